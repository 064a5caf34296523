import type { SourceKind } from '../address-data/address-source.ts';
import { compileRanges } from '../address-data/compile-table.ts';
import { readMmdb } from '../address-data/mmdb-table.ts';
import { checksumOf } from '../address-data/named-tables.ts';
import { readRanges } from '../address-data/read-ranges.ts';
import { IPV4, IpAddress } from '../net/ip-address.ts';
import type { FetchSource } from './fetch-source.ts';

/** From how many ranges on a source is compiled, so that the enricher need not parse it. */
export const COMPILED_RANGES = 10_000;

/** How many addresses are looked up in a database, of which a thousand may have damaged answers. */
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

/** The version of a MaxMind DB. Throws an Error for one that is damaged, as far as look-ups all over the addresses show it. */
function versionOfDatabase(content: Buffer): string {
  let fault: string | undefined;
  const database = readMmdb(content, (reason) => {
    fault = reason;
  });
  const address = new IpAddress();
  address.family = IPV4;
  for (let probe = 0; probe < PROBES && fault === undefined; probe++) {
    address.word3 = (probe * (2 ** 32 / PROBES)) >>> 0;
    database.find(address);
  }
  if (fault !== undefined) throw new RangeError(`the MaxMind DB is damaged: ${fault}`);
  return database.version;
}

function timeOf(lastModified: string | undefined): number | undefined {
  const time = Date.parse(lastModified ?? '');
  return Number.isNaN(time) ? undefined : time;
}
