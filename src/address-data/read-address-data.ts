import { crc32 } from 'node:zlib';
import type { AddressAnswer } from './address-answer.ts';
import type { AddressSource } from './address-source.ts';
import type { AddressTable } from './address-table.ts';
import { readTableFile } from './table-file.ts';

/** Reads the content of a source, inflated, into a table. Throws an Error that says what is wrong with it. */
export type ReadAddressData = (
  content: Buffer,
  source: AddressSource,
  onFault: (reason: string) => void,
) => AddressTable;

/**
 * The reader of a kind of source; the code of each, and what it needs of packages, is loaded only if there is such a source.
 */
export async function loadReader(kind: AddressSource['kind']): Promise<ReadAddressData> {
  if (kind === 'table') return readTable;
  if (kind === 'mmdb') {
    const { readMmdb } = await import('./mmdb-table.ts');
    return (content, _source, onFault) => readMmdb(content, onFault);
  }
  const { readRanges, tableOf } = await import('./read-ranges.ts');
  return (content, source) => {
    const { builder, skipped, version, publishedAtMs } = readRanges(content, source);
    const table = tableOf(builder.build());
    const find = withName(source, (address) => table.find(address));
    return { ...factsOf(content, version, publishedAtMs, skipped), answersPrivate: true, find };
  };
}

const readTable: ReadAddressData = (content, source) => {
  const { table, description } = readTableFile(content);
  const find = withName(source, (address) => table.find(address));
  const { version, publishedAtMs, skipped = 0 } = description;
  return { ...factsOf(content, version, publishedAtMs, skipped), answersPrivate: true, find };
};

/** Answers of a list with the name of the source, which its content does not know. */
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

function factsOf(
  content: Buffer,
  version: string | undefined,
  publishedAtMs: number | undefined,
  skipped: number,
): Omit<AddressTable, 'find' | 'answersPrivate'> {
  return { version: version ?? `crc32:${crc32(content).toString(16).padStart(8, '0')}`, publishedAtMs, skipped };
}
