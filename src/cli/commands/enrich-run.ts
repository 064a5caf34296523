import { decodeInput } from '../../input/decode-input.ts';
import type { InputFile, InputPart } from '../../input/input-file.ts';
import { meaningOf, UnreadableSummary } from '../../input/unreadable.ts';
import type { Counts } from '../../model/counts.ts';
import { FAULT_NAMES } from '../../model/dictionary.ts';
import type { FlowTotals } from '../../model/flow-totals.ts';
import type { LogFormat } from '../../model/log-format.ts';
import { FlowLedger } from '../../pipeline/flow-ledger.ts';
import { Ledger } from '../../pipeline/ledger.ts';
import type { TransformSettings } from '../../pipeline/stages.ts';
import { Transform } from '../../pipeline/transform.ts';
import type { Window } from '../../pipeline/window.ts';
import type { DenialCount } from '../terminal/flow-rows.ts';
import type { ReadingHooks } from '../terminal/read-inputs.ts';
import { DenialReasons } from './denial-reasons.ts';

/** Time limit for the lookups of one part: a person at a terminal waits longer than Firehose. */
const LOOKUP_PATIENCE_MS = 60_000;

/** Maximum number of header formats that the summary lists. */
const MAX_HEADERS = 64;

/** Takes the documents of one part, one per line; the buffer is reused afterwards. Returns whether to continue. */
export type TakeDocuments = (documents: Buffer, part: InputPart, window: Window) => Promise<boolean>;

/**
 * Enriches inputs one after the other, in constant memory, with the stages that the function runs.
 *
 * Each line read becomes a document or is dropped by a rule: `counts.linesIn` is the sum of `counts.documents` and
 * `counts.linesDropped`. A record of an event that cannot be decoded counts as one line, with a document that contains its
 * payload.
 */
export class EnrichRun {
  readonly unreadable: UnreadableSummary = new UnreadableSummary();
  /** The formats that header lines define for the records below them. */
  readonly headers: Set<LogFormat> = new Set();
  /** Bytes read from the inputs, before decompression. */
  bytesRead = 0;
  readonly #ledger: Ledger = new Ledger();
  readonly #flows: FlowLedger;
  readonly #countsFlows: boolean;
  /** Undefined if no verdicts are made. */
  readonly #denialReasons: DenialReasons | undefined;
  readonly #transform: Transform;
  readonly #maxInflatedBytes: number;
  readonly #region: string | undefined;

  /**
   * The settings must allow several documents per record, and write documents for unreadable lines. `region` is where
   * records without a Region are looked up. Without `countsFlows`, there are no {@link flows} and {@link denialReasons}.
   */
  constructor(
    settings: TransformSettings,
    { region, countsFlows = true }: { readonly region?: string | undefined; readonly countsFlows?: boolean } = {},
  ) {
    this.#countsFlows = countsFlows;
    this.#denialReasons = settings.verdicts === undefined || !countsFlows ? undefined : new DenialReasons();
    this.#transform = new Transform({ ...settings, traffic: this.#denialReasons });
    this.#flows = new FlowLedger(settings);
    this.#region = region;
    this.#maxInflatedBytes = settings.maxInflatedBytes;
  }

  /** The counts of the run so far. */
  get counts(): Counts {
    return this.#ledger.counts;
  }

  /** Totals of the flows in the documents so far. */
  get flows(): FlowTotals {
    return this.#flows.totals;
  }

  /** Why flows were denied, according to their verdicts, most frequent first; undefined if no verdicts are made. */
  get denialReasons(): readonly DenialCount[] | undefined {
    return this.#denialReasons?.entries();
  }

  /** The configured formats in which no line was read so far. */
  get unmatchedFormats(): readonly LogFormat[] {
    return this.#transform.unmatchedFormats;
  }

  /** Enriches one input. Returns false if `take` ended the run. Throws a `StreamError` if the input cannot be read. */
  async enrich(input: InputFile, take: TakeDocuments, { onWarning, signal }: ReadingHooks = {}): Promise<boolean> {
    const window = this.#transform.borrowWindow();
    const onRead = (bytes: number): void => {
      this.bytesRead += bytes;
    };
    const options = { maxInflatedBytes: this.#maxInflatedBytes, onRead, onWarning, signal };
    try {
      for await (const part of decodeInput(input, window, options)) {
        const documents =
          part.failure === undefined
            ? await this.#transformPart(input, part, window)
            : this.#documentOfFailure(input, part, part.failure);
        if (!(await take(documents, part, window))) return false;
      }
      return true;
    } finally {
      this.#transform.returnWindow(window);
    }
  }

  async #transformPart(input: InputFile, part: InputPart, window: Window): Promise<Buffer> {
    const ledger = this.#ledger;
    const unreadableBefore = ledger.counts.unreadableLines;
    const source = {
      firstLine: 0,
      lastLine: part.lineCount,
      textStart: 0,
      textEnd: 0,
      context: part.context,
      fault: undefined,
    };
    const context = { accountId: undefined, region: this.#region, deadlineMs: Date.now() + LOOKUP_PATIENCE_MS };
    const onError = (error: unknown): never => {
      // no event is answered here: an internal error must be visible
      throw error;
    };
    const { lines, documents } = await this.#transform.transformLines(window, source, { ledger, onError, context });
    ledger.write(lines, documents, window.writer.length, window.lineCounts);
    if (this.#countsFlows) this.#flows.add(window);
    this.#addHeaders(part, window);
    if (ledger.counts.unreadableLines > unreadableBefore) this.#addFaults(input, part, window);
    return window.writer.bytes.subarray(0, window.writer.length);
  }

  #addHeaders(part: InputPart, window: Window): void {
    let last: LogFormat | undefined;
    for (let line = 0; line < part.lineCount; line++) {
      const format = window.records.formatAt(line);
      if (format === last || format?.origin !== 'header') continue;
      last = format;
      if (this.headers.size < MAX_HEADERS) this.headers.add(format);
    }
  }

  #addFaults(input: InputFile, part: InputPart, window: Window): void {
    for (let line = 0; line < part.lineCount; line++) {
      const fault = window.records.faultAt(line);
      if (fault !== undefined) this.unreadable.add(fault.code, () => input.name + part.placeOf(line), fault);
    }
  }

  #documentOfFailure(input: InputFile, part: InputPart, { code, payload }: NonNullable<InputPart['failure']>): Buffer {
    this.unreadable.add(code, () => input.name + part.placeOf(0));
    this.#ledger.writeUndecodable(code);
    const fault = { code, detail: meaningOf(code) };
    const document = { [FAULT_NAMES.fault]: fault, [FAULT_NAMES.line]: payload };
    return Buffer.from(`${JSON.stringify(document)}\n`);
  }
}
