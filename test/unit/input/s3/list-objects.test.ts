import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ListedObject, listObjects, newListingCounts } from '../../../../src/input/s3/list-objects.ts';
import type { ObjectApi } from '../../../../src/input/s3/object-api.ts';
import type { ObjectSelection } from '../../../../src/input/s3/object-selection.ts';
import { MemoryObjects, named } from '../../../support/s3/memory-objects.ts';

const ACCOUNTS = ['123456789012', '210987654321'];
const REGIONS = ['eu-central-1', 'us-east-1'];

/** The key of a flow log file for a minute, in the plain, hourly or Hive layout. */
function keyOf(account: string, region: string, minute: number, layout: 'plain' | 'hourly' | 'hive', hash = 0): string {
  const time = new Date(Date.UTC(2026, 10, 28, 0, minute)).toISOString();
  const [year, month, day, hour] = time.split(/[-T:]/);
  const name = `${account}_vpcflowlogs_${region}_fl-0123456789abcdef0_${year}${month}${day}T${hour}${time.slice(14, 16)}Z_${hash.toString(16).padStart(8, '0')}.log.gz`;
  const folders = {
    plain: `${account}/vpcflowlogs/${region}/${year}/${month}/${day}`,
    hourly: `${account}/vpcflowlogs/${region}/${year}/${month}/${day}/${hour}`,
    hive: `aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=${region}/year=${year}/month=${month}/day=${day}/hour=${hour}`,
  };
  return `AWSLogs/${folders[layout]}/${name}`;
}

async function listed(
  api: ObjectApi,
  prefix = '',
  selection: ObjectSelection = {},
  counts = newListingCounts(),
): Promise<ListedObject[]> {
  const objects: ListedObject[] = [];
  for await (const object of listObjects(api, { bucket: 'logs', prefix }, selection, counts)) objects.push(object);
  return objects;
}

async function keysOf(...given: Parameters<typeof listed>): Promise<string[]> {
  return (await listed(...given)).map(({ key }) => key);
}

function bucketWith(keys: readonly string[], pageSize = 1_000): MemoryObjects {
  return new MemoryObjects(Object.fromEntries(keys.map((key) => [key, { size: 1 }])), pageSize);
}

/**
 * Keys of two accounts and two Regions, plain and Hive, for five-minute files from 09:55 to 10:10: `perFile` objects
 * each.
 */
function manyKeys(perFile: number): string[] {
  return ACCOUNTS.flatMap((account) =>
    REGIONS.flatMap((region, index) =>
      [595, 600, 605, 610].flatMap((minute) =>
        Array.from({ length: perFile }, (_, hash) =>
          keyOf(account, region, minute, index === 0 ? 'plain' : 'hive', hash),
        ),
      ),
    ),
  );
}

const TEN_TO_FIVE_PAST: ObjectSelection = {
  fromMs: Date.UTC(2026, 10, 28, 10),
  toMs: Date.UTC(2026, 10, 28, 10, 5),
};

