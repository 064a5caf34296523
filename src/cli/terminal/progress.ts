import type { Writable } from 'node:stream';
import type { SingleBar } from 'cli-progress';
import { number } from './summary.ts';

/** If the known size of the inputs exceeds this, the bar is shown from the start. */
export const LONG_INPUT_BYTES = 64 * 1024 * 1024;
/** Otherwise the bar is shown after this time. */
export const LONG_RUN_MS = 3_000;

const MEBIBYTE = 1024 * 1024;

/** Settings of a {@link Progress}. */
export interface ProgressSettings {
  readonly stream: Writable;
  /** False if standard error is not a terminal, or if the bar would interfere with the output. */
  readonly isEnabled: boolean;
  /** Size of all inputs; undefined if unknown. */
  readonly totalBytes: number | undefined;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

/** A progress bar for long runs, without colours. It is not shown in short runs. */
export class Progress {
  readonly #settings: ProgressSettings;
  readonly #startedAt: number;
  #bar: SingleBar | undefined;

  constructor(settings: ProgressSettings) {
    this.#settings = settings;
    this.#startedAt = settings.now();
  }

  /** Updates the bar if the run is a long one. */
  async update(bytesRead: number, linesRead: number): Promise<void> {
    const { isEnabled, totalBytes, now } = this.#settings;
    if (!isEnabled) return;
    const isLong = (totalBytes ?? 0) > LONG_INPUT_BYTES || now() - this.#startedAt > LONG_RUN_MS;
    if (this.#bar === undefined && !isLong) return;
    this.#bar ??= await this.#start();
    this.#bar.update(bytesRead, payload(bytesRead, linesRead));
  }

  /** Removes the bar. */
  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  async #start(): Promise<SingleBar> {
    const { stream, totalBytes } = this.#settings;
    // most runs need no bar
    const { default: cliProgress } = await import('cli-progress');
    const format =
      totalBytes === undefined
        ? '{read} MiB read | {lines} lines | {duration_formatted}'
        : `[{bar}] {percentage}% of ${inMebibytes(totalBytes)} MiB | {lines} lines | {eta_formatted} left`;
    const bar = new cliProgress.SingleBar({
      format,
      stream,
      barCompleteChar: '#',
      barIncompleteChar: '-',
      barsize: 24,
      clearOnComplete: true,
      // the command handles interruptions
      gracefulExit: false,
    });
    bar.start(totalBytes ?? 0, 0, payload(0, 0));
    return bar;
  }
}

function payload(bytesRead: number, linesRead: number): Readonly<Record<string, string>> {
  return { read: inMebibytes(bytesRead), lines: number(linesRead) };
}

function inMebibytes(bytes: number): string {
  return number(Math.round(bytes / MEBIBYTE));
}
