import type { FieldName } from '../model/fields.ts';

/** The kinds of values of a term, each with the words that complete the sentence «… must be». */
export const TERM_KINDS = {
  word: 'one of the words that AWS documents, in upper or lower case',
  protocol: 'a protocol number from 0 to 255 or an IANA keyword such as tcp',
  port: 'a port from 0 to 65535, or a range of ports such as 1024-65535',
  address: 'an IPv4 or IPv6 address, or a CIDR block such as 10.0.0.0/8',
  account: 'an account id of 12 digits, or unknown',
  id: 'a complete id with its prefix',
  region: 'a Region such as eu-central-1',
} as const satisfies Record<string, string>;

/** A key of {@link TERM_KINDS}. */
export type TermKind = keyof typeof TERM_KINDS;

/** One row of {@link TERMS}. */
export interface TermSpec {
  readonly kind: TermKind;
  /** The field that the term compares; of two, either may have the value. */
  readonly fields: readonly FieldName[];
  readonly sentence: string;
}

/**
 * Every name that a drop rule may use, once: the parser, its messages and the documentation derive from it. A name of
 * one field is AWS's own; `port` and `address` mean both ends.
 */
export const TERMS = {
  action: {
    kind: 'word',
    fields: ['action'],
    sentence: '`ACCEPT` or `REJECT`. Transit Gateway records lack it.',
  },
  'log-status': { kind: 'word', fields: ['log-status'], sentence: '`OK`, `NODATA` or `SKIPDATA`.' },
  'flow-direction': { kind: 'word', fields: ['flow-direction'], sentence: '`ingress` or `egress`, as recorded.' },
  protocol: { kind: 'protocol', fields: ['protocol'], sentence: 'Number or IANA keyword of the protocol.' },
  port: { kind: 'port', fields: ['srcport', 'dstport'], sentence: 'Port of either end.' },
  srcport: { kind: 'port', fields: ['srcport'], sentence: 'Source port; 0 for protocols without ports.' },
  dstport: { kind: 'port', fields: ['dstport'], sentence: 'Destination port.' },
  address: { kind: 'address', fields: ['srcaddr', 'dstaddr'], sentence: 'Address of either end.' },
  srcaddr: { kind: 'address', fields: ['srcaddr'], sentence: 'Source address.' },
  dstaddr: { kind: 'address', fields: ['dstaddr'], sentence: 'Destination address.' },
  'pkt-srcaddr': { kind: 'address', fields: ['pkt-srcaddr'], sentence: 'Source address in the packet, behind NAT.' },
  'pkt-dstaddr': { kind: 'address', fields: ['pkt-dstaddr'], sentence: 'Destination address in the packet.' },
  'account-id': { kind: 'account', fields: ['account-id'], sentence: 'Account of the network interface.' },
  'interface-id': { kind: 'id', fields: ['interface-id'], sentence: 'Network interface that recorded the flow.' },
  'vpc-id': { kind: 'id', fields: ['vpc-id'], sentence: 'VPC of the network interface.' },
  'subnet-id': { kind: 'id', fields: ['subnet-id'], sentence: 'Subnet of the network interface.' },
  'instance-id': { kind: 'id', fields: ['instance-id'], sentence: 'Instance of the network interface.' },
  region: { kind: 'region', fields: ['region'], sentence: 'Region of the network interface.' },
} as const satisfies Record<string, TermSpec>;

/** A name that a drop rule may use. */
export type TermName = keyof typeof TERMS;

/** Whether a drop rule may use the name. */
export function isTermName(name: string): name is TermName {
  return Object.hasOwn(TERMS, name);
}
