import { receiveRecords } from '../decode/receive-records.ts';
import type { ReceivedRecord } from '../decode/received-record.ts';
import { decodeRecord } from '../decode/record-decoder.ts';
import type { Counts } from '../model/counts.ts';
import type { LineFault, RecordFailureReason, RecordFaultCode } from '../model/fault.ts';
import type { FirehoseResult } from '../model/firehose.ts';
import type { LogFormat } from '../model/log-format.ts';
import type { MetadataContext } from '../model/metadata-request.ts';
import type { PutBackTarget } from '../model/put-back.ts';
import { isNoData } from '../model/record-table.ts';
import { Answer } from '../respond/answer.ts';
import { type Room, UNBOUNDED } from './output-limits.ts';
import { Overflow } from './put-back/overflow.ts';
import { compileStages, type Stages, type TransformSettings } from './stages.ts';
import { LARGE_WINDOW, type LineSource, SMALL_WINDOW, Window, type WindowBounds } from './window.ts';
import { type SourceOutcome, writeSource } from './write-source.ts';

/** Where an event comes from and how long it may take; times are wall-clock milliseconds. */
export interface TransformContext extends MetadataContext {
  /** When reading stops: what was not read by then goes back, or fails. Missing: never. */
  readonly readUntilMs?: number;
  /** When putting back stops. Missing: never. */
  readonly putBackUntilMs?: number;
  /** The stream that takes the event's records back; missing where none does. */
  readonly putBackTarget?: PutBackTarget | undefined;
}

/** For callers that look nothing up, put nothing back, and have no deadline. */
const NO_CONTEXT: TransformContext = {
  accountId: undefined,
  region: undefined,
  deadlineMs: Number.POSITIVE_INFINITY,
};

const NOT_READ: LineFault = { code: 'not_flow_log', detail: 'not read' };

/** How many windows are kept for later invocations. */
const MAX_IDLE_WINDOWS = 2;

/** Told of an error inside the program, to log it; the records concerned are answered as failed. */
export type OnInternalError = (error: unknown) => void;

/** The answer to an event, and its exact size as JSON. */
export interface TransformedEvent {
  readonly result: FirehoseResult;
  readonly responseBytes: number;
  /** Why records failed, by recordId; made when it is asked for. */
  readonly failures: () => ReadonlyMap<string, RecordFailureReason>;
}

/**
 * One Firehose event in, one result out. The order of the stages stands here and nowhere else:
 * decode → parse → look up metadata → enrich and encode → respond → put back what did not fit.
 */
export class Transform {
  readonly #stages: Stages;
  readonly #windowBounds: WindowBounds;
  readonly #idle: Window[] = [];

  constructor(settings: TransformSettings) {
    this.#stages = compileStages(settings);
    this.#windowBounds = this.#looksUp ? LARGE_WINDOW : SMALL_WINDOW;
  }

