import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { isNear } from '../../config/near-name.ts';
import { reasonOf, StreamError, UsageError } from '../../input/errors.ts';
import type { InputFile } from '../../input/input-file.ts';
import { isObjectLocation } from '../../input/s3/object-location.ts';
import { outputNameOf } from '../../model/fields.ts';
import { type DocumentedQuery, readDocumentedQueries, withoutPeriod } from '../../report/documented-queries.ts';
import type { FlowDatabase } from '../../report/flow-database.ts';
import { isSavedTable } from '../../report/saved-table.ts';
import { counted } from '../../text/counted.ts';
import { requirePackage } from '../require-packages.ts';
import { readArguments } from '../terminal/arguments.ts';
import { type Command, EXIT_INTERRUPTED, EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import { withDocumentFiles } from '../terminal/document-files.ts';
import { PROGRAM, wrap } from '../terminal/help.ts';
import { isIncomplete } from '../terminal/lookup-failures.ts';
import { openInputs } from '../terminal/open-inputs.ts';
import { Output } from '../terminal/output.ts';
import { type OutputTarget, openOutput, refuseS3Output } from '../terminal/output-file.ts';
import { type InputReading, readInputs } from '../terminal/read-inputs.ts';
import { regionFor } from '../terminal/region.ts';
import { readObjectSelection, S3_DESCRIPTION_WITH_DOCUMENTS } from '../terminal/s3-options.ts';
import { unreadableLines } from '../terminal/summary.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { EnrichRun } from './enrich-run.ts';
import { type ConnectedAws, enrichSettings } from './enrich-settings.ts';
import { textFormat } from './query-formats.ts';
import { QUERY_OPTIONS, type QueryArguments, type ResultTarget, readResultTarget, readTo } from './query-options.ts';

/** The file of the documented queries, in the package. */
const QUERIES_FILE = 'deploy/athena/queries.sql';

/** `query`: loads flow logs into a table and answers SQL. */
export const QUERY_COMMAND: Command = {
  name: 'query',
  summary: 'Answers SQL about flow log files.',
  page: 'query.md',
  operands: '"SELECT …" [FILE…]',
  description: [
    'Enriches flow logs as “enrich” does, loads them into the table vpc_flow_logs, and runs a statement of SQL (DuckDB). The table has a column for every name of the flat schema, and hour. The view flows has the records with traffic, and names both ends (src, dst); the view sent has the accepted ones, each flow once.',
    'FILE is any input of “enrich”, or a table that --to has kept, which is read without enriching it again. Without FILE, or with -, standard input is read.',
    S3_DESCRIPTION_WITH_DOCUMENTS,
    'The statement can only read the table: it has no access to files, settings and the network. Needs the package @duckdb/node-api, which is not installed with this one. Temporary files are private, and removed at the end.',
  ],
  options: QUERY_OPTIONS,
  examples: [
    ['query --named top-talkers --inventory inventory.json flowlogs/', 'a documented query; --list shows all'],
    ['query "SELECT dstport, count(*) FROM flows WHERE action = \'REJECT\' GROUP BY 1" flow.log.gz', 'your own'],
    ['query --to flows.parquet "SELECT count(*) FROM vpc_flow_logs" flowlogs/', 'keeps the table for later queries'],
    ['query -o sent.csv "SELECT src, dst, bytes FROM sent" flows.parquet', 'a file, in the format of its extension'],
  ],
  exitStatuses: [
    [EXIT_OK, 'Every line was read, and no look-up failed.'],
    [EXIT_UNREADABLE, 'Some lines were unreadable, or look-ups failed; the result is of all others.'],
    [
      EXIT_STOPPED,
      'The options or the statement are invalid, @duckdb/node-api is not installed, temporary files cannot be written, or an input could not be read to its end; the result is of the others, if there are any.',
    ],
    [EXIT_INTERRUPTED, 'The run was interrupted; there is no result.'],
  ],
  run,
};

async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const chosen = readArguments(QUERY_OPTIONS, given);
  if (chosen.has('keep-nodata') && chosen.has('drop-nodata')) {
    throw new UsageError('--keep-nodata and --drop-nodata cannot be used together');
  }
  if (chosen.has('list') || chosen.has('sql')) return showQueries(chosen, terminal);
  const target = readResultTarget(chosen);
  const { sql, operands } = statementOf(chosen, terminal);
  const to = readTo(chosen);
  refuseS3Output(target.path);
  refuseS3Output(to.table, '', '--to');
  if (target.format === 'parquet' && target.path === undefined && terminal.showsStdout) {
    throw new UsageError('a Parquet file is not shown in a terminal; give its name with --output');
  }
  for (const setting of chosen.texts('set')) {
    if (/^\s*SCHEMA\s*=/.test(setting)) throw new UsageError('--set SCHEMA: the table always has the flat schema');
  }
  const { FlowDatabase: Database } = await requireEngine();
  const selection = readObjectSelection(
    {
      operands,
      texts: (name) => chosen.texts(name),
      has: (name) => (name === 'to' ? to.time !== undefined : chosen.has(name)),
      text: (name) => (name === 'to' ? to.time : chosen.text(name)),
    },
    { hasOwnRegion: true },
  );
  const inputs = await openInputs(operands, terminal, selection);
  try {
    return await new QueryRun(inputs.files, chosen, terminal, Database).run(sql, target, to.table);
  } finally {
    inputs.close();
  }
}

