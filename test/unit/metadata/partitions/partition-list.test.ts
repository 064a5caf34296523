import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  INDEX_NAME,
  openPartitionIndex,
  type PartitionEntry,
  parsePartitionIndex,
} from '../../../../src/metadata/partitions/partition-index.ts';
import { linesOf, PartitionList } from '../../../../src/metadata/partitions/partition-list.ts';
import { PartitionWriter } from '../../../../src/metadata/partitions/partition-writer.ts';
import { splitInventory } from '../../../../src/metadata/partitions/split-inventory.ts';
import { MemoryFolder } from './memory-folder.ts';

const REGION = 'eu-central-1';

const entryOf = (number: number, vpcIds: readonly string[], owners: readonly string[]): PartitionEntry => ({
  object: `partitions/${number}.bin`,
  bytes: 1,
  number,
  name: `name ${number}`,
  vpcIds: [...vpcIds],
  owners: [...owners],
  networkInterfaces: 1,
  earlierInterfaces: number,
  instances: 0,
  pods: 0,
});

/** A list, and the positions of the partitions that it has read. */
function listOf(entries: readonly PartitionEntry[]) {
  const read: number[] = [];
  const { sums, lines } = linesOf(entries);
  const list = new PartitionList(sums, lines, (line) => {
    read.push(lines.indexOf(line));
    return entries[lines.indexOf(line)];
  });
  return { list, read };
}

async function writtenIndex(): Promise<Buffer> {
  const folder = new MemoryFolder();
  const writer = new PartitionWriter(folder, undefined);
  const networkInterfaces = ['1', '2', '3'].map((digit) => ({
    id: `eni-${digit}`,
    accountId: digit.repeat(12),
    region: REGION,
    vpcId: `vpc-${digit}`,
    addresses: [`10.0.0.${digit}`],
  }));
  for (const [name, part] of splitInventory({ version: 1, networkInterfaces })) await writer.add(name, part);
  await writer.finish({ seenUntil: 1_700_000_000, accountIds: ['111111111111'] }, 1_700_000_000);
  return folder.objects.get(INDEX_NAME) ?? expect.fail('there is no index');
}

describe('a list of partitions', () => {
  it('reads only the partitions that are found, and each once', () => {
    // Prepare
    const { list, read } = listOf(Array.from({ length: 100 }, (_, at) => entryOf(at * 3, [`vpc-${at}`], [`${at} x`])));

    // Act
    const found = [list.find('vpc-7'), list.find(21), list.find('7 x'), list.find('vpc-70'), list.find('vpc-700')];

    // Assess
    expect(found.map((entries) => entries.map(({ number }) => number))).toEqual([[21], [21], [21], [210], []]);
    expect(read).toEqual([7, 70]);
    expect([...list.found.values()].map(({ number }) => number)).toEqual([21, 210]);
    expect(list.found.get('partitions/21.bin')?.number).toBe(21);
  });

  it('gives the partitions of an owner in their order', () => {
    // Prepare
    const { list } = listOf(
      Array.from({ length: 30 }, (_, at) => entryOf(at, [], at % 2 === 0 ? ['1 x'] : ['1 y', ' '])),
    );

    // Act
    const [even, odd] = [list.find('1 x'), list.find(' ')];

    // Assess
    expect(even.map(({ number }) => number)).toEqual(Array.from({ length: 15 }, (_, at) => at * 2));
    expect(odd.map(({ number }) => number)).toEqual(Array.from({ length: 15 }, (_, at) => at * 2 + 1));
  });

  it('finds keys of any characters, and no key that begins as another one does', () => {
    // Prepare
    const keys = ['', ' ', '1', '"', '\\', '\n', 'a', 'a 1', 'a b', 'a" 1', '\ud800', 'é', '🦆', '__proto__'];
    const { list } = listOf(keys.map((key, at) => entryOf(at + 1_000, [key], [])));

    // Act
    const found = keys.map((key) => list.find(key).map(({ vpcIds }) => vpcIds));

    // Assess
    expect(found).toEqual(keys.map((key) => [[key]]));
    expect(list.find('a b c')).toEqual([]);
  });
});

describe('an index of partitions', () => {
  it('of an earlier release, without lines, says the same', async () => {
    // Prepare
    const content = await writtenIndex();
    const index = parsePartitionIndex(content);
    const earlier = Buffer.from(JSON.stringify({ version: 1, ...index }));

    // Act
    const opened = openPartitionIndex(earlier, (error) => expect.fail(String(error)));

    // Assess
    expect(parsePartitionIndex(earlier)).toEqual(index);
    expect(opened.partitions.find('vpc-2')).toEqual(index.partitions.filter(({ vpcIds }) => vpcIds.includes('vpc-2')));
    expect(index).toMatchObject({ accountIds: ['111111111111'], seenUntil: 1_700_000_000 });
    expect(index.partitions).toHaveLength(3);
  });

  it.each([
    ['a negative size', '"bytes":-1'],
    ['the name of another file', '"object":"../secret","bytes":1'],
    ['text that is not JSON', '"bytes":'],
  ])('counts a partition with %s as missing, and says so once', async (_what, damage) => {
    // Prepare
    const lines = gunzipSync(await writtenIndex())
      .toString('utf8')
      .split('\n');
    const damaged = lines.map((line) =>
      line.startsWith('{"object"') && line.includes('vpc-2') ? line.replace(/"bytes":\d+/, damage) : line,
    );
    const content = Buffer.from(damaged.join('\n'));
    const errors: unknown[] = [];

    // Act
    const { partitions } = openPartitionIndex(content, (error) => errors.push(error));
    const found = ['vpc-1', 'vpc-2', 'vpc-2', 'vpc-3'].map((id) => partitions.find(id).length);

    // Assess
    expect(found).toEqual([1, 0, 0, 1]);
    expect(errors).toHaveLength(1);
    expect([...partitions]).toHaveLength(2);
    expect(() => parsePartitionIndex(content)).toThrow();
  });

  it('of a newer release is refused', async () => {
    // Prepare
    const text = gunzipSync(await writtenIndex()).toString('utf8');
    const newer = Buffer.from(text.replace('{"version":2,', '{"version":3,').split('\n')[0] ?? '');

    // Act, Assess
    expect(() => parsePartitionIndex(newer)).toThrow('the index of the inventory is not valid: version');
  });
});
