import type { InventoryPart } from '../../src/metadata/partitions/inventory-lists.ts';
import type { Instance, NetworkInterface, Subnet, Vpc } from '../../src/model/inventory.ts';

/** When the inventory was read, in Unix seconds. */
export const READ_AT = 1_767_225_600;

/** The Region of all accounts. */
export const REGION = 'eu-central-1';

/** VPCs per account. */
const VPCS = 5;
const HOUR_SECONDS = 3_600;
const TEAMS = ['shop', 'search', 'billing', 'platform', 'data', 'mobile', 'security', 'growth'];

/** The size of an account of the inventory. */
export interface AccountSize {
  readonly interfaces: number;
  /** Interfaces that were deleted or moved in the last day. */
  readonly earlier: number;
}

/** The id of an account. */
export function accountIdOf(account: number): string {
  return String(100_000_000_000 + account * 7_919);
}

/** The id of a VPC of an account; VPCs of different accounts have the same address ranges. */
export function vpcIdOf(account: number, vpc: number): string {
  return hexId('vpc', account * VPCS + vpc);
}

/** The id of an interface of an account. */
export function interfaceIdOf(account: number, index: number): string {
  return hexId('eni', account * 1_000_000 + index);
}

/** The first address of an interface. */
export function addressOf(index: number): string {
  const vpc = index % VPCS;
  const host = Math.floor(index / VPCS) + 10;
  return `10.${vpc}.${host >>> 8}.${host & 0xff}`;
}

/** The interfaces of an account with their instances, subnets and VPCs, and the history of one day. */
export function largeAccount(account: number, { interfaces, earlier }: AccountSize): InventoryPart {
  const endedAt = (index: number): number =>
    READ_AT - Math.floor((index * 24 * HOUR_SECONDS) / earlier) - HOUR_SECONDS / 4;
  const networkInterfaces = Array.from({ length: interfaces }, (_, index): NetworkInterface => {
    const item = interfaceOf(account, index);
    // another interface had this address before
    return index < earlier ? { ...item, attachedAt: endedAt(index) + 60 } : item;
  });
  const instances = networkInterfaces.flatMap(({ instanceId }, index): Instance[] =>
    instanceId === undefined
      ? []
      : [{ id: instanceId, type: 'm7g.xlarge', imageId: hexId('ami', index % 7), tags: tagsOf(account, index) }],
  );
  const vpcs = Array.from(
    { length: VPCS },
    (_, vpc): Vpc => ({
      id: vpcIdOf(account, vpc),
      accountId: accountIdOf(account),
      region: REGION,
      cidrBlocks: [`10.${vpc}.0.0/16`],
      tags: { Name: `vpc-${vpc}` },
    }),
  );
  const subnets = Array.from(
    { length: VPCS * 3 },
    (_, subnet): Subnet => ({
      id: subnetIdOf(account, subnet),
      vpcId: vpcIdOf(account, subnet % VPCS),
      availabilityZone: `${REGION}${'abc'[subnet % 3]}`,
      availabilityZoneId: `euc1-az${(subnet % 3) + 1}`,
      tags: { Name: `private-${subnet}` },
    }),
  );
  const earlierInterfaces = Array.from({ length: earlier }, (_, index): NetworkInterface => {
    const { tags: _tags, securityGroupIds: _groups, ...item } = interfaceOf(account, index % interfaces);
    const seenUntil = endedAt(index);
    return { ...item, id: interfaceIdOf(account, 500_000 + index), attachedAt: seenUntil - HOUR_SECONDS, seenUntil };
  });
  return { networkInterfaces, earlierInterfaces, instances, subnets, vpcs };
}

function interfaceOf(account: number, index: number): NetworkInterface {
  const vpc = index % VPCS;
  const address = addressOf(index);
  const second = address.replace(/^10/, '100');
  const isInstance = index % 3 !== 0;
  const hasPublic = index % 20 === 0;
  const name = `${TEAMS[index % TEAMS.length]}-${account}-${index}`;
  const publicAddresses = hasPublic ? [`52.${account & 0xff}.${(index >>> 8) & 0xff}.${index & 0xff}`] : [];
  const instanceId = hexId('i', account * 1_000_000 + index);
  return {
    id: interfaceIdOf(account, index),
    accountId: accountIdOf(account),
    region: REGION,
    type: isInstance ? 'interface' : 'lambda',
    vpcId: vpcIdOf(account, vpc),
    subnetId: subnetIdOf(account, index % (VPCS * 3)),
    availabilityZone: `${REGION}a`,
    addresses: index % 4 === 0 ? [address, second] : [address],
    publicAddresses,
    seenSince: Object.fromEntries(
      [...(index % 4 === 0 ? [second] : []), ...publicAddresses].map((each) => [each, READ_AT - HOUR_SECONDS * 9]),
    ),
    securityGroupIds: [hexId('sg', account * 100 + (index % 40)), hexId('sg', account * 100 + (index % 7))],
    ...(isInstance ? { instanceId } : {}),
    attachedAt: READ_AT - HOUR_SECONDS * (10 + (index % 900)),
    owner: isInstance ? { type: 'ec2_instance', id: instanceId } : { type: 'lambda_function', id: name, name },
    tags: tagsOf(account, index),
  };
}

function tagsOf(account: number, index: number): Readonly<Record<string, string>> {
  const team = TEAMS[index % TEAMS.length] ?? '';
  return {
    Name: `${team}-${account}-${index}`,
    team,
    environment: index % 5 === 0 ? 'staging' : 'production',
    'aws:cloudformation:stack-name': `${team}-service-${index % 50}`,
  };
}

function subnetIdOf(account: number, subnet: number): string {
  return hexId('subnet', account * 100 + subnet);
}

/** An id in the form of EC2: the order of the numbers is not visible in its digits. */
function hexId(prefix: string, number: number): string {
  const high = Math.imul(number ^ 0x5bd1e995, 0x9e3779b1) >>> 0;
  const low = Math.imul(number + 0x7f4a7c15, 0x85ebca6b) >>> 0;
  return `${prefix}-0${high.toString(16).padStart(8, '0')}${low.toString(16).padStart(8, '0')}`;
}
