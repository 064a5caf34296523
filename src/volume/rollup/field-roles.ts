import type { FieldName } from '../../model/fields.ts';
import type { LogFormat } from '../../model/log-format.ts';

/** What becomes of a field when the flows of several records are joined. */
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
  /** Ports: that of the server is the same in all records, that of the client is kept if it is. */
  | 'port'
  /** Another value in each direction: that of the direction that the document has. */
  | 'directed'
  /** The direction itself. */
  | 'direction'
  /** Packets that did not arrive: a record with some is not joined. */
  | 'loss'
  /** The reason of a rejection: a record with one is not joined. */
  | 'rejection';

/** Every field; one that AWS adds later must be equal. */
const FIELD_ROLES: Readonly<Record<FieldName, FieldRole>> = {
  version: 'equal',
  'account-id': 'equal',
  'interface-id': 'equal',
  srcaddr: { otherEnd: 'dstaddr' },
  dstaddr: { otherEnd: 'srcaddr' },
  srcport: 'port',
  dstport: 'port',
  protocol: 'equal',
  packets: 'sum',
  bytes: 'sum',
  start: 'earliest',
  end: 'latest',
  action: 'equal',
  'log-status': 'equal',
  'vpc-id': 'equal',
  'subnet-id': 'equal',
  'instance-id': 'equal',
  'tcp-flags': 'flags',
  type: 'equal',
  'pkt-srcaddr': { otherEnd: 'pkt-dstaddr' },
  'pkt-dstaddr': { otherEnd: 'pkt-srcaddr' },
  region: 'equal',
  'az-id': 'equal',
  'sublocation-type': 'equal',
  'sublocation-id': 'equal',
  'pkt-src-aws-service': { otherEnd: 'pkt-dst-aws-service' },
  'pkt-dst-aws-service': { otherEnd: 'pkt-src-aws-service' },
  'flow-direction': 'direction',
  'traffic-path': 'directed',
  'resource-type': 'equal',
  'tgw-id': 'equal',
  'tgw-attachment-id': 'equal',
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
  'tgw-pair-attachment-id': 'equal',
  'packets-lost-no-route': 'loss',
  'packets-lost-blackhole': 'loss',
  'packets-lost-mtu-exceeded': 'loss',
  'packets-lost-ttl-expired': 'loss',
  'ecs-cluster-arn': 'equal',
  'ecs-cluster-name': 'equal',
  'ecs-container-instance-arn': 'equal',
  'ecs-container-instance-id': 'equal',
  'ecs-container-id': 'equal',
  'ecs-second-container-id': 'equal',
  'ecs-service-name': 'equal',
  'ecs-task-definition-arn': 'equal',
  'ecs-task-arn': 'equal',
  'ecs-task-id': 'equal',
  'reject-reason': 'rejection',
  'resource-id': 'equal',
  'encryption-status': 'equal',
  'instance-tag': 'equal',
  'instance-tag-2': 'equal',
  'interface-tag': 'equal',
  'interface-tag-2': 'equal',
  'asg-tag': 'equal',
  'asg-tag-2': 'equal',
  'interface-type': 'equal',
  'next-hop-interface-id': 'directed',
  'next-hop-subnet-id': 'directed',
  'next-hop-az-id': 'directed',
  'next-hop-vpc-id': 'directed',
  'next-hop-interface-type': 'directed',
};

/** The fields of a format by what becomes of them, as positions. */
export interface FormatRoles {
  /** A number of its own for each format: records of two formats are never joined. */
  readonly number: number;
  readonly equal: readonly number[];
  /** For each field of an end: its position in a record of the document's direction, and in one of the other direction. */
  readonly ends: readonly (readonly [ownPosition: number, otherPosition: number])[];
  readonly directed: readonly number[];
  readonly losses: readonly number[];
  readonly rejections: readonly number[];
}

let formats = 0;

/** What becomes of the fields of a format. */
export function rolesOf({ fields, positions }: LogFormat): FormatRoles {
  const equal: number[] = [];
  const ends: [number, number][] = [];
  const directed: number[] = [];
  const losses: number[] = [];
  const rejections: number[] = [];
  for (const [position, { name }] of fields.entries()) {
    const role = isKnown(name) && positions[name] === position ? FIELD_ROLES[name] : 'equal';
    if (typeof role === 'object') ends.push([position, positions[role.otherEnd]]);
    else if (role === 'equal') equal.push(position);
    else if (role === 'directed') directed.push(position);
    else if (role === 'loss') losses.push(position);
    else if (role === 'rejection') rejections.push(position);
  }
  return { number: formats++, equal, ends, directed, losses, rejections };
}

function isKnown(name: string): name is FieldName {
  return Object.hasOwn(FIELD_ROLES, name);
}
