import { gzipSync } from 'node:zlib';
import { isGzip } from './decode/inflate.ts';
import { MAX_LINES_PER_RECORD } from './decode/line-decoder.ts';
import type { ReceivedRecord } from './decode/received-record.ts';
import type { Counts } from './model/counts.ts';
import type { RecordFaultCode } from './model/fault.ts';
import { type HopMark, readHopMark } from './model/hop-mark.ts';
import type { LineTally } from './model/line-tally.ts';
import { PUT_BACK_LIMITS, type PutBackReport, type PutBackTarget } from './model/put-back.ts';
import { UnitTable } from './model/unit-table.ts';
import type { Answer } from './respond/answer.ts';
import { mayReturn, PutBackPlan } from './respond/put-back-plan.ts';
import type { RecordMetadata } from './respond/record-metadata.ts';
import { type Piece, type SplitSource, splitRecord } from './respond/split-record.ts';
import type { Stages, TransformSettings } from './stages.ts';
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
/** How many times more lines go into a piece where the pieces were too many. */
const PIECE_GROWTH = 32;
/** What a document is taken for where none was written yet. */
const USUAL_DOCUMENT_BYTES = 1_500;

/** What becomes of a record's lines when it is put back. */
interface Tally {
  /** Why the record fails where nothing may go back. */
  readonly code: RecordFaultCode;
  readonly lines: number;
  readonly kept: number;
  readonly keptBytes: number;
  /** What was met in the lines that are put out or left out; missing where none is. */
  readonly met: LineTally | undefined;
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
  readonly #metadata: RecordMetadata | undefined;
  readonly #target: PutBackTarget | undefined;
  readonly #plan: PutBackPlan;
  readonly #tallies: Map<number, Tally> = new Map();
  readonly #errors: unknown[] = [];