/** The module with the database. Throws a {@link StreamError} that tells what to install. */
async function requireEngine(): Promise<typeof import('../../report/flow-database.ts')> {
  try {
    return await requirePackage('duckdb', () => import('../../report/flow-database.ts'));
  } catch (error) {
    if (error instanceof StreamError) throw error;
    throw new StreamError(`the package @duckdb/node-api cannot be loaded: ${reasonOf(error)}`, { cause: error });
  }
}

/** The statement to run, and the operands that are inputs. Throws a {@link UsageError} if there is none. */
function statementOf(
  chosen: QueryArguments,
  terminal: Terminal,
): { readonly sql: string; readonly operands: readonly string[] } {
  const name = chosen.text('named');
  if (name !== undefined) return { sql: withoutPeriod(queryNamed(name, terminal).sql), operands: chosen.operands };
  const [sql, ...operands] = chosen.operands;
  const hint = 'give a statement, such as "SELECT count(*) FROM flows", before the files, or --named';
  if (sql === undefined || sql.trim() === '') throw new UsageError(`a query is needed: ${hint}`);
  if (isObjectLocation(sql) || (!/\s/.test(sql) && existsSync(sql))) {
    throw new UsageError(`${JSON.stringify(sql)} is an input, not a query; ${hint}`);
  }
  return { sql, operands };
}

function documentedQueries(terminal: Terminal): readonly DocumentedQuery[] {
  return readDocumentedQueries(readFileSync(new URL(QUERIES_FILE, terminal.packageRoot), 'utf8'));
}

/** Throws a {@link UsageError} if there is no such query. */
function queryNamed(name: string, terminal: Terminal): DocumentedQuery {
  const queries = documentedQueries(terminal);
  const found = queries.find((query) => query.name === name);
  if (found !== undefined) return found;
  const meant = queries.find((query) => isNear(name, query.name));
  const hint =
    meant === undefined
      ? `the documented queries are ${queries.map((query) => query.name).join(', ')}`
      : `did you mean ${meant.name}?`;
  throw new UsageError(`--named ${JSON.stringify(name)} is not a documented query; ${hint}`);
}

const LIST_INDENT = '    ';
const LIST_COLUMNS = 76;

async function showQueries(chosen: QueryArguments, terminal: Terminal): Promise<number> {
  const name = chosen.text('named');
  const output = new Output(terminal.stdout, { escapes: terminal.showsStdout });
  if (chosen.has('sql')) {
    if (name === undefined) throw new UsageError('--sql shows the query that --named names');
    await output.writeText(`${withoutPeriod(queryNamed(name, terminal).sql)}\n`);
  } else {
    const queries = name === undefined ? documentedQueries(terminal) : [queryNamed(name, terminal)];
    await output.writeText(queries.map(listed).join('\n'));
  }
  await output.flush();
  return EXIT_OK;
}

