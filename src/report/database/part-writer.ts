import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OutputError, reasonOf } from '../../input/errors.ts';
import { printable } from '../../input/printable.ts';

/** Size of a part. While one is converted, the next is written: the disk holds at most two. */
const PART_BYTES = 32 * 1024 * 1024;
/** The default maximum of the engine for one document. */
const MIN_OBJECT_BYTES = 16 * 1024 * 1024;

/** A part of the documents: a file with one JSON object per line. */
export interface Part {
  readonly path: string;
  /** At least the size of its largest document. */
  readonly maxObjectBytes: number;
}

/** Converts a part; the file is removed afterwards. */
export type ConvertPart = (part: Part) => Promise<void>;

/**
 * Writes documents to files of 32 MB, each of which is converted while the next one is written. Its methods throw an
 * {@link OutputError} that gives the folder if a file cannot be written, and the error of a conversion.
 */
export class PartWriter {
  readonly #folder: string;
  readonly #name: string;
  readonly #convert: ConvertPart;
  #file: Awaited<ReturnType<typeof open>> | undefined;
  #path = '';
  #bytes = 0;
  #maxObjectBytes = MIN_OBJECT_BYTES;
  #parts = 0;
  /** The conversion of the previous part. It never rejects. */
  #conversion: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  /** The files are called `name-0.ndjson` and so on. */
  constructor(folder: string, name: string, convert: ConvertPart) {
    this.#folder = folder;
    this.#name = name;
    this.#convert = convert;
  }

  /** Writes complete documents, each with its line feed; the buffer may be reused afterwards. */
  async write(documents: Buffer): Promise<void> {
    if (documents.length === 0) return;
    await this.#writing(async () => {
      this.#file ??= await this.#begin();
      // not `write`, which may write a part of the bytes
      await this.#file.appendFile(documents);
    });
    this.#bytes += documents.length;
    this.#maxObjectBytes = Math.max(this.#maxObjectBytes, documents.length);
    if (this.#bytes >= PART_BYTES) await this.#end();
  }

  /** Converts the last part, and waits until all parts are converted. */
  async finish(): Promise<void> {
    if (this.#bytes > 0) await this.#end();
    await this.#conversion;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Waits for the running conversion, and closes the file; afterwards the folder may be removed. */
  async close(): Promise<void> {
    await this.#file?.close().catch(() => undefined);
    this.#file = undefined;
    await this.#conversion;
  }

  async #begin(): Promise<Awaited<ReturnType<typeof open>>> {
    this.#path = join(this.#folder, `${this.#name}-${this.#parts++}.ndjson`);
    return open(this.#path, 'wx', 0o600);
  }

  async #end(): Promise<void> {
    const part = { path: this.#path, maxObjectBytes: this.#maxObjectBytes };
    await this.#writing(async () => {
      await this.#file?.close();
    });
    this.#file = undefined;
    this.#bytes = 0;
    this.#maxObjectBytes = MIN_OBJECT_BYTES;
    await this.#conversion;
    if (this.#failure !== undefined) throw this.#failure.error;
    this.#conversion = this.#convertPart(part).catch((error: unknown) => {
      this.#failure = { error };
    });
  }

  async #convertPart(part: Part): Promise<void> {
    await this.#convert(part);
    await rm(part.path, { force: true });
  }

  async #writing(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw new OutputError(`cannot write to the temporary folder ${printable(this.#folder)}: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  }
}

/** Replaces valid JSON that the engine does not read: escaped lone surrogates, which represent no character. */
export async function repairPart({ path }: Part): Promise<void> {
  const text = await readFile(path, 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  await writeFile(path, lines.map((line) => `${repaired(line)}\n`).join(''));
}

/** An escape, after an even number of backslashes. */
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|.)/g;
const REPLACEMENT = '\\ufffd';

function repaired(line: string): string {
  const escapes = [...line.matchAll(ESCAPE)];
  let text = '';
  let end = 0;
  for (const [index, found] of escapes.entries()) {
    const isLone =
      (isHigh(found) && !isPair(found, escapes[index + 1])) || (isLow(found) && !isPair(escapes[index - 1], found));
    if (!isLone) continue;
    text += line.slice(end, found.index) + REPLACEMENT;
    end = found.index + found[0].length;
  }
  return text + line.slice(end);
}

function isHigh(found: RegExpExecArray | undefined): boolean {
  return /^d[89ab]/i.test(found?.[1] ?? '');
}

function isLow(found: RegExpExecArray | undefined): boolean {
  return /^d[c-f]/i.test(found?.[1] ?? '');
}

function isPair(high: RegExpExecArray | undefined, low: RegExpExecArray | undefined): boolean {
  return isHigh(high) && isLow(low) && high !== undefined && high.index + high[0].length === low?.index;
}