  /**
   * Answers an event; adds to `counts`. Every recordId is answered once, in the order of the event. What has no records
   * is no transformation event and gets an empty answer. A failing look-up or an error of ours fails records, never the
   * whole event.
   */
  async transformEvent(
    event: unknown,
    counts: Counts,
    onError: OnInternalError,
    context: TransformContext = NO_CONTEXT,
  ): Promise<TransformedEvent> {
    const { settings } = this.#stages;
    const received = receiveRecords(event);
    const answer = new Answer(received, settings.maxResponseBytes, this.#stages.metadata?.mostBytes);
    const overflow = new Overflow(received, answer, counts, this.#stages, context.putBackTarget);
    counts.recordsIn += received.length;
    await this.#refresh(counts, onError, context);
    for (let next = 0; next < received.length; ) {
      if (Date.now() >= (context.readUntilMs ?? Number.POSITIVE_INFINITY)) {
        takeUnread(received, next, overflow, counts);
        break;
      }
      const window = this.borrowWindow();
      const first = next;
      next = this.#decode(received, first, window, onError);
      this.#parse(window, counts, onError);
      // where no more is put out, nobody needs to know who that was
      if (this.#looksUp && !answer.isClosed) await this.#resolve(window, counts, onError, context);
      this.#stages.enrichment.begin();
      for (let index = first; index < next; index++) {
        const source = window.sources[index - first];
        if (source === undefined) break;
        this.#stages.metadata?.begin(received[index]?.arrivalMs);
        this.#respond(window, source, index, answer, overflow, counts, onError);
      }
      this.returnWindow(window);
    }
    await this.#settle(counts, onError, context);
    // last of all, so that nothing goes back for an event that fails
    await overflow.settle(context.putBackUntilMs ?? Number.POSITIVE_INFINITY, onError);
    return { result: answer.finish(), responseBytes: answer.bytes, failures: () => answer.failures() };
  }

  /**
   * Works off a window whose lines the caller has decoded, as one source; its output is then in the window's writer.
   * For text that comes from elsewhere than an event: files.
   */
  async transformLines(
    window: Window,
    source: LineSource,
    counts: Counts,
    onError: OnInternalError,
    context: MetadataContext = NO_CONTEXT,
  ): Promise<SourceOutcome> {
    window.sources.push(source);
    await this.#refresh(counts, onError, context);
    this.#parse(window, counts, onError);
    await this.#resolve(window, counts, onError, context);
    this.#stages.enrichment.begin();
    return this.#write(window, source, UNBOUNDED, onError);
  }

  /** A window of its own for the caller, until it is returned. */
  borrowWindow(): Window {
    return this.#idle.pop() ?? new Window();
  }

  returnWindow(window: Window): void {
    window.reset();
    if (this.#idle.length < MAX_IDLE_WINDOWS) this.#idle.push(window);
  }

  /** The configured log formats in which no line was read since the start, over all events. */
  get unmatchedFormats(): readonly LogFormat[] {
    return this.#stages.parser.unmatchedFormats;
  }

  /** Whether windows are looked up before they are worked off. */
  get #looksUp(): boolean {
    return this.#stages.settings.metadata?.resolve !== undefined;
  }

  /** Decodes records from `first` on until the window is full; returns the index of the first that is left. */
  #decode(received: readonly ReceivedRecord[], first: number, window: Window, onError: OnInternalError): number {
    let next = first;
    for (; next < received.length && !window.isFull(this.#windowBounds); next++) {
      const record = received[next];
      if (record === undefined) break;
      const firstLine = window.lines.count;
      const fault = record.isContradicted ? 'record_id_repeated' : this.#decodeRecord(record, window, onError);
      if (fault !== undefined) window.lines.truncate(firstLine);
      const { textStart, textEnd } = window.decoder;
      window.sources.push({ firstLine, lastLine: window.lines.count, textStart, textEnd, fault });
    }
    return next;
  }

  #decodeRecord(record: ReceivedRecord, window: Window, onError: OnInternalError): RecordFaultCode | undefined {
    try {
      return decodeRecord(record.payload, window.arena, window.decoder, this.#stages.settings.maxInflatedBytes);
    } catch (error) {
      onError(error);
      return 'internal';
    }
  }

  /** Parses the window's lines. */
  #parse(window: Window, counts: Counts, onError: OnInternalError): void {
    const { arena, lines, records, sources } = window;
    sources.forEach((source, index) => {
      window.ownContext.header = undefined;
      const parseContext = source.context ?? window.ownContext;
      try {
        this.#stages.parser.parse(arena, lines, source.firstLine, source.lastLine, parseContext, records);
      } catch (error) {
        onError(error);
        // the tables must stay in step; the source is answered as failed
        while (records.count < source.lastLine) records.addFault(NOT_READ);
        sources[index] = { ...source, fault: 'internal' };
      }
    });
    counts.bytesIn += arena.length;
    counts.ambiguousLines += records.ambiguousLines;
    counts.bareIdLines += records.bareIdLines;
    counts.controlMessages += window.decoder.controlMessages;
  }

  async #refresh(counts: Counts, onError: OnInternalError, context: MetadataContext): Promise<void> {
    try {
      await this.#stages.settings.metadata?.refresh?.(context);
    } catch (error) {
      counts.metadataFaults++;
      onError(error);
    }
  }

  /** Makes ready the metadata that the window's records ask for. */
  async #resolve(
    { arena, records }: Window,
    counts: Counts,
    onError: OnInternalError,
    context: MetadataContext,
  ): Promise<void> {
    const { metadata } = this.#stages.settings;
    if (metadata?.resolve === undefined) return;
    try {
      await metadata.resolve(this.#stages.enrichment.collectRequest(arena.bytes, records), context);
    } catch (error) {
      counts.metadataFaults++;
      // without metadata the records still go out, with what they say themselves
      onError(error);
    }
  }

  async #settle(counts: Counts, onError: OnInternalError, context: MetadataContext): Promise<void> {
    try {
      await this.#stages.settings.metadata?.settle?.(context);
    } catch (error) {
      counts.metadataFaults++;
      onError(error);
    }
  }