function listed({ name, sentence, needs }: DocumentedQuery): string {
  const lines = [
    ...wrap(sentence, LIST_COLUMNS),
    ...needs.flatMap((need) =>
      wrap(`needs ${need}`, LIST_COLUMNS - 2).map((line, at) => (at === 0 ? line : `  ${line}`)),
    ),
  ];
  return `${[name, ...lines.map((line) => LIST_INDENT + line)].join('\n')}\n`;
}

/** One run of the command over its inputs. */
class QueryRun {
  readonly #inputs: readonly InputFile[];
  readonly #chosen: QueryArguments;
  readonly #terminal: Terminal;
  readonly #Database: typeof FlowDatabase;
  #connected: ConnectedAws | undefined = undefined;
  #savedTables = 0;
  #inputsNotRead = 0;
  /** The exit status of an interruption. */
  #interruptedWith: number | undefined = undefined;

  constructor(inputs: readonly InputFile[], chosen: QueryArguments, terminal: Terminal, Database: typeof FlowDatabase) {
    this.#inputs = inputs;
    this.#chosen = chosen;
    this.#terminal = terminal;
    this.#Database = Database;
  }

  /** Loads the inputs, runs the statement, and writes its result; returns the exit status. */
  async run(sql: string, result: ResultTarget, tablePath: string | undefined): Promise<number> {
    const enrichment = await this.#openEnrichment();
    const table = tablePath === undefined ? undefined : this.#openOutput(tablePath, '--to');
    const target = this.#openOutput(result.path, '--output');
    const fieldNames = function* (): Generator<string> {
      for (const { fields } of enrichment.run.headers) for (const field of fields) yield field.outputName;
      yield* enrichment.unknownFields.map(outputNameOf);
    };
    try {
      const database = await this.#Database.open(fieldNames);
      // a query that was interrupted, and a table of which nobody reads the rest, end here too
      const stopListening = this.#terminal.onInterrupt?.((status) => {
        this.#interruptedWith = status;
        database.interrupt();
      });
      try {
        // a table that is kept has all columns
        const namesAll = this.#chosen.has('named');
        if (table === undefined) await database.loadOnlyFor(sql, { namesAll });
        const status = await this.#load(enrichment.run, database);
        const isRead = this.#inputsNotRead < this.#inputs.length;
        if (isRead && this.#interruptedWith === undefined) {
          await this.#answer(database, sql, { result, target, table });
        }
        return this.#interruptedWith ?? status;
      } catch (error) {
        if (this.#interruptedWith !== undefined) return this.#interruptedWith;
        throw error;
      } finally {
        stopListening?.();
        await database.close();
      }
    } finally {
      target.discard();
      table?.discard();
    }
  }

  async #openEnrichment(): Promise<{ readonly run: EnrichRun; readonly unknownFields: readonly string[] }> {
    const chosen = this.#chosen;
    const terminal = this.#terminal;
    const onWarning = (message: string, error?: unknown): void => {
      terminal.stderr.write(`warning: ${message}${error === undefined ? '' : `: ${reasonOf(error)}`}\n`);
    };
    const aws = {
      region: () => regionFor(chosen.text('region'), terminal),
      onConnected: (connected: ConnectedAws) => {
        this.#connected = connected;
      },
    };
    const settings = await withDocumentFiles({ labels: chosen.text('labels') }, terminal, ({ labels }) =>
      enrichSettings(
        {
          formats: chosen.texts('format'),
          metadata: chosen.text('metadata'),
          inventory: chosen.text('inventory'),
          rules: chosen.text('rules'),
          labels,
          dropsNoData: chosen.has('drop-nodata'),
          dropRules: chosen.texts('drop'),
          sample: chosen.text('sample'),
          onlyCountsDrops: chosen.has('count-drops'),
          settings: chosen.texts('set'),
        },
        onWarning,
        aws,
      ),
    );
    return { run: new EnrichRun(settings, this.#connected?.region), unknownFields: settings.unknownFields };
  }

  #openOutput(path: string | undefined, flag: string): OutputTarget {
    const documents = [this.#chosen.text('inventory'), this.#chosen.text('rules'), this.#chosen.text('labels')];
    return openOutput(path, this.#terminal, this.#inputs, documents, flag);
  }

  /** Loads all inputs; returns the exit status that their problems call for. */
  async #load(enrichment: EnrichRun, database: FlowDatabase): Promise<number> {
    const reading: InputReading = {
      read: async (input, onPart, hooks) => {
        if (await this.#addSaved(input, database)) {
          this.#savedTables++;
          await onPart();
          return;
        }
        await enrichment.enrich(
          input,
          async (documents) => {
            await database.add(documents);
            return onPart();
          },
          hooks,
        );
      },
      isDone: () => this.#interruptedWith !== undefined,
      get bytesRead() {
        return enrichment.bytesRead;
      },
      get linesRead() {
        return enrichment.counts.linesIn;
      },
    };
    const outcome = await readInputs(this.#inputs, reading, this.#terminal, true);
    this.#inputsNotRead = outcome.inputsNotRead;
    const { stderr } = this.#terminal;
    for (const note of outcome.notes) stderr.write(`${PROGRAM} query: ${note}\n`);
    const unreadable = enrichment.unreadable.entries();
    const tables = this.#savedTables === 0 ? '' : ` and ${counted(this.#savedTables, 'table')} of enriched records`;
    const lines = unreadable.reduce((sum, { count }) => sum + count, 0);
    const faults = lines === 0 ? '' : `, of which ${lines.toLocaleString('en-US')} could not be read`;
    stderr.write(`loaded ${counted(enrichment.counts.documents, 'record')}${tables}${faults}\n`);
    for (const entry of unreadable) stderr.write(`${unreadableLines(entry).join('\n')}\n`);
    if (outcome.inputsNotRead > 0) return EXIT_STOPPED;
    const { lookups } = this.#connected ?? {};
    const isComplete =
      lines === 0 && enrichment.counts.verdictsMissing === 0 && (lookups === undefined || !isIncomplete(lookups));
    return isComplete ? EXIT_OK : EXIT_UNREADABLE;
  }

  /** Adds an input that is a saved table; returns whether it is one. Throws a `StreamError` if it is damaged. */
  async #addSaved(input: InputFile, database: FlowDatabase): Promise<boolean> {
    // of an object in S3, a request shows its first bytes
    const mayBeTable = input.path !== undefined || /\.parquet$/i.test(input.name);
    if (input.openRanges === undefined || !mayBeTable) return false;
    let source: Awaited<ReturnType<typeof input.openRanges>>;
    try {
      source = await input.openRanges();
    } catch {
      // reading it gives the reason
      return false;
    }
    try {
      if (!(await isSavedTable(source))) return false;
      await database.addSaved(source, input.path);
      return true;
    } finally {
      await source.close();
    }
  }

  async #answer(
    database: FlowDatabase,
    sql: string,
    outputs: { readonly result: ResultTarget; readonly target: OutputTarget; readonly table: OutputTarget | undefined },
  ): Promise<void> {
    const { result, target, table } = outputs;
    const keptAt = await database.prepare({ keepsTable: table !== undefined });
    if (table !== undefined && keptAt !== undefined) {
      await this.#copy(keptAt, table);
      await table.finish();
    }
    if (this.#interruptedWith !== undefined) return;
    if (result.format === 'parquet') {
      await this.#copy(await database.queryToParquet(sql), target);
    } else {
      const { jsonText, plainText } = await import('../../report/result-text.ts');
      const format = textFormat(result.format, target.isShown ? this.#terminal.columns : undefined);
      const { columns, rows } = await database.query(sql);
      const groups = this.#untilInterrupted(rows(format.hasJsonValues ? jsonText : plainText));
      await format.write(columns, groups, target.output);
    }
    if (this.#interruptedWith === undefined) await target.finish();
  }

  async *#untilInterrupted<Value>(values: AsyncIterable<Value>): AsyncGenerator<Value> {
    for await (const value of values) {
      if (this.#interruptedWith !== undefined) return;
      yield value;
    }
  }

  /** Copies a file to an output. */
  async #copy(path: string, { output }: OutputTarget): Promise<void> {
    for await (const chunk of this.#untilInterrupted<Buffer>(createReadStream(path))) await output.write(chunk);
  }
}
