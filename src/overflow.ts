import type { ReceivedRecord } from './decode/receive-records.ts';
import { type Counts, type DroppedLines, sumOfDropped } from './model/counts.ts';
import type { RecordFaultCode } from './model/fault.ts';
import { type HopMark, readHopMark } from './model/hop-mark.ts';
import { PUT_BACK_LIMITS, type PutBackReport, type PutBackTarget } from './model/put-back.ts';
import { UnitTable } from './model/unit-table.ts';
import type { Answer } from './respond/answer.ts';
import { mayReturn, PutBackPlan } from './respond/put-back-plan.ts';
import { type Piece, splitRecord } from './respond/split-record.ts';
import type { TransformSettings } from './stages.ts';
import type { LineSource, Window } from './window.ts';
import type { SourceOutcome } from './write-source.ts';

/**
 * Pieces that one event may be taken apart into. Where the destination takes one document a record, large subscription
 * messages beyond it go back whole, to be taken apart when they come again.
 */
const MAX_PIECES = 20_000;
/** More than a mark takes. */
const MARK_BYTES = 128;
/** Base64 characters of a record's data that hold its mark: a gzip header with an extra field of 64 KiB, or the head of a text. */
const MARK_CHARACTERS = 92_000;
/** A piece makes a part of an answer, so that answers can be filled well. */
const PIECES_PER_ANSWER = 4;
/** What a document is taken for where none was written yet. */
const USUAL_DOCUMENT_BYTES = 1_500;

const NONE_DROPPED: DroppedLines = { noData: 0, byRule: 0, bySample: 0 };

/** What becomes of a record's lines when it is put back. */
interface Tally {
  readonly lines: number;
  readonly kept: number;
  readonly keptBytes: number;
  readonly dropped: DroppedLines;
  readonly enrichedEnds: number;
}

/**
 * What does not fit into the answer to one event. Decides of each such record whether it goes back whole, in pieces with
 * a part of its output put out at once, or fails; {@link Overflow.settle} then puts back, last of all.
 *
 * A record whose output would fit into an answer of its own goes back as it came. One whose output would not is taken
 * apart, and one line that is too large by itself fails alone. Nothing is put back unless something is put out, so a
 * stream that is fed its own records gets shorter.
 */
export class Overflow {
  readonly #received: readonly ReceivedRecord[];
  readonly #answer: Answer;
  readonly #counts: Counts;
  readonly #settings: TransformSettings;
  readonly #target: PutBackTarget | undefined;
  readonly #plan: PutBackPlan;
  readonly #tallies: Map<number, Tally> = new Map();

  constructor(
    received: readonly ReceivedRecord[],
    answer: Answer,
    counts: Counts,
    settings: TransformSettings,
    target: PutBackTarget | undefined,
  ) {
    this.#received = received;
    this.#answer = answer;
    this.#counts = counts;
    this.#settings = settings;
    this.#target = target !== undefined && settings.putBack?.accepts(target) === true ? target : undefined;
    this.#plan = new PutBackPlan(settings.maxResponseBytes);
  }

  /** Whether the event's stream takes records back, as far as is known. */
  get isPossible(): boolean {
    return this.#target !== undefined;
  }

