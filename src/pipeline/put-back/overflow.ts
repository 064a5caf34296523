import { gzipSync } from 'node:zlib';
import { type HopMark, readHopMark } from '../../decode/hop-mark.ts';
import { MAX_LINES_PER_RECORD } from '../../decode/line-decoder.ts';
import type { ReceivedRecord } from '../../decode/received-record.ts';
import { ByteArena } from '../../memory/byte-arena.ts';
import type { RecordFaultCode } from '../../model/fault.ts';
import { isGzip } from '../../model/gzip-header.ts';
import { PUT_BACK_LIMITS, type PutBackReport, type PutBackTarget } from '../../model/put-back.ts';
import type { Answer } from '../../respond/answer.ts';
import type { Ledger } from '../ledger.ts';
import { NO_LIMIT, USUAL_DOCUMENT_BYTES } from '../output-limits.ts';
import type { OnInternalError } from '../pipeline-run.ts';
import type { SourceOutcome } from '../source-writer.ts';
import type { Stages } from '../stages.ts';
import type { LineSource, Window } from '../window.ts';
import type { SplitSource } from './part-texts.ts';
import { canReturn, type PendingRecord, type PlannedRecord, PutBackPlan } from './put-back-plan.ts';
import { type RecordPart, splitRecord } from './split-record.ts';

/**
 * Maximum number of parts of one event. If the destination accepts one document per record, large subscription messages
 * beyond this number are put back whole, and split when they arrive again.
 */
const MAX_PARTS_PER_EVENT = 20_000;
/** Upper bound of the size of a mark. */
const MARK_BYTES = 128;
/** Base64 characters of a record's data that contain its mark: a gzip header with an extra field of 64 KiB, or the start of a text. */
const MARK_CHARACTERS = 92_000;
/** A part is sized to fill this fraction of an answer, so that answers can be filled well. */
const PARTS_PER_ANSWER = 4;
/** If a record would be split into too many parts, each part gets this many times more lines. */
const LINES_PER_PART_GROWTH = 32;

/** The members of an event that its overflow uses. */
interface OverflowingEvent {
  readonly received: readonly ReceivedRecord[];
  readonly answer: Answer;
  readonly ledger: Ledger;
  readonly onError: OnInternalError;
  /** The stream on which the event's records can be put back; undefined if no stream takes them. */
  readonly target: PutBackTarget | undefined;
}

/**
 * The records of one event that do not fit into its answer. Decides for each of them whether it is put back whole, is
 * split, with a part of its output in this answer, or fails. {@link putBack} then puts them back, as the last step.
 *
 * - A record whose output would fit into a separate answer is put back unchanged.
 * - A record whose output would not fit is split; a single line that is too large fails alone.
 * - Nothing is put back unless the answer has output, so a stream that receives its own records again gets shorter.
 */
export class Overflow {
  readonly #event: OverflowingEvent;
  readonly #stages: Stages;
  readonly #target: PutBackTarget | undefined;
  readonly #plan: PutBackPlan;
  /** The data of the record being added as a whole; made for the first of them. */
  #decoded: ByteArena | undefined;

  constructor(event: OverflowingEvent, stages: Stages) {
    const { target } = event;
    const { putBack, maxResponseBytes } = stages.settings;
    this.#event = event;
    this.#stages = stages;
    this.#target = target !== undefined && putBack?.accepts(target) === true ? target : undefined;
    this.#plan = new PutBackPlan(maxResponseBytes);
  }

  /** Whether the event's stream accepts records back, as far as known. */
  get isPossible(): boolean {
    return this.#target !== undefined;
  }

  /** Adds a record without any written output; `reason` is why it fails if it cannot be put back. */
  addUnwritten(index: number, lines: number, reason: RecordFaultCode): void {
    const documentBytes = this.#event.ledger.meanDocumentBytes ?? USUAL_DOCUMENT_BYTES;
    if (this.isPossible) this.#addWhole({ index, lines, reason }, lines * documentBytes);
    else this.#fail(index, lines, reason);
  }

