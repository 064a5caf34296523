import { receiveRecords } from '../decode/receive-records.ts';
import type { ReceivedRecord } from '../decode/received-record.ts';
import { decodeRecord } from '../decode/record-decoder.ts';
import type { RecordFailureReason, RecordFaultCode } from '../model/fault.ts';
import type { FirehoseResult } from '../model/firehose.ts';
import { isNotCounted } from '../model/record-table.ts';
import { Answer } from '../respond/answer.ts';
import type { Ledger } from './ledger.ts';
import { NO_LIMIT, type OutputLimits } from './output-limits.ts';
import type { OnInternalError, PipelineRun, TransformContext } from './pipeline-run.ts';
import { Overflow } from './put-back/overflow.ts';
import type { SourceOutcome } from './source-writer.ts';
import type { Stages } from './stages.ts';
import type { LineSource, Window, WindowBounds } from './window.ts';

/** The answer to an event, and its exact size as JSON. */
export interface TransformedEvent {
  readonly result: FirehoseResult;
  readonly responseBytes: number;
  /** Why records failed, by recordId; computed when it is called. */
  readonly failures: () => ReadonlyMap<string, RecordFailureReason>;
}

/** What an {@link EventRun} starts with. */
interface EventRunStart {
  readonly ledger: Ledger;
  readonly onError: OnInternalError;
  readonly context: TransformContext;
}

/**
 * One event being answered. It owns what belongs to this event alone: its records, the answer, the overflow, the ledger,
 * and where errors are reported.
 *
 * Life cycle: while {@link hasUnread}, {@link decode} fills a window, and each record in it is settled by {@link begin}
 * and {@link end}; {@link rejectUnread} ends the reading early. Then {@link putBack} and {@link finish}.
 */
export class EventRun implements PipelineRun {
  readonly ledger: Ledger;
  readonly onError: OnInternalError;
  readonly context: TransformContext;
  readonly #stages: Stages;
  readonly #received: readonly ReceivedRecord[];
  /** The answer, for code that settles several records together. */
  readonly answer: Answer;
  readonly #overflow: Overflow;
  /** The first record that has not been read. */
  #next = 0;

  /** Receives the records of an event; anything that has no records gets an empty answer. */
  constructor(event: unknown, stages: Stages, { ledger, onError, context }: EventRunStart) {
    this.ledger = ledger;
    this.onError = onError;
    this.context = context;
    this.#stages = stages;
    const received = receiveRecords(event);
    const answer = new Answer(received, stages.settings.maxResponseBytes, stages.routing?.maxBytes);
    this.#received = received;
    this.answer = answer;
    this.#overflow = new Overflow({ received, answer, ledger, onError, target: context.putBackTarget }, stages);
    ledger.receive(received.length);
  }

  /** How many records the event has. */
  get recordCount(): number {
    return this.#received.length;
  }

  get hasUnread(): boolean {
    return this.#next < this.#received.length;
  }

  /** Whether the time for reading is used up. */
  get isOutOfTime(): boolean {
    return Date.now() >= (this.context.readUntilMs ?? NO_LIMIT);
  }

  /** Whether the answer takes no further output. */
  get isFull(): boolean {
    return this.answer.isClosed;
  }

  /**
   * Decodes the next records into a window until it is full. Returns the index of the first of them; the window's sources
   * are those records, in order.
   */
  decode(window: Window, bounds: WindowBounds): number {
    const first = this.#next;
    while (this.#next < this.#received.length && !window.isFull(bounds)) {
      const record = this.#received[this.#next];
      if (record === undefined) break;
      const firstLine = window.lines.count;
      const fault = record.isContradicted ? 'record_id_repeated' : this.#decodeRecord(record, window);
      if (fault !== undefined) window.lines.truncate(firstLine);
      const { textStart, textEnd } = window.decoder;
      window.sources.push({ firstLine, lastLine: window.lines.count, textStart, textEnd, fault });
      this.#next++;
    }
    return first;
  }

