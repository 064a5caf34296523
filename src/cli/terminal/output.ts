import { Writable } from 'node:stream';
import { codeOf, OutputError, reasonOf } from '../../input/errors.ts';
import { printableText } from '../../input/printable.ts';

/** Small pieces are gathered up to this size, so that a file of small records does not make a system call each. */
const GATHERED_BYTES = 256 * 1024;

/** How output is written. */
export interface OutputSettings {
  /** Whether a terminal shows it: characters that a terminal acts on are then escaped, as JSON does. */
  readonly escapes?: boolean;
  /** What it is called in messages. */
  readonly name?: string;
}

/**
 * Standard output, a file, or a stand-in. A reader that has gone away (`| head`) is no error: what is written from then on is
 * thrown away, and {@link Output.isClosed} tells, so that the work can stop.
 */
export class Output {
  readonly #stream: Writable;
  readonly #settings: OutputSettings;
  readonly #gathered: Buffer[] = [];
  #gatheredBytes = 0;
  #isClosed = false;
  /** Why the stream broke off, such as a file that cannot be opened; a later write would only say that it did. */
  #streamError: unknown = undefined;

  constructor(stream: Writable, settings: OutputSettings = {}) {
    this.#stream = stream;
    this.#settings = settings;
    // without a listener an error would end the process
    stream.on('error', (error) => {
      this.#streamError ??= error;
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Takes text. */
  async writeText(text: string): Promise<void> {
    await this.write(Buffer.from(text));
  }

  /**
   * Takes bytes; when it returns they are copied or written, so the buffer may be used again.
   * Throws a {@link OutputError} where they cannot be written.
   */
  async write(bytes: Buffer): Promise<void> {
    if (bytes.length < GATHERED_BYTES) {
      this.#gathered.push(Buffer.from(bytes));
      this.#gatheredBytes += bytes.length;
      if (this.#gatheredBytes >= GATHERED_BYTES) await this.flush();
    } else {
      await this.flush();
      await this.#send(bytes);
    }
  }

  /** Writes what was gathered. Throws a {@link OutputError} where that cannot be done. */
  async flush(): Promise<void> {
    if (this.#gatheredBytes === 0) return;
    const bytes = Buffer.concat(this.#gathered, this.#gatheredBytes);
    this.#gathered.length = 0;
    this.#gatheredBytes = 0;
    await this.#send(bytes);
  }

  /** Waits until the stream is done with the bytes: a slow reader slows the work instead of filling the memory. */
  async #send(bytes: Buffer): Promise<void> {
    if (this.#isClosed) return;
    const error = await new Promise<unknown>((resolve) => {
      const shown = this.#settings.escapes === true ? printableText(bytes.toString('utf8')) : bytes;
      this.#stream.write(shown, (failure) => resolve(this.#streamError ?? failure ?? undefined));
    });
    if (error === undefined) return;
    if (codeOf(error) !== 'EPIPE') {
      throw new OutputError(`cannot write ${this.#settings.name ?? 'the output'}: ${reasonOf(error)}`, {
        cause: error,
      });
    }
    this.#isClosed = true;
  }
}

/**
 * A stream in front of another that lets text through and escapes what a terminal would act on, whoever wrote it. Text must
 * be written in whole characters. An error of the stream behind ends nothing: whoever read messages may have gone.
 */
export function printableStream(behind: Writable): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk: unknown, _encoding, done) {
      const text = Buffer.isBuffer(chunk) ? chunk.toString('utf8') : String(chunk);
      behind.write(printableText(text), () => done());
    },
  });
}
