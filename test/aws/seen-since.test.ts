import { describe, expect, it } from 'vitest';
import { createS3Store } from '../../src/aws/clients/s3-sdk.ts';
import { gatherSnapshot } from '../../src/aws/inventory/gather-snapshot.ts';
import { readOptions } from '../../src/config/read-options.ts';
import { makeSettings } from '../../src/config/settings.ts';
import { createTransformer } from '../../src/library/create-transformer.ts';
import { firehoseEvent } from '../../src/library/firehose-event.ts';
import { parseInventory } from '../../src/metadata/parse-inventory.ts';
import { Counts } from '../../src/model/counts.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import { Transform } from '../../src/pipeline/transform.ts';
import { makeRig } from '../support/aws/live-rig.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { HOME_ACCOUNT, HOME_REGION } from '../support/ec2-server.ts';

const server = useEc2Server();
const VPC = 'vpc-0aaaaaaaaaaaaaaa1';
const RECORDER = 'eni-0aaaaaaaaaaaaaaa1';
const HOLDER = 'eni-0bbbbbbbbbbbbbbb2';
const PATH = '/our-bucket/inventory.json.gz';
const PRIMARY = '10.0.2.20';
/** Addresses of every kind that can move to another interface. */
const MOVABLE = ['10.0.2.21', '2001:db8:1:1::5', '198.51.100.7', '10.0.3.5'];

function addInterfaces(): void {
  const subnetId = 'subnet-0aaaaaaaaaaaaaaa1';
  server().home.add({
    vpcs: [{ id: VPC, cidrBlocks: ['10.0.0.0/16'], ipv6CidrBlocks: ['2001:db8:1::/56'] }],
    interfaces: [
      { id: RECORDER, vpcId: VPC, subnetId, addresses: ['10.0.1.10'], attachedAt: '2020-01-01T00:00:00Z' },
      {
        id: HOLDER,
        vpcId: VPC,
        subnetId,
        addresses: [PRIMARY, '10.0.2.21'],
        ipv6: ['2001:db8:1:1::5'],
        publicIp: '198.51.100.7',
        prefixes: ['10.0.3.0/28'],
        attachedAt: '2020-01-01T00:00:00Z',
      },
    ],
  });
}

/** Runs a sweep; returns the document that it wrote. */
async function sweep(): Promise<Inventory> {
  await gatherSnapshot(
    readOptions({}),
    createS3Store('s3://our-bucket/inventory.json.gz'),
    { accountId: HOME_ACCOUNT, region: HOME_REGION, deadlineMs: Date.now() + 20_000 },
    () => {},
  );
  return stored();
}

function stored(): Inventory {
  return parseInventory(server().s3.get(PATH) ?? Buffer.from(''));
}

/** Replaces the document that the next sweep finds. */
function store(inventory: Inventory): void {
  server().s3.set(PATH, Buffer.from(JSON.stringify(inventory)));
}

function holderOf(inventory: Inventory) {
  return inventory.networkInterfaces.find(({ id }) => id === HOLDER);
}

function lineTo(address: string, endSeconds: number): string {
  const source = address.includes(':') ? '2001:db8:1:1::99' : '10.0.1.10';
  return `2 ${HOME_ACCOUNT} ${RECORDER} ${source} ${address} 443 51515 6 10 840 ${endSeconds - 60} ${endSeconds} ACCEPT OK`;
}

async function countsWith(inventory: Inventory, lines: readonly string[]): Promise<Counts> {
  return (await createTransformer({ inventory }).transformWithCounts(firehoseEvent(lines))).counts;
}

