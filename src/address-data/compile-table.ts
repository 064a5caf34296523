import type { AddressSource } from './address-source.ts';
import type { ReadRanges } from './list-ranges.ts';
import { checksumOf } from './named-tables.ts';
import { readRanges } from './read-ranges.ts';
import { writeTableFile } from './table-file.ts';

/** A compiled table, and its contents. */
export interface CompiledTable {
  readonly file: Buffer;
  /** How many separate ranges it has: of those that overlap, each address is in one. */
  readonly ranges: number;
  /** How many different values. */
  readonly values: number;
  /** How many entries of the content were not ranges. */
  readonly skipped: number;
}

/** Compiles the content of a source, inflated. Throws an Error that says what is wrong with it. */
export function compileTable(content: Buffer, source: Pick<AddressSource, 'kind' | 'rangeColumn'>): CompiledTable {
  return compileRanges(readRanges(content, source), content);
}

/** Compiles ranges that were read from a content. Throws a RangeError if there are too many. */
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
