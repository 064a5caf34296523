import { describe, expect, it } from 'vitest';
import { bundleFiles, chunkOf, loadedBytes, readerChunkOf } from './bundle-files.ts';

const KIBIBYTE = 1_024;

/**
 * Most KiB that are deployed for the transform, and for the function that reads objects. They share no files, since the
 * transform would load more then; so the reader has a transform of its own, which it loads only to write copies to S3.
 */
const MAX_ALL_KIB = { transform: 868, reader: 856 };

/** Most KiB that are loaded together, by the file that is asked for: every one of them is waited for. */
const MAX_LOADED_KIB = [
  ['the function, at every cold start', () => 'handler.mjs', 316],
  ['what look-ups add, at cold starts with METADATA=ec2', () => chunkOf('ec2-sdk'), 203],
  ['look-ups of metadata, with who had an address when', () => chunkOf('connect-lookups'), 63],
  ['a snapshot in S3, besides the client', () => chunkOf('connect-snapshot'), 35],
  ['reading configured ranges', () => chunkOf('ranges'), 51],
  ['what reading rules adds, at every sweep', () => chunkOf('ec2-rules-sdk'), 64],
  ['verdicts, where there is a rules document', () => chunkOf('connect-verdicts'), 98],
  ['verdicts of rules that are looked up', () => chunkOf('source-verdicts'), 51],
  ['metrics', () => chunkOf('emf-line'), 25],
  ['metrics of traffic', () => chunkOf('traffic-lines'), 8],
  ['putting back to Firehose', () => chunkOf('firehose-api'), 170],
  ['putting back to Kinesis', () => chunkOf('kinesis-api'), 180],
  ['roles of other accounts', () => chunkOf('role-credentials'), 179],
  ['the snapshot in S3', () => chunkOf('s3-client'), 142],
  ['the accounts of organizational units', () => chunkOf('organization-accounts'), 171],
  ['the scheduled function', () => 'snapshot-handler.mjs', 246],
  ['the function that reads objects', () => 'reader-handler.mjs', 260],
  ['what Parquet adds to it', () => readerChunkOf('parquet-lines'), 60],
  ['what putting records adds to it', () => readerChunkOf('firehose-api'), 180],
  ['what writing copies to S3 adds to it', () => readerChunkOf('reader-copies'), 419],
] as const;

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

  it.each(MAX_LOADED_KIB)('stay within the budget for %s', (_what, file, maxKib) => {
    // Prepare
    const files = bundleFiles();

    // Act
    const kib = loadedBytes(files, file()) / KIBIBYTE;

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
