import type { FastLane } from '../fast/fast-lane.ts';
import type { Counts } from '../model/counts.ts';
import type { LineFault } from '../model/fault.ts';
import { LINE_TEXT } from '../model/line-table.ts';
import type { LogFormat } from '../model/log-format.ts';
import { type DropVerdict, hasTraffic } from './drop-filter.ts';
import { EventRun, type TransformedEvent } from './event-run.ts';
import { Ledger } from './ledger.ts';
import { type OutputLimits, UNLIMITED } from './output-limits.ts';
import { NO_CONTEXT, type OnInternalError, type PipelineRun, type TransformContext } from './pipeline-run.ts';
import { type SourceOutcome, SourceWriter } from './source-writer.ts';
import { compileStages, type Joining, type Stages, type TransformSettings } from './stages.ts';
import { LARGE_WINDOW, type LineSource, SMALL_WINDOW, Window, type WindowBounds } from './window.ts';

const NOT_READ: LineFault = { code: 'not_flow_log', detail: 'not read' };

/** Maximum number of windows that are kept for later invocations. */
const MAX_IDLE_WINDOWS = 2;

/**
 * Runs events and files through the stages. The order of the stages is defined here and nowhere else:
 *
 *     decode → parse → look up metadata → filter → enrich → encode → respond → put back
 *
 * The first three process a window of many records at a time ({@link Transform.transformEvent}), the next three one record
 * at a time (`#writeRecord`), and the last one the whole event.
 */
export class Transform {
  readonly #stages: Stages;
  readonly #sourceWriter: SourceWriter;
  /** Undefined unless flows are joined. */
  readonly #joining: Joining | undefined;
  readonly #windowBounds: WindowBounds;
  readonly #idle: Window[] = [];
  /** Undefined if it is off, and until there are enough lines to load it. */
  #lane: FastLane | undefined;
  /** Lines of all returned windows. */
  #linesMet = 0;

