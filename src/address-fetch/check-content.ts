import type { SourceKind } from '../address-data/address-source.ts';
import { compileRanges } from '../address-data/compile-table.ts';
import { readMmdb } from '../address-data/mmdb-table.ts';
import { checksumOf } from '../address-data/named-tables.ts';
import { readRanges } from '../address-data/read-ranges.ts';
import type { FetchSource } from './fetch-source.ts';
import { sampleAddresses } from './sample-database.ts';

/** From how many ranges on a source is compiled, so that the enricher need not parse it. */
export const COMPILED_RANGES = 10_000;

/** In how many networks of a database an address is looked up. */
const PROBES = 4_096;

/** What a source amounts to, by which it is compared with the version before. */
export type AmountUnit = 'range' | 'byte';

/** A new version that the enricher can read, as it is stored. */
export interface CheckedContent {
  /** `table` if it was compiled. */
  readonly kind: SourceKind;
  readonly body: Buffer;
  readonly version: string;
  readonly amount: number;
  readonly unit: AmountUnit;
}

/**
 * Reads a new version with the reader of its kind, and compiles one of many ranges. Throws an Error that says why it cannot be
 * used: the reader does not take it, it is empty, or more of its entries are something else than ranges.
 *
 * @param lastModified when the server says that it was published, for content that does not
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

/** The version of a MaxMind DB. Throws an Error for one with a damaged answer, as far as a sample of its networks shows it. */
function versionOfDatabase(content: Buffer): string {
  let fault: string | undefined;
  const onFault = (reason: string): void => {
    fault = reason;
  };
  const database = readMmdb(content, onFault, 1);
  for (const address of sampleAddresses(database.tree, PROBES)) {
    database.find(address);
    if (fault !== undefined) throw new RangeError(`the MaxMind DB is damaged: ${fault}`);
  }
  return database.version;
}

function timeOf(lastModified: string | undefined): number | undefined {
  const time = Date.parse(lastModified ?? '');
  return Number.isNaN(time) ? undefined : time;
}
