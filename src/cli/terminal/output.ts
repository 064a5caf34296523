import { Writable } from 'node:stream';
import { codeOf, OutputError, reasonOf } from '../../input/errors.ts';
import { printableText } from '../../input/printable.ts';

/** Small parts are buffered up to this size, so that small records do not cost a system call each. */
const GATHERED_BYTES = 256 * 1024;

/** Settings of an output. */
export interface OutputSettings {
  /** Whether it is a terminal: control characters are then escaped, as in JSON. */
  readonly escapes?: boolean;
  /** Its name in messages. */
  readonly name?: string;
}

/**
 * Standard output, a file, or a test's stream. If the reader has closed the output (`| head`), that is not an error:
 * later writes are discarded, and {@link Output.isClosed} becomes true, so that the work can stop.
 */
export class Output {
  readonly #stream: Writable;
  readonly #settings: OutputSettings;
  readonly #gathered: Buffer[] = [];
  #gatheredBytes = 0;
  #isClosed = false;
  /** Why the stream failed, for example because a file could not be opened; later writes would not give the reason. */
  #streamError: unknown = undefined;

  constructor(stream: Writable, settings: OutputSettings = {}) {
    this.#stream = stream;
    this.#settings = settings;
    // without a listener, an error would end the process
    stream.on('error', (error) => {
      this.#streamError ??= error;
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Writes text. */
  async writeText(text: string): Promise<void> {
    await this.write(Buffer.from(text));
  }

  /**
   * Writes bytes; they have been copied or written when the promise resolves, so the buffer may be reused. Throws an
   * {@link OutputError} if they cannot be written.
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

  /** Writes the buffered bytes. Throws an {@link OutputError} if that fails. */
  async flush(): Promise<void> {
    if (this.#gatheredBytes === 0) return;
    const bytes = Buffer.concat(this.#gathered, this.#gatheredBytes);
    this.#gathered.length = 0;
    this.#gatheredBytes = 0;
    await this.#send(bytes);
  }

  /**
   * Waits until the stream has processed the bytes, so that a slow reader slows the work down instead of filling
   * memory.
   */
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
 * A stream that writes text to another one and escapes control characters. Text must be written in complete characters.
 * Errors of the other stream are ignored, since its reader may have closed it.
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