  /** Takes a record of which nothing was written; `code` says why it fails where it cannot go back. */
  takeUnwritten(index: number, lines: number, code: RecordFaultCode): void {
    const { documents, bytesOut } = this.#counts;
    const documentBytes = documents === 0 ? USUAL_DOCUMENT_BYTES : bytesOut / documents;
    const mark = this.#markOf(index);
    if (!this.isPossible) this.#fail(lines, code);
    else if (!mayReturn(mark, this.#settings.maxHops)) this.#fail(lines, 'hop_limit');
    else this.#takeWhole(index, mark, lines, lines * documentBytes);
  }

  /** Takes a record of whose documents the window's writer holds those that fit. */
  take(window: Window, source: LineSource, index: number, outcome: SourceOutcome): void {
    const answer = this.#answer;
    const { takesSeveral } = this.#settings.framing;
    const mayBeSplit = outcome.documents > 1;
    if (!this.isPossible) {
      if (takesSeveral || !mayBeSplit) this.#closeUnlessHuge(index, outcome);
      this.#fail(outcome.lines, takesSeveral || !mayBeSplit ? 'response_size' : 'several_documents');
      return;
    }
    const mark = this.#markOf(index);
    if (!mayReturn(mark, this.#settings.maxHops)) {
      this.#closeUnlessHuge(index, outcome);
      this.#fail(outcome.lines, 'hop_limit');
      return;
    }
    const isHuge = outcome.bytes > answer.roomAlone(index);
    if (isHuge && !mayBeSplit) {
      this.#fail(outcome.lines, 'line_size');
      return;
    }
    const fitsAlone = !isHuge && (takesSeveral || !mayBeSplit);
    const isTooMuch = !takesSeveral && this.#plan.pieceCount + outcome.documents > MAX_PIECES;
    if (!mayBeSplit || (answer.letsSomethingOut && (fitsAlone || isTooMuch))) {
      if (fitsAlone && answer.letsSomethingOut) answer.close();
      this.#takeWhole(index, mark, outcome.lines, outcome.bytes);
      return;
    }
    this.#split(window, source, index, mark, outcome);
  }

  /**
   * Puts back what was taken, until the deadline (Unix milliseconds), and answers the records accordingly: `Dropped` only
   * for what the stream has accepted. Never throws.
   */
  async settle(deadlineMs: number, onError: (error: unknown) => void): Promise<void> {
    const { records } = this.#plan;
    if (records.length === 0) return;
    if (!this.#answer.letsSomethingOut || this.#target === undefined) {
      for (const { index } of records) this.#refuse(index, 'response_size');
      return;
    }
    const { pieces, highestHop } = this.#plan.finish();
    let report: PutBackReport | undefined;
    try {
      report = await this.#settings.putBack?.putBack(this.#target, pieces, deadlineMs);
    } catch (error) {
      onError(error);
    }
    this.#countReport(report, pieces.length, highestHop);
    let next = 0;
    for (const { index, pieces: parts } of records) {
      const first = next;
      next += parts.length;
      const accepted = parts.filter((_, part) => report?.accepted[first + part] === true);
      this.#counts.piecesPutBack += accepted.length;
      this.#counts.bytesPutBack += accepted.reduce((sum, { data }) => sum + data.length, 0);
      if (accepted.length === parts.length) this.#accept(index);
      else this.#refuse(index, 'put_back');
    }
  }

  #takeWhole(index: number, mark: HopMark, lines: number, outputBytes: number): void {
    const record = this.#received[index];
    if (record === undefined || typeof record.payload !== 'string') return;
    const pieces = [{ data: Buffer.from(record.payload, 'base64'), outputBytes }];
    this.#plan.add({ index, mark, partitionKey: record.partitionKey, pieces });
    this.#tallies.set(index, { lines, kept: 0, keptBytes: 0, dropped: NONE_DROPPED, enrichedEnds: 0 });
  }

  #split(window: Window, source: LineSource, index: number, mark: HopMark, outcome: SourceOutcome): void {
    const { writer } = window;
    const pieces = this.#piecesOf(window, source, index);
    if (pieces === undefined || pieces.length === 0) {
      this.#fail(outcome.lines, 'line_size');
      return;
    }
    const { kept, dropped, enrichedEnds } = outcome;
    if (kept > 0) this.#answer.succeed(index, writer.bytes.subarray(0, writer.length));
    if (this.#settings.framing.takesSeveral && this.#answer.letsSomethingOut) this.#answer.close();
    this.#plan.add({ index, mark, partitionKey: this.#received[index]?.partitionKey, pieces });
    this.#tallies.set(index, { lines: outcome.lines, kept, keptBytes: writer.length, dropped, enrichedEnds });
  }

  #piecesOf(window: Window, source: LineSource, index: number): Piece[] | undefined {
    const units = new UnitTable();
    const lines = window.decodeUnits(source.textStart, source.textEnd, units);
    if (lines.count !== source.lastLine - source.firstLine) return undefined;
    const mostOutputBytes = this.#answer.roomAlone(index);
    const service = this.#target?.service ?? 'firehose';
    const partitionKeyBytes = Buffer.byteLength(this.#received[index]?.partitionKey ?? '');
    return splitRecord(
      {
        bytes: window.arena.bytes,
        units,
        lines: window.lines,
        records: window.records,
        firstLine: source.firstLine,
        documentBytes: window.documentBytes,
      },
      {
        outputBytes: mostOutputBytes / PIECES_PER_ANSWER,
        mostOutputBytes,
        dataBytes: PUT_BACK_LIMITS[service].bytesPerRecord - partitionKeyBytes - MARK_BYTES,
        takesSeveral: this.#settings.framing.takesSeveral,
      },
    );
  }

  /** Keeps what comes later from overtaking, unless the record would not fit into an answer of its own either. */
  #closeUnlessHuge(index: number, outcome: SourceOutcome): void {
    if (outcome.bytes <= this.#answer.roomInEmpty(index)) this.#answer.close();
  }

  #markOf(index: number): HopMark {
    const payload = this.#received[index]?.payload;
    return readHopMark(Buffer.from(typeof payload === 'string' ? payload.slice(0, MARK_CHARACTERS) : '', 'base64'));
  }

  #accept(index: number): void {
    const tally = this.#tallies.get(index);
    if (tally === undefined) return;
    const counts = this.#counts;
    if (tally.kept === 0) {
      this.#answer.drop(index);
      counts.recordsPutBack++;
    } else {
      counts.recordsOk++;
      counts.recordsSplit++;
    }
    counts.documents += tally.kept;
    counts.bytesOut += tally.keptBytes;
    counts.enrichedEnds += tally.enrichedEnds;
    counts.addDropped(tally.dropped);
    counts.linesPutBack += tally.lines - tally.kept - sumOfDropped(tally.dropped);
  }

  #refuse(index: number, code: RecordFaultCode): void {
    this.#answer.fail(index);
    this.#fail(this.#tallies.get(index)?.lines ?? 0, code);
  }

  #fail(lines: number, code: RecordFaultCode): void {
    this.#counts.linesFailed += lines;
    this.#counts.addRecordFault(code);
  }

  #countReport(report: PutBackReport | undefined, pieces: number, highestHop: number): void {
    const counts = this.#counts;
    const accepted = report?.accepted.filter((isAccepted) => isAccepted).length ?? 0;
    counts.putBackRefused += pieces - accepted;
    if (accepted > 0) counts.highestHop = Math.max(counts.highestHop, highestHop);
    if (report === undefined) return;
    counts.putBackRequests += report.requests;
    counts.putBackRetries += report.retriedPieces;
    for (const [code, count] of Object.entries(report.failures)) {
      counts.putBackFailures[code] = (counts.putBackFailures[code] ?? 0) + count;
    }
  }
}
