import type { Counts } from '../model/counts.ts';
import { Ledger } from '../pipeline/ledger.ts';
import type { Transform } from '../pipeline/transform.ts';
import { LINE_FEED } from '../text/ascii.ts';
import type { LineBatch } from './line-sink.ts';

/** How many bytes of lines are enriched at once: their documents are about ten times as large. */
const SLICE_BYTES = 256 * 1024;
/** Time limit for the look-ups of one slice, in milliseconds. */
const LOOKUP_PATIENCE_MS = 60_000;
const NOTHING = Buffer.alloc(0);

/**
 * Enriches batches of lines outside of a delivery stream, with the stages that the transform runs. Every line read becomes
 * a document or is dropped by a rule.
 */
export class BatchEnricher {
  readonly #transform: Transform;
  readonly #region: string | undefined;
  #ledger: Ledger = new Ledger();

  /**
   * The transform’s settings must allow several documents per record, and write documents for unreadable lines. `region` is where
   * records without a Region are looked up.
   */
  constructor(transform: Transform, region?: string) {
    this.#transform = transform;
    this.#region = region;
  }

  /** The counts since the last call, including lines that are being enriched. */
  takeCounts(): Counts {
    const { counts } = this.#ledger;
    this.#ledger = new Ledger();
    return counts;
  }

  /**
   * The documents of the lines, one per line, in parts. Use a part before you request the next: both use the same memory.
   * The deadline in Unix milliseconds is that of look-ups.
   */
  async *enrich(
    { header = NOTHING, text }: Pick<LineBatch, 'header' | 'text'>,
    deadlineMs = Number.POSITIVE_INFINITY,
  ): AsyncGenerator<Buffer> {
    const window = this.#transform.borrowWindow();
    try {
      for (let start = 0; start < text.length; ) {
        const end = endOfSlice(text, start);
        window.reset();
        window.arena.append(header);
        window.arena.append(text.subarray(start, end));
        window.decoder.decode(0, window.arena.length, true);
        const source = {
          firstLine: 0,
          lastLine: window.lines.count,
          textStart: 0,
          textEnd: 0,
          context: { header: undefined },
          fault: undefined,
        };
        const patientUntilMs = Math.min(deadlineMs, Date.now() + LOOKUP_PATIENCE_MS);
        const context = { accountId: undefined, region: this.#region, deadlineMs: patientUntilMs };
        const onError = (error: unknown): never => {
          // no event is answered here: an internal error must be visible
          throw error;
        };
        const ledger = this.#ledger;
        const { lines, documents } = await this.#transform.transformLines(window, source, { ledger, onError, context });
        ledger.write(lines, documents, window.writer.length, window.lineCounts);
        yield window.writer.bytes.subarray(0, window.writer.length);
        start = end;
      }
    } finally {
      this.#transform.returnWindow(window);
    }
  }
}

/** The end of the lines that begin at `start` and fit into a slice; at least one line. */
function endOfSlice(text: Buffer, start: number): number {
  const limit = start + SLICE_BYTES;
  if (text.length <= limit) return text.length;
  const last = text.lastIndexOf(LINE_FEED, limit - 1) + 1;
  if (last > start) return last;
  const next = text.indexOf(LINE_FEED, limit) + 1;
  return next === 0 ? text.length : next;
}
