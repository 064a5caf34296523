import type { SourceKind } from '../address-data/address-source.ts';
import { compileRanges } from '../address-data/compile-table.ts';
import { readMmdb } from '../address-data/mmdb-table.ts';
import { checksumOf } from '../address-data/named-tables.ts';
import { NO_PLACES } from '../address-data/read-places.ts';
import { readRanges } from '../address-data/read-ranges.ts';
import { sampleAddresses } from '../address-data/sample-database.ts';
import type { FetchSource } from './fetch-source.ts';

/** Number of ranges from which a source is compiled, so that the enricher need not parse it. */
export const COMPILED_RANGES = 10_000;

/** Number of networks of a database in which an address is looked up. */
const PROBES = 4_096;

/** The unit in which a version is compared with the previous one. */
export type AmountUnit = 'range' | 'byte';

/** A new version that the enricher can read, in its stored form. */
export interface CheckedContent {
  /** `table` if it was compiled. */
  readonly kind: SourceKind;
  readonly body: Buffer;
  readonly version: string;
  readonly amount: number;
  readonly unit: AmountUnit;
}

/**
 * Reads a new version with the reader of its kind, and compiles it if it has many ranges. Throws an Error with the
 * reason if it cannot be used: the reader rejects it, it is empty, or most of its entries are not ranges.
 *
 * @param lastModified the time of publication according to the server, for content without one
 */
export function checkContent(
  content: Buffer,
  { kind, rangeColumn }: Pick<FetchSource, 'kind' | 'rangeColumn'>,
  lastModified: string | undefined,
): CheckedContent {
  if (content.length === 0) throw new RangeError('it is empty');
  if (kind === 'mmdb') {
    return { kind, body: content, version: versionOfDatabase(content), amount: content.length, unit: 'byte' };
  }
  const read = readRanges(content, { kind, ...(rangeColumn === undefined ? {} : { rangeColumn }) });
  const { builder, skipped, version = checksumOf(content) } = read;
  const { count: amount } = builder;
  if (skipped > amount) throw new RangeError(`${skipped} of its entries are not ranges, and only ${amount} are`);
  const publishedAtMs = read.publishedAtMs ?? timeOf(lastModified);
  const isCompiled = amount >= COMPILED_RANGES;
  const body = isCompiled ? compileRanges({ ...read, publishedAtMs }, content).file : content;
  return { kind: isCompiled ? 'table' : kind, body, version, amount, unit: 'range' };
}

/** The version of a MaxMind DB. Throws an Error if a sample of its networks has a damaged answer, or no answer at all. */
function versionOfDatabase(content: Buffer): string {
  let fault: string | undefined;
  const onFault = (reason: string): void => {
    fault = reason;
  };
  const database = readMmdb(content, onFault, 1);
  let hasPlaces = false;
  for (const address of sampleAddresses(database.tree, PROBES)) {
    if (database.find(address) !== undefined) hasPlaces = true;
    if (fault !== undefined) throw new RangeError(`the MaxMind DB is damaged: ${fault}`);
  }
  if (!hasPlaces) throw new RangeError(`${NO_PLACES}: ${database.version}`);
  return database.version;
}

function timeOf(lastModified: string | undefined): number | undefined {
  const time = Date.parse(lastModified ?? '');
  return Number.isNaN(time) ? undefined : time;
}