  #write(window: Window, source: LineSource, room: Readonly<Room>, onError: OnInternalError): SourceOutcome {
    try {
      return writeSource(this.#stages, window, source, room);
    } catch (error) {
      onError(error);
      const lines = source.lastLine - source.firstLine;
      window.tally.clear();
      return { lines, documents: 0, kept: 0, bytes: 0, fault: 'internal' };
    }
  }

  #respond(
    window: Window,
    source: LineSource,
    index: number,
    answer: Answer,
    overflow: Overflow,
    counts: Counts,
    onError: OnInternalError,
  ): void {
    if (source.fault !== undefined) {
      // lines that cannot be told apart count as one
      counts.linesIn++;
      counts.linesFailed++;
      counts.addRecordFault(source.fault);
      answer.explain(index, source.fault);
      return;
    }
    if (answer.isClosed) {
      const lines = linesOf(window, source);
      counts.linesIn += lines;
      if (lines > 0) overflow.takeUnwritten(index, lines, 'response_size');
      else this.#drop(index, answer, counts);
      return;
    }
    setRoom(window.room, index, answer, overflow, this.#stages);
    const outcome = this.#write(window, source, window.room, onError);
    counts.linesIn += outcome.lines;
    const { writer, tally } = window;
    if (outcome.fault !== undefined) {
      // what was left out of it fails with it
      counts.addFailedTally(tally);
      counts.linesFailed += outcome.lines;
      counts.addRecordFault(outcome.fault);
      answer.explain(index, outcome.fault, outcome.detail);
    } else if (outcome.documents === 0) {
      this.#drop(index, answer, counts);
      counts.addTally(tally);
    } else if (outcome.kept === outcome.documents) {
      answer.succeed(index, writer.bytes, writer.length, this.#stages.metadata?.finish());
      counts.recordsOk++;
      counts.documents += outcome.documents;
      counts.bytesOut += writer.length;
      counts.addTally(tally);
    } else {
      overflow.take(window, source, index, outcome);
    }
  }

  #drop(index: number, answer: Answer, counts: Counts): void {
    answer.drop(index);
    counts.recordsDropped++;
  }
}

/** Takes what is left of an event when its time is used up; lines that were not told apart count as one a record. */
function takeUnread(received: readonly ReceivedRecord[], first: number, overflow: Overflow, counts: Counts): void {
  for (let index = first; index < received.length; index++) {
    counts.linesIn++;
    overflow.takeUnwritten(index, 1, 'time');
  }
}

/** How much of a record's output the answer takes, and how much of it is worth measuring. */
function setRoom(room: Room, index: number, answer: Answer, overflow: Overflow, stages: Stages): void {
  room.bytes = answer.roomFor(index);
  room.bytesPerDocument = overflow.isPossible ? answer.roomAlone(index) : room.bytes;
  room.documents = stages.settings.framing.takesSeveral ? Number.POSITIVE_INFINITY : 1;
  room.measuredBytes = overflow.isPossible ? Number.POSITIVE_INFINITY : answer.roomInEmpty(index);
}

/** How many lines of a source are data. */
function linesOf(window: Window, source: LineSource): number {
  let lines = 0;
  for (let line = source.firstLine; line < source.lastLine; line++) {
    if (!isNoData(window.records.states.at(line))) lines++;
  }
  return lines;
}
