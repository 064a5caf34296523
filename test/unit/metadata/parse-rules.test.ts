import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRules } from '../../../src/metadata/check-rules.ts';
import { parseRules, readRules, readRulesIfAny } from '../../../src/metadata/parse-rules.ts';
import type { Inventory } from '../../../src/model/inventory.ts';

const RULE = { id: 'sgr-1', direction: 'ingress', protocol: 'tcp', fromPort: 22, toPort: 22, cidr: '10.0.0.0/8' };
const ENTRY = { direction: 'egress', ruleNumber: 100, action: 'deny', protocol: '6', cidr: '::/0' };
const GROUP = { id: 'sg-1', rules: [RULE] };
const ACL = { id: 'acl-1', entries: [ENTRY] };
const FULL = {
  version: 1,
  generatedAt: '2026-11-28T12:00:00Z',
  scopes: [
    {
      accountId: '123456789012',
      region: 'eu-central-1',
      generatedAt: '2026-11-28T12:00:00Z',
      hasRules: true,
      notRead: ['peerings'],
      internetGatewayBlockMode: 'off',
    },
  ],
  vpcs: [{ id: 'vpc-1', accountId: '123456789012', region: 'eu-central-1', cidrBlocks: ['10.0.0.0/16'] }],
  subnets: [
    {
      id: 'subnet-1',
      vpcId: 'vpc-1',
      availabilityZoneId: 'euc1-az1',
      cidrBlocks: ['10.0.0.0/24', '2001:db8::/64'],
      internetGatewayBlockMode: 'block-ingress',
    },
  ],
  securityGroups: [
    {
      id: 'sg-1',
      name: 'web',
      description: '',
      accountId: '123456789012',
      region: 'eu-central-1',
      vpcId: 'vpc-1',
      associatedVpcIds: ['vpc-2'],
      rules: [
        { ...RULE, description: 'from the office' },
        { id: 'sgr-2', direction: 'egress', protocol: '-1', fromPort: -1, toPort: -1, prefixListId: 'pl-1' },
        {
          id: 'sgr-3',
          direction: 'ingress',
          protocol: '50',
          groupId: 'sg-2',
          groupVpcId: 'vpc-2',
          groupAccountId: '210987654321',
          peeringStatus: 'active',
        },
      ],
      earlier: [{ until: 1_795_600_000, rules: [RULE] }],
      tags: { team: 'web' },
    },
  ],
  networkAcls: [
    {
      id: 'acl-1',
      vpcId: 'vpc-1',
      isDefault: true,
      subnetIds: ['subnet-1'],
      entries: [ENTRY, { ...ENTRY, protocol: '1', icmpType: 8, icmpCode: -1 }],
      earlier: [{ until: 1_795_600_000, rules: [], subnetIds: ['subnet-2'] }],
    },
  ],
  prefixLists: [{ id: 'pl-1', name: 'offices', version: 3, cidrs: ['192.0.2.0/24'] }],
  routeTables: [{ id: 'rtb-1', isMain: false, routes: [{ cidr: '0.0.0.0/0', target: 'igw-1', state: 'active' }] }],
  peerings: [{ id: 'pcx-1', vpcIds: ['vpc-1', 'vpc-2'], isInterRegion: false, status: 'active' }],
  transitGateways: [{ id: 'tgw-1', securityGroupReferencing: true }],
  transitGatewayAttachments: [{ id: 'tgw-attach-1', transitGatewayId: 'tgw-1', vpcId: 'vpc-1' }],
  vpcEndpoints: [{ id: 'vpce-1', type: 'Gateway', service: 's3', routeTableIds: ['rtb-1'] }],
};

/** A document with a valid group and this one. */
const withGroup = (group: object) => ({ version: 1, securityGroups: [GROUP, group], networkAcls: [] });
const withRule = (members: object) => withGroup({ id: 'sg-2', rules: [RULE, { ...RULE, ...members }] });
const withAcl = (acl: object) => ({ version: 1, securityGroups: [], networkAcls: [ACL, acl] });
const withEntry = (members: object) => withAcl({ id: 'acl-2', entries: [{ ...ENTRY, ...members }] });

