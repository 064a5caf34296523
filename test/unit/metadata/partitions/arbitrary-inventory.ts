import fc from 'fast-check';
import type { Inventory, NetworkInterface, Pod } from '../../../../src/model/inventory.ts';

/** Few VPCs, addresses and times, so that they often coincide. */
const VPCS = ['vpc-0a', 'vpc-0b', 'vpc-0c', 'vpc-0d'] as const;
const ACCOUNTS = ['111111111111', '222222222222', '333333333333'] as const;
const REGIONS = ['eu-central-1', 'us-east-1'] as const;

/** When the inventory was read, in Unix seconds. */
export const SEEN_UNTIL = 1_700_000_000;

/** Addresses that interfaces may have, and some that no interface has. */
export const ADDRESSES: readonly string[] = [
  ...Array.from({ length: 12 }, (_, index) => `10.0.0.${90 + index}`),
  ...Array.from({ length: 4 }, (_, index) => `10.1.7.${index}`),
  '203.0.113.7',
  '203.0.113.8',
  '198.51.100.1',
  '2001:db8:1:2::7',
  '2001:db8:1:2::8',
  '2001:db8:ffff::1',
];

/** Ids that interfaces may have, and some that no interface has. */
export const INTERFACE_IDS: readonly string[] = Array.from(
  { length: 24 },
  (_, index) => `eni-${(index * 7_919).toString(16).padStart(17, '0')}`,
);

const address = fc.constantFrom(...ADDRESSES, '2001:0db8:1:2:0::8');
const privateAddress = fc.constantFrom(...ADDRESSES.filter((each) => !/^(203|198)/.test(each)));
const prefix = fc.constantFrom(
  '10.0.0.96/28',
  '10.0.0.80/28',
  '10.0.0.0/24',
  '10.0.0.100/32',
  '10.0.0.0/8',
  '2001:db8:1:2::/80',
  '2001:db8::/32',
);
const seconds = fc.integer({ min: SEEN_UNTIL - 9_000, max: SEEN_UNTIL });
const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.constantFrom('__proto__', 'constructor', 'Name', '10.0.0.1', '01.2.3.4'),
);
const tags = fc.dictionary(text, fc.string({ maxLength: 12 }), { maxKeys: 3 });

/** Interfaces with texts that resemble entries of a text table, addresses or ids. */
const anyInterface: fc.Arbitrary<NetworkInterface> = fc.record(
  {
    id: fc.constantFrom(...INTERFACE_IDS.slice(0, 20), 'eni-1', 'eni-XYZ'),
    accountId: fc.constantFrom(...ACCOUNTS),
    region: fc.constantFrom(...REGIONS),
    type: fc.constantFrom('interface', 'branch', 'nat_gateway', 'network_load_balancer', 'transit_gateway'),
    description: fc.string({ maxLength: 10 }),
    vpcId: fc.constantFrom(...VPCS),
    subnetId: fc.constantFrom('subnet-1', 'subnet-2'),
    availabilityZone: text,
    addresses: fc.array(privateAddress, { maxLength: 3 }),
    publicAddresses: fc.array(address, { maxLength: 2 }),
    prefixes: fc.array(prefix, { maxLength: 2 }),
    seenSince: fc.dictionary(fc.oneof(address, prefix), seconds, { maxKeys: 3 }),
    securityGroupIds: fc.array(fc.constantFrom('sg-1', 'sg-2'), { maxLength: 2 }),
    groupsSince: seconds,
    hadOtherGroups: fc.boolean(),
    instanceId: fc.constantFrom('i-1', 'i-2', 'i-0123456789abcdef0'),
    attachedAt: seconds,
    isDetachable: fc.boolean(),
    isForwarder: fc.boolean(),
    owner: fc.record({ type: text, id: text, name: text }, { requiredKeys: ['type'] }),
    tags,
  },
  { requiredKeys: ['id'] },
);

