import { describe, expect, it } from 'vitest';
import type { PartitionIndex } from '../../../../src/metadata/partitions/partition-index.ts';
import { PartitionedSource } from '../../../../src/metadata/partitions/partitioned-source.ts';
import { writePartitions } from '../../../../src/metadata/partitions/write-partitions.ts';
import { SnapshotSource } from '../../../../src/metadata/snapshot-source.ts';
import { FlowTime } from '../../../../src/model/asked-time.ts';
import type { Inventory, NetworkInterface } from '../../../../src/model/inventory.ts';
import type { ScopedRequest } from '../../../../src/model/metadata-request.ts';
import { MemoryFolder } from './memory-folder.ts';

const SEEN_UNTIL = 1_700_000_000;
const REGION = 'eu-central-1';
const ACCOUNTS = ['111111111111', '222222222222', '333333333333'] as const;
const LATER = Number.POSITIVE_INFINITY;

/** Three interfaces in each of three accounts; the ranges of their VPCs differ in the second octet. */
function inventoryOf(change: Partial<NetworkInterface> = {}, seenUntil = SEEN_UNTIL): Inventory {
  return {
    version: 1,
    generatedAt: new Date(seenUntil * 1_000).toISOString(),
    seenUntil,
    accountIds: [ACCOUNTS[0]],
    networkInterfaces: ACCOUNTS.flatMap((accountId, account) =>
      [1, 2, 3].map((host) => ({
        id: `eni-${account}${host}`,
        accountId,
        region: REGION,
        type: host === 3 ? 'nat_gateway' : 'interface',
        vpcId: `vpc-${account}`,
        addresses: [`10.${account}.0.${host}`],
        publicAddresses: host === 3 ? [`203.0.113.${account}`] : [],
        instanceId: `i-${account}${host}`,
        ...(account === 0 && host === 1 ? change : {}),
      })),
    ),
    instances: ACCOUNTS.flatMap((_, account) =>
      [1, 2, 3].map((host) => ({ id: `i-${account}${host}`, type: 't3.micro' })),
    ),
    vpcs: ACCOUNTS.map((accountId, account) => ({
      id: `vpc-${account}`,
      accountId,
      region: REGION,
      cidrBlocks: [`10.${account}.0.0/16`],
    })),
  };
}

const requestOf = (change: Partial<ScopedRequest>) => ({
  scopes: [
    {
      accountId: undefined,
      region: undefined,
      interfaceIds: new Set<string>(),
      instanceIds: new Set<string>(),
      natGatewayIds: new Set<string>(),
      addressesByVpc: new Map(),
      addressesByInterface: new Map(),
      ...change,
    },
  ],
});

const CONTEXT = { accountId: undefined, region: undefined, deadlineMs: LATER };

interface Rig {
  readonly folder: MemoryFolder;
  readonly source: PartitionedSource;
  readonly failures: string[];
  readonly clock: { ms: number };
  index: PartitionIndex;
  /** Replaces the inventory in the folder and advances the clock past a refresh. */
  readonly replace: (inventory: Inventory) => Promise<void>;
  readonly resolve: (change: Partial<ScopedRequest>) => Promise<void>;
  /** The partitions read since the last call, by account. */
  readonly takeReads: () => string[];
}

async function rigOf(maxBytes = 1e9, listsInterfaces = false): Promise<Rig> {
  const folder = new MemoryFolder();
  const clock = { ms: SEEN_UNTIL * 1_000 };
  const { index } = await writePartitions(inventoryOf(), folder, undefined, SEEN_UNTIL);
  const failures: string[] = [];
  const source = new PartitionedSource({
    folder,
    refreshMs: 60_000,
    maxBytes,
    listsInterfaces,
    onFailure: (name, _error, fault) => failures.push(`${fault}: ${name.replace(/-[0-9a-f]{32}/, '')}`),
    now: () => clock.ms,
  });
  await source.refresh(CONTEXT);
  const rig: Rig = {
    folder,
    source,
    failures,
    clock,
    index,
    replace: async (inventory) => {
      rig.index = (await writePartitions(inventory, folder, rig.index, SEEN_UNTIL)).index;
      clock.ms += 61_000;
    },
    resolve: (change) => source.resolve(requestOf(change), CONTEXT),
    takeReads: () => folder.reads.splice(0).flatMap((object) => /^partitions\/(\d{12})/.exec(object)?.[1] ?? []),
  };
  return rig;
}

const bytesOf = (index: PartitionIndex, accountId: string): number =>
  index.partitions.find(({ name }) => name.startsWith(accountId))?.bytes ?? 0;

