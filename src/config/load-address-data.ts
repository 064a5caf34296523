import { AddressData } from '../address-data/address-data.ts';
import type { AddressSource } from '../address-data/address-source.ts';
import { readTable } from '../address-data/named-tables.ts';
import { readPlaces } from '../address-data/read-places.ts';
import { readRangeTable } from '../address-data/read-ranges.ts';
import { checkSources } from '../address-data/read-sources.ts';
import { inflated, MAX_DOCUMENT_BYTES } from '../documents/read-json.ts';
import { readRegularFile } from '../documents/regular-file.ts';
import { messageOf } from '../model/message-of.ts';
import { invalidOption } from './read-options.ts';

/**
 * Address data from files that are read once. Throws a `ConfigurationError` that names a source that is invalid
 * or whose file cannot be read.
 */
export function loadAddressDataFiles(value: unknown): AddressData {
  try {
    const sources = checkSources(value).map((source) => ({
      source,
      document: { value: readFile(source), revision: 0 },
    }));
    return new AddressData({ sources, revision: 0 });
  } catch (error) {
    throw invalidOption('addressData', error);
  }
}

function readFile(source: AddressSource) {
  const { name, kind, location } = source;
  if (location.startsWith('s3://')) throw new RangeError(`${name}: location must be a file, not ${location}`);
  try {
    const content = inflated(readRegularFile(location), MAX_DOCUMENT_BYTES);
    if (kind === 'mmdb') return readPlaces(content, () => {});
    return kind === 'table' ? readTable(content, source) : readRangeTable(content, source);
  } catch (error) {
    throw new Error(`${name}: ${messageOf(error)}`, { cause: error });
  }
}