  /** Adds a record whose documents fit only partly; those that fit are in the window's writer. */
  add(window: Window, source: LineSource, index: number, outcome: SourceOutcome): void {
    const { answer } = this.#event;
    const { framing, maxHops } = this.#stages.settings;
    const { lines, documents, bytes } = outcome;
    const { takesSeveral } = framing;
    const canBeSplit = documents > 1;
    if (!this.isPossible) {
      if (takesSeveral || !canBeSplit) this.#closeUnlessHuge(index, bytes);
      this.#fail(index, lines, takesSeveral || !canBeSplit ? 'response_size' : 'several_documents');
      return;
    }
    const mark = this.#markOf(index);
    if (!canReturn(mark, maxHops)) {
      this.#closeUnlessHuge(index, bytes);
      this.#fail(index, lines, 'hop_limit');
      return;
    }
    const isHuge = bytes > answer.spaceIfOnlyRecord(index);
    if (isHuge && !canBeSplit) {
      this.#fail(index, lines, 'line_size');
      return;
    }
    const fitsAlone = !isHuge && (takesSeveral || !canBeSplit);
    const isTooMuch = !takesSeveral && this.#plan.partCount + documents > MAX_PARTS_PER_EVENT;
    if (!canBeSplit || (answer.hasOutput && (fitsAlone || isTooMuch))) {
      if (fitsAlone && answer.hasOutput) answer.close();
      this.#addWhole({ index, lines, reason: 'response_size' }, bytes);
      return;
    }
    this.#split(window, source, { index, mark, lines, reason: 'response_size' }, outcome);
  }

  /**
   * Puts back all added records until the deadline (Unix milliseconds), and settles them: `Dropped` only if the stream
   * has accepted everything. Never throws.
   */
  async putBack(deadlineMs: number): Promise<void> {
    const { answer, ledger, onError } = this.#event;
    const { records } = this.#plan;
    if (records.length === 0) return;
    if (!answer.hasOutput || this.#target === undefined) {
      for (const record of records) this.#reject(record, record.reason);
      return;
    }
    const { parts, highestHop } = this.#plan.finish();
    let report: PutBackReport | undefined;
    try {
      report = await this.#stages.settings.putBack?.putBack(this.#target, parts, deadlineMs);
    } catch (error) {
      onError(error);
    }
    ledger.reportPutBack(report, parts.length, highestHop);
    let next = 0;
    for (const record of records) {
      let isComplete = true;
      for (const bytes of record.partBytes) {
        if (report?.accepted[next++] === true) ledger.acceptPart(bytes);
        else isComplete = false;
      }
      if (isComplete) this.#accept(record);
      else this.#reject(record, 'put_back');
    }
  }

