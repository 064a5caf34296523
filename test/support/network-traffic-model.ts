import { isObject } from './flat-document.ts';

/**
 * Fields of the Network Traffic data model that flow logs can fill, with their types. `prescribed` lists the values that the
 * model prescribes.
 *
 * Source: https://docs.splunk.com/Documentation/CIM/latest/User/NetworkTraffic
 */
export const NETWORK_TRAFFIC: Readonly<
  Record<string, { readonly type: 'string' | 'number'; readonly prescribed?: readonly string[] }>
> = {
  action: { type: 'string', prescribed: ['allowed', 'blocked', 'teardown'] },
  app: { type: 'string' },
  bytes: { type: 'number' },
  bytes_in: { type: 'number' },
  bytes_out: { type: 'number' },
  dest: { type: 'string' },
  dest_interface: { type: 'string' },
  dest_ip: { type: 'string' },
  dest_port: { type: 'number' },
  dest_zone: { type: 'string' },
  direction: { type: 'string', prescribed: ['inbound', 'outbound'] },
  duration: { type: 'number' },
  dvc: { type: 'string' },
  flow_id: { type: 'string' },
  packets: { type: 'number' },
  packets_in: { type: 'number' },
  packets_out: { type: 'number' },
  protocol: { type: 'string', prescribed: ['ip'] },
  protocol_version: { type: 'string', prescribed: ['ipv4', 'ipv6'] },
  src: { type: 'string' },
  src_interface: { type: 'string' },
  src_ip: { type: 'string' },
  src_port: { type: 'number' },
  src_translated_ip: { type: 'string' },
  src_zone: { type: 'string' },
  tcp_flag: { type: 'string', prescribed: ['SYN', 'ACK', 'FIN', 'RST', 'URG', 'PSH'] },
  transport: { type: 'string' },
  vendor_account: { type: 'string' },
  vendor_product: { type: 'string' },
  vendor_region: { type: 'string' },
};

/** The members of an event that violate the data model. */
export function networkTrafficFaults(event: unknown): string[] {
  return Object.entries(isObject(event) ? event : {}).flatMap(([name, value]) => {
    const field = NETWORK_TRAFFIC[name];
    if (field === undefined) return [];
    const values = Array.isArray(value) ? value : [value];
    const isFit = values.every(
      (each) => typeof each === field.type && (field.prescribed?.includes(String(each)) ?? true),
    );
    return isFit ? [] : [`${name} may not be ${JSON.stringify(value)}`];
  });
}