const anyPod: fc.Arbitrary<Pod> = fc
  .record(
    {
      id: fc.constantFrom('p1', 'p2', 'p3'),
      namespace: fc.constant('shop'),
      name: fc.constantFrom('web-1', 'web-2'),
      node: text,
      vpcId: fc.constantFrom(...VPCS),
      interfaceId: fc.constantFrom(...INTERFACE_IDS.slice(0, 5)),
      instanceId: fc.constantFrom('i-1', 'i-2'),
      addresses: fc.array(privateAddress, { minLength: 1, maxLength: 2 }),
      from: seconds,
      lasts: fc.integer({ min: 0, max: 4_000 }),
      hasEnded: fc.boolean(),
    },
    { requiredKeys: ['id', 'namespace', 'name', 'vpcId', 'addresses', 'from', 'lasts'] },
  )
  .map(({ lasts, ...pod }) => ({ ...pod, until: Math.min(SEEN_UNTIL, pod.from + lasts) }));

/** The VPC of a deleted interface: an interface stays in one VPC for its lifetime. */
function vpcOf(id: string): string | undefined {
  const number = Number.parseInt(id.slice(-5), 16);
  return Number.isNaN(number) ? undefined : VPCS[number % (VPCS.length + 1)];
}

/** Inventories in which addresses, ids and times often coincide. */
export const anyInventory: fc.Arbitrary<Inventory> = fc
  .record(
    {
      generatedAt: fc.constant('2023-11-14T22:13:20.000Z'),
      accountIds: fc.uniqueArray(fc.constantFrom(...ACCOUNTS)),
      seenUntil: fc.constant(SEEN_UNTIL),
      isFirstReading: fc.boolean(),
      seenUntilById: fc.dictionary(fc.constantFrom(...INTERFACE_IDS.slice(0, 20)), seconds, { maxKeys: 4 }),
      networkInterfaces: fc.array(anyInterface, { maxLength: 14 }),
      earlierInterfaces: fc.array(
        fc
          .tuple(anyInterface, fc.option(seconds, { nil: undefined }))
          .map(([item, seenUntil]) => ({ ...item, vpcId: vpcOf(item.id), seenUntil })),
        { maxLength: 8 },
      ),
      instances: fc.uniqueArray(
        fc.record(
          { id: fc.constantFrom('i-1', 'i-2', 'i-3', 'i-0123456789abcdef0'), type: text, tags },
          { requiredKeys: ['id'] },
        ),
        { selector: ({ id }) => id, maxLength: 3 },
      ),
      subnets: fc.uniqueArray(
        fc.record(
          { id: fc.constantFrom('subnet-1', 'subnet-2'), vpcId: fc.constantFrom(...VPCS), availabilityZoneId: text },
          { requiredKeys: ['id'] },
        ),
        { selector: ({ id }) => id, maxLength: 2 },
      ),
      vpcs: fc.uniqueArray(
        fc.record(
          {
            id: fc.constantFrom(...VPCS),
            accountId: fc.constantFrom(...ACCOUNTS),
            region: fc.constantFrom(...REGIONS),
            cidrBlocks: fc.array(fc.constantFrom('10.0.0.0/16', '10.1.0.0/16', '2001:db8:1::/48'), { maxLength: 2 }),
            tags,
          },
          { requiredKeys: ['id'] },
        ),
        { selector: ({ id }) => id, maxLength: 4 },
      ),
      natGateways: fc.uniqueArray(
        fc.record(
          {
            id: fc.constantFrom('nat-1', 'nat-2'),
            vpcId: fc.constantFrom(...VPCS),
            publicAddresses: fc.array(fc.constant('203.0.113.9')),
          },
          { requiredKeys: ['id'] },
        ),
        { selector: ({ id }) => id, maxLength: 2 },
      ),
      pods: fc.array(anyPod, { maxLength: 6 }),
    },
    { requiredKeys: ['networkInterfaces'] },
  )
  .map((inventory) => ({ version: 1 as const, ...inventory }));

/** The VPCs of the inventories, and one that no inventory has. */
export const VPC_IDS: readonly string[] = [...VPCS, 'vpc-0e'];
