import { describe, expect, it } from 'vitest';
import { keysOf } from '../../src/model/keys-of.ts';
import { bundleFiles, chunkOf, loadedFiles, readerChunkOf } from './bundle-files.ts';

const KIBIBYTE = 1_024;

/**
 * Most KiB deployed for the transform, for the function that reads objects, and for the one that fetches address data.
 * They share no files, since the transform would then load more; so the reader has a separate transform, which it loads
 * only to write copies to S3.
 */
const MAX_ALL_KIB = { transform: 1_029, reader: 986, fetcher: 205 };

/** Entry files of the functions, which are loaded before the other files. */
const FUNCTIONS = {
  transform: 'handler.mjs',
  sweep: 'snapshot-handler.mjs',
  reader: 'reader-handler.mjs',
  fetcher: 'address-data-handler.mjs',
} as const;

/** Most KiB and files loaded with a file of the bundles, itself included; start-up waits for all of them. */
interface LoadBudget {
  readonly what: string;
  readonly file: () => string;
  /** The function whose already loaded files do not count. */
  readonly addedTo?: keyof typeof FUNCTIONS;
  readonly maxKib: number;
  /** Each file takes 0.2 ms of a cold start. */
  readonly maxFiles: number;
}

const LOAD_BUDGETS: readonly LoadBudget[] = [
  { what: 'the transform, at every cold start', file: () => FUNCTIONS.transform, maxKib: 334, maxFiles: 3 },
  { what: 'the fast lane', file: () => chunkOf('fast-lane'), addedTo: 'transform', maxKib: 61, maxFiles: 1 },
  // loads only clients on demand: code shared with the transform would need separate files
  { what: 'the scheduled function', file: () => FUNCTIONS.sweep, maxKib: 174, maxFiles: 10 },
  { what: 'the function that reads objects', file: () => FUNCTIONS.reader, maxKib: 174, maxFiles: 2 },
  { what: 'the function that fetches address data', file: () => FUNCTIONS.fetcher, maxKib: 182, maxFiles: 2 },
  {
    what: 'look-ups, with METADATA=ec2',
    file: () => chunkOf('ec2-sdk'),
    addedTo: 'transform',
    maxKib: 168,
    maxFiles: 8,
  },
  {
    what: 'the warm-up of look-ups, with METADATA=ec2',
    file: () => chunkOf('warm-up-ec2'),
    addedTo: 'transform',
    maxKib: 164,
    maxFiles: 7,
  },
  {
    what: 'sources of look-ups',
    file: () => chunkOf('connect-lookups'),
    addedTo: 'transform',
    maxKib: 54,
    maxFiles: 3,
  },
  { what: 'a snapshot', file: () => chunkOf('connect-snapshot'), addedTo: 'transform', maxKib: 22, maxFiles: 5 },
  {
    what: 'an inventory in partitions',
    file: () => chunkOf('connect-partitions'),
    addedTo: 'transform',
    maxKib: 49,
    maxFiles: 6,
  },
  { what: 'documents in S3', file: () => chunkOf('s3-client'), addedTo: 'transform', maxKib: 36, maxFiles: 3 },
  { what: 'configured ranges', file: () => chunkOf('ranges'), addedTo: 'transform', maxKib: 27, maxFiles: 2 },
  {
    what: 'verdicts by a rules document',
    file: () => chunkOf('connect-verdicts'),
    addedTo: 'transform',
    maxKib: 57,
    maxFiles: 4,
  },
  {
    what: 'verdicts by look-ups',
    file: () => chunkOf('source-verdicts'),
    addedTo: 'transform',
    maxKib: 40,
    maxFiles: 2,
  },
  {
    what: 'following address data',
    file: () => chunkOf('connect-address-data'),
    addedTo: 'transform',
    maxKib: 12,
    maxFiles: 2,
  },
  { what: 'a MaxMind DB', file: () => chunkOf('read-places'), addedTo: 'transform', maxKib: 16, maxFiles: 2 },
  {
    what: 'lists, CSV and ranges of clouds',
    file: () => chunkOf('read-ranges'),
    addedTo: 'transform',
    maxKib: 43,
    maxFiles: 4,
  },
  { what: 'compiled tables', file: () => chunkOf('named-tables'), addedTo: 'transform', maxKib: 7, maxFiles: 3 },
  { what: 'transfers', file: () => chunkOf('load-transfers'), addedTo: 'transform', maxKib: 18, maxFiles: 1 },
  { what: 'metrics', file: () => chunkOf('emf-line'), addedTo: 'transform', maxKib: 22, maxFiles: 1 },
  { what: 'metrics of traffic', file: () => chunkOf('traffic-lines'), addedTo: 'transform', maxKib: 5, maxFiles: 1 },
  {
    what: 'putting back to Firehose',
    file: () => chunkOf('firehose-api'),
    addedTo: 'transform',
    maxKib: 138,
    maxFiles: 6,
  },
  {
    what: 'putting back to Kinesis',
    file: () => chunkOf('kinesis-api'),
    addedTo: 'transform',
    maxKib: 147,
    maxFiles: 6,
  },
  {
    what: 'roles of other accounts',
    file: () => chunkOf('role-credentials'),
    addedTo: 'transform',
    maxKib: 147,
    maxFiles: 6,
  },
  {
    what: 'accounts of organizational units',
    file: () => chunkOf('organization-accounts'),
    addedTo: 'sweep',
    maxKib: 109,
    maxFiles: 4,
  },
  {
    what: 'a sweep into partitions',
    file: () => chunkOf('gather-partitioned-snapshot'),
    addedTo: 'sweep',
    maxKib: 43,
    maxFiles: 3,
  },
  // of these, 19 KiB are the client of the sweep's other calls, which is loaded earlier
  { what: 'the rules of a sweep', file: () => chunkOf('ec2-rules-sdk'), addedTo: 'sweep', maxKib: 148, maxFiles: 6 },
  { what: 'Parquet', file: () => readerChunkOf('parquet-lines'), addedTo: 'reader', maxKib: 35, maxFiles: 1 },
  { what: 'putting records', file: () => readerChunkOf('firehose-api'), addedTo: 'reader', maxKib: 106, maxFiles: 3 },
  {
    what: 'writing copies to S3',
    file: () => readerChunkOf('reader-copies'),
    addedTo: 'reader',
    maxKib: 236,
    maxFiles: 2,
  },
];

