import { crc32 } from 'node:zlib';
import type { AddressSource } from './address-source.ts';
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
  const { builder, version, publishedAtMs, skipped } = readRanges(content, source);
  const built = builder.build();
  const description = {
    version: version ?? `crc32:${crc32(content).toString(16).padStart(8, '0')}`,
    publishedAtMs,
    skipped,
  };
  const { ipv4Values, ipv6Values } = built.columns;
  return {
    file: writeTableFile(built, description),
    ranges: ipv4Values.length + ipv6Values.length,
    values: built.values.length,
    skipped,
  };
}
