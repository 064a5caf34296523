import { Counts } from '../model/counts.ts';
import { FAULT_NAMES } from '../model/dictionary.ts';
import type { LogFormat } from '../model/log-format.ts';
import type { TransformSettings } from '../stages.ts';
import { Transform } from '../transform.ts';
import type { Window } from '../window.ts';
import { decodeInput } from './decode-input.ts';
import type { InputFile } from './input-file.ts';
import type { Piece } from './piece.ts';
import { meaningOf, UnreadableTally } from './unreadable.ts';

/** How long the look-ups of one piece may take: a person at a terminal waits longer than Firehose. */
const LOOKUP_PATIENCE_MS = 60_000;

/** Most formats of header lines that are remembered for the summary. */
const MAX_HEADERS = 64;
/** What a run needs to know and tells while it reads. */
export interface ReadingHooks {
  /** Hears of what a person should know about an input that is read all the same. */
  readonly onWarning?: (message: string) => void;
  /** Ends the reading when it is aborted. */
  readonly signal?: AbortSignal;
}

/** Takes the documents of one piece, a line each; the buffer is used again afterwards. Returns whether to go on. */
export type TakeDocuments = (documents: Buffer, piece: Piece, window: Window) => Promise<boolean>;

/**
 * Enriches inputs one after the other, in constant memory, with the stages that the function runs.
 *
 * Of the lines read, each becomes a document or is left out by rule: `counts.linesIn` is `counts.documents` and
 * `counts.linesDropped` together. A record of an event that cannot be decoded counts as one line, with a document that
 * holds its payload.
 */
export class EnrichRun {
  readonly counts: Counts = new Counts();
  readonly unreadable: UnreadableTally = new UnreadableTally();
  /** The formats that header lines named, of the records below them. */
  readonly headers: Set<LogFormat> = new Set();
  /** Bytes read from the inputs, before inflating. */
  bytesRead = 0;
  readonly #transform: Transform;
  readonly #maxInflatedBytes: number;
  readonly #region: string | undefined;

  /**
   * The settings must allow several documents one after the other, and give unreadable lines documents. `region` is
   * asked about where records do not tell theirs.
   */
  constructor(settings: TransformSettings, region?: string) {
    this.#transform = new Transform(settings);
    this.#region = region;
    this.#maxInflatedBytes = settings.maxInflatedBytes;
  }

  /** The configured formats in which no line was read so far. */
  get unmatchedFormats(): readonly LogFormat[] {
    return this.#transform.unmatchedFormats;
  }

  /** Enriches one input. Returns false where `take` wanted no more. Throws a `StreamError` where it cannot be read. */
  async enrich(input: InputFile, take: TakeDocuments, { onWarning, signal }: ReadingHooks = {}): Promise<boolean> {
    const window = this.#transform.borrowWindow();
    const onRead = (bytes: number): void => {
      this.bytesRead += bytes;
    };
    const options = { maxInflatedBytes: this.#maxInflatedBytes, onRead, onWarning, signal };
    try {
      for await (const piece of decodeInput(input, window, options)) {
        const documents =
          piece.failure === undefined
            ? await this.#transformPiece(input, piece, window)
            : this.#documentOfFailure(input, piece, piece.failure);
        if (!(await take(documents, piece, window))) return false;
      }
      return true;
    } finally {
      this.#transform.returnWindow(window);
    }
  }

  async #transformPiece(input: InputFile, piece: Piece, window: Window): Promise<Buffer> {
    const { counts } = this;
    const unreadableBefore = counts.unreadableLines;
    const source = {
      firstLine: 0,
      lastLine: piece.lineCount,
      textStart: 0,
      textEnd: 0,
      context: piece.context,
      fault: undefined,
    };
    const context = { accountId: undefined, region: this.#region, deadlineMs: Date.now() + LOOKUP_PATIENCE_MS };
    const onError = (error: unknown): never => {
      // nobody is to be answered here: an error of ours is to be seen
      throw error;
    };
    const outcome = await this.#transform.transformLines(window, source, counts, onError, context);
    counts.linesIn += outcome.lines;
    counts.documents += outcome.documents;
    counts.addTally(window.tally);
    counts.bytesOut += window.writer.length;
    this.#noteHeaders(piece, window);
    if (counts.unreadableLines > unreadableBefore) this.#noteFaults(input, piece, window);
    return window.writer.bytes.subarray(0, window.writer.length);
  }

  #noteHeaders(piece: Piece, window: Window): void {
    let last: LogFormat | undefined;
    for (let line = 0; line < piece.lineCount; line++) {
      const format = window.records.formatAt(line);
      if (format === last || format?.origin !== 'header') continue;
      last = format;
      if (this.headers.size < MAX_HEADERS) this.headers.add(format);
    }
  }

  #noteFaults(input: InputFile, piece: Piece, window: Window): void {
    for (let line = 0; line < piece.lineCount; line++) {
      const fault = window.records.faultAt(line);
      if (fault !== undefined) this.unreadable.add(fault.code, () => input.name + piece.placeOf(line), fault);
    }
  }

  #documentOfFailure(input: InputFile, piece: Piece, { code, payload }: NonNullable<Piece['failure']>): Buffer {
    const { counts } = this;
    this.unreadable.add(code, () => input.name + piece.placeOf(0));
    counts.addRecordFault(code);
    counts.linesIn++;
    counts.documents++;
    const fault = { code, detail: meaningOf(code) };
    const document = { [FAULT_NAMES.fault]: fault, [FAULT_NAMES.line]: payload };
    return Buffer.from(`${JSON.stringify(document)}\n`);
  }
}
