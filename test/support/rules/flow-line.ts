import type { Flow } from './flow.ts';

const FIELDS = [
  ...['version', 'account-id', 'interface-id', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'packets'],
  ...['bytes', 'start', 'end', 'action', 'log-status', 'flow-direction', 'tcp-flags', 'pkt-srcaddr', 'pkt-dstaddr'],
  ...['next-hop-interface-type', 'traffic-path'],
];

/** The header line of the format that {@link flowLine} writes. */
export const HEADER: string = FIELDS.join(' ');

/** The line that AWS writes for a flow. */
export function flowLine(flow: Flow): string {
  const values: Flow = { version: 11, 'account-id': '123456789012', 'log-status': 'OK', ...flow };
  return FIELDS.map((name) => values[name] ?? '-').join(' ');
}