/** The part of the bundles to which a file belongs. */
function partOf(path: string): keyof typeof MAX_ALL_KIB {
  if (path.startsWith('reader')) return 'reader';
  return path.startsWith('fetcher/') || path === FUNCTIONS.fetcher ? 'fetcher' : 'transform';
}

describe('the deployed bundles', () => {
  it.each(keysOf(MAX_ALL_KIB))('stay within the total budget of the %s', (part) => {
    // Prepare
    const files = bundleFiles().filter(({ path }) => partOf(path) === part);

    // Act
    const kib = files.reduce((sum, { bytes }) => sum + bytes, 0) / KIBIBYTE;

    // Assess
    expect(files.length).toBeGreaterThan(2);
    expect(kib).toBeLessThanOrEqual(MAX_ALL_KIB[part]);
  });

  it.each(LOAD_BUDGETS)('stay within the budget for $what', ({ file, addedTo, maxKib, maxFiles }) => {
    // Prepare
    const files = bundleFiles();

    // Act
    const loaded = loadedFiles(files, file(), addedTo && FUNCTIONS[addedTo]);
    const kib = loaded.reduce((sum, { bytes }) => sum + bytes, 0) / KIBIBYTE;

    // Assess
    expect(kib).toBeGreaterThan(0);
    expect(kib).toBeLessThanOrEqual(maxKib);
    expect(loaded.length).toBeLessThanOrEqual(maxFiles);
  });

  it('share no files between the transform, the reader of objects and the fetcher of address data', () => {
    // Prepare
    const files = bundleFiles();

    // Act
    const shared = files.filter(({ path, imports }) => imports.some((other) => partOf(other) !== partOf(path)));

    // Assess
    expect(new Set(files.map(({ path }) => partOf(path)))).toEqual(new Set(keysOf(MAX_ALL_KIB)));
    expect(shared).toEqual([]);
  });

  it('contain only code: no source maps, which Node.js would read at every cold start', () => {
    // Prepare, Act
    const others = bundleFiles().filter(({ path }) => !path.endsWith('.mjs'));

    // Assess
    expect(others).toEqual([]);
  });

  it('contain every file that another one imports', () => {
    // Prepare
    const files = bundleFiles();
    const known = new Set(files.map(({ path }) => path));

    // Act
    const missing = files.flatMap(({ imports }) => imports.filter((path) => !known.has(path)));

    // Assess
    expect(missing).toEqual([]);
  });
});