  /** Puts back, or fails, all unread records; their lines were not separated, so each record counts as one line. */
  rejectUnread(): void {
    for (; this.#next < this.#received.length; this.#next++) {
      this.#overflow.addUnwritten(this.#next, 1, 'time');
    }
  }

  /**
   * Begins to settle a record of the window. Returns the limits on its output, after which {@link end} must follow; or
   * undefined if the record needs no output and is settled already.
   */
  begin(window: Window, source: LineSource, index: number): OutputLimits | undefined {
    if (source.fault !== undefined) {
      // lines that cannot be separated count as one
      this.#fail(index, source.fault, 1);
      return undefined;
    }
    if (this.answer.isClosed) {
      const lines = countLines(window, source);
      if (lines > 0) this.#overflow.addUnwritten(index, lines, 'response_size');
      else {
        this.answer.drop(index);
        this.ledger.drop(0, undefined);
      }
      return undefined;
    }
    this.#stages.routing?.begin(this.arrivalMsOf(index));
    this.#setLimits(window.limits, index);
    return window.limits;
  }

  /** Settles a record whose documents are in the window's writer, as far as they are within the limits. */
  end(window: Window, source: LineSource, index: number, outcome: SourceOutcome): void {
    const { writer, lineCounts } = window;
    const { lines, documents, kept } = outcome;
    if (outcome.fault !== undefined) {
      this.answer.explain(index, outcome.fault, outcome.detail);
      this.ledger.fail(outcome.fault, lines, lineCounts);
    } else if (documents === 0) {
      this.answer.drop(index);
      this.ledger.drop(lines, lineCounts);
    } else if (kept === documents) {
      this.answer.succeed(index, writer.bytes, writer.length, this.#stages.routing?.finish());
      this.ledger.deliver(lines, documents, writer.length, lineCounts);
    } else {
      this.#overflow.add(window, source, index, outcome);
    }
  }

  /** When a record of the event arrived, Unix milliseconds; undefined if that is unknown. */
  arrivalMsOf(index: number): number | undefined {
    return this.#received[index]?.arrivalMs;
  }

  /** Puts back the records that did not fit, and settles them. */
  async putBack(): Promise<void> {
    await this.#overflow.putBack(this.context.putBackUntilMs ?? NO_LIMIT);
  }

  /** The answer, with every record settled. Reports an error if the ledger does not balance. */
  finish(): TransformedEvent {
    const { answer } = this;
    const { imbalance } = this.ledger;
    if (imbalance !== 0) this.onError(new Error(`${imbalance} lines are unaccounted for`));
    return { result: answer.finish(), responseBytes: answer.bytes, failures: () => answer.failures() };
  }

  #decodeRecord(record: ReceivedRecord, window: Window): RecordFaultCode | undefined {
    try {
      return decodeRecord(record.payload, window.arena, window.decoder, this.#stages.settings.maxInflatedBytes);
    } catch (error) {
      this.onError(error);
      return 'internal';
    }
  }

  #fail(index: number, code: RecordFaultCode, lines: number): void {
    this.answer.explain(index, code);
    this.ledger.fail(code, lines);
  }

  /** How much of a record's output fits into the answer, and how much of it must be measured. */
  #setLimits(limits: OutputLimits, index: number): void {
    const canPutBack = this.#overflow.isPossible;
    limits.bytes = this.answer.spaceFor(index);
    limits.bytesPerDocument = canPutBack ? this.answer.spaceIfOnlyRecord(index) : limits.bytes;
    limits.documents = this.#stages.settings.framing.takesSeveral ? NO_LIMIT : 1;
    limits.measuredBytes = canPutBack ? NO_LIMIT : this.answer.spaceIfOnlyOutput(index);
  }
}

/** The number of lines of a source that are data. */
function countLines(window: Window, source: LineSource): number {
  let lines = 0;
  for (let line = source.firstLine; line < source.lastLine; line++) {
    if (!isNotCounted(window.records.states.at(line))) lines++;
  }
  return lines;
}