function bytesOf(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function reasonFor(document: unknown): string {
  const reading = checkRules(document) ?? expect.fail('no rules');
  expect(reading.invalid).toBe(1);
  return reading.problems[0] ?? '';
}

describe('readRules', () => {
  it.each([
    ['plain', bytesOf(FULL)],
    ['gzipped', gzipSync(bytesOf(FULL))],
  ])('accepts a complete %s document unchanged', (_how, content) => {
    // Prepare, Act
    const reading = readRules(content);

    // Assess
    expect(reading.rules).toEqual(FULL);
    expect([reading.unknown.count, reading.invalid, reading.problems]).toEqual([0, 0, []]);
    expect(parseRules(content)).toEqual(FULL);
  });

  it.each<[string, Buffer, RegExp]>([
    ['nothing', Buffer.alloc(0), /JSON/],
    ['no JSON', Buffer.from('<html>'), /JSON/],
    [
      'an inventory without rules',
      bytesOf({ version: 1, networkInterfaces: [] }),
      /neither securityGroups nor networkAcls/,
    ],
    ['a list', bytesOf([]), /version/],
    ['a newer version', bytesOf({ ...FULL, version: 2 }), /version: .*2/],
    ['groups that are no list', bytesOf({ version: 1, securityGroups: {} }), /securityGroups: must be a list/],
    ['an invalid time', bytesOf({ ...FULL, generatedAt: 'today' }), /generatedAt: .*"today"/],
    ['gzip that is cut off', gzipSync(bytesOf(FULL)).subarray(0, 40), /unexpected end/],
    ['gzip that inflates without end', gzipSync(Buffer.alloc(129 * 1024 * 1024)), /more than 134217728 bytes/],
    [
      'too many things',
      bytesOf({ version: 1, networkAcls: Array(500_001).fill(0) }),
      /networkAcls: .*500000, not 500001/,
    ],
  ])('refuses %s', (_what, content, reason) => {
    // Prepare, Act, Assess
    expect(() => readRules(content)).toThrow(reason);
  });

  it.each<[string, object]>([
    ['securityGroups.1.id: must begin with sg-, received "x"', withGroup({ id: 'x', rules: [] })],
    ['securityGroups.1.rules: ', withGroup({ id: 'sg-2' })],
    ['securityGroups.1.rules.1.id: must begin with sgr-, received "r"', withRule({ id: 'r' })],
    ['securityGroups.1.rules.1.direction: is not one of ingress, egress', withRule({ direction: 'sideways' })],
    ['securityGroups.1.rules.1.protocol: is not -1, tcp, udp', withRule({ protocol: 'everything' })],
    ['securityGroups.1.rules.1.fromPort: is not between -1 and 65535, received 65536', withRule({ fromPort: 65_536 })],
    ['securityGroups.1.rules.1.toPort: ', withRule({ toPort: '22' })],
    ['securityGroups.1.rules.1.cidr: is not a CIDR block, received "10.0.0.0/33"', withRule({ cidr: '10.0.0.0/33' })],
    ['securityGroups.1.rules.1: must have exactly one of cidr', withRule({ prefixListId: 'pl-1' })],
    ['securityGroups.1.rules.1: must have exactly one of cidr', withRule({ cidr: undefined })],
    ['securityGroups.1.rules.1.description: ', withRule({ description: 'x'.repeat(1_025) })],
    ['securityGroups.1.rules: ', withGroup({ id: 'sg-2', rules: Array(5_001).fill(RULE) })],
    ['securityGroups.1.earlier.0.until: ', withGroup({ ...GROUP, earlier: [{ until: -1, rules: [] }] })],
    ['securityGroups.1.earlier: ', withGroup({ ...GROUP, earlier: Array(101).fill({ until: 1, rules: [] }) })],
    ['networkAcls.1.entries.0.action: is not one of allow, deny', withEntry({ action: 'count' })],
    ['networkAcls.1.entries.0.ruleNumber: ', withEntry({ ruleNumber: 0 })],
    ['networkAcls.1.entries.0.cidr: ', withEntry({ cidr: undefined })],
    ['networkAcls.1.entries.0.icmpType: ', withEntry({ icmpType: 256 })],
    ['networkAcls.1.entries: ', withAcl({ id: 'acl-2', entries: Array(1_001).fill(ENTRY) })],
    ['prefixLists.0.cidrs.0: ', { ...FULL, prefixLists: [{ id: 'pl-1', cidrs: ['10.0.0'] }] }],
    ['subnets.0.internetGatewayBlockMode: ', { ...FULL, subnets: [{ id: 'subnet-1', internetGatewayBlockMode: 'x' }] }],
    ['scopes.0.hasRules: ', { ...FULL, scopes: [{ accountId: '', region: 'x', hasRules: 'yes' }] }],
  ])('omits an invalid item as a whole, and reports its path: %s', (path, document) => {
    // Prepare, Act, Assess
    expect(reasonFor(document)).toContain(path);
    expect(checkRules(document)?.rules.securityGroups[1]).toBeUndefined();
    expect(checkRules(document)?.rules.networkAcls[1]).toBeUndefined();
  });

  it.each(['peerings', 'transitGateways', 'transitGatewayAttachments'] as const)(
    'treats %s with an invalid item as not gathered, since rules would match less without it',
    (list) => {
      // Prepare, Act
      const reading = checkRules({ ...FULL, [list]: [...FULL[list], { id: 'x' }] });

      // Assess
      expect(reading?.rules[list]).toBeUndefined();
      expect(reading?.invalid).toBe(1);
    },
  );

  it('ignores and counts members that a newer release may have written', () => {
    // Prepare
    const document = {
      ...FULL,
      firewalls: [{ a: [1, 2, 3] }],
      securityGroups: [{ ...GROUP, colour: 'red', rules: [{ ...RULE, priority: 1 }, RULE, { ...RULE, priority: 2 }] }],
      networkAcls: [{ ...ACL, entries: [{ ...ENTRY, note: { deep: {} } }] }],
    };

    // Act
    const reading = checkRules(document);

    // Assess
    expect(reading?.unknown.count).toBe(5);
    expect(reading?.unknown.names.toSorted()).toEqual([
      'firewalls',
      'networkAcls.entries.note',
      'securityGroups.colour',
      'securityGroups.rules.priority',
    ]);
    expect(reading?.invalid).toBe(0);
    expect(reading?.rules).toEqual({
      ...FULL,
      securityGroups: [{ ...GROUP, rules: [RULE, RULE, RULE] }],
      networkAcls: [ACL],
    });
  });

  it('names the first problems and counts the others; names are cut short', () => {
    // Prepare
    const name = 'n'.repeat(10_000);
    const groups = Array.from({ length: 50 }, (_, index) => ({ id: `x-${index}`, [`${name}${index}`]: 1 }));

    // Act
    const reading = checkRules({ version: 1, securityGroups: groups });

    // Assess
    expect(reading).toMatchObject({ invalid: 50, unknown: { count: 50 } });
    expect(reading?.problems).toHaveLength(5);
    expect(reading?.unknown.names.every((each) => each.length <= 100)).toBe(true);
  });

  it('reads hostile JSON to its end', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.jsonValue({ maxDepth: 6 }), (groups, acls) => {
        // Prepare, Act
        const read = () => checkRules({ version: 1, securityGroups: [groups], networkAcls: [acls, ACL] });

        // Assess
        expect(read()?.rules.networkAcls).toContainEqual(ACL);
      }),
    );
  });

  it('accepts deep nesting in unknown members', () => {
    // Prepare
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    const content = Buffer.from(`{"version":1,"networkAcls":[],"x":${deep},"securityGroups":[{"id":${deep}}]}`);

    // Act
    const reading = readRules(content);

    // Assess
    expect(reading).toMatchObject({ invalid: 1, unknown: { count: 1, names: ['x'] } });
  });
});

