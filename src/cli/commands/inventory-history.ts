import { UsageError } from '../../input/errors.ts';
import { readHistoryItems } from '../../input/history-items.ts';
import type { InputFile } from '../../input/input-file.ts';
import type { ObjectSelection } from '../../input/s3/object-selection.ts';
import { HistoryCollector, type HistoryCounts, TooMuchHistoryError } from '../../metadata/history/history-collector.ts';
import { counted } from '../../text/counted.ts';
import { openInputs } from '../terminal/open-inputs.ts';
import { type ReadingHooks, readInputs } from '../terminal/read-inputs.ts';
import { number } from '../terminal/summary.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { readTime } from '../terminal/time-option.ts';

/** Result of reading a history. */
export interface HistoryReport {
  readonly collector: HistoryCollector;
  /** Whether some files could not be read, or only in part. */
  readonly isPartial: boolean;
  /** The exit status of an interruption; undefined if there was none. */
  readonly interruptedWith: number | undefined;
}

/** The places of a history, and the period that is read. */
export interface HistoryChoice {
  readonly places: readonly string[];
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/**
 * Reads events of CloudTrail and items of AWS Config about who had which address, from files, folders and S3. Reports
 * on standard error what was read and what could not be read. Throws a {@link UsageError} for an invalid time or place.
 */
export async function readHistory(choice: HistoryChoice, terminal: Terminal): Promise<HistoryReport> {
  const inputs = await openInputs(choice.places, terminal, selectionOf(choice));
  const reading = new HistoryReading();
  try {
    const outcome = await readInputs(inputs.files, reading, terminal, true);
    for (const note of outcome.notes) terminal.stderr.write(`${note}\n`);
    if (outcome.interruptedWith === undefined) terminal.stderr.write(`${historyText(reading)}\n`);
    return {
      collector: reading.collector,
      isPartial: outcome.inputsNotRead > 0,
      interruptedWith: outcome.interruptedWith,
    };
  } finally {
    inputs.close();
  }
}

function selectionOf({ from, to }: HistoryChoice): ObjectSelection {
  const fromMs = readTime('--history-from', from);
  const toMs = readTime('--history-to', to);
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs) {
    throw new UsageError('--history-from must be before --history-to');
  }
  return { logs: 'history', fromMs, toMs };
}

/** Reads the inputs of a history one after the other. */
class HistoryReading {
  readonly collector: HistoryCollector = new HistoryCollector();
  bytesRead = 0;
  linesRead = 0;

  isDone(): boolean {
    return false;
  }

  async read(input: InputFile, onPart: () => Promise<boolean>, { onWarning, signal }: ReadingHooks): Promise<void> {
    const onRead = (bytes: number): void => {
      this.bytesRead += bytes;
    };
    for await (const items of readHistoryItems(input, {
      onRead,
      onWarning,
      ...(signal === undefined ? {} : { signal }),
    })) {
      for (const item of items) this.#add(item);
      this.linesRead += items.length;
      if (!(await onPart())) return;
    }
  }

  #add(item: unknown): void {
    try {
      this.collector.add(item);
    } catch (error) {
      if (error instanceof TooMuchHistoryError) throw new UsageError(`--history: ${error.message}`, { cause: error });
      throw error;
    }
  }
}

const REASONS: readonly (readonly [counter: keyof HistoryCounts, words: string])[] = [
  ['other', 'of other kinds'],
  ['failed', 'of calls that failed'],
  ['incomplete', 'incomplete'],
  ['unknown', 'neither events nor configuration items'],
];

/** A sentence on what was read. */
function historyText({ collector: { counts, period } }: HistoryReading): string {
  const when = period === undefined ? '' : ` from ${timeOf(period.from)} to ${timeOf(period.until)}`;
  const others = REASONS.flatMap(([counter, words]) =>
    counts[counter] === 0 ? [] : [`${number(counts[counter])} ${words}`],
  );
  const omitted = others.length === 0 ? '' : `; not used: ${others.join(', ')}`;
  return `history: ${counted(counts.events, 'event')} of addresses${when}${omitted}`;
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace('.000', '');
}
