import { type MmdbTable, readMmdb } from './mmdb-table.ts';
import { sampleAddresses } from './sample-database.ts';

/** Why a database is refused that would add nothing. */
export const NO_PLACES = 'it has no countries, cities or networks';

/** Number of networks that are tried first, which takes a millisecond even for the largest database. */
const FIRST_NETWORKS = 256;
/** Number of networks across the whole database that are tried then. */
const SPREAD_NETWORKS = 4_096;

/**
 * A MaxMind DB with places: countries, cities or networks. Throws a RangeError for one without any, such as one of proxies
 * or carriers, which would add nothing to any document, and the errors of {@link readMmdb}, which describes the parameters.
 */
export function readPlaces(...parameters: Parameters<typeof readMmdb>): MmdbTable {
  const table = readMmdb(...parameters);
  if (answersAny(table, Number.POSITIVE_INFINITY, FIRST_NETWORKS)) return table;
  if (answersAny(table, SPREAD_NETWORKS, Number.POSITIVE_INFINITY)) return table;
  throw new RangeError(`${NO_PLACES}: ${table.version}`);
}

/** Whether the table has an answer for one of the first networks of a sample. */
function answersAny({ tree, find }: MmdbTable, spread: number, maxNetworks: number): boolean {
  let networks = 0;
  for (const address of sampleAddresses(tree, spread)) {
    if (find(address) !== undefined) return true;
    networks++;
    if (networks >= maxNetworks) return false;
  }
  return false;
}
