import { join } from 'node:path';
import { OutputError, reasonOf } from '../../input/errors.ts';
import { printable } from '../../input/printable.ts';
import type { RangeSource } from '../../input/range-source.ts';
import { type CountedContents, HAS_GATEWAYS, IS_UNSETTLED, SENDER_TABLES, settledTable } from './counts-once.ts';
import { Engine, type QueryResult } from './engine.ts';
import { LoadedRecords } from './loaded-records.ts';
import { NAMED_ENDS } from './named-ends.ts';
import { neededWords, usesUnnamedColumns } from './needed-columns.ts';
import { makePrivateFolder, type PrivateFolder } from './private-folder.ts';
import type { Hiding } from './pseudonyms.ts';
import { SAVED_TABLE } from './saved-table.ts';
import { SavedTables } from './saved-tables.ts';
import { identifier, literal } from './sql-text.ts';
import { COMBINATION_NUMBER, TABLE_COLUMNS, TABLE_NAME, type TableColumn, unknownColumns } from './table-columns.ts';
import { ADDED_COLUMNS, ATHENA_FUNCTIONS, hourOf, viewsOver, withoutAdded } from './views.ts';

/**
 * Rows of a row group of a saved table. All its columns are in memory while a group is written; with twice as many rows, they
 * do not fit, and writing takes three times as long.
 */
const ROW_GROUP_ROWS = 10_240;

const NO_NUMBER = `CAST(NULL AS INTEGER) AS ${COMBINATION_NUMBER}`;

/** Most inputs have fewer bytes of documents, and their tables need no join. */
const MIN_SPLIT_BYTES = 32 * 1024 * 1024;

/** How records are loaded. */
export interface DatabaseOptions {
  /** What records have pseudonyms for from the beginning. */
  readonly hiding?: Hiding | undefined;
  /**
   * The name of the member that separates the members of documents: those before it differ from flow to flow, those
   * after it are common to many flows. Documents without it are loaded too.
   */
  readonly mark?: string | undefined;
  /** Number of bytes of documents from which on they are split at the mark. Default: 32 MB. */
  readonly minSplitBytes?: number | undefined;
  /** Memory of the engine; missing for the default, which suffices for statements that name their columns. */
  readonly memoryMegabytes?: number | undefined;
}

/**
 * Flow log records as a table of a database: first documents and saved tables are added, then {@link FlowDatabase.prepare}
 * makes the table and its views, and then queries are run.
 */
export class FlowDatabase {
  readonly #folder: PrivateFolder;
  readonly #engine: Engine;
  readonly #records: LoadedRecords;
  readonly #saved: SavedTables;
  readonly #hiding: Hiding | undefined;
  /** Parquet files of saved tables. */
  readonly #savedPaths: string[] = [];
  /** Names of the columns of saved tables that are read as documents. */
  readonly #savedNames: string[] = [];
  readonly #resultPath: string;