  constructor(settings: TransformSettings) {
    this.#stages = compileStages(settings);
    this.#sourceWriter = new SourceWriter(
      this.#stages,
      (window, source, line) => this.#readLine(window, source, line),
      (window, line, isOnlyJudged) => this.#writeRecord(window, line, isOnlyJudged),
    );
    this.#joining = settings.joining?.(this.#stages);
    // flows are joined within a window
    this.#windowBounds = this.#looksUp || this.#joining !== undefined ? LARGE_WINDOW : SMALL_WINDOW;
  }

  /**
   * Answers an event; adds to `counts`. Every recordId is answered once, in the order of the event. Input without records
   * is not a transformation event and gets an empty answer. A failing lookup costs enrichment, and an internal error fails
   * the records concerned; neither fails the whole event.
   */
  async transformEvent(
    event: unknown,
    counts: Counts,
    onError: OnInternalError,
    context: TransformContext = NO_CONTEXT,
  ): Promise<TransformedEvent> {
    const run = new EventRun(event, this.#stages, { ledger: new Ledger(counts), onError, context });
    await this.#loadLane(run.recordCount);
    await this.#refreshMetadata(run);
    while (run.hasUnread) {
      if (run.isOutOfTime) {
        run.rejectUnread();
        break;
      }
      const window = this.borrowWindow();
      const first = run.decode(window, this.#windowBounds);
      const isParsedFirst = this.#looksUp || this.#joining !== undefined;
      if (isParsedFirst) this.#parse(window, run);
      // once the answer is full, lookups are skipped
      if (this.#looksUp && !run.isFull) await this.#lookUp(window, run);
      this.#stages.enrichment.begin();
      if (isParsedFirst) this.#respond(window, first, run);
      else this.#readAndRespond(window, first, run);
      this.returnWindow(window);
    }
    await this.#settleMetadata(run);
    // last of all, so that nothing is put back for an event that fails
    await run.putBack();
    return run.finish();
  }

  /**
   * Transforms a window whose lines the caller has decoded, as one source; the documents are then in the window's writer,
   * and the caller settles them in the run's ledger. For text that does not come from an event: files.
   */
  async transformLines(window: Window, source: LineSource, run: PipelineRun): Promise<SourceOutcome> {
    window.sources.push(source);
    await this.#loadLane(window.lines.count);
    await this.#refreshMetadata(run);
    this.#parse(window, run);
    await this.#lookUp(window, run);
    this.#stages.enrichment.begin();
    return this.#joining?.write(window, source) ?? this.#write(window, source, UNLIMITED, run);
  }

  /** Lends a window to the caller, until it is returned. */
  borrowWindow(): Window {
    return this.#idle.pop() ?? new Window();
  }

  /** Takes back a window and empties it. */
  returnWindow(window: Window): void {
    this.#linesMet += window.lines.count;
    window.reset();
    if (this.#idle.length < MAX_IDLE_WINDOWS) this.#idle.push(window);
  }

  /** The configured log formats in which no line was read since start-up, over all events. */
  get unmatchedFormats(): readonly LogFormat[] {
    return this.#stages.parser.unmatchedFormats;
  }

  /** Whether metadata is looked up for each window. */
  get #looksUp(): boolean {
    return this.#stages.settings.metadata?.resolve !== undefined;
  }

  /** Loads the fast lane once there are enough lines, those about to be read included; `lines` is how many these are at least. */
  async #loadLane(lines: number): Promise<void> {
    const { settings } = this.#stages;
    const { laneFromLines } = settings;
    if (this.#lane !== undefined || laneFromLines === undefined || this.#linesMet + lines < laneFromLines) return;
    // joining flows and counting traffic need added values that the lane does not make
    if (this.#joining !== undefined || settings.traffic !== undefined) return;
    const { FastLane } = await import('../fast/fast-lane.ts');
    this.#lane ??= new FastLane(this.#stages, settings.laneCapacity);
  }

  /** Parses the lines of the window's sources. */
  #parse(window: Window, run: PipelineRun): void {
    this.#lane?.begin(window, true);
    for (let position = 0; position < window.sources.length; position++) this.#parseSource(window, position, run);
    run.ledger.read(window);
  }

  /** Parses the lines of one source, as far as they are not parsed yet. */
  #parseSource(window: Window, position: number, run: PipelineRun): void {
    const source = window.sources[position];
    if (source === undefined) return;
    window.ownContext.header = undefined;
    try {
      for (let line = source.firstLine; line < source.lastLine; line++) this.#readLine(window, source, line);
    } catch (error) {
      run.onError(error);
      // the source is answered as failed
      fillTable(window, source);
      window.sources[position] = { ...source, fault: 'internal' };
    }
  }

  /** Reads a line of a source; the lines before it must have been read. */
  #readLine(window: Window, source: LineSource, line: number): void {
    const context = source.context ?? window.ownContext;
    if (this.#lane?.read(window, line, context) === true) return;
    this.#stages.parser.parse(window.arena, window.lines, line, line + 1, context, window.records);
    this.#lane?.learn(window, line, context);
  }

  /** Loads newer metadata and rules, if there are any, before the first lookup of a run. */
  async #refreshMetadata({ ledger, onError, context }: PipelineRun): Promise<void> {
    try {
      const { metadata, verdicts, addressData } = this.#stages.settings;
      const { deadlineMs } = context;
      await Promise.all([
        metadata?.refresh?.(context),
        verdicts?.document.refresh?.(deadlineMs),
        addressData?.refresh(deadlineMs),
      ]);
    } catch (error) {
      ledger.countMetadataFaults(1);
      onError(error);
    }
  }

  /** Looks up the metadata for the records of a window. */
  async #lookUp(window: Window, { ledger, onError, context }: PipelineRun): Promise<void> {
    const { metadata } = this.#stages.settings;
    if (metadata?.resolve === undefined) return;
    const { arena, records } = window;
    try {
      const askedBefore = this.#lane?.askedBefore(window);
      await metadata.resolve(this.#stages.enrichment.collectRequest(arena.bytes, records, askedBefore), context);
    } catch (error) {
      ledger.countMetadataFaults(1);
      // without metadata the records are still delivered, with the values that they contain
      onError(error);
    }
  }

  /** Completes refreshes and look-ups of metadata and rules that the run has begun. */
  async #settleMetadata({ ledger, onError, context }: PipelineRun): Promise<void> {
    try {
      const { metadata, verdicts, addressData } = this.#stages.settings;
      const { deadlineMs } = context;
      await Promise.all([
        metadata?.settle?.(context),
        verdicts?.document.settle?.(deadlineMs),
        addressData?.settle(deadlineMs),
      ]);
      ledger.countMetadataFaults(metadata?.takeFaults?.() ?? 0);
    } catch (error) {
      ledger.countMetadataFaults(1);
      onError(error);
    }
  }

  /** Answers the records of a window; `first` is the index of the first one in the event. */
  #respond(window: Window, first: number, run: EventRun): void {
    if (this.#joining === undefined) {
      for (let position = 0; position < window.sources.length; position++) {
        this.#respondAlone(window, first, position, run);
      }
    } else this.#joining.respond(window, first, run, (position) => this.#respondAlone(window, first, position, run));
  }

  /**
   * Reads and answers the records of a window one after the other: a line of text is read immediately before its document is
   * written. In other sources a line may change what an earlier one means, so they are read as a whole first.
   */
  #readAndRespond(window: Window, first: number, run: EventRun): void {
    // reading an object may append its values to the text
    let bytesIn = window.arena.length;
    this.#lane?.begin(window, false);
    for (let position = 0; position < window.sources.length; position++) {
      const source = window.sources[position];
      if (source === undefined) continue;
      window.ownContext.header = undefined;
      if (run.isFull || !isText(window, source)) {
        const before = window.arena.length;
        this.#parseSource(window, position, run);
        bytesIn += window.arena.length - before;
      }
      this.#respondAlone(window, first, position, run);
      fillTable(window, source);
    }
    run.ledger.read({ arena: { length: bytesIn }, records: window.records, decoder: window.decoder });
  }

  /** Answers the record at a position of the window. */
  #respondAlone(window: Window, first: number, position: number, run: EventRun): void {
    const source = window.sources[position];
    if (source === undefined) return;
    const limits = run.begin(window, source, first + position);
    if (limits !== undefined) run.end(window, source, first + position, this.#write(window, source, limits, run));
  }

  /** Writes the documents of one source into the window's writer; an internal error fails the source. */
  #write(window: Window, source: LineSource, limits: Readonly<OutputLimits>, run: PipelineRun): SourceOutcome {
    try {
      return this.#sourceWriter.write(window, source, limits);
    } catch (error) {
      run.onError(error);
      window.lineCounts.clear();
      return { lines: source.lastLine - source.firstLine, documents: 0, kept: 0, bytes: 0, fault: 'internal' };
    }
  }

  /** Filters, enriches and encodes one flow log record; nothing is written if the filter drops it, or if it `isOnlyJudged`. */
  #writeRecord(window: Window, line: number, isOnlyJudged: boolean): DropVerdict {
    const { filter, enrichment, encoder } = this.#stages;
    const { record, added, lines } = window;
    window.records.moveTo(record, window.arena.bytes, line);
    const verdict = filter.judge(record);
    if (isOnlyJudged || filter.drops(verdict)) return verdict;
    const { sampleWeight } = filter;
    if (this.#lane?.write(window, line, sampleWeight) === true) return verdict;
    enrichment.apply(record, added);
    if (sampleWeight !== undefined) added.sampleWeight = sampleWeight;
    if (this.#joining !== undefined && hasTraffic(record)) added.flowCount = 1;
    encoder.encode(record, added, window.writer, lines.starts.at(line), lines.ends.at(line));
    return verdict;
  }
}

/** Whether all lines of a source are text, so that each can be read when its turn comes. */
function isText({ lines }: Window, { firstLine, lastLine }: LineSource): boolean {
  for (let line = firstLine; line < lastLine; line++) if (lines.kinds.at(line) !== LINE_TEXT) return false;
  return true;
}

/** Keeps the tables of lines and records in step after a source that was not read to its end, because it failed. */
function fillTable({ records }: Window, { lastLine }: LineSource): void {
  while (records.count < lastLine) records.addFault(NOT_READ);
}
