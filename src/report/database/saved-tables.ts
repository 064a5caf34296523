import { createWriteStream, symlinkSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { codeOf, OutputError, reasonOf, StreamError } from '../../input/errors.ts';
import { printable } from '../../input/printable.ts';
import type { RangeSource } from '../../input/range-source.ts';
import type { Engine } from './engine.ts';
import { literal } from './sql-text.ts';

/** Bytes that are copied at once from a saved table that is not a local file. */
const COPIED_BYTES = 8 * 1024 * 1024;
/** Rows of a saved table that are read as documents at once. */
const ROWS_AT_ONCE = 20_480;

/** Tables that earlier runs saved, in the folder of a database. */
export class SavedTables {
  readonly #folder: string;
  readonly #engine: Engine;
  #count = 0;

  constructor(folder: string, engine: Engine) {
    this.#folder = folder;
    this.#engine = engine;
  }

  /**
   * Places a table in the folder: the local file at `path`, otherwise a copy of the source. Returns its place and the
   * names of its columns. Throws a {@link StreamError}.
   */
  async place(
    source: RangeSource,
    path: string | undefined,
  ): Promise<{ readonly place: string; readonly names: readonly string[] }> {
    // a generated name, since the name of a file may have characters that the engine interprets
    const place = join(this.#folder, `saved-${this.#count++}.parquet`);
    if (path === undefined || !isLinked(path, place)) await copyTo(place, source);
    try {
      const columns = await this.#engine.texts(`DESCRIBE SELECT * FROM read_parquet([${literal(place)}])`);
      return { place, names: columns.flatMap(([name]) => name ?? []) };
    } catch (error) {
      throw new StreamError(`the Parquet file is damaged: ${reasonOf(error).split('\n')[0]}`, { cause: error });
    }
  }

  /** The records of a table as documents, one per line, some at a time. Throws a {@link StreamError}. */
  async *documentsOf(place: string): AsyncGenerator<Buffer> {
    const source = `read_parquet([${literal(place)}], file_row_number = true)`;
    const [[count = '0'] = []] = await this.#engine.texts(`SELECT count(*) FROM ${source}`);
    const path = join(this.#folder, 'saved.ndjson');
    for (let start = 0; start < Number(count); start += ROWS_AT_ONCE) {
      const rows = `file_row_number >= ${start} AND file_row_number < ${start + ROWS_AT_ONCE}`;
      try {
        await this.#engine.run(
          `COPY (SELECT * EXCLUDE (file_row_number) FROM ${source} WHERE ${rows} ORDER BY file_row_number) TO ${literal(path)} (FORMAT json)`,
        );
      } catch (error) {
        const [reason] = reasonOf(error).split('\n');
        const message = `cannot read the saved table in ${printable(this.#folder)}: ${reason}`;
        throw new OutputError(message, { cause: error });
      }
      yield await readFile(path);
      await rm(path, { force: true });
    }
  }
}

/** Whether a link to the file could be created; Windows requires a permission. */
function isLinked(path: string, place: string): boolean {
  try {
    symlinkSync(resolve(path), place);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EPERM') return false;
    throw new OutputError(`cannot write ${printable(place)}: ${reasonOf(error)}`, { cause: error });
  }
}

async function copyTo(place: string, source: RangeSource): Promise<void> {
  await pipeline(Readable.from(rangesOf(source)), createWriteStream(place, { flags: 'wx', mode: 0o600 }));
}

async function* rangesOf(source: RangeSource): AsyncGenerator<Buffer> {
  for (let start = 0; start < source.bytes; start += COPIED_BYTES) {
    yield await source.read(start, Math.min(start + COPIED_BYTES, source.bytes));
  }
}