describe('listObjects', () => {
  it.each([999, 1_000, 1_001, 2_000, 2_001])('lists %i objects, each once and in order', async (count) => {
    const keys = Array.from({ length: count }, (_, index) => `k/${String(index).padStart(6, '0')}`);
    expect(await keysOf(bucketWith(keys), 'k/')).toEqual(keys);
  });

  it('selects from a time to before another one, and an account', async () => {
    const keys = [...manyKeys(125), keyOf('123456789012', 'us-east-1', 600, 'plain', 999)];
    const counts = newListingCounts();
    const selection = { ...TEN_TO_FIVE_PAST, accountIds: new Set(['123456789012']) };
    const found = await keysOf(bucketWith(keys), '', selection, counts);
    expect(keys).toHaveLength(2_001);
    expect(found).toEqual(keys.filter((key) => /\/123456789012_.*T1000Z/.test(key)).sort());
    expect(found).toHaveLength(251);
    expect(counts).toMatchObject({
      objects: 251,
      bytes: 251,
      withoutTime: 0,
      firstMs: TEN_TO_FIVE_PAST.fromMs,
      lastMs: TEN_TO_FIVE_PAST.fromMs,
    });
  });

  it('lists only the days, accounts and Regions of the selection', async () => {
    const days = Array.from({ length: 30 }, (_, day) => day * 1_440);
    const keys = ACCOUNTS.flatMap((account) =>
      REGIONS.flatMap((region) => days.map((minute) => keyOf(account, region, minute, 'plain'))),
    );
    const api = bucketWith([...keys, 'AWSLogs/123456789012/CloudTrail/eu-central-1/x.json.gz'], 10);
    const found = await keysOf(api, '', {
      fromMs: Date.UTC(2026, 11, 10),
      toMs: Date.UTC(2026, 11, 12),
      accountIds: new Set(['123456789012']),
      regions: new Set(['us-east-1']),
    });
    expect(found).toEqual([
      keyOf('123456789012', 'us-east-1', 12 * 1_440, 'plain'),
      keyOf('123456789012', 'us-east-1', 13 * 1_440, 'plain'),
    ]);
    expect(api.lists.map(({ prefix, delimiter, startAfter }) => [prefix, delimiter, startAfter])).toEqual([
      ['', '/', undefined],
      ['AWSLogs/', '/', undefined],
      ['AWSLogs/123456789012/', '/', undefined],
      ['AWSLogs/123456789012/vpcflowlogs/', '/', undefined],
      [
        'AWSLogs/123456789012/vpcflowlogs/us-east-1/',
        undefined,
        'AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/12/09',
      ],
    ]);
  });

  it('finds the same whether it narrows the listing or not', async () => {
    const key = fc
      .record({
        account: fc.constantFrom(...ACCOUNTS),
        region: fc.constantFrom(...REGIONS),
        minute: fc.integer({ min: -3_000, max: 3_000 }),
        layout: fc.constantFrom('plain', 'hourly', 'hive'),
        before: fc.constantFrom('', 'p/', 'p/q/', 'o-a1b2c3d4e5/', 'a/b/c/d/e/'),
      })
      .map(({ account, region, minute, layout, before }) => before + keyOf(account, region, minute, layout));
    const other = fc.constantFrom('x.log', 'p/y.log', 'AWSLogs/z.log', 'AWSLogs/123456789012/vpcflowlogs/u.log', 'p0/');
    const bound = fc.option(fc.integer({ min: -3_000, max: 3_000 }), { nil: undefined });
    const places = (names: string[]) => fc.subarray(names).map((some) => new Set(some));
    const msOf = (minute: number | undefined) => (minute === undefined ? undefined : Date.UTC(2026, 10, 28, 0, minute));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.oneof(key, other), { maxLength: 40 }),
        bound,
        bound,
        places(ACCOUNTS),
        places(REGIONS),
        fc.constantFrom('', 'AWSLogs/', 'p/', 'p', 'AWSLogs/123456789012/vpcflowlogs/eu-central-1/2026/11/2'),
        fc.integer({ min: 1, max: 20 }),
        async (keys, from, to, accountIds, regions, prefix, pageSize) => {
          const selection = { fromMs: msOf(from), toMs: msOf(to), accountIds, regions };
          const found = await keysOf(bucketWith(keys, pageSize), prefix, selection);
          // a directory bucket has one flat listing
          const flat: string[] = [];
          for await (const object of listObjects(bucketWith(keys), { bucket: 'a--b--x-s3', prefix }, selection)) {
            flat.push(object.key);
          }
          expect(found).toEqual(flat);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('selects files without a time in their names by their last change, and counts them', async () => {
    const time = Date.UTC(2026, 10, 28, 10);
    const api = new MemoryObjects({
      'before.log': { size: 1, lastModifiedMs: time - 1 },
      'first.log': { size: 1, lastModifiedMs: time },
      'to.log': { size: 1, lastModifiedMs: Date.UTC(2026, 10, 28, 10, 5) },
    });
    const counts = newListingCounts();
    expect(await keysOf(api, '', TEN_TO_FIVE_PAST, counts)).toEqual(['first.log']);
    expect(counts).toMatchObject({ objects: 1, withoutTime: 1, excluded: 2 });
  });

  it('omits empty objects, markers of folders, and logs of other services, and counts them', async () => {
    const api = new MemoryObjects({
      'AWSLogs/': { size: 0 },
      'AWSLogs/123456789012/CloudTrail/x.json.gz': { size: 5 },
      'AWSLogs/123456789012/elasticloadbalancing/x.log.gz': { size: 5 },
      'empty.log': { size: 0 },
      'marker/': { size: 3 },
      'z.log': { size: 7 },
    });
    const counts = newListingCounts();
    expect(await keysOf(api, '', {}, counts)).toEqual(['z.log']);
    expect(counts).toMatchObject({ objects: 1, bytes: 7, empty: 3, otherServices: 2 });
  });

  it('counts objects whose names lack the selected account', async () => {
    const counts = newListingCounts();
    expect(await listed(bucketWith(['x.log']), '', { accountIds: new Set(['123456789012']) }, counts)).toEqual([]);
    expect(counts).toMatchObject({ excluded: 1, withoutPlace: 1 });
  });

  it.each([
    ['a token', { objects: [], prefixes: [], nextToken: 'again' }],
    [
      'keys',
      {
        objects: [{ bucket: 'logs', key: 'k', size: 1, lastModifiedMs: 0 }],
        prefixes: [],
        get nextToken() {
          return String(Math.random());
        },
      },
    ],
  ])('ends with an error if pages repeat %s', async (_what, page) => {
    const api: ObjectApi = { get: () => Promise.reject(named('unused')), list: () => Promise.resolve(page) };
    await expect(listed(api)).rejects.toThrow(/the listing (does not come to an end|repeats keys)/);
  });

  it('ends with an error if empty pages do not end', async () => {
    let token = 0;
    const list = () => Promise.resolve({ objects: [], prefixes: [], nextToken: String(token++) });
    await expect(listed({ get: () => Promise.reject(named('unused')), list })).rejects.toThrow(
      'does not come to an end',
    );
    expect(token).toBeLessThan(2_000);
  });

  it.each([
    ['NoSuchBucket', 'no such bucket'],
    ['CredentialsProviderError', 'no AWS credentials were found'],
    ['SomethingElse', 'SomethingElse: about SomethingElse'],
  ])('explains the error %s', async (name, reason) => {
    const list = () => Promise.reject(named(name));
    await expect(listed({ get: () => Promise.reject(named('unused')), list })).rejects.toThrow(reason);
  });
});
