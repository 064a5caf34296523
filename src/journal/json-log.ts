import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseJson } from '../json/parse-json.ts';
import { LINE_FEED } from '../text/ascii.ts';
import { FileLock } from './file-lock.ts';

/** A line of a log; `value` is undefined if it is not JSON. */
export interface LogLine {
  readonly value: unknown;
  /** From 1. */
  readonly number: number;
}

const READ_BYTES = 64 * 1024;

/**
 * A file to which lines of JSON are appended. Each is stored durably before the promise of its append resolves, so that
 * a killed process loses nothing that was reported as stored. An unfinished line at the end, left by a killed process,
 * is not read, and the first append removes it. Only one process can write to a log at a time.
 */
export class JsonLog {
  readonly #file: FileHandle;
  /** Missing if the log was opened for reading only. */
  readonly #lock: FileLock | undefined;
  /** The offset of the next line. */
  #end = 0;
  /** Size of the file, with an unfinished line. */
  #size = 0;
  /** Lines for the next write: storing durably takes milliseconds, however many lines there are. */
  #waiting: string[] = [];
  #nextWrite: Promise<void> | undefined;
  #lastWrite: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle, lock: FileLock | undefined) {
    this.#file = file;
    this.#lock = lock;
  }

  /**
   * Opens a log, and creates it if it is missing, but not with `isReadOnly`. `firstMember` is the first member of its first
   * line. Throws the error of the file system, or an Error if another process writes to it, or if it is another file whose
   * content would be removed as an unfinished line.
   */
  static async open(path: string, isReadOnly: boolean, firstMember: string): Promise<JsonLog> {
    const flags = isReadOnly ? constants.O_RDONLY : constants.O_RDWR | constants.O_CREAT | constants.O_APPEND;
    const file = await open(path, flags, 0o600);
    let lock: FileLock | undefined;
    try {
      lock = isReadOnly ? undefined : await FileLock.acquire(path);
      const log = new JsonLog(file, lock);
      await log.#measure(firstMember);
      return log;
    } catch (error) {
      await lock?.release();
      await file.close();
      throw error;
    }
  }

  /** Opens a log as {@link JsonLog.open} does and passes it to `load`; closes it if that fails, and throws its error. */
  static async load<Result>(
    path: string,
    isReadOnly: boolean,
    firstMember: string,
    load: (log: JsonLog) => Promise<Result>,
  ): Promise<Result> {
    const log = await JsonLog.open(path, isReadOnly, firstMember);
    try {
      return await load(log);
    } catch (error) {
      await log.close();
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
    if (this.#lock === undefined) return Promise.reject(new Error('the file was opened for reading only'));
    for (const value of values) this.#waiting.push(`${JSON.stringify(value)}\n`);
    if (this.#nextWrite === undefined) {
      this.#nextWrite = this.#lastWrite.then(() => this.#write());
      // a failure is reported to its waiters, and to all later ones, because the file may have a gap
      this.#lastWrite = this.#nextWrite;
      this.#lastWrite.catch(() => undefined);
    }
    return this.#nextWrite;
  }

  /** Closes the file after everything that was appended is stored. */
  async close(): Promise<void> {
    await this.#lastWrite.catch(() => undefined);
    await this.#file.close();
    await this.#lock?.release();
  }

  async #write(): Promise<void> {
    const bytes = Buffer.from(this.#waiting.join(''));
    this.#waiting = [];
    this.#nextWrite = undefined;
    // two processes that took over the same lock, or are on different computers
    if ((await this.#file.stat()).size !== this.#size) throw new Error('another run has written to it');
    if (this.#size > this.#end) await this.#file.truncate(this.#end);
    this.#size = this.#end;
    try {
      for (let at = 0; at < bytes.length; ) {
        // fewer bytes than given are written when the disk becomes full
        const { bytesWritten } = await this.#file.write(bytes, at, bytes.length - at, null);
        at += bytesWritten;
      }
      await this.#file.sync();
    } catch (error) {
      await this.#file.truncate(this.#end).catch(() => undefined);
      throw error;
    }
    this.#end += bytes.length;
    this.#size = this.#end;
  }

  async #measure(firstMember: string): Promise<void> {
    this.#size = (await this.#file.stat()).size;
    this.#end = await this.#endOfLastLine();
    if (this.#end > 0 || this.#size === 0) return;
    const expected = Buffer.from(`{"${firstMember}":`);
    const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(expected.length), 0, expected.length, 0);
    if (expected.indexOf(buffer.subarray(0, bytesRead)) !== 0) throw new Error('it is not a journal');
  }

  async #endOfLastLine(): Promise<number> {
    const bytes = Buffer.alloc(READ_BYTES);
    for (let end = this.#size; end > 0; ) {
      const start = Math.max(0, end - READ_BYTES);
      const { bytesRead } = await this.#file.read(bytes, 0, end - start, start);
      const at = bytes.subarray(0, bytesRead).lastIndexOf(LINE_FEED);
      if (at !== -1) return start + at + 1;
      end = start;
    }
    return 0;
  }
}
