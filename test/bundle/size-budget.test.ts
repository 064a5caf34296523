import { describe, expect, it } from 'vitest';
import { bundleFiles, chunkOf, loadedBytes, readerChunkOf } from './bundle-files.ts';

const KIBIBYTE = 1_024;

/**
 * Most KiB that are deployed for the transform, and for the function that reads objects. They share no files, since the
 * transform would load more then; so the reader has a transform of its own, which it loads only to write copies to S3.
 */
const MAX_ALL_KIB = { transform: 832, reader: 854 };

/** What is loaded already when the other files are. */
const FUNCTIONS = { transform: 'handler.mjs', sweep: 'snapshot-handler.mjs', reader: 'reader-handler.mjs' } as const;

/** Most KiB that a file of the bundles loads; everything that is loaded together is waited for. */
interface LoadBudget {
  readonly what: string;
  readonly file: () => string;
  /** The function that has loaded files already, which do not count. */
  readonly addedTo?: keyof typeof FUNCTIONS;
  readonly maxKib: number;
}

const LOAD_BUDGETS: readonly LoadBudget[] = [
  { what: 'the transform, at every cold start', file: () => FUNCTIONS.transform, maxKib: 316 },
  { what: 'the scheduled function', file: () => FUNCTIONS.sweep, maxKib: 244 },
  { what: 'the function that reads objects', file: () => FUNCTIONS.reader, maxKib: 260 },
  { what: 'look-ups, with METADATA=ec2', file: () => chunkOf('ec2-sdk'), addedTo: 'transform', maxKib: 203 },
  { what: 'sources of look-ups', file: () => chunkOf('connect-lookups'), addedTo: 'transform', maxKib: 63 },
  { what: 'a snapshot', file: () => chunkOf('connect-snapshot'), addedTo: 'transform', maxKib: 34 },
  { what: 'documents in S3', file: () => chunkOf('s3-client'), addedTo: 'transform', maxKib: 142 },
  { what: 'configured ranges', file: () => chunkOf('ranges'), addedTo: 'transform', maxKib: 51 },
  { what: 'verdicts by a rules document', file: () => chunkOf('connect-verdicts'), addedTo: 'transform', maxKib: 97 },
  { what: 'verdicts by look-ups', file: () => chunkOf('source-verdicts'), addedTo: 'transform', maxKib: 51 },
  { what: 'transfers', file: () => chunkOf('load-transfers'), addedTo: 'transform', maxKib: 15 },
  { what: 'metrics', file: () => chunkOf('emf-line'), addedTo: 'transform', maxKib: 25 },
  { what: 'metrics of traffic', file: () => chunkOf('traffic-lines'), addedTo: 'transform', maxKib: 8 },
  { what: 'putting back to Firehose', file: () => chunkOf('firehose-api'), addedTo: 'transform', maxKib: 170 },
  { what: 'putting back to Kinesis', file: () => chunkOf('kinesis-api'), addedTo: 'transform', maxKib: 180 },
  { what: 'roles of other accounts', file: () => chunkOf('role-credentials'), addedTo: 'transform', maxKib: 179 },
  {
    what: 'accounts of organizational units',
    file: () => chunkOf('organization-accounts'),
    addedTo: 'sweep',
    maxKib: 171,
  },
  { what: 'the rules of a sweep', file: () => chunkOf('ec2-rules-sdk'), addedTo: 'sweep', maxKib: 64 },
  { what: 'Parquet', file: () => readerChunkOf('parquet-lines'), addedTo: 'reader', maxKib: 60 },
  { what: 'putting records', file: () => readerChunkOf('firehose-api'), addedTo: 'reader', maxKib: 180 },
  { what: 'writing copies to S3', file: () => readerChunkOf('reader-copies'), addedTo: 'reader', maxKib: 419 },
];

describe('the deployed bundles', () => {
  it('stay within their total budgets', () => {
    // Prepare
    const files = bundleFiles();

    // Act
    const kibOf = (isReader: boolean): number =>
      files.filter(({ path }) => path.startsWith('reader') === isReader).reduce((sum, { bytes }) => sum + bytes, 0) /
      KIBIBYTE;

    // Assess
    expect(files.length).toBeGreaterThan(2);
    expect(kibOf(false)).toBeLessThanOrEqual(MAX_ALL_KIB.transform);
    expect(kibOf(true)).toBeLessThanOrEqual(MAX_ALL_KIB.reader);
  });

  it.each(LOAD_BUDGETS)('stay within the budget for $what', ({ file, addedTo, maxKib }) => {
    // Prepare
    const files = bundleFiles();

    // Act
    const kib = loadedBytes(files, file(), addedTo && FUNCTIONS[addedTo]) / KIBIBYTE;

    // Assess
    expect(kib).toBeGreaterThan(0);
    expect(kib).toBeLessThanOrEqual(maxKib);
  });

  it('share no files between the transform and the reader of objects', () => {
    // Prepare
    const files = bundleFiles();

    // Act
    const ofTransform = files.filter(({ path }) => !path.startsWith('reader'));
    const shared = ofTransform.filter(({ imports }) => imports.some((path) => path.startsWith('reader')));
    const ofReader = files.filter(({ path }) => path.startsWith('reader'));
    const fromTransform = ofReader.filter(({ imports }) => imports.some((path) => !path.startsWith('reader/')));

    // Assess
    expect(ofReader.length).toBeGreaterThan(2);
    expect([...shared, ...fromTransform]).toEqual([]);
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
