import { OutputError, StreamError } from '../../input/errors.ts';
import type { InputFile } from '../../input/input-file.ts';
import { Interruption } from './interruption.ts';
import { Progress } from './progress.ts';
import type { Terminal } from './terminal.ts';

/** Callbacks and the abort signal of reading. */
export interface ReadingHooks {
  /** Called with warnings about an input that is still read. */
  readonly onWarning?: (message: string) => void;
  /** Ends the run when it is aborted. */
  readonly signal?: AbortSignal;
}

/** How inputs are read. */
export interface InputReading {
  /** Reads one input, and calls `onPart` after each part until that returns false. Throws a `StreamError`. */
  read(input: InputFile, onPart: () => Promise<boolean>, hooks: ReadingHooks): Promise<void>;
  /** Whether the rest is not needed, because the output is closed. */
  isDone(): boolean;
  /** How much was read so far, before decompression. */
  readonly bytesRead: number;
  readonly linesRead: number;
}

/** How reading all inputs ended. */
export interface ReadingOutcome {
  /** The exit status of an interruption; undefined if there was none. */
  readonly interruptedWith: number | undefined;
  readonly inputsNotRead: number;
  /** Notes for the user, in order of occurrence. */
  readonly notes: readonly string[];
}

/**
 * Reads the inputs one after the other, with a progress bar in long runs if `showsProgress`; an unreadable one is
 * recorded, and the next one is read. An interruption ends the reading.
 */
export async function readInputs(
  inputs: readonly InputFile[],
  reading: InputReading,
  terminal: Terminal,
  showsProgress: boolean,
): Promise<ReadingOutcome> {
  const progress = new Progress({
    stream: terminal.screen ?? terminal.stderr,
    isEnabled: terminal.showsStderr && showsProgress,
    totalBytes: totalBytes(inputs),
    now: () => performance.now(),
  });
  const interruption = new Interruption();
  interruption.listen(terminal);
  const notes: string[] = [];
  let inputsNotRead = 0;
  const hooks = {
    signal: interruption.signal,
    onWarning: (message: string): void => {
      notes.push(`warning: ${message}`);
    },
  };
  const onPart = async (): Promise<boolean> => {
    await progress.update(reading.bytesRead, reading.linesRead);
    return !reading.isDone() && interruption.status === undefined;
  };
  try {
    for (const input of inputs) {
      if (reading.isDone() || interruption.status !== undefined) break;
      try {
        await reading.read(input, onPart, hooks);
      } catch (error) {
        if (!(error instanceof StreamError) || error instanceof OutputError) throw error;
        if (interruption.status !== undefined) break;
        inputsNotRead++;
        notes.push(error.message);
      }
    }
  } finally {
    interruption.close();
    progress.stop();
  }
  return { interruptedWith: interruption.status, inputsNotRead, notes };
}

function totalBytes(inputs: readonly InputFile[]): number | undefined {
  let total = 0;
  for (const { bytes } of inputs) {
    if (bytes === undefined) return undefined;
    total += bytes;
  }
  return total;
}