  #addWhole(record: Pick<PendingRecord, 'index' | 'lines' | 'reason'>, outputBytes: number): void {
    const { index, lines } = record;
    const { payload, isContradicted } = this.#event.received[index] ?? {};
    const text = typeof payload === 'string' ? payload : '';
    // one buffer for all records, since the plan copies what it takes
    this.#decoded ??= new ByteArena();
    this.#decoded.length = 0;
    this.#decoded.appendBase64(text);
    const data = this.#decoded.bytes.subarray(0, this.#decoded.length);
    const mark = readHopMark(data);
    // the record may not have been read yet, and damaged data must fail
    if (!canReturn(mark, this.#stages.settings.maxHops)) this.#fail(index, lines, 'hop_limit');
    else if (isContradicted === true) this.#fail(index, lines, 'record_id_repeated');
    else if (typeof payload !== 'string') this.#fail(index, lines, 'data_missing');
    else if (data.length !== Buffer.byteLength(text, 'base64')) this.#fail(index, lines, 'base64_invalid');
    else {
      // text that fills a record has no space for its mark
      const isTooLong = data.length > this.#maxDataBytes(index) && !isGzip(data, 0, data.length);
      const parts = [{ data: isTooLong ? gzipSync(data) : data, outputBytes }];
      this.#plan.add({ ...record, mark, partitionKey: this.#partitionKeyOf(index), parts, split: undefined });
    }
  }

  #split(
    window: Window,
    source: LineSource,
    record: Pick<PendingRecord, 'index' | 'mark' | 'lines' | 'reason'>,
    { kept }: SourceOutcome,
  ): void {
    const { answer } = this.#event;
    const { index, lines } = record;
    const { writer } = window;
    const parts = this.#partsOf(window, source, index);
    if (typeof parts === 'string') {
      this.#fail(index, lines, parts);
      return;
    }
    if (kept > 0) answer.succeed(index, writer.bytes, writer.length, this.#stages.routing?.finish());
    if (this.#stages.settings.framing.takesSeveral && answer.hasOutput) answer.close();
    const split = { lines, kept, keptBytes: writer.length, lineCounts: window.lineCounts.copy() };
    this.#plan.add({ ...record, partitionKey: this.#partitionKeyOf(index), parts, split });
  }

  /** The parts of a record, or why it cannot be split. */
  #partsOf(window: Window, source: LineSource, index: number): RecordPart[] | RecordFaultCode {
    try {
      const { arena, lines, records, documentBytes } = window;
      const { firstLine, lastLine, textStart, textEnd } = source;
      const { segments, lineCount: found } = window.decodeSegments(textStart, textEnd);
      if (found !== lastLine - firstLine) {
        throw new Error(`found ${found} lines, not ${lastLine - firstLine}`);
      }
      const parts = this.#pack({ bytes: arena.bytes, segments, lines, records, firstLine, documentBytes }, index);
      if (parts.length === 0) throw new Error('no line to put back');
      return parts;
    } catch (error) {
      this.#event.onError(error);
      return 'internal';
    }
  }

  #pack(source: SplitSource, index: number): RecordPart[] | RecordFaultCode {
    const maxOutputBytes = this.#event.answer.spaceIfOnlyRecord(index);
    const outputBytes = maxOutputBytes / PARTS_PER_ANSWER;
    const limits = { outputBytes, maxOutputBytes, dataBytes: this.#maxDataBytes(index) };
    let linesPerPart = this.#stages.settings.framing.takesSeveral ? NO_LIMIT : 1;
    let parts = splitRecord(source, { ...limits, linesPerPart });
    // if single lines would be too many parts, several form one part, which is split further when it arrives again
    while (parts === 'response_size' && linesPerPart < MAX_LINES_PER_RECORD) {
      linesPerPart *= LINES_PER_PART_GROWTH;
      parts = splitRecord(source, { ...limits, linesPerPart });
    }
    return parts;
  }

  /** Maximum size of the data of a record, or of a part of it, without its mark. */
  #maxDataBytes(index: number): number {
    const { bytesPerRecord } = PUT_BACK_LIMITS[this.#target?.service ?? 'firehose'];
    return bytesPerRecord - Buffer.byteLength(this.#partitionKeyOf(index) ?? '') - MARK_BYTES;
  }

  #partitionKeyOf(index: number): string | undefined {
    return this.#event.received[index]?.partitionKey;
  }

  /** Keeps later records from overtaking, unless the record would not fit into an otherwise empty answer either. */
  #closeUnlessHuge(index: number, outputBytes: number): void {
    const { answer } = this.#event;
    if (outputBytes <= answer.spaceIfOnlyOutput(index)) answer.close();
  }

  #markOf(index: number): HopMark {
    const payload = this.#event.received[index]?.payload;
    return readHopMark(Buffer.from(typeof payload === 'string' ? payload.slice(0, MARK_CHARACTERS) : '', 'base64'));
  }

  /** Settles a record whose parts the stream has all accepted. */
  #accept({ index, lines, split }: PlannedRecord): void {
    const { answer, ledger } = this.#event;
    if (split === undefined || split.kept === 0) answer.drop(index);
    if (split === undefined) ledger.putBack(lines);
    else ledger.split(split);
  }

  /** Fails a record that could not be put back, and withdraws the part of its output that is in the answer. */
  #reject({ index, lines }: PlannedRecord, code: RecordFaultCode): void {
    this.#event.answer.fail(index);
    this.#fail(index, lines, code);
  }

  #fail(index: number, lines: number, code: RecordFaultCode): void {
    this.#event.answer.explain(index, code);
    this.#event.ledger.fail(code, lines);
  }
}
