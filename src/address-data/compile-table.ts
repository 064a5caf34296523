import type { AddressSource } from './address-source.ts';
import type { ReadRanges } from './list-ranges.ts';
import { checksumOf } from './named-tables.ts';
import { readRanges } from './read-ranges.ts';
import { writeTableFile } from './table-file.ts';

/** A compiled table, and its contents. */
export interface CompiledTable {
  readonly file: Buffer;
  /** Number of disjoint ranges; overlapping ranges are split. */
  readonly ranges: number;
  /** Number of distinct values. */
  readonly values: number;
  /** Number of entries that were not ranges. */
  readonly skipped: number;
}

/** Compiles the content of a source, inflated. Throws an Error that gives the reason. */
export function compileTable(content: Buffer, source: Pick<AddressSource, 'kind' | 'rangeColumn'>): CompiledTable {
  return compileRanges(readRanges(content, source), content);
}

/** Compiles ranges that were read from the content of a source. Throws a RangeError if there are too many. */
export function compileRanges(
  { builder, version, publishedAtMs, skipped }: ReadRanges,
  content: Buffer,
): CompiledTable {
  const built = builder.build();
  const { ipv4Values, ipv6Values } = built.columns;
  return {
    file: writeTableFile(built, { version: version ?? checksumOf(content), publishedAtMs, skipped }),
    ranges: ipv4Values.length + ipv6Values.length,
    values: built.values.length,
    skipped,
  };
}