  constructor(
    received: readonly ReceivedRecord[],
    answer: Answer,
    counts: Counts,
    stages: Stages,
    target: PutBackTarget | undefined,
  ) {
    this.#received = received;
    this.#answer = answer;
    this.#counts = counts;
    const { settings } = stages;
    this.#settings = settings;
    this.#metadata = stages.metadata;
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
    if (!this.isPossible) this.#fail(index, lines, code);
    else if (!mayReturn(mark, this.#settings.maxHops)) this.#fail(index, lines, 'hop_limit');
    else this.#takeWhole(index, mark, lines, lines * documentBytes, code);
  }

  /** Takes a record of whose documents the window's writer holds those that fit. */
  take(window: Window, source: LineSource, index: number, outcome: SourceOutcome): void {
    const answer = this.#answer;
    const { takesSeveral } = this.#settings.framing;
    const mayBeSplit = outcome.documents > 1;
    if (!this.isPossible) {
      if (takesSeveral || !mayBeSplit) this.#closeUnlessHuge(index, outcome);
      this.#fail(index, outcome.lines, takesSeveral || !mayBeSplit ? 'response_size' : 'several_documents');
      return;
    }
    const mark = this.#markOf(index);
    if (!mayReturn(mark, this.#settings.maxHops)) {
      this.#closeUnlessHuge(index, outcome);
      this.#fail(index, outcome.lines, 'hop_limit');
      return;
    }
    const isHuge = outcome.bytes > answer.roomAlone(index);
    if (isHuge && !mayBeSplit) {
      this.#fail(index, outcome.lines, 'line_size');
      return;
    }
    const fitsAlone = !isHuge && (takesSeveral || !mayBeSplit);
    const isTooMuch = !takesSeveral && this.#plan.pieceCount + outcome.documents > MAX_PIECES;
    if (!mayBeSplit || (answer.letsSomethingOut && (fitsAlone || isTooMuch))) {
      if (fitsAlone && answer.letsSomethingOut) answer.close();
      this.#takeWhole(index, mark, outcome.lines, outcome.bytes, 'response_size');
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
    this.#errors.forEach(onError);
    if (records.length === 0) return;
    if (!this.#answer.letsSomethingOut || this.#target === undefined) {
      for (const { index } of records) this.#refuse(index, this.#tallies.get(index)?.code ?? 'response_size');
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

  #takeWhole(index: number, mark: HopMark, lines: number, outputBytes: number, code: RecordFaultCode): void {
    const piece = this.#wholePiece(index);
    if (Buffer.isBuffer(piece)) {
      const pieces = [{ data: piece, outputBytes }];
      this.#plan.add({ index, mark, partitionKey: this.#partitionKeyOf(index), pieces });
      this.#tallies.set(index, { code, lines, kept: 0, keptBytes: 0, met: undefined });
    } else this.#fail(index, lines, piece);
  }

  /** A record's data to go back, or what is wrong with it: it may not have been read, and what is lost on the way fails. */
  #wholePiece(index: number): Buffer | RecordFaultCode {
    const { payload, isContradicted } = this.#received[index] ?? {};
    if (isContradicted === true) return 'record_id_repeated';
    if (typeof payload !== 'string') return 'data_missing';
    const data = Buffer.from(payload, 'base64');
    if (data.length !== Buffer.byteLength(payload, 'base64')) return 'base64_invalid';
    // text that fills a record would not have room for its mark
    const isTooLong = data.length > this.#dataBytes(index) && !isGzip(data, 0, data.length);
    return isTooLong ? gzipSync(data) : data;
  }

  #split(window: Window, source: LineSource, index: number, mark: HopMark, outcome: SourceOutcome): void {
    const { writer } = window;
    const pieces = this.#piecesOf(window, source, index);
    if (typeof pieces === 'string') {
      this.#fail(index, outcome.lines, pieces);
      return;
    }
    const { lines, kept } = outcome;
    if (kept > 0) this.#answer.succeed(index, writer.bytes, writer.length, this.#metadata?.finish());
    if (this.#settings.framing.takesSeveral && this.#answer.letsSomethingOut) this.#answer.close();
    this.#plan.add({ index, mark, partitionKey: this.#partitionKeyOf(index), pieces });
    const code = 'response_size';
    this.#tallies.set(index, { code, lines, kept, keptBytes: writer.length, met: window.tally.copy() });
  }

  /** The pieces of a record, or why it cannot be taken apart. */
  #piecesOf(window: Window, source: LineSource, index: number): Piece[] | RecordFaultCode {
    try {
      const { arena, lines, records, documentBytes } = window;
      const { firstLine, lastLine, textStart, textEnd } = source;
      const units = new UnitTable();
      const found = window.decodeUnits(textStart, textEnd, units).count;
      if (found !== lastLine - firstLine)
        throw new Error(`${found} lines, where ${lastLine - firstLine} were found first`);
      const pieces = this.#pack({ bytes: arena.bytes, units, lines, records, firstLine, documentBytes }, index);
      if (pieces.length === 0) throw new Error('no line to put back, where some do not fit');
      return pieces;
    } catch (error) {
      this.#errors.push(error);
      return 'internal';
    }
  }

  #pack(source: SplitSource, index: number): Piece[] | RecordFaultCode {
    const mostOutputBytes = this.#answer.roomAlone(index);
    const outputBytes = mostOutputBytes / PIECES_PER_ANSWER;
    const bounds = { outputBytes, mostOutputBytes, dataBytes: this.#dataBytes(index) };
    let linesPerPiece = this.#settings.framing.takesSeveral ? Number.POSITIVE_INFINITY : 1;
    let pieces = splitRecord(source, { ...bounds, linesPerPiece });
    // where single lines would be too many, some go together, to be taken apart further when they come again
    while (pieces === 'response_size' && linesPerPiece < MAX_LINES_PER_RECORD) {
      linesPerPiece *= PIECE_GROWTH;
      pieces = splitRecord(source, { ...bounds, linesPerPiece });
    }
    return pieces;
  }

  /** Bytes of data that a record, or a piece of it, may have without its mark. */
  #dataBytes(index: number): number {
    const { bytesPerRecord } = PUT_BACK_LIMITS[this.#target?.service ?? 'firehose'];
    return bytesPerRecord - Buffer.byteLength(this.#partitionKeyOf(index) ?? '') - MARK_BYTES;
  }

  #partitionKeyOf(index: number): string | undefined {
    return this.#received[index]?.partitionKey;
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
    if (tally.met !== undefined) counts.addTally(tally.met);
    counts.linesPutBack += tally.lines - tally.kept - (tally.met?.dropped ?? 0);
  }

  #refuse(index: number, code: RecordFaultCode): void {
    this.#answer.fail(index);
    this.#fail(index, this.#tallies.get(index)?.lines ?? 0, code);
  }

  #fail(index: number, lines: number, code: RecordFaultCode): void {
    this.#answer.explain(index, code);
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
