import type { RangeSource } from '../../input/range-source.ts';

/** The key of the metadata that identifies a saved table, and its value: the layout of the table. */
export const SAVED_TABLE = { key: 'vpc_flow_enricher_table', layout: '1' } as const;

const PARQUET_MARK = 'PAR1';
/** The length of the directory, and the mark. */
const TAIL_BYTES = 8;
/** The directory of a table with 150 columns takes 10 KB per row group. */
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;

/**
 * Whether a file is a table of records that are already enriched, by the metadata in its directory. The source stays
 * open. Throws an error if it cannot be read.
 */
export async function isSavedTable(source: RangeSource): Promise<boolean> {
  if (source.bytes < TAIL_BYTES + PARQUET_MARK.length) return false;
  const tail = await source.read(source.bytes - TAIL_BYTES, source.bytes);
  if (tail.toString('latin1', TAIL_BYTES - PARQUET_MARK.length) !== PARQUET_MARK) return false;
  const end = source.bytes - TAIL_BYTES;
  const length = tail.readUInt32LE(0);
  if (length === 0 || length > Math.min(end, MAX_DIRECTORY_BYTES)) return false;
  return (await source.read(end - length, end)).includes(SAVED_TABLE.key);
}
