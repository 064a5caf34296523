import { type ReceivedRecord, receiveRecords } from './decode/receive-records.ts';
import { decodeRecord } from './decode/record-decoder.ts';
import type { Counts } from './model/counts.ts';
import type { LineFault, RecordFaultCode } from './model/fault.ts';
import type { FirehoseResult } from './model/firehose.ts';
import type { MetadataContext } from './model/metadata-request.ts';
import { Answer } from './respond/answer.ts';
import { compileStages, type Stages, type TransformSettings } from './stages.ts';
import { type LineSource, Window } from './window.ts';
import { type SourceOutcome, writeSource } from './write-source.ts';

/** For callers that look nothing up, or have no deadline. */
const NO_CONTEXT: MetadataContext = { accountId: undefined, region: undefined, deadlineMs: Number.POSITIVE_INFINITY };

const NOT_READ: LineFault = { code: 'not_flow_log', detail: 'not read' };

/** How many windows are kept for later invocations. */
const MAX_IDLE_WINDOWS = 2;

/** Told of an error inside the program, to log it; the records concerned are answered as failed. */
export type OnInternalError = (error: unknown) => void;

/** The answer to an event, and its exact size as JSON. */
export interface TransformedEvent {
  readonly result: FirehoseResult;
  readonly responseBytes: number;
}

/**
 * One Firehose event in, one result out. The order of the stages stands here and nowhere else:
 * decode → parse → look up metadata → enrich and encode → respond.
 */
export class Transform {
  readonly #stages: Stages;
  readonly #idle: Window[] = [];

  constructor(settings: TransformSettings) {
    this.#stages = compileStages(settings);
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
    context: MetadataContext = NO_CONTEXT,
  ): Promise<TransformedEvent> {
    const received = receiveRecords(event);
    const answer = new Answer(received, this.#stages.settings.maxResponseBytes);
    counts.recordsIn += received.length;
    for (let next = 0; next < received.length; ) {
      const window = this.borrowWindow();
      const first = next;
      next = this.#decode(received, first, window, onError);
      await this.#read(window, counts, onError, context);
      window.sources.forEach((source, index) => {
        this.#respond(window, source, first + index, answer, counts, onError);
      });
      this.returnWindow(window);
    }
    await this.#settle(onError, context);
    return { result: answer.finish(), responseBytes: answer.bytes };
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
    await this.#read(window, counts, onError, context);
    return this.#write(window, source, Number.POSITIVE_INFINITY, counts, onError);
  }

  /** A window of its own for the caller, until it is returned. */
  borrowWindow(): Window {
    return this.#idle.pop() ?? new Window();
  }

  returnWindow(window: Window): void {
    window.reset();
    if (this.#idle.length < MAX_IDLE_WINDOWS) this.#idle.push(window);
  }

  /** Decodes records from `first` on until the window is full; returns the index of the first that is left. */
  #decode(received: readonly ReceivedRecord[], first: number, window: Window, onError: OnInternalError): number {
    let next = first;
    for (; next < received.length && !window.isFull; next++) {
      const record = received[next];
      if (record === undefined) break;
      const firstLine = window.lines.count;
      const fault = record.isContradicted ? 'record_id_repeated' : this.#decodeRecord(record, window, onError);
      if (fault !== undefined) window.lines.truncate(firstLine);
      window.sources.push({ firstLine, lastLine: window.lines.count, context: { header: undefined }, fault });
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

  /** Parses the window's lines and makes ready the metadata that they ask for. */
  async #read(window: Window, counts: Counts, onError: OnInternalError, context: MetadataContext): Promise<void> {
    const { arena, lines, records, sources } = window;
    sources.forEach((source, index) => {
      try {
        this.#stages.parser.parse(arena, lines, source.firstLine, source.lastLine, source.context, records);
      } catch (error) {
        onError(error);
        // the tables must stay in step; the source is answered as failed
        while (records.count < source.lastLine) records.addFault(NOT_READ);
        sources[index] = { ...source, fault: 'internal' };
      }
    });
    counts.bytesIn += arena.length;
    counts.ambiguousLines += records.ambiguousLines;
    counts.controlMessages += window.decoder.controlMessages;
    const { metadata } = this.#stages.settings;
    if (metadata?.resolve === undefined) return;
    try {
      await metadata.resolve(this.#stages.enrichment.collectRequest(arena.bytes, records), context);
    } catch (error) {
      // without metadata the records still go out, with what they say themselves
      onError(error);
    }
  }

  async #settle(onError: OnInternalError, context: MetadataContext): Promise<void> {
    try {
      await this.#stages.settings.metadata?.settle?.(context);
    } catch (error) {
      onError(error);
    }
  }

  #write(
    window: Window,
    source: LineSource,
    roomBytes: number,
    counts: Counts,
    onError: OnInternalError,
  ): SourceOutcome {
    try {
      return writeSource(this.#stages, window, source, roomBytes, counts);
    } catch (error) {
      onError(error);
      const lines = source.lastLine - source.firstLine;
      return { lines, documents: 0, dropped: 0, enrichedEnds: 0, fault: 'internal' };
    }
  }

  #respond(
    window: Window,
    source: LineSource,
    index: number,
    answer: Answer,
    counts: Counts,
    onError: OnInternalError,
  ): void {
    if (source.fault !== undefined) {
      // lines that cannot be told apart count as one
      counts.linesIn++;
      counts.linesFailed++;
      counts.addRecordFault(source.fault);
      return;
    }
    const roomBytes = answer.isClosed ? 0 : this.#stages.settings.maxResponseBytes;
    const outcome = this.#write(window, source, roomBytes, counts, onError);
    counts.linesIn += outcome.lines;
    const { writer } = window;
    if (outcome.fault === undefined && outcome.documents === 0) {
      answer.drop(index);
      counts.recordsDropped++;
      counts.linesDropped += outcome.dropped;
    } else if (outcome.fault === undefined && answer.succeed(index, writer.bytes.subarray(0, writer.length))) {
      counts.recordsOk++;
      counts.documents += outcome.documents;
      counts.linesDropped += outcome.dropped;
      counts.enrichedEnds += outcome.enrichedEnds;
      counts.bytesOut += writer.length;
    } else {
      counts.linesFailed += outcome.lines;
      counts.addRecordFault(outcome.fault ?? 'response_size');
    }
  }
}
