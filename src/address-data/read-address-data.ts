import type { AddressSource } from './address-source.ts';
import type { AddressTable } from './address-table.ts';

/** Reads the content of a source, inflated, into a table. Throws an Error that gives the reason. */
export type ReadAddressData = (
  content: Buffer,
  source: AddressSource,
  onFault: (reason: string) => void,
) => AddressTable;

/**
 * The reader of a kind of source; its code and the packages that it needs are loaded only if there is such a source.
 */
export async function loadReader(kind: AddressSource['kind']): Promise<ReadAddressData> {
  if (kind === 'mmdb') {
    const { readPlaces } = await import('./read-places.ts');
    return (content, _source, onFault) => readPlaces(content, onFault);
  }
  if (kind === 'table') return (await import('./named-tables.ts')).readTable;
  return (await import('./read-ranges.ts')).readRangeTable;
}
