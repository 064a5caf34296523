import { createReadStream } from 'node:fs';
import { reasonOf } from '../../input/errors.ts';
import type { InputFile } from '../../input/input-file.ts';
import { outputNameOf } from '../../model/fields.ts';
import type { FlowDatabase } from '../../report/database/flow-database.ts';
import { isSavedTable } from '../../report/database/saved-table.ts';
import { counted } from '../../text/counted.ts';
import { EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import { withDocumentFiles } from '../terminal/document-files.ts';
import { PROGRAM } from '../terminal/help.ts';
import { isIncomplete } from '../terminal/lookup-failures.ts';
import { type OutputTarget, openOutput } from '../terminal/output-file.ts';
import { type InputReading, readInputs } from '../terminal/read-inputs.ts';
import { regionFor } from '../terminal/region.ts';
import { unreadableLines } from '../terminal/summary.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { EnrichRun } from './enrich-run.ts';
import { type ConnectedAws, enrichSettings } from './enrich-settings.ts';
import { textFormat } from './query-formats.ts';
import type { QueryArguments, ResultTarget } from './query-options.ts';

/** One run of `query` over its inputs. */
export class QueryRun {
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
      const { jsonText, plainText } = await import('../../report/database/result-text.ts');
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
