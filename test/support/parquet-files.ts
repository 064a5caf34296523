import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder with the files that scripts/parquet/make-files.py made with several writers, and with the expected rows as text. */
export const PARQUET_FOLDER = fileURLToPath(new URL('parquet-files/', import.meta.url));

/** The content of one of the files. */
export function parquetFile(name: string): Buffer {
  return readFileSync(`${PARQUET_FOLDER}${name}`);
}

/** The names of the Parquet files that start with the given word. */
export function parquetFiles(word: string): string[] {
  return readdirSync(PARQUET_FOLDER).filter((name) => name.startsWith(word) && name.endsWith('.parquet'));
}
