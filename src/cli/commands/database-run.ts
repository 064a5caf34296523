import { createReadStream } from 'node:fs';
import { reasonOf, StreamError, UsageError } from '../../input/errors.ts';
import type { InputFile } from '../../input/input-file.ts';
import type { UnreadableEntry } from '../../input/unreadable.ts';
import type { Counts } from '../../model/counts.ts';
import { DICTIONARY } from '../../model/dictionary.ts';
import { outputNameOf } from '../../model/fields.ts';
import type { FlowDatabase } from '../../report/database/flow-database.ts';
import { columnsIn } from '../../report/database/needed-columns.ts';
import type { Hiding } from '../../report/database/pseudonyms.ts';
import { isSavedTable } from '../../report/database/saved-table.ts';
import { counted } from '../../text/counted.ts';
import { HOURLY_PRICES } from '../../transfer/hourly-prices.generated.ts';
import { TRANSFER_PRICES } from '../../transfer/list-prices.generated.ts';
import { type TransferPrices, withPrices } from '../../transfer/prices.ts';
import { requirePackage } from '../require-packages.ts';
import { EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import { PROGRAM } from '../terminal/help.ts';
import { Interruption } from '../terminal/interruption.ts';
import { isIncomplete } from '../terminal/lookup-failures.ts';
import { type OutputTarget, openOutput } from '../terminal/output-file.ts';
import { type InputReading, readInputs } from '../terminal/read-inputs.ts';
import { unreadableLines } from '../terminal/summary.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type ConnectedEnrichment, connectEnrichment, documentPaths } from './connect-enrichment.ts';
import { EnrichRun } from './enrich-run.ts';
import { type LoadingArguments, readTo } from './loading-options.ts';
import { factsFirst, newMark } from './loading-schema.ts';

/** Values that every document has, and those of unreadable lines. */
const DOCUMENT_NAMES: ReadonlySet<string> = new Set(DICTIONARY.map(({ name }) => name));

/** Settings of {@link runOnDatabase}. */
export interface DatabaseRunSettings {
  /** The name of the command, for messages. */
  readonly command: string;
  readonly inputs: readonly InputFile[];
  readonly chosen: LoadingArguments;
  readonly terminal: Terminal;
  readonly Database: typeof FlowDatabase;
  /** The SQL whose columns are loaded if the table is not kept, and whether it names all of them. */
  readonly needs: { readonly sql: string; readonly namesAll: boolean };
  /** The output file; undefined for standard output. */
  readonly outputPath: string | undefined;
  /** What is hidden; undefined if nothing is. */
  readonly hiding: Hiding | undefined;
  /** Whether the exit status ignores unreadable lines as long as others can be read, since the output names them. */
  readonly toleratesUnreadable?: boolean;
}

/** Memory of the engine for statements that may sort all columns, of which there are more than 200. */
const ANY_STATEMENT_MEGABYTES = 320;

/** Inputs that are loaded, and the output. */
export interface LoadedInputs {
  readonly database: FlowDatabase;
  readonly target: OutputTarget;
  /** How many inputs could not be read to their end. */
  readonly inputsNotRead: number;
  readonly savedTables: number;
  readonly counts: Counts;
  /** Unreadable lines by their codes, with the places of the first ones. */
  readonly unreadable: readonly UnreadableEntry[];
  /** The prices of transfers: those of the options, else the included ones. */
  readonly prices: TransferPrices;
  /** The values until the run is interrupted. */
  untilInterrupted<Value>(values: AsyncIterable<Value>): AsyncGenerator<Value>;
  readonly isInterrupted: boolean;
}

/** The module with the database. Throws a {@link StreamError} that says what to install. */
export async function requireDatabase(): Promise<typeof FlowDatabase> {
  try {
    return (await requirePackage('duckdb', () => import('../../report/database/flow-database.ts'))).FlowDatabase;
  } catch (error) {
    if (error instanceof StreamError) throw error;
    throw new StreamError(`the package @duckdb/node-api cannot be loaded: ${reasonOf(error)}`, { cause: error });
  }
}

/**
 * Enriches the inputs, loads them into a database, keeps the table if `--to` asks for it, and calls `answer` unless no
 * input could be read; the output has its final place if `answer` returns. Returns the exit status. Temporary files are
 * removed in every case.
 */
export async function runOnDatabase(
  settings: DatabaseRunSettings,
  answer: (loaded: LoadedInputs) => Promise<void>,
): Promise<number> {
  const { inputs, chosen, terminal } = settings;
  const { table: tablePath } = readTo(chosen);
  const { sql, namesAll } = settings.needs;
  // a table that is kept has all columns
  const names = namesAll && tablePath === undefined ? columnsIn([sql]).map(({ name }) => name) : undefined;
  const enrichment = await connectEnrichment(chosen, terminal, {
    names: names?.filter((name) => DOCUMENT_NAMES.has(name)),
  });
  if (enrichment.settings.joining !== undefined) {
    throw new UsageError('--set ROLLUP joins flows into one document, but this command needs a document for each flow');
  }
  const documents = documentPaths(chosen, enrichment);
  const table = tablePath === undefined ? undefined : openOutput(tablePath, terminal, inputs, documents, '--to');
  try {
    const target = openOutput(settings.outputPath, terminal, inputs, documents);
    try {
      return await new DatabaseRun(settings, enrichment).run(target, table, answer);
    } finally {
      target.discard();
    }
  } finally {
    table?.discard();
  }
}

class DatabaseRun {
  readonly #settings: DatabaseRunSettings;
  readonly #connected: ConnectedEnrichment;
  readonly #enrichment: EnrichRun;
  #savedTables = 0;
  #inputsNotRead = 0;
  readonly #interruption: Interruption = new Interruption();
  /** The name at which the database splits documents. */
  readonly #mark: string = newMark();

  constructor(settings: DatabaseRunSettings, connected: ConnectedEnrichment) {
    this.#settings = settings;
    this.#connected = connected;
    const { settings: enriching, aws } = connected;
    this.#enrichment = new EnrichRun(
      { ...enriching, schema: factsFirst(enriching.schema, this.#mark) },
      { region: aws?.region, countsFlows: false },
    );
  }

  async run(
    target: OutputTarget,
    table: OutputTarget | undefined,
    answer: (loaded: LoadedInputs) => Promise<void>,
  ): Promise<number> {
    const { hiding, needs } = this.#settings;
    const memoryMegabytes = needs.namesAll ? undefined : ANY_STATEMENT_MEGABYTES;
    const options = { hiding, mark: this.#mark, memoryMegabytes };
    const database = await this.#settings.Database.open(() => this.#fieldNames(), options);
    // a statement that was interrupted ends with an error
    this.#interruption.listen(this.#settings.terminal, () => database.interrupt());
    try {
      const { sql, namesAll } = this.#settings.needs;
      // a table that is kept has all columns
      if (table === undefined) await database.loadOnlyFor(sql, { namesAll });
      const status = await this.#load(database);
      const isRead = this.#inputsNotRead < this.#settings.inputs.length;
      if (isRead && this.#interruption.status === undefined) {
        await this.#keep(database, table);
        if (this.#interruption.status === undefined) await answer(this.#loaded(database, target));
        if (this.#interruption.status === undefined) await target.finish();
      }
      return this.#interruption.status ?? status;
    } catch (error) {
      if (this.#interruption.status !== undefined) return this.#interruption.status;
      throw error;
    } finally {
      this.#interruption.close();
      await database.close();
    }
  }

  #loaded(database: FlowDatabase, target: OutputTarget): LoadedInputs {
    const isInterrupted = (): boolean => this.#interruption.status !== undefined;
    return {
      database,
      target,
      inputsNotRead: this.#inputsNotRead,
      savedTables: this.#savedTables,
      counts: this.#enrichment.counts,
      unreadable: this.#enrichment.unreadable.entries(),
      prices: withPrices(HOURLY_PRICES, this.#connected.settings.prices ?? TRANSFER_PRICES),
      untilInterrupted: (values) => this.#untilInterrupted(values),
      get isInterrupted() {
        return isInterrupted();
      },
    };
  }

  *#fieldNames(): Generator<string> {
    for (const { fields } of this.#enrichment.headers) for (const field of fields) yield field.outputName;
    yield* this.#connected.settings.unknownFields.map(outputNameOf);
  }

  /** Loads all inputs; returns the exit status according to their problems. */
  async #load(database: FlowDatabase): Promise<number> {
    const { inputs, terminal, command } = this.#settings;
    const enrichment = this.#enrichment;
    const reading: InputReading = {
      read: async (input, onPart, hooks) => {
        if (await addSaved(input, database)) {
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
      isDone: () => this.#interruption.status !== undefined,
      get bytesRead() {
        return enrichment.bytesRead;
      },
      get linesRead() {
        return enrichment.counts.linesIn;
      },
    };
    const outcome = await readInputs(inputs, reading, terminal, true);
    this.#inputsNotRead = outcome.inputsNotRead;
    const { stderr } = terminal;
    for (const note of outcome.notes) stderr.write(`${PROGRAM} ${command}: ${note}\n`);
    const unreadable = enrichment.unreadable.entries();
    const tables = this.#savedTables === 0 ? '' : ` and ${counted(this.#savedTables, 'table')} of enriched records`;
    const lines = unreadable.reduce((sum, { count }) => sum + count, 0);
    const faults = lines === 0 ? '' : `, of which ${lines.toLocaleString('en-US')} could not be read`;
    stderr.write(`loaded ${counted(enrichment.counts.documents, 'record')}${tables}${faults}\n`);
    for (const entry of unreadable) stderr.write(`${unreadableLines(entry).join('\n')}\n`);
    if (outcome.inputsNotRead > 0) return EXIT_STOPPED;
    const lookups = this.#connected.aws?.lookups;
    const isAnythingRead = this.#savedTables > 0 || lines < enrichment.counts.documents;
    const isReadWell = lines === 0 || (isAnythingRead && this.#settings.toleratesUnreadable === true);
    const isComplete =
      isReadWell && enrichment.counts.verdictsMissing === 0 && (lookups === undefined || !isIncomplete(lookups));
    return isComplete ? EXIT_OK : EXIT_UNREADABLE;
  }

  /** Makes the table, and writes it to its file if there is one. */
  async #keep(database: FlowDatabase, table: OutputTarget | undefined): Promise<void> {
    const keptAt = await database.prepare({ keepsTable: table !== undefined });
    if (table === undefined || keptAt === undefined) return;
    for await (const chunk of this.#untilInterrupted<Buffer>(createReadStream(keptAt))) await table.output.write(chunk);
    if (this.#interruption.status === undefined) await table.finish();
  }

  async *#untilInterrupted<Value>(values: AsyncIterable<Value>): AsyncGenerator<Value> {
    for await (const value of values) {
      if (this.#interruption.status !== undefined) return;
      yield value;
    }
  }
}

/** Adds an input that is a saved table; returns whether it is one. Throws a `StreamError` if it is damaged. */
async function addSaved(input: InputFile, database: FlowDatabase): Promise<boolean> {
  // only a request would show the first bytes of an object in S3
  const mayBeTable = input.path !== undefined || /\.parquet$/i.test(input.name);
  if (input.openRanges === undefined || !mayBeTable) return false;
  let source: Awaited<ReturnType<typeof input.openRanges>>;
  try {
    source = await input.openRanges();
  } catch {
    // reading it will report the reason
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