describe('readRulesIfAny', () => {
  it('reads the rules of a file that also has an inventory, whose members are known', () => {
    // Prepare
    const inventory = {
      accountIds: ['123456789012'],
      networkInterfaces: [{ id: 'eni-1' }],
      instances: [],
      natGateways: [],
      subnets: [{ id: 'subnet-1', availabilityZone: 'eu-central-1a', tags: { Name: 'a' } }],
      vpcs: [{ id: 'vpc-1', tags: { Name: 'shop' } }],
      pods: [
        { id: 'p1', vpcId: 'vpc-1', namespace: 'shop', name: 'web-1', addresses: ['10.0.0.9'], from: 1, until: 2 },
      ],
      seenUntil: 2,
      seenUntilById: { 'eni-1': 1 },
      isFirstReading: false,
      earlierInterfaces: [{ id: 'eni-0', seenUntil: 1 }],
      events: [{ kind: 'deleted', at: 1, interfaceId: 'eni-0' }],
    } satisfies Partial<Required<Inventory>>;

    // Act
    const reading = readRulesIfAny(bytesOf({ ...FULL, ...inventory }));

    // Assess
    expect(reading).toMatchObject({ invalid: 0, unknown: { count: 0 } });
    expect(reading?.rules.securityGroups).toEqual(FULL.securityGroups);
  });

  it('does not mention rules for an inventory without them', () => {
    // Prepare, Act, Assess
    expect(readRulesIfAny(bytesOf({ version: 1, networkInterfaces: [] }))).toBeUndefined();
  });
});

describe('a document of 2,500 groups', () => {
  it('is read completely', () => {
    // Prepare
    const groups = Array.from({ length: 2_500 }, (_, group) => ({
      id: `sg-${group}`,
      name: `group ${group}`,
      vpcId: 'vpc-1',
      rules: Array.from({ length: 8 }, (_unused, rule) => ({
        ...RULE,
        id: `sgr-${group}-${rule}`,
        cidr: `10.${group % 256}.${rule}.0/24`,
      })),
    }));
    const content = gzipSync(bytesOf({ version: 1, securityGroups: groups, networkAcls: [] }));

    // Act
    const { rules, invalid } = readRules(content);

    // Assess
    expect(rules.securityGroups).toEqual(groups);
    expect(invalid).toBe(0);
  });
});