describe('since when an address has been seen', () => {
  it('is the time of the first sweep for every address that can move, and is carried over by the next', async () => {
    // Prepare
    addInterfaces();
    const before = Math.floor(Date.now() / 1_000);

    // Act
    const first = await sweep();
    const since = holderOf(first)?.seenSince ?? {};
    store({
      ...first,
      networkInterfaces: first.networkInterfaces.map((item) =>
        item.id === HOLDER ? { ...item, seenSince: { ...since, '10.0.2.21': 1_700_000_000 } } : item,
      ),
    });
    const second = await sweep();

    // Assess
    expect(Object.keys(since).sort()).toEqual(['10.0.2.21', '10.0.3.0/28', '198.51.100.7', '2001:db8:1:1::5']);
    expect(Object.values(since).every((time) => time >= before && time <= before + 60)).toBe(true);
    expect(holderOf(second)?.seenSince).toEqual({ ...since, '10.0.2.21': 1_700_000_000 });
    expect(second.networkInterfaces.find(({ id }) => id === RECORDER)).not.toHaveProperty('seenSince');
  });

  it('is noted for the security groups of an interface, with whether it had others', async () => {
    // Prepare
    addInterfaces();
    const groupsIn = ({ networkInterfaces }: Inventory) =>
      networkInterfaces
        .filter(({ id }) => id === RECORDER)
        .map(({ securityGroupIds, groupsSince, hadOtherGroups }) => ({
          securityGroupIds,
          groupsSince,
          hadOtherGroups,
        }));
    const before = Math.floor(Date.now() / 1_000);
    const regroup = (inventory: Inventory, members: object) =>
      store({ ...inventory, networkInterfaces: inventory.networkInterfaces.map((item) => ({ ...item, ...members })) });

    // Act
    const first = await sweep();
    regroup(first, { groupsSince: 1_700_000_000 });
    const same = await sweep();
    regroup(same, { groupsSince: 1_700_000_000, securityGroupIds: ['sg-0123456789abcdef0'] });
    const changed = await sweep();
    regroup(changed, { groupsSince: 1_700_000_100 });
    const kept = await sweep();

    // Assess
    const [{ securityGroupIds, groupsSince = 0 } = { securityGroupIds: [] }] = groupsIn(first);
    expect(groupsSince >= before && groupsSince <= before + 60).toBe(true);
    expect(groupsIn(same)).toEqual([{ securityGroupIds, groupsSince: 1_700_000_000 }]);
    const [after] = groupsIn(changed);
    expect(after).toMatchObject({ securityGroupIds, hadOtherGroups: true });
    expect((after?.groupsSince ?? 0) >= groupsSince).toBe(true);
    expect(groupsIn(kept)).toEqual([{ securityGroupIds, groupsSince: 1_700_000_100, hadOtherGroups: true }]);
  });

  it('is the date of a document that an older release wrote, and starts again on another interface', async () => {
    // Prepare
    addInterfaces();
    const { seenSince: _, ...without } = holderOf(await sweep()) ?? expect.fail('it is in the document');
    store({ version: 1, generatedAt: '2023-11-14T22:13:20Z', networkInterfaces: [without] });

    // Act
    const carried = holderOf(await sweep())?.seenSince;
    const holder = server().home.interfaces.get(HOLDER) ?? expect.fail('it is in the world');
    server().home.add({ interfaces: [{ ...holder, addresses: [PRIMARY] }] });
    await sweep();
    server().home.add({ interfaces: [holder] });
    const back = holderOf(await sweep())?.seenSince;

    // Assess
    expect(carried).toMatchObject({ '10.0.2.21': 1_700_000_000, '10.0.3.0/28': 1_700_000_000 });
    expect(back?.['10.0.2.21']).toBeGreaterThan(1_700_000_000);
    expect(back?.['10.0.3.0/28']).toBe(1_700_000_000);
  });

  it('leaves earlier flows without a name and counts a separate reason; the primary address keeps its name', async () => {
    // Prepare
    addInterfaces();
    const inventory = await sweep();
    const now = Math.ceil(Date.now() / 1_000);

    // Act
    const earlier = await countsWith(
      inventory,
      [PRIMARY, ...MOVABLE].map((address) => lineTo(address, now - 3_600)),
    );
    const later = await countsWith(
      // as a later sweep would confirm it: nothing is known about the time after the last sweep
      { ...inventory, seenUntil: now + 120 },
      MOVABLE.map((address) => lineTo(address, now + 90)),
    );

    // Assess
    expect(earlier.unenriched.seen_later).toBe(MOVABLE.length);
    expect(later.unenriched.seen_later).toBeUndefined();
    expect(later.enrichedEnds).toBe(earlier.enrichedEnds + MOVABLE.length - 2);
  });

  it('may be missing from a document, which then names flows of any time', async () => {
    // Prepare
    addInterfaces();
    const { networkInterfaces, ...rest } = await sweep();
    const inventory = {
      ...rest,
      networkInterfaces: networkInterfaces.map(({ seenSince: _, ...item }) => item),
    };

    // Act
    const counts = await countsWith(
      inventory,
      MOVABLE.map((address) => lineTo(address, 1_700_000_000)),
    );

    // Assess
    expect(counts.unenriched.seen_later).toBeUndefined();
  });

  it('is a quarter of an hour before the first look-up with live look-ups, and stays the same in later ones', async () => {
    // Prepare
    addInterfaces();
    const rig = makeRig({ looksUpPublic: true });
    const transform = new Transform(makeSettings(readOptions({}), {}, rig.source));
    const firstAsked = Math.floor(rig.clock.now() / 1_000);
    const countsOf = async (endSeconds: number): Promise<Counts> => {
      const counts = new Counts();
      const lines = ['10.0.2.21', '10.0.3.5'].map((address) => lineTo(address, endSeconds));
      await transform.transformEvent(
        firehoseEvent(lines),
        counts,
        (error) => expect.fail(String(error)),
        rig.context(),
      );
      await rig.source.settle();
      return counts;
    };

    // Act
    const late = await countsOf(firstAsked - 600);
    const old = await countsOf(firstAsked - 3_600);
    rig.clock.advance(1_000_000);
    await countsOf(firstAsked);
    const stillKnown = await countsOf(firstAsked - 600);

    // Assess
    expect([late.unenriched, old.unenriched, stillKnown.unenriched]).toEqual([{}, { seen_later: 2 }, {}]);
  });
});
