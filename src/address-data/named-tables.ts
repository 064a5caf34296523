import { crc32 } from 'node:zlib';
import type { AddressAnswer } from './address-answer.ts';
import type { AddressSource } from './address-source.ts';
import type { AddressTable } from './address-table.ts';
import type { RangeTable } from './range-table.ts';
import { readTableFile, type TableDescription } from './table-file.ts';

/** Reads a compiled table. Throws a RangeError that gives the reason. */
export function readTable(content: Buffer, source: AddressSource): AddressTable {
  const { table, description } = readTableFile(content);
  return namedTable(content, source, table, description);
}

/** A table with the name of its source; without a version, a checksum of its content serves as one. */
export function namedTable(
  content: Buffer,
  source: AddressSource,
  table: RangeTable,
  { version, publishedAtMs, skipped = 0 }: TableDescription,
): AddressTable {
  return {
    version: version ?? checksumOf(content),
    publishedAtMs,
    skipped,
    answersPrivate: true,
    find: withName(source, (address) => table.find(address)),
  };
}

/** Serves as the version of content that has none. */
export function checksumOf(content: Buffer): string {
  return `crc32:${crc32(content).toString(16).padStart(8, '0')}`;
}

/** Answers of a list with the name of its source, which its content does not have. */
function withName({ name, threat = true }: AddressSource, find: AddressTable['find']): AddressTable['find'] {
  const named: AddressAnswer = threat ? { threats: [name] } : { lists: [name] };
  const known = new WeakMap<AddressAnswer, AddressAnswer>();
  return (address) => {
    const answer = find(address);
    if (answer?.listed === undefined) return answer;
    let renamed = known.get(answer);
    if (renamed === undefined) {
      const { listed: _listed, ...others } = answer;
      renamed = { ...others, ...named };
      known.set(answer, renamed);
    }
    return renamed;
  };
}
