import { describe, expect, it } from 'vitest';
import { createTransformer, documentsOf, firehoseEvent } from '../../../src/library/index.ts';
import { checkInventory } from '../../../src/metadata/inventory-schema.ts';
import { parseRules } from '../../../src/metadata/parse-rules.ts';

/** 2026-01-01T10:00:00Z, from which the times below count in seconds. */
const BASE = 1_767_261_600;
/** When the interfaces were read, in seconds after the base. */
const READ = 3_600;
/** The address that moved, from `eni-a` to `eni-b`. */
const MOVED = '10.0.1.77';

function networkInterface(id: string, subnetId: string, groupId: string, addresses: string[], more: object = {}) {
  return { id, vpcId: 'vpc-shop', subnetId, type: 'interface', addresses, securityGroupIds: [groupId], ...more };
}

/**
 * An address that `eni-a` had until 15 minutes after the base, and `eni-b` from 30 minutes on. `eni-a` is in the
 * security group that the database admits; it is a NAT gateway in another zone, where the address was at that time.
 */
const INVENTORY = checkInventory({
  version: 1,
  seenUntil: BASE + READ,
  networkInterfaces: [
    networkInterface('eni-db', 'subnet-1', 'sg-db', ['10.0.1.10'], { attachedAt: BASE - 86_400 }),
    networkInterface('eni-b', 'subnet-1', 'sg-batch', ['10.0.1.40', MOVED], { seenSince: { [MOVED]: BASE + 1_800 } }),
  ],
  subnets: ['1', '2'].map((zone) => ({
    id: `subnet-${zone}`,
    vpcId: 'vpc-shop',
    availabilityZoneId: `euc1-az${zone}`,
  })),
  vpcs: [{ id: 'vpc-shop', cidrBlocks: ['10.0.0.0/16'], region: 'eu-central-1' }],
  earlierInterfaces: [
    networkInterface('eni-a', 'subnet-2', 'sg-app', ['10.0.1.30', MOVED], {
      type: 'nat_gateway',
      seenSince: { [MOVED]: BASE - 3_600 },
      seenUntil: BASE + 900,
    }),
  ],
});

const RULES = parseRules(
  Buffer.from(
    JSON.stringify({
      version: 1,
      generatedAt: '2026-01-01T10:00:00Z',
      vpcs: [{ id: 'vpc-shop', cidrBlocks: ['10.0.0.0/16'], region: 'eu-central-1' }],
      securityGroups: [
        {
          id: 'sg-db',
          name: 'database',
          vpcId: 'vpc-shop',
          rules: [
            { id: 'sgr-app', direction: 'ingress', protocol: 'tcp', fromPort: 5_432, toPort: 5_432, groupId: 'sg-app' },
          ],
        },
        ...['app', 'batch'].map((name) => ({ id: `sg-${name}`, name, vpcId: 'vpc-shop', rules: [] })),
      ],
      networkAcls: [
        {
          id: 'acl-1',
          vpcId: 'vpc-shop',
          subnetIds: ['subnet-1', 'subnet-2'],
          entries: ['ingress', 'egress'].map((direction) => ({
            direction,
            ruleNumber: 100,
            action: 'allow',
            protocol: '-1',
            cidr: '0.0.0.0/0',
          })),
        },
      ],
    }),
  ),
);

/** The results for accepted flows that opened a connection from the moved address to the database. */
async function flowsAt(times: readonly (readonly [start: number, end: number])[]) {
  const { transform } = createTransformer({
    inventory: INVENTORY,
    rules: RULES,
    logFormat:
      'version account-id interface-id srcaddr dstaddr srcport dstport protocol bytes start end action log-status tcp-flags',
  });
  const lines = times.map(
    ([start, end]) =>
      `3 123456789012 eni-db ${MOVED} 10.0.1.10 40000 5432 6 1000 ${BASE + start} ${BASE + end} ACCEPT OK 2`,
  );
  const documents = documentsOf(await transform(firehoseEvent(lines)));
  return documents.map((document) => ({
    owner: 'src_interface_id' in document ? document.src_interface_id : undefined,
    why: 'src_unattributed' in document ? document.src_unattributed : undefined,
    verdict: 'verdict' in document ? document.verdict : undefined,
    reason: 'verdict_reason' in document ? document.verdict_reason : undefined,
    rule: 'sg_rule_id' in document ? document.sg_rule_id : undefined,
    transfer: 'transfer_class' in document ? document.transfer_class : undefined,
  }));
}

const OF_A = { owner: 'eni-a', verdict: 'allowed', rule: 'sgr-app', transfer: 'nat_gateway' };
const OF_B = { owner: 'eni-b', verdict: 'denied_now', transfer: 'same_zone' };

describe('a record of an address that has moved since', () => {
  it('gets the verdict and the class of the interface that had the address then', async () => {
    // Act
    const [ofA, ofB] = await flowsAt([
      [300, 360],
      [1_860, 1_920],
    ]);

    // Assess
    expect(ofA).toMatchObject(OF_A);
    expect(ofB).toMatchObject(OF_B);
  });

  it('gets no verdict, and no class by its owner, if it is not certain who had the address', async () => {
    // Act
    const uncertain = await flowsAt([
      [1_200, 1_260],
      [840, 960],
      [1_740, 1_860],
    ]);

    // Assess
    for (const flow of uncertain) {
      expect(flow).toMatchObject({ owner: undefined, why: 'owner_changed', transfer: 'same_vpc' });
      expect(flow).toMatchObject({ verdict: 'allowed', reason: 'peer_unknown' });
    }
  });

  it('is judged the same in whatever order records arrive', async () => {
    // Prepare
    const times = [
      ...[[1_860, 1_920] as const, [300, 360] as const, [1_200, 1_260] as const, [3_000, 3_060] as const],
      ...[[300, 360] as const, [1_200, 1_260] as const, [1_860, 1_920] as const, [2_000, 2_600] as const],
    ];

    // Act
    const alone = await Promise.all(times.map(async (time) => (await flowsAt([time]))[0]));
    const together = await flowsAt(times);
    const reversed = await flowsAt(times.toReversed());

    // Assess
    expect(together).toEqual(alone);
    expect(reversed.toReversed()).toEqual(alone);
    expect(alone[0]).toMatchObject(OF_B);
    expect(alone[1]).toMatchObject(OF_A);
  });
});