  private constructor(
    folder: PrivateFolder,
    engine: Engine,
    fieldNames: () => Iterable<string>,
    { hiding, mark, minSplitBytes = MIN_SPLIT_BYTES }: DatabaseOptions,
  ) {
    this.#folder = folder;
    this.#engine = engine;
    this.#hiding = hiding;
    this.#resultPath = join(folder.path, 'result.parquet');
    this.#saved = new SavedTables(folder.path, engine);
    this.#records = new LoadedRecords(folder.path, engine, {
      fieldNames: () => [...fieldNames(), ...this.#savedNames],
      hiding,
      mark,
      minSplitBytes,
    });
  }

  /**
   * Opens a database with files in a temporary folder. `fieldNames` returns the names of the fields in the documents so
   * far. Throws a `StreamError` if the folder cannot be made.
   */
  static async open(fieldNames: () => Iterable<string>, options: DatabaseOptions = {}): Promise<FlowDatabase> {
    const folder = makePrivateFolder();
    try {
      return new FlowDatabase(folder, await Engine.open(folder.path, options.memoryMegabytes), fieldNames, options);
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
    this.#records.loadOnly(neededWords([sql]));
  }

  /** Adds documents of the flat schema, one per line. Throws an {@link OutputError} if there is no space for them. */
  add(documents: Buffer): Promise<void> {
    return this.#records.add(documents);
  }

  /** Adds a saved table: the local file at `path`, otherwise a copy of the source. Throws a `StreamError`. */
  async addSaved(source: RangeSource, path: string | undefined): Promise<void> {
    const { place, names } = await this.#saved.place(source, path);
    if (this.#hiding === undefined) {
      this.#savedPaths.push(place);
      return;
    }
    // read as documents, its records get pseudonyms like others
    this.#savedNames.push(...names);
    for await (const documents of this.#saved.documentsOf(place)) await this.add(documents);
  }

  /**
   * Makes the table and its views of all that was added. Afterwards, the database reads nothing else. With `keepsTable`,
   * returns the path of a Parquet file with the table, to copy it. Throws a `StreamError`.
   */
  async prepare({ keepsTable }: { readonly keepsTable: boolean }): Promise<string | undefined> {
    await this.#records.finish();
    const engine = this.#engine;
    for (const sql of ATHENA_FUNCTIONS) await engine.run(sql);
    await engine.run(`CREATE VIEW loaded AS ${await this.#selectAll()}`);
    const keptAt = keepsTable ? await this.#keep() : undefined;
    const [[latest] = []] = await engine.texts('SELECT max("end") FROM loaded');
    // a line without a time belongs to the latest hour, as in Athena, where `hour` is the hour of arrival
    const latestHour = latest === undefined ? 'NULL' : hourOf(latest);
    await engine.run(`CREATE VIEW named AS SELECT *, coalesce(${hourOf('"end"')}, ${latestHour}) AS hour FROM loaded`);
    await engine.run(`CREATE VIEW ${TABLE_NAME} AS ${withoutAdded('named')}`);
    const hasReturns = (await this.filledColumns()).has('flows_in');
    const hasGateways = (await engine.texts(HAS_GATEWAYS)).length > 0;
    for (const sql of SENDER_TABLES) await engine.run(sql);
    const settled = await this.#settle({ hasReturns, hasGateways });
    for (const sql of viewsOver('named', { hasReturns, hasGateways, settled })) await engine.run(sql);
    await engine.lock([...this.#records.paths, ...this.#savedPaths, this.#resultPath]);
    return keptAt;
  }

  /** Runs a statement of a user. Throws a `QueryError`. */
  query(sql: string): Promise<QueryResult> {
    return this.#engine.query(sql);
  }

  /** The columns of the flat schema that have a value in at least one record, by the metadata of the files. Throws the engine's error. */
  async filledColumns(): Promise<ReadonlySet<string>> {
    const paths = [...this.#records.paths, ...this.#savedPaths];
    if (paths.length === 0) return new Set();
    const names = await this.#engine.texts(
      `SELECT DISTINCT split_part(path_in_schema, ', ', 1) FROM parquet_metadata([${paths.map(literal).join(', ')}]) WHERE stats_null_count IS NULL OR stats_null_count < num_values`,
    );
    const found = new Set(names.flat());
    return new Set(TABLE_COLUMNS.flatMap(({ name }) => (found.has(name) ? name : [])));
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
    await this.#records.close();
    this.#engine.close();
    this.#folder.remove();
  }

  /** Evaluates which bytes count once for all combinations of dimensions; returns for which records this is settled. */
  async #settle(contents: CountedContents): Promise<'none' | 'some' | 'all'> {
    const { numbered } = this.#records;
    if (numbered === 'none') return 'none';
    await this.#engine.run(settledTable('named', COMBINATION_NUMBER, contents));
    const isAll = numbered === 'all' && this.#savedPaths.length === 0;
    return isAll && (await this.#engine.texts(IS_UNSETTLED)).length === 0 ? 'all' : 'some';
  }

  /** A statement that selects all records, with every column of the flat schema, and the names of both ends. */
  async #selectAll(): Promise<string> {
    const named = await Promise.all(
      this.#records
        .relations()
        .map(async (from) => `SELECT ${await this.#columnsOf(from)}, ${ADDED_COLUMNS} FROM (${from})`),
    );
    const saved = await Promise.all(
      this.#savedPaths.map(async (path) => {
        const from = `SELECT * FROM read_parquet([${literal(path)}])`;
        return `SELECT *, ${NAMED_ENDS}, ${NO_NUMBER} FROM (SELECT ${await this.#columnsOf(from)} FROM (${from}))`;
      }),
    );
    const selects = [...named, ...saved];
    if (selects.length > 0) return selects.join(' UNION ALL BY NAME ');
    const none = TABLE_COLUMNS.map((column) => selected(column, new Map())).join(', ');
    return `SELECT *, ${NAMED_ENDS}, ${NO_NUMBER} FROM (SELECT ${none} WHERE false)`;
  }

  /** Every column of the flat schema, and those of unknown fields, of a statement that may lack some. */
  async #columnsOf(statement: string): Promise<string> {
    const found = new Map<string, string>();
    for (const [name = '', type = ''] of await this.#engine.texts(`DESCRIBE ${statement}`)) found.set(name, type);
    const others = unknownColumns(found.keys()).map(({ name }) => identifier(name));
    return [
      ...TABLE_COLUMNS.map((column) => selected(column, found)),
      ...others.map((name) => `CAST(${name} AS VARCHAR) AS ${name}`),
    ].join(', ');
  }

  async #keep(): Promise<string> {
    const path = join(this.#folder.path, 'kept.parquet');
    const metadata = `{${SAVED_TABLE.key}: ${literal(SAVED_TABLE.layout)}}`;
    // several threads, each with a row group of all columns, need too much memory; a single thread also keeps the order
    const { threads } = this.#engine;
    await this.#engine.run('SET threads = 1');
    await this.#engine.run('SET preserve_insertion_order = false');
    try {
      await this.#engine.run(
        `COPY (${withoutAdded('loaded')}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP_ROWS}, KV_METADATA ${metadata}, USE_TMP_FILE false)`,
      );
    } catch (error) {
      const [reason] = reasonOf(error).split('\n');
      throw new OutputError(`cannot write the table in ${printable(this.#folder.path)}: ${reason}`, { cause: error });
    }
    await this.#engine.run('SET preserve_insertion_order = true');
    await this.#engine.run(`SET threads = ${threads}`);
    return path;
  }
}

/** A column of the table, from a file that may lack it or have it in another type. */
function selected({ name, type }: TableColumn, found: ReadonlyMap<string, string>): string {
  const foundType = found.get(name);
  const column = identifier(name);
  if (foundType === undefined) return `CAST(NULL AS ${type}) AS ${column}`;
  return foundType === type ? column : `TRY_CAST(${column} AS ${type}) AS ${column}`;
}
