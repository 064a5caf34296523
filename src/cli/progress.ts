import type { Writable } from 'node:stream';
import type { SingleBar } from 'cli-progress';
import { number } from './summary.ts';

/** An input of a known size gets a bar from the start where it is larger than this. */
export const LONG_INPUT_BYTES = 64 * 1024 * 1024;
/** Any other gets one when the run has taken this long. */
export const LONG_RUN_MS = 3_000;

const MEBIBYTE = 1024 * 1024;

/** What a {@link Progress} has to know. */
export interface ProgressSettings {
  readonly stream: Writable;
  /** False where nobody looks, or where the bar would be mixed up with the output. */
  readonly isWanted: boolean;
  /** Size of all inputs; undefined where that is not known. */
  readonly totalBytes: number | undefined;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

/** A progress bar for long runs; short ones never see it. It uses no colours. */
export class Progress {
  readonly #settings: ProgressSettings;
  readonly #startedAt: number;
  #bar: SingleBar | undefined = undefined;

  constructor(settings: ProgressSettings) {
    this.#settings = settings;
    this.#startedAt = settings.now();
  }

  /** Shows how far the run has come, where it is a long one. */
  async update(bytesRead: number, linesRead: number): Promise<void> {
    const { isWanted, totalBytes, now } = this.#settings;
    if (!isWanted) return;
    const isLong = (totalBytes ?? 0) > LONG_INPUT_BYTES || now() - this.#startedAt > LONG_RUN_MS;
    if (this.#bar === undefined && !isLong) return;
    this.#bar ??= await this.#start();
    this.#bar.update(bytesRead, payload(bytesRead, linesRead));
  }

  /** Takes the bar away. */
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
      // interruptions are the command's business
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
