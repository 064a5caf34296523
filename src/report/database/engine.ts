import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  DuckDBTypeId,
  StatementType,
  version,
} from '@duckdb/node-api';
import { StreamError } from '../../input/errors.ts';
import type { RenderValue } from './result-text.ts';
import { literal } from './sql-text.ts';

/** The oldest DuckDB that is known to work. */
const MIN_VERSION = [1, 5] as const;
/** Default memory of the engine, which takes half as much again; more goes to the temporary folder. Node.js takes about 200 MB. */
const MEMORY_MEGABYTES = 150;
/** Each thread has buffers. */
const MAX_THREADS = 4;
const THREADS = Math.min(availableParallelism(), MAX_THREADS);

/** An SQL statement that cannot be run; the message is one line. */
export class QueryError extends StreamError {}

/** A column of a result. */
export interface ResultColumn {
  /** Unique within the result. */
  readonly name: string;
  readonly isNumber: boolean;
}

/** The result of a statement, whose rows are read once. */
export interface QueryResult {
  readonly columns: readonly ResultColumn[];
  /** Rows in groups; each value is rendered, which may be undefined for null. Throws a {@link QueryError}. */
  rows(render: RenderValue): AsyncGenerator<readonly (string | undefined)[][]>;
}

/**
 * A database in memory that keeps its files in one folder, without access to extensions and the network. Texts that begin
 * with a byte order mark lose it: `@duckdb/node-api` decodes each text with a `TextDecoder`, which removes it.
 */
export class Engine {
  /** How many threads it uses. */
  readonly threads: number = THREADS;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  /** Opens a database that uses the folder for data that does not fit into its memory. Throws a {@link StreamError}. */
  static async open(folder: string, memoryMegabytes: number = MEMORY_MEGABYTES): Promise<Engine> {
    checkVersion(version());
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: `${memoryMegabytes}MB`,
      threads: String(THREADS),
      temp_directory: join(folder, 'spill'),
      home_directory: folder,
      extension_directory: join(folder, 'extensions'),
      secret_directory: join(folder, 'secrets'),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
      // freed memory goes back at once: otherwise 5 million lines take 80 to 100 MB more
      allocator_flush_threshold: '1MB',
      allocator_bulk_deallocation_flush_threshold: '1MB',
      // the parts are on disk, and the operating system keeps them in memory
      enable_external_file_cache: 'false',
    });
    return new Engine(instance, await instance.connect());
  }

  /** Runs the project's own statement. Throws the engine's error. */
  async run(sql: string): Promise<void> {
    await this.#connection.run(sql);
  }

  /** The rows of the project's own statement, as text. */
  async texts(sql: string): Promise<(string | undefined)[][]> {
    const rows = await (await this.#connection.run(sql)).getRows();
    return rows.map((row) => row.map((value) => (value === null ? undefined : String(value))));
  }

  /**
   * Ends access to all files except `readablePaths`, and locks all settings: from here on, users' statements are safe
   * to run.
   */
  async lock(readablePaths: readonly string[]): Promise<void> {
    await this.run("SET TimeZone = 'UTC'");
    await this.run(`SET allowed_paths = [${readablePaths.map(literal).join(', ')}]`);
    await this.run('SET enable_external_access = false');
    await this.run('SET lock_configuration = true');
  }

  /**
   * The syntax tree of a user's statement, which need not be valid otherwise; undefined if it has none, like EXPLAIN.
   * Throws a {@link QueryError} for a syntax error.
   */
  async syntaxTree(sql: string): Promise<unknown> {
    const [[text = ''] = []] = await this.texts(`SELECT json_serialize_sql(${literal(sql)})`);
    const tree: unknown = JSON.parse(text);
    if (typeof tree !== 'object' || tree === null || !('error' in tree) || tree.error !== true) return tree;
    if ('error_type' in tree && tree.error_type === 'parser') {
      await asQueryError(() => this.#connection.extractStatements(sql));
    }
    return undefined;
  }

  /** Runs a statement of a user, who may only read. Throws a {@link QueryError}. */
  async query(sql: string): Promise<QueryResult> {
    const statement = await this.#prepareReading(sql);
    const result = await asQueryError(() => statement.stream());
    const names = result.deduplicatedColumnNames();
    return {
      columns: names.map((name, index) => ({ name, isNumber: NUMBER_TYPES.has(result.columnTypeId(index)) })),
      rows: (render) => rowsOf(result, statement, render),
    };
  }

  /** Writes the result of a user's statement to a Parquet file, whose path must be readable. Throws a {@link QueryError}. */
  async queryToParquet(sql: string, path: string): Promise<void> {
    const statement = await this.#prepareReading(sql);
    if (statement.statementType !== StatementType.SELECT) {
      throw new QueryError('only a SELECT statement can be written as Parquet');
    }
    // as a value, the statement cannot escape from its place
    const copy = `COPY (FROM query(${literal(sql)})) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`;
    await asQueryError(() => this.run(copy));
  }

  /** Ends the running statement, which then throws an error. */
  interrupt(): void {
    this.#connection.interrupt();
  }

  /** Closes the database. */
  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  /** Prepares a statement that only reads. Throws a {@link QueryError}. */
  async #prepareReading(sql: string): Promise<DuckDBPreparedStatement> {
    const statements = await asQueryError(() => this.#connection.extractStatements(sql));
    if (statements.count > 1) throw new QueryError(`one statement is expected, not ${statements.count}`);
    const statement = await asQueryError(() => statements.prepare(0));
    const { statementType } = statement;
    if (statementType !== StatementType.SELECT && statementType !== StatementType.EXPLAIN) {
      throw new QueryError(
        `${StatementType[statementType]} statements are not allowed: a query can only read, with SELECT, DESCRIBE, EXPLAIN and the like`,
      );
    }
    return statement;
  }
}

const NUMBER_TYPES: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.DECIMAL,
]);

async function* rowsOf(
  result: DuckDBResult,
  statement: DuckDBPreparedStatement,
  render: RenderValue,
): AsyncGenerator<readonly (string | undefined)[][]> {
  const groups = result.yieldRows();
  try {
    for (;;) {
      const group = await asQueryError(() => groups.next());
      if (group.done === true) return;
      yield group.value.map((row) => row.map(render));
    }
  } finally {
    // otherwise its memory, about 10 MB per million records, is held until the next garbage collection, which may be
    // much later
    statement.destroySync();
  }
}

async function asQueryError<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw new QueryError(messageOf(error), { cause: error });
  }
}

/** The message of `extractStatements` for a text without a statement. */
const NO_STATEMENT = 'Error in native callback';

/** The engine's message without its excerpt of the statement, as one line. */
function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (text === NO_STATEMENT) return 'the query is empty';
  const [message = ''] = text.replace(/^Failed to extract statements: /, '').split(/\n\s*LINE \d+:/);
  return message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}

function checkVersion(text: string): void {
  const [major = 0, minor = 0] = text.replace(/^v/, '').split('.').map(Number);
  const [minMajor, minMinor] = MIN_VERSION;
  if (major > minMajor || (major === minMajor && minor >= minMinor)) return;
  throw new StreamError(
    `DuckDB ${MIN_VERSION.join('.')} or later is needed, but ${text} is installed: npm install @duckdb/node-api@latest`,
  );
}
