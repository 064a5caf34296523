import { mkdirSync, readdirSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, reasonOf, StreamError, UsageError } from '../input/errors.ts';

/**
 * What Firehose writes about a record that it could not process. Source:
 * https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
 */
export interface ErrorRecord {
  readonly attemptsMade: number;
  /** Milliseconds since 1970, of virtual time. */
  readonly arrivalTimestamp: number;
  readonly errorCode: string;
  readonly errorMessage: string;
  readonly attemptEndingTimestamp: number;
  /** Base64 of the original record or, if the destination refused it, of the transformed one. */
  readonly rawData: string;
  readonly lambdaArn: string;
}

/** The folder in the error bucket: records that the function failed, or that the destination refused. */
export type ErrorFolder = 'processing-failed' | 'AmazonOpenSearchService_failed';

/** The target of the simulated stream's delivery. Each promise resolves when the next call may be made. */
export interface Delivery {
  /** Delivers data to the destination, in order. */
  deliver(data: readonly Buffer[]): Promise<void>;
  fail(folder: ErrorFolder, records: readonly ErrorRecord[]): Promise<void>;
  /** Adds a line that the function logged. */
  log(line: string): void;
  /** Writes the report, as JSON text, and ends. */
  close(report: string): Promise<void>;
}

/** Discards everything, for callers that only need the report. */
export const NO_DELIVERY: Delivery = {
  deliver: async () => undefined,
  fail: async () => undefined,
  log: () => undefined,
  close: async () => undefined,
};

/** Writes to the files of a folder. */
export class FileDelivery implements Delivery {
  readonly #folder: string;
  readonly #deliveredFile: string;
  readonly #handles = new Map<string, FileHandle>();
  #logged: string[] = [];

  /**
   * Creates `folder` if it is missing. Throws a {@link UsageError} if it is not empty, since the files of two runs
   * could be confused, or if it cannot be created.
   */
  constructor(folder: string, deliveredFile: string) {
    this.#folder = folder;
    this.#deliveredFile = deliveredFile;
    try {
      mkdirSync(folder, { recursive: true });
      if (readdirSync(folder).length > 0)
        throw new UsageError(`--output ${folder} must be empty or missing, but it contains files`);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      const reason = codeOf(error) === 'EEXIST' ? 'it is a file' : reasonOf(error);
      throw new UsageError(`--output ${folder} cannot be created: ${reason}`, { cause: error });
    }
  }

  async deliver(data: readonly Buffer[]): Promise<void> {
    await this.#append(join('delivered', this.#deliveredFile), Buffer.concat(data));
    await this.#flushLog();
  }

  async fail(folder: ErrorFolder, records: readonly ErrorRecord[]): Promise<void> {
    const lines = records.map((record) => `${JSON.stringify(record)}\n`);
    await this.#append(join('errors', folder, 'part-00000.json'), Buffer.from(lines.join('')));
    await this.#flushLog();
  }

  log(line: string): void {
    this.#logged.push(`${line}\n`);
  }

  async close(report: string): Promise<void> {
    await this.#flushLog();
    await this.#append('summary.json', Buffer.from(report));
    await Promise.all([...this.#handles.values()].map((handle) => handle.close()));
    this.#handles.clear();
  }

  async #flushLog(): Promise<void> {
    const lines = this.#logged;
    this.#logged = [];
    await this.#append('function.log', Buffer.from(lines.join('')));
  }

  async #append(name: string, bytes: Buffer): Promise<void> {
    if (bytes.length === 0) return;
    try {
      const handle = this.#handles.get(name) ?? (await this.#open(name));
      await handle.appendFile(bytes);
    } catch (error) {
      throw new StreamError(`cannot write ${join(this.#folder, name)}: ${reasonOf(error)}`, { cause: error });
    }
  }

  async #open(name: string): Promise<FileHandle> {
    const path = join(this.#folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    const handle = await open(path, 'wx');
    this.#handles.set(name, handle);
    return handle;
  }
}
