import { FIELDS, outputNameOf } from '../../src/model/fields.ts';
import { pointOf } from './address-data-oracle.ts';
import { decidingRuleOf } from './deciding-rule-oracle.ts';
import { type FlatDocument, isObject } from './flat-document.ts';
import { lookupIn } from './lookup-in.ts';
import { digitsOf, pruned, withLater } from './pruned-document.ts';
import { keysAndValues } from './splunk-schema-oracle.ts';

/** Numeric fields that the catalog defines as keywords; the last one is not in the catalog. */
const AS_TEXT = ['version', 'protocol', 'tcp-flags', 'traffic-path', 'encryption-status'];
const ATTRIBUTES =
  /^(?:protocol_name|service_(?:name|port)|tcp_flag_names|traffic_path_name|direction_source|duration_seconds|sample_weight|flow_count|flows_out|flows_in|community_id|(?:src|dst)_.*|verdict(?:_.*)?|flow_role|sg_.*|nacl_.*|transfer_.*|signals)$/;

/**
 * The expected SS4O document for a flat document of the same record, with numbers as digits. It is written by hand, as simply as
 * possible, and without the schema. `later` has the fields that the program does not know and that are missing from `flat`;
 * `arrival` is the time for a record without times.
 */
export function ss4oOracle(flat: FlatDocument, later: FlatDocument, line: string, arrival: string): FlatDocument {
  const seconds = digitsOf(flat.start) ?? digitsOf(flat.end);
  const own = (name: string): unknown =>
    flat.direction === undefined ? undefined : flat[`${flat.direction === 'egress' ? 'src' : 'dst'}_${name}`];
  const address = flat.srcaddr ?? flat.dstaddr;
  const family = address === undefined ? undefined : String(address).includes(':') ? 'inet6' : 'inet';
  const isSilent = (flat.log_status === 'NODATA' || flat.log_status === 'SKIPDATA') && address === undefined;
  const rule = decidingRuleOf(flat);
  const document = pruned({
    '@timestamp': seconds === undefined ? arrival : new Date(Number(seconds) * 1_000).toISOString(),
    body: line,
    event: {
      domain: 'vpc.flow_log',
      name: 'flow_log',
      kind: 'event',
      category: 'network',
      type: isSilent ? 'info' : 'connection',
      result: flat.action,
    },
    severity: { number: { digits: '9' }, text: 'INFO' },
    attributes: {
      data_stream: { type: 'logs_vpc', dataset: 'vpc.flow_log', namespace: 'default' },
      rule_id: rule?.id,
      rule_name: rule?.words,
      rule_description: rule?.description,
      rule_type: rule?.kind,
      rule_set: rule?.set,
      ...Object.fromEntries(
        Object.entries(flat).flatMap(([name, value]) =>
          ATTRIBUTES.test(name) && !/_(?:country|city|location)$/.test(name)
            ? [[name, /_(?:tags|attributes)$/.test(name) ? keysAndValues(value) : textOf(value)]]
            : [],
        ),
      ),
    },
    cloud: {
      provider: 'aws',
      platform: 'aws_vpc',
      account: { id: flat.account_id === 'unknown' ? undefined : flat.account_id },
      region: flat.region,
      availability_zone: flat.az_id,
      resource_id: flat.vpc_id ?? own('vpc_id'),
      instance: { id: flat.instance_id ?? own('instance_id'), name: own('instance_name') },
      machine: { type: own('instance_type') },
    },
    aws: {
      vpc: withLater(
        {
          ...Object.fromEntries(
            FIELDS.map(({ name }) => {
              const value = flat[outputNameOf(name)];
              return [name, AS_TEXT.includes(name) ? textOf(value) : value];
            }),
          ),
          'flow-direction': flat.flow_direction ?? flat.direction,
        },
        Object.fromEntries(Object.entries(later).map(([name, value]) => [name.replaceAll('_', '-'), value])),
      ),
    },
    communication: {
      sock: { family: lookupIn({ IPv4: 'inet', IPv6: 'inet6' }, String(flat.type)) ?? family },
      source: {
        address: flat.srcaddr,
        ip: flat.srcaddr,
        port: flat.srcport,
        bytes: flat.bytes_out ?? flat.bytes,
        packets: flat.packets_out ?? flat.packets,
        geo: geoOf(flat, 'src'),
      },
      destination: {
        address: flat.dstaddr,
        ip: flat.dstaddr,
        port: flat.dstport,
        bytes: flat.bytes_in,
        packets: flat.packets_in,
        geo: geoOf(flat, 'dst'),
      },
    },
  });
  return isObject(document) ? document : {};
}

function geoOf(flat: FlatDocument, side: 'src' | 'dst'): object {
  return {
    city_name: flat[`${side}_city`],
    country_iso_code: flat[`${side}_country`],
    location: pointOf(flat, side),
  };
}

function textOf(value: unknown): unknown {
  return digitsOf(value) ?? value;
}
