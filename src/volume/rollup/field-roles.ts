import type { FieldName } from '../../model/fields.ts';
import type { LogFormat } from '../../model/log-format.ts';

/** How a field is treated when the flows of several records are joined. */
type FieldRole =
  /** Records are joined only if they have the same value. */
  | 'equal'
  /** A sum over the records. */
  | 'sum'
  | 'earliest'
  | 'latest'
  /** TCP flags, OR-ed over the records of the direction that the document has. */
  | 'flags'
  /** Belongs to one end of the flow: in records of the other direction, its value is in the field of `otherEnd`. */
  | { readonly otherEnd: FieldName }
  /** Ports: the server's port is the same in all records; the client's is kept if it is the same. */
  | 'port'
  /**
   * Depends on the direction, such as a path: the value of the document's direction is kept, or the path of the other
   * direction if it has none.
   */
  | 'directed'
  /** The direction itself. */
  | 'direction'
  /** Lost packets: a record with any is not joined. */
  | 'loss'
  /** The reason of a rejection: a record with one is not joined. */
  | 'rejection';

/** Fields that need not be equal. All others must be, and so must those that AWS adds later. */
const FIELD_ROLES = {
  srcaddr: { otherEnd: 'dstaddr' },
  dstaddr: { otherEnd: 'srcaddr' },
  srcport: 'port',
  dstport: 'port',
  packets: 'sum',
  bytes: 'sum',
  start: 'earliest',
  end: 'latest',
  'tcp-flags': 'flags',
  'pkt-srcaddr': { otherEnd: 'pkt-dstaddr' },
  'pkt-dstaddr': { otherEnd: 'pkt-srcaddr' },
  'pkt-src-aws-service': { otherEnd: 'pkt-dst-aws-service' },
  'pkt-dst-aws-service': { otherEnd: 'pkt-src-aws-service' },
  'flow-direction': 'direction',
  'traffic-path': 'directed',
  'tgw-src-vpc-account-id': { otherEnd: 'tgw-dst-vpc-account-id' },
  'tgw-dst-vpc-account-id': { otherEnd: 'tgw-src-vpc-account-id' },
  'tgw-src-vpc-id': { otherEnd: 'tgw-dst-vpc-id' },
  'tgw-dst-vpc-id': { otherEnd: 'tgw-src-vpc-id' },
  'tgw-src-subnet-id': { otherEnd: 'tgw-dst-subnet-id' },
  'tgw-dst-subnet-id': { otherEnd: 'tgw-src-subnet-id' },
  'tgw-src-eni': { otherEnd: 'tgw-dst-eni' },
  'tgw-dst-eni': { otherEnd: 'tgw-src-eni' },
  'tgw-src-az-id': { otherEnd: 'tgw-dst-az-id' },
  'tgw-dst-az-id': { otherEnd: 'tgw-src-az-id' },
  'packets-lost-no-route': 'loss',
  'packets-lost-blackhole': 'loss',
  'packets-lost-mtu-exceeded': 'loss',
  'packets-lost-ttl-expired': 'loss',
  'reject-reason': 'rejection',
  'next-hop-interface-id': 'directed',
  'next-hop-subnet-id': 'directed',
  'next-hop-az-id': 'directed',
  'next-hop-vpc-id': 'directed',
  'next-hop-interface-type': 'directed',
} as const satisfies Partial<Record<FieldName, FieldRole>>;

/** The positions of a format's fields, by their roles. */
export interface FormatRoles {
  /** A different number for each format: records of two formats are never joined. */
  readonly number: number;
  readonly equal: readonly number[];
  /** For each field of an end: its position in a record of the document's direction, and in one of the other direction. */
  readonly ends: readonly (readonly [ownPosition: number, otherPosition: number])[];
  readonly directed: readonly number[];
  readonly losses: readonly number[];
  readonly rejections: readonly number[];
}

let formats = 0;

/** The roles of the fields of a format. */
export function rolesOf({ fields, positions }: LogFormat): FormatRoles {
  const equal: number[] = [];
  const ends: [number, number][] = [];
  const directed: number[] = [];
  const losses: number[] = [];
  const rejections: number[] = [];
  for (const [position, { name }] of fields.entries()) {
    const role = hasRole(name) && positions[name] === position ? FIELD_ROLES[name] : 'equal';
    if (typeof role === 'object') ends.push([position, positions[role.otherEnd]]);
    else if (role === 'equal') equal.push(position);
    else if (role === 'directed') directed.push(position);
    else if (role === 'loss') losses.push(position);
    else if (role === 'rejection') rejections.push(position);
  }
  return { number: formats++, equal, ends, directed, losses, rejections };
}

function hasRole(name: string): name is keyof typeof FIELD_ROLES {
  return Object.hasOwn(FIELD_ROLES, name);
}