describe('PartitionedSource', () => {
  it('loads the partition of the VPC that records name, and no other', async () => {
    // Prepare
    const { source, resolve, takeReads } = await rigOf();

    // Act
    await resolve({ addressesByVpc: new Map([['vpc-1', new Set(['10.1.0.2'])]]) });

    // Assess
    expect(takeReads()).toEqual([ACCOUNTS[1]]);
    expect(source.interfaceInVpc('vpc-1', '10.1.0.2')?.id).toBe('eni-12');
    expect(source.instanceById('i-12')?.type).toBe('t3.micro');
    expect(source.interfaceInVpc('vpc-0', '10.0.0.1')).toBeUndefined();
  });

  it('names no owner after a first reading once it certainly lacks an interface of a record', async () => {
    // Prepare
    const { source, replace, resolve } = await rigOf();
    const later = () => {
      const time = new FlowTime();
      time.ask(SEEN_UNTIL + 60, SEEN_UNTIL + 90);
      return source.interfaceInVpc('vpc-0', '10.0.0.1', time)?.id ?? time.reason;
    };
    const inVpc = { addressesByVpc: new Map([['vpc-0', new Set(['10.0.0.1'])]]) };
    await replace({ ...inventoryOf(), isFirstReading: true });
    await source.refresh(CONTEXT);
    await resolve(inVpc);

    // Act
    const found = ['eni-11', 'eni-made-since'].map((id) => source.interfaceById(id));
    const before = later();
    await resolve({ ...inVpc, interfaceIds: new Set(['eni-11']) });
    const known = source.interfaceById('eni-11')?.vpcId;
    const between = later();
    source.interfaceById('eni-made-since');

    // Assess
    expect([found, known]).toEqual([[undefined, undefined], 'vpc-1']);
    expect([before, between, later()]).toEqual(['eni-01', 'eni-01', 'not_known_then']);
  });

  it('finds interfaces by the account and Region of their records, or by their ids alone', async () => {
    // Prepare
    const { source, resolve, takeReads } = await rigOf();

    // Act
    await resolve({ accountId: ACCOUNTS[0], region: REGION, interfaceIds: new Set(['eni-01']) });
    await resolve({ interfaceIds: new Set(['eni-23']) });

    // Assess
    expect(takeReads()).toEqual([ACCOUNTS[0], ACCOUNTS[2]]);
    expect([source.interfaceById('eni-01')?.vpcId, source.interfaceById('eni-23')?.vpcId]).toEqual(['vpc-0', 'vpc-2']);
  });

  it('finds a NAT gateway also after its id was looked up as that of an interface', async () => {
    // Prepare
    const { source, replace, resolve } = await rigOf();
    const natGateway = { id: 'nat-1', vpcId: 'vpc-0', publicAddresses: ['203.0.113.9'] };
    await replace({ ...inventoryOf(), natGateways: [natGateway] });
    await source.refresh(CONTEXT);
    await source.settle(CONTEXT);
    await resolve({ addressesByVpc: new Map([['vpc-0', new Set(['10.0.0.2'])]]) });

    // Act
    const found = [source.interfaceById('nat-1'), source.natGatewayById('nat-1')];

    // Assess
    expect(found).toEqual([undefined, natGateway]);
  });

  it('loads the partition of the other end, in a peered VPC or by its public address', async () => {
    // Prepare
    const { source, resolve, takeReads } = await rigOf();

    // Act
    await resolve({ addressesByVpc: new Map([['vpc-0', new Set(['10.1.0.2', '203.0.113.2', '93.184.216.34'])]]) });

    // Assess
    expect(takeReads().sort()).toEqual([...ACCOUNTS]);
    expect(source.interfaceAnywhere('10.1.0.2')?.id).toBe('eni-12');
    expect(source.interfaceAnywhere('203.0.113.2')?.id).toBe('eni-23');
    expect(source.interfaceAnywhere('93.184.216.34')).toBeUndefined();
  });

  it('loads nothing for addresses that the recording VPC has, and nothing twice', async () => {
    // Prepare
    const { resolve, takeReads } = await rigOf();
    const request = { addressesByVpc: new Map([['vpc-0', new Set(['10.0.0.1', '10.0.99.1'])]]) };
    await resolve(request);
    takeReads();

    // Act
    await resolve(request);

    // Assess
    expect(takeReads()).toEqual([]);
  });

  it('evicts the partition that was used least recently if the memory is full', async () => {
    // Prepare
    const sizes = (await rigOf()).index;
    const { source, resolve, takeReads } = await rigOf(2.5 * bytesOf(sizes, ACCOUNTS[0]));
    const one = (vpcId: string, address: string) => ({ addressesByVpc: new Map([[vpcId, new Set([address])]]) });
    await resolve(one('vpc-0', '10.0.0.1'));
    await resolve(one('vpc-1', '10.1.0.1'));
    await resolve(one('vpc-0', '10.0.0.1'));
    takeReads();

    // Act
    await resolve(one('vpc-2', '10.2.0.1'));

    // Assess
    expect(takeReads()).toEqual([ACCOUNTS[2]]);
    expect(source.interfaceInVpc('vpc-0', '10.0.0.1')?.id).toBe('eni-01');
    expect(source.interfaceInVpc('vpc-1', '10.1.0.1')).toBeUndefined();
    expect(source.bytes).toBeLessThanOrEqual(2.5 * bytesOf(sizes, ACCOUNTS[0]));
  });

  it('counts and reports a partition that does not fit, and works on with the others', async () => {
    // Prepare
    const sizes = (await rigOf()).index;
    const { source, resolve, failures } = await rigOf(1.5 * bytesOf(sizes, ACCOUNTS[0]));

    // Act
    await resolve({
      addressesByVpc: new Map([
        ['vpc-0', new Set(['10.0.0.1'])],
        ['vpc-1', new Set(['10.1.0.1'])],
      ]),
    });

    // Assess
    expect(failures).toEqual([`too_large: memory/partitions/${ACCOUNTS[1]}-${REGION}.bin`]);
    expect([source.takeFaults(), source.takeFaults()]).toEqual([1, 0]);
    expect(source.interfaceInVpc('vpc-0', '10.0.0.1')?.id).toBe('eni-01');
    expect(source.interfaceInVpc('vpc-1', '10.1.0.1')).toBeUndefined();
  });

  it('counts a damaged partition once, and works on with the others', async () => {
    // Prepare
    const { folder, index, source, resolve, failures } = await rigOf();
    const [damaged] = index.partitions;
    folder.objects.set(damaged?.object ?? '', Buffer.alloc(damaged?.bytes ?? 0, 0xff));
    const request = {
      addressesByVpc: new Map([
        ['vpc-0', new Set(['10.0.0.1'])],
        ['vpc-1', new Set(['10.1.0.1'])],
      ]),
    };

    // Act
    await resolve(request);
    const found = [source.interfaceInVpc('vpc-0', '10.0.0.1'), source.interfaceInVpc('vpc-1', '10.1.0.1')?.id];
    await resolve(request);

    // Assess
    expect(found).toEqual([undefined, 'eni-11']);
    expect(failures).toEqual([`broken: memory/partitions/${ACCOUNTS[0]}-${REGION}.bin`]);
    expect(source.takeFaults()).toBe(1);
  });

  it('reads the index again if a partition is gone, and then the one in its place', async () => {
    // Prepare
    const { folder, source, resolve, replace, clock, index } = await rigOf();
    const old = index.partitions[0]?.object ?? '';
    await replace(inventoryOf({ instanceId: 'i-new' }));
    clock.ms -= 61_000;
    folder.objects.delete(old);

    // Act
    await resolve({ addressesByVpc: new Map([['vpc-0', new Set(['10.0.0.1'])]]) });

    // Assess
    expect(source.interfaceInVpc('vpc-0', '10.0.0.1')?.instanceId).toBe('i-new');
  });

  it('loads only what has changed of the partitions in memory, and answers from the old ones meanwhile', async () => {
    // Prepare
    const { source, resolve, replace, takeReads, folder } = await rigOf();
    const request = {
      addressesByVpc: new Map([
        ['vpc-0', new Set(['10.0.0.1'])],
        ['vpc-1', new Set(['10.1.0.1'])],
      ]),
    };
    await resolve(request);
    await replace(inventoryOf({ instanceId: 'i-new' }, SEEN_UNTIL + 900));
    takeReads();
    let release = () => {};
    folder.beforeRead = (object) =>
      object.startsWith('partitions/') ? new Promise((resolve) => (release = resolve)) : Promise.resolve();

    // Act
    await source.refresh(CONTEXT);
    await source.refresh(CONTEXT);
    await new Promise((resolve) => setImmediate(resolve));
    await source.refresh(CONTEXT);
    const meanwhile = source.interfaceById('eni-01')?.instanceId;
    const { generation } = source;
    release();
    await source.settle(CONTEXT);

    // Assess
    expect(takeReads()).toEqual([ACCOUNTS[0]]);
    expect(meanwhile).toBe('i-01');
    expect(source.interfaceById('eni-01')).toMatchObject({ instanceId: 'i-new', seenUntil: SEEN_UNTIL + 900 });
    expect(source.interfaceById('eni-11')).toMatchObject({ instanceId: 'i-11', seenUntil: SEEN_UNTIL + 900 });
    expect(source.generation).toBeGreaterThan(generation);
    expect(source.writtenAtMs).toBe((SEEN_UNTIL + 900) * 1_000);
  });

  it('does not wait beyond the deadline for a store that hangs, and counts it', async () => {
    // Prepare
    const { folder, source, failures } = await rigOf();
    folder.beforeRead = () => new Promise(() => {});
    const request = requestOf({ addressesByVpc: new Map([['vpc-0', new Set(['10.0.0.1'])]]) });

    // Act
    await source.resolve(request, { ...CONTEXT, deadlineMs: SEEN_UNTIL * 1_000 + 20 });

    // Assess
    expect(failures).toEqual(['unreachable: memory/']);
    expect(source.takeFaults()).toBe(1);
    expect(source.interfaceInVpc('vpc-0', '10.0.0.1')).toBeUndefined();
  });

  it('lists the interfaces that verdicts need to know of all VPCs, also of those that are not loaded', async () => {
    // Prepare
    const { source, resolve } = await rigOf(1e9, true);

    // Act
    await resolve({ addressesByVpc: new Map([['vpc-0', new Set(['10.0.0.1'])]]) });

    // Assess
    expect([...(source.knownInterfaces?.keys() ?? [])]).toEqual(['eni-03', 'eni-13', 'eni-23']);
  });

  it('knows every holder of an address that has moved thousands of times, in each VPC', async () => {
    // Prepare
    const { source, replace, resolve } = await rigOf();
    const holder = (vpcId: string, index: number): NetworkInterface => {
      const from = SEEN_UNTIL - 100_000 + index * 10;
      const earlier = { accountId: ACCOUNTS[0], region: REGION, seenSince: { '10.0.0.77': from }, seenUntil: from + 5 };
      return { id: `eni-e${index}`, vpcId, addresses: ['10.0.0.78', '10.0.0.77'], goneBy: from + 6, ...earlier };
    };
    const inOtherVpc = holder('vpc-0b', 6_000);
    const moved = Array.from({ length: 6_000 }, (_, index) => holder('vpc-0', index));
    const inventory = { ...inventoryOf(), isFirstReading: false, earlierInterfaces: [...moved, inOtherVpc] };
    await replace(inventory);
    await source.refresh(CONTEXT);
    await source.settle(CONTEXT);
    const inVpcs = ['vpc-0', 'vpc-1'].map((vpcId) => [vpcId, new Set(['10.0.0.77'])] as const);
    await resolve({ addressesByVpc: new Map(inVpcs) });
    const document = new SnapshotSource(inventory);
    const asked = [3, 4_095, 4_096, 5_999].map((index) => SEEN_UNTIL - 100_000 + index * 10);
    const namesIn = (names: Pick<SnapshotSource, 'interfaceInVpc' | 'interfaceAnywhere'>) =>
      asked.map((from) => {
        const [inVpc, anywhere] = [new FlowTime(), new FlowTime()];
        for (const time of [inVpc, anywhere]) time.ask(from + 1, from + 3);
        const found = names.interfaceInVpc('vpc-0', '10.0.0.77', inVpc);
        return [found?.id, inVpc, names.interfaceAnywhere('10.0.0.77', anywhere)?.id, anywhere.reason];
      });

    // Act
    const names = namesIn(source);

    // Assess
    expect(names.map(([id]) => id)).toEqual(['eni-e3', 'eni-e4095', 'eni-e4096', 'eni-e5999']);
    expect(names.map(([, , id, reason]) => [id, reason])).toEqual(asked.map(() => [undefined, 'owner_changed']));
    expect(names).toEqual(namesIn(document));
  });

  it('says which accounts its index lists, and that it has no index before the first', async () => {
    // Prepare
    const { source } = await rigOf();
    const empty = new PartitionedSource({
      folder: new MemoryFolder(),
      refreshMs: 60_000,
      maxBytes: 1e9,
      listsInterfaces: false,
      onFailure: () => {},
    });

    // Act
    await empty.refresh(CONTEXT);
    await empty.resolve(requestOf({ interfaceIds: new Set(['eni-01']) }), CONTEXT);

    // Assess
    expect([source.listsAccount(ACCOUNTS[0]), source.listsAccount(ACCOUNTS[1])]).toEqual([true, false]);
    expect([source.hasIndex, empty.hasIndex, empty.writtenAtMs]).toEqual([true, false, Number.NEGATIVE_INFINITY]);
    expect(empty.interfaceById('eni-01')).toBeUndefined();
    expect(empty.takeFaults()).toBe(1);
  });
});
