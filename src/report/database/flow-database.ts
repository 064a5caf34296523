import { createWriteStream, symlinkSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { codeOf, OutputError, reasonOf, StreamError } from '../../input/errors.ts';
import { printable } from '../../input/printable.ts';
import type { RangeSource } from '../../input/range-source.ts';
import { Engine, type QueryResult } from './engine.ts';
import { withoutNames } from './hidden-columns.ts';
import { usesUnnamedColumns, wordsOf } from './needed-columns.ts';
import { type Part, PartWriter, repairPart } from './part-writer.ts';
import { makePrivateFolder, type PrivateFolder } from './private-folder.ts';
import type { Hidden, Pseudonyms } from './pseudonyms.ts';
import { SAVED_TABLE } from './saved-table.ts';
import { identifier, literal } from './sql-text.ts';
import { TABLE_COLUMNS, TABLE_NAME, type TableColumn, unknownColumns } from './table-columns.ts';
import {
  ATHENA_FUNCTIONS,
  hourOf,
  NAMED_ENDS,
  NAMES,
  SENDER_TABLES,
  VIEWS,
  viewsOverNamed,
  withoutNamedEnds,
} from './views.ts';

/** Rows of a row group of a saved table: all its columns are in memory while a group is written. */
const ROW_GROUP_ROWS = 20_480;
/** Bytes that are copied at once from a saved table that is not a local file. */
const COPIED_BYTES = 8 * 1024 * 1024;

/** Rows of a saved table that are rewritten at once. */
const REWRITTEN_ROWS = 20_480;

/** What records have pseudonyms for. */
export interface Hiding {
  readonly hides: ReadonlySet<Hidden>;
  readonly pseudonyms: Pseudonyms;
}

/**
 * Flow log records as a table of a database: first documents and saved tables are added, then {@link FlowDatabase.prepare}
 * makes the table and its views, and then queries are run.
 */
export class FlowDatabase {
  readonly #folder: PrivateFolder;
  readonly #engine: Engine;
  readonly #writer: PartWriter;
  readonly #fieldNames: () => Iterable<string>;
  readonly #hiding: Hiding | undefined;
  /** Parquet files made of documents. */
  readonly #partPaths: string[] = [];
  /** Parquet files of saved tables. */
  readonly #savedPaths: string[] = [];
  /** Names of the columns of saved tables that were rewritten. */
  readonly #savedNames: string[] = [];
  readonly #resultPath: string;
  /** The names of the columns that are loaded, in lower case; undefined for all. */
  #loadedNames: ReadonlySet<string> | undefined = undefined;

  private constructor(
    folder: PrivateFolder,
    engine: Engine,
    fieldNames: () => Iterable<string>,
    hiding: Hiding | undefined,
  ) {
    this.#hiding = hiding;
    this.#folder = folder;
    this.#engine = engine;
    this.#fieldNames = fieldNames;
    this.#resultPath = join(folder.path, 'result.parquet');
    this.#writer = new PartWriter(folder.path, (part) => this.#convert(part));
  }

  /**
   * Opens a database with files in a temporary folder. `fieldNames` returns the names of the fields in the documents so
   * far. With `hiding`, records have pseudonyms from the beginning. Throws a {@link StreamError} if the folder cannot be made.
   */
  static async open(fieldNames: () => Iterable<string>, hiding?: Hiding): Promise<FlowDatabase> {
    const folder = makePrivateFolder();
    try {
      return new FlowDatabase(folder, await Engine.open(folder.path), fieldNames, hiding);
    } catch (error) {
      folder.remove();
      throw error;
    }
  }

  /**
   * Loads only the columns that a statement needs, and those of the views; the others are null. Call it before documents
   * are added. With `namesAll`, the statement is known to name all columns that it uses. Throws a `QueryError` for a syntax
   * error.
   */
  async loadOnlyFor(sql: string, { namesAll = false }: { readonly namesAll?: boolean } = {}): Promise<void> {
    const tree = await this.#engine.syntaxTree(sql);
    if (!namesAll && (tree === undefined || usesUnnamedColumns(tree))) return;
    this.#loadedNames = wordsOf([sql, ...SENDER_TABLES, ...VIEWS, 'end'].join(' '));
  }

  /** Adds documents of the flat schema, one per line. Throws an {@link OutputError} if there is no space for them. */
  async add(documents: Buffer): Promise<void> {
    await this.#writer.write(
      this.#hiding?.hides.has('addresses') === true ? this.#withoutAddresses(documents) : documents,
    );
  }

  /** Adds a saved table: the local file at `path`, else a copy of the source. Throws a {@link StreamError}. */
  async addSaved(source: RangeSource, path: string | undefined): Promise<void> {
    // a generated name, since the name of a file may have characters that the engine interprets
    const place = join(this.#folder.path, `saved-${this.#savedPaths.length}.parquet`);
    if (path === undefined || !isLinked(path, place)) await copyTo(place, source);
    let columns: readonly (string | undefined)[][];
    try {
      columns = await this.#engine.texts(`DESCRIBE SELECT * FROM read_parquet([${literal(place)}])`);
    } catch (error) {
      throw new StreamError(`the Parquet file is damaged: ${reasonOf(error).split('\n')[0]}`, { cause: error });
    }
    if (this.#hiding === undefined) this.#savedPaths.push(place);
    else {
      this.#savedNames.push(...columns.flatMap(([name]) => name ?? []));
      await this.#addDocumentsOf(place);
    }
  }

  /**
   * Makes the table and its views of all that was added. Afterwards, the database reads nothing else. With `keepsTable`,
   * returns the path of a Parquet file with the table, to copy it. Throws a {@link StreamError}.
   */
  async prepare({ keepsTable }: { readonly keepsTable: boolean }): Promise<string | undefined> {
    await this.#writer.finish();
    const engine = this.#engine;
    for (const sql of ATHENA_FUNCTIONS) await engine.run(sql);
    await engine.run(`CREATE VIEW loaded AS ${await this.#selectAll()}`);
    const keptAt = keepsTable ? await this.#keep() : undefined;
    const [[latest] = []] = await engine.texts('SELECT max("end") FROM loaded');
    // a line without a time counts to the latest hour, as it would in Athena, where `hour` is when records arrived
    const latestHour = latest === undefined ? 'NULL' : hourOf(latest);
    await engine.run(`CREATE VIEW named AS SELECT *, coalesce(${hourOf('"end"')}, ${latestHour}) AS hour FROM loaded`);
    await engine.run(`CREATE VIEW ${TABLE_NAME} AS ${withoutNamedEnds('named')}`);
    for (const sql of [...SENDER_TABLES, ...viewsOverNamed('named')]) await engine.run(sql);
    await engine.lock([...this.#partPaths, ...this.#savedPaths, this.#resultPath]);
    return keptAt;
  }

  /** Runs a statement of a user. Throws a `QueryError`. */
  query(sql: string): Promise<QueryResult> {
    return this.#engine.query(sql);
  }

  /** Runs a statement of a user; returns the path of a Parquet file with its result. Throws a `QueryError`. */
  async queryToParquet(sql: string): Promise<string> {
    await this.#engine.queryToParquet(sql, this.#resultPath);
    return this.#resultPath;
  }

  /** Ends the statement that runs; it throws an error then. */
  interrupt(): void {
    this.#engine.interrupt();
  }

  /** Closes the database and removes its files. */
  async close(): Promise<void> {
    await this.#writer.close();
    this.#engine.close();
    this.#folder.remove();
  }

  #withoutAddresses(documents: Buffer): Buffer {
    // addresses are ASCII; in Latin-1, all other bytes stay as they are
    const text = documents.toString('latin1');
    return Buffer.from(this.#hiding?.pseudonyms.hideAddresses(text) ?? text, 'latin1');
  }

  /** Adds the records of a saved table as documents, so that they get pseudonyms as others do. */
  async #addDocumentsOf(place: string): Promise<void> {
    const source = `read_parquet([${literal(place)}], file_row_number = true)`;
    const [[count = '0'] = []] = await this.#engine.texts(`SELECT count(*) FROM ${source}`);
    const path = join(this.#folder.path, 'saved.ndjson');
    for (let start = 0; start < Number(count); start += REWRITTEN_ROWS) {
      const rows = `file_row_number >= ${start} AND file_row_number < ${start + REWRITTEN_ROWS}`;
      try {
        await this.#engine.run(
          `COPY (SELECT * EXCLUDE (file_row_number) FROM ${source} WHERE ${rows} ORDER BY file_row_number) TO ${literal(path)} (FORMAT json)`,
        );
        await this.add(await readFile(path));
      } catch (error) {
        if (error instanceof StreamError) throw error;
        throw this.#failure('read the saved table', error);
      } finally {
        await rm(path, { force: true });
      }
    }
  }

  async #convert(part: Part): Promise<void> {
    const path = join(this.#folder.path, `table-${this.#partPaths.length}.parquet`);
    const columns = [...TABLE_COLUMNS, ...unknownColumns([...this.#fieldNames(), ...this.#savedNames])].filter(
      (column) => this.#isLoaded(column),
    );
    const sql = `COPY (SELECT *, ${NAMED_ENDS} FROM (SELECT ${this.#selectedOf(columns)} FROM read_json(${literal(part.path)}, format = 'newline_delimited', maximum_object_size = ${part.maxObjectBytes}, columns = {${columns.map(({ name, type }) => `${literal(name)}: ${literal(type)}`).join(', ')}}))) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`;
    try {
      await this.#engine.run(sql);
    } catch (error) {
      if (!reasonOf(error).includes('JSON')) throw this.#failure('load the records', error);
      await repairPart(part);
      await this.#engine.run(sql).catch((second: unknown) => {
        throw this.#failure('load the records', second);
      });
    }
    this.#partPaths.push(path);
  }

  /** The columns of a part, with pseudonyms for names if they are hidden. */
  #selectedOf(columns: readonly TableColumn[]): string {
    const hiding = this.#hiding;
    if (hiding === undefined) return '*';
    return columns
      .map((column) => {
        // it is a hash of the addresses without a key, so that they can be found by trying
        const isHash = hiding.hides.has('addresses') && column.name === 'community_id';
        if (isHash) return `CAST(NULL AS ${column.type}) AS ${column.name}`;
        return hiding.hides.has('names') ? withoutNames(column, hiding.pseudonyms) : identifier(column.name);
      })
      .join(', ');
  }

  /** Whether a column is loaded. A name that is no single word is always loaded. */
  #isLoaded({ name }: TableColumn): boolean {
    const key = name.toLowerCase();
    return this.#loadedNames === undefined || this.#loadedNames.has(key) || !wordsOf(name).has(key);
  }

  /** A statement that selects all records, with every column of the flat schema, and the names of both ends. */
  async #selectAll(): Promise<string> {
    const sources = [
      ...(this.#partPaths.length === 0 ? [] : [{ paths: this.#partPaths, isNamed: true }]),
      ...this.#savedPaths.map((path) => ({ paths: [path], isNamed: false })),
    ];
    const selects: string[] = [];
    for (const { paths, isNamed } of sources) {
      const from = `read_parquet([${paths.map(literal).join(', ')}], union_by_name = true)`;
      const found = new Map<string, string>();
      for (const [name = '', type = ''] of await this.#engine.texts(`DESCRIBE SELECT * FROM ${from}`))
        found.set(name, type);
      const others = unknownColumns(found.keys()).map(({ name }) => name);
      const columns = [
        ...TABLE_COLUMNS.map((column) => selected(column, found)),
        ...others.map((name) => `CAST(${identifier(name)} AS VARCHAR) AS ${identifier(name)}`),
      ].join(', ');
      selects.push(
        isNamed
          ? `SELECT ${columns}, ${NAMES} FROM ${from}`
          : `SELECT *, ${NAMED_ENDS} FROM (SELECT ${columns} FROM ${from})`,
      );
    }
    if (selects.length > 0) return selects.join(' UNION ALL BY NAME ');
    const none = TABLE_COLUMNS.map((column) => selected(column, new Map())).join(', ');
    return `SELECT *, ${NAMED_ENDS} FROM (SELECT ${none} WHERE false)`;
  }

  async #keep(): Promise<string> {
    const path = join(this.#folder.path, 'kept.parquet');
    const metadata = `{${SAVED_TABLE.key}: ${literal(SAVED_TABLE.layout)}}`;
    // several threads, each with a row group of all columns, need more memory than there is; one keeps the order by itself
    const { threads } = this.#engine;
    await this.#engine.run('SET threads = 1');
    await this.#engine.run('SET preserve_insertion_order = false');
    try {
      await this.#engine.run(
        `COPY (${withoutNamedEnds('loaded')}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP_ROWS}, KV_METADATA ${metadata}, USE_TMP_FILE false)`,
      );
    } catch (error) {
      throw this.#failure('write the table', error);
    }
    await this.#engine.run('SET preserve_insertion_order = true');
    await this.#engine.run(`SET threads = ${threads}`);
    return path;
  }

  #failure(work: string, error: unknown): OutputError {
    const [reason] = reasonOf(error).split('\n');
    return new OutputError(`cannot ${work} in ${printable(this.#folder.path)}: ${reason}`, { cause: error });
  }
}

/** A column of the table, from a file that may lack it or have it in another type. */
function selected({ name, type }: TableColumn, found: ReadonlyMap<string, string>): string {
  const foundType = found.get(name);
  const column = identifier(name);
  if (foundType === undefined) return `CAST(NULL AS ${type}) AS ${column}`;
  return foundType === type ? column : `TRY_CAST(${column} AS ${type}) AS ${column}`;
}

/** Whether a link to the file could be made; Windows asks for a permission. */
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
