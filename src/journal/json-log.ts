import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { LINE_FEED } from '../text/ascii.ts';

/** A line of a log; `value` is undefined if it is not JSON. */
export interface LogLine {
  readonly value: unknown;
  /** From 1. */
  readonly number: number;
}

const READ_BYTES = 64 * 1024;

/**
 * A file to which lines of JSON are appended, each stored durably before the promise of its append resolves, so that a
 * process that is killed loses nothing that it was told is stored. An unfinished line at the end, of a killed process, is
 * not read, and removed.
 */
export class JsonLog {
  readonly #file: FileHandle;
  readonly #isReadOnly: boolean;
  /** The offset of the next line. */
  #end = 0;
  /** Lines that the next write takes along, since storing durably takes milliseconds however many lines there are. */
  #waiting: string[] = [];
  #nextWrite: Promise<void> | undefined = undefined;
  #lastWrite: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle, isReadOnly: boolean) {
    this.#file = file;
    this.#isReadOnly = isReadOnly;
  }

  /** Opens a log, and creates it if it is missing, but not with `isReadOnly`. Throws the error of the file system. */
  static async open(path: string, isReadOnly: boolean): Promise<JsonLog> {
    const flags = isReadOnly ? constants.O_RDONLY : constants.O_RDWR | constants.O_CREAT;
    const file = await open(path, flags, 0o600);
    try {
      const log = new JsonLog(file, isReadOnly);
      log.#end = await log.#endOfLastLine();
      if (!isReadOnly) await file.truncate(log.#end);
      return log;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The lines, from the first one. Read them before anything is appended. */
  async *lines(): AsyncGenerator<LogLine> {
    if (this.#end === 0) return;
    let number = 0;
    const input = this.#file.createReadStream({ start: 0, end: this.#end - 1, autoClose: false });
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      number++;
      yield { value: parseJson(line), number };
    }
  }

  /** Appends lines. Resolves when they are stored durably; rejects with the error of the file system. */
  append(...values: readonly object[]): Promise<void> {
    if (this.#isReadOnly) return Promise.reject(new Error('the file was opened for reading only'));
    for (const value of values) this.#waiting.push(`${JSON.stringify(value)}\n`);
    if (this.#nextWrite === undefined) {
      this.#nextWrite = this.#lastWrite.then(() => this.#write());
      // a failure is reported to those who wait for it, and to the next ones, because the file may have a gap
      this.#lastWrite = this.#nextWrite;
      this.#lastWrite.catch(() => undefined);
    }
    return this.#nextWrite;
  }

  /** Closes the file after everything that was appended is stored. */
  async close(): Promise<void> {
    await this.#lastWrite.catch(() => undefined);
    await this.#file.close();
  }

  async #write(): Promise<void> {
    const bytes = Buffer.from(this.#waiting.join(''));
    this.#waiting = [];
    this.#nextWrite = undefined;
    await this.#file.write(bytes, 0, bytes.length, this.#end);
    await this.#file.sync();
    this.#end += bytes.length;
  }

  async #endOfLastLine(): Promise<number> {
    const { size } = await this.#file.stat();
    const bytes = Buffer.alloc(READ_BYTES);
    for (let end = size; end > 0; ) {
      const start = Math.max(0, end - READ_BYTES);
      const { bytesRead } = await this.#file.read(bytes, 0, end - start, start);
      const at = bytes.subarray(0, bytesRead).lastIndexOf(LINE_FEED);
      if (at !== -1) return start + at + 1;
      end = start;
    }
    return 0;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
