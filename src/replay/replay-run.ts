import type { InputFile } from '../input/input-file.ts';
import type { ObjectFaultCode } from '../model/object-fault.ts';
import type { ReadCursor, SourceObject } from '../model/source-object.ts';
import type { LineSink } from '../reader/line-sink.ts';
import { type ReadOutcome, readObject, START } from '../reader/read-object.ts';
import type { Journal } from './journal.ts';
import type { PlannedObject } from './plan.ts';

/** How much of an object is read between two cursors in the journal, in bytes of text. */
const CURSOR_EVERY_BYTES = 64 * 1024 * 1024;
/** In rows of a Parquet file, whose cursors count rows. */
const CURSOR_EVERY_ROWS = 500_000;

/** Settings of a replay. */
export interface ReplaySettings {
  readonly objects: readonly PlannedObject[];
  readonly journal: Journal;
  /** How many objects are read at the same time. */
  readonly parallel: number;
  /** Opens the object at a position of the plan. */
  readonly open: (object: PlannedObject, index: number) => InputFile;
  /** A sink for one object, which is read from the cursor on. */
  readonly createSink: (object: SourceObject, from: ReadCursor) => LineSink;
  /** Target size of a batch of lines, in bytes. */
  readonly batchBytes: number;
  /** Maximum size of a line with its header, in bytes. */
  readonly maxLineBytes?: number | undefined;
  /** Why an object is not read at all; undefined if it is. */
  readonly reasonIgnored?: ((object: SourceObject) => string | undefined) | undefined;
  /** Called with each object that failed. */
  readonly onFailure: (object: PlannedObject, code: ObjectFaultCode, reason: string) => void;
  /** Called after each batch and each object. */
  readonly onProgress: (counts: ReplayCounts) => void;
}

/**
 * The results of a replay. `planned` = `done` + `failed` + `left`, and `linesRead` = `linesPut` + `linesUnsent`. Lines
 * are those of this run.
 */
export interface ReplayCounts {
  readonly planned: number;
  /** Objects of which every line was accepted, by this run or by an earlier one. */
  readonly done: number;
  /** Those of them that an earlier run had done. */
  readonly doneBefore: number;
  readonly failed: number;
  readonly left: number;
  readonly linesRead: number;
  readonly linesPut: number;
  /** Lines that were not accepted; they are read again by the next run. */
  readonly linesUnsent: number;
  /** Bytes read, as stored. */
  readonly bytesIn: number;
  /** Failed objects by code. */
  readonly failures: Readonly<Partial<Record<ObjectFaultCode, number>>>;
}

/**
 * Replays the objects of a plan: reads each one that is not done according to the journal, from its cursor on. If an
 * object fails, the others are still read; if the destination accepts nothing of an object, the run ends.
 */
export class ReplayRun {
  readonly #settings: ReplaySettings;
  readonly #interruption: AbortController = new AbortController();
  readonly #failures: Partial<Record<ObjectFaultCode, number>> = {};
  #next = 0;
  #done = 0;
  #doneBefore = 0;
  #failed = 0;
  #linesRead = 0;
  #linesPut = 0;
  #linesUnsent = 0;
  #bytesIn = 0;
  #isRefused = false;

  constructor(settings: ReplaySettings) {
    this.#settings = settings;
  }

  get counts(): ReplayCounts {
    const planned = this.#settings.objects.length;
    const done = this.#done + this.#doneBefore;
    return {
      planned,
      done,
      doneBefore: this.#doneBefore,
      failed: this.#failed,
      left: planned - done - this.#failed,
      linesRead: this.#linesRead,
      linesPut: this.#linesPut,
      linesUnsent: this.#linesUnsent,
      bytesIn: this.#bytesIn,
      failures: this.#failures,
    };
  }

  /** Whether the run ended because the destination accepted nothing of an object. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** Runs until all objects were read or the run is stopped. Throws a `JournalError`, or an error of a sink. */
  async run(): Promise<void> {
    const workers = Array.from({ length: this.#settings.parallel }, () => this.#work());
    const results = await Promise.allSettled(workers);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  /** Ends the run after the batches that are being put. */
  stop(): void {
    this.#interruption.abort();
  }

  async #work(): Promise<void> {
    const { objects, journal } = this.#settings;
    try {
      while (this.#next < objects.length && !this.#interruption.signal.aborted) {
        const index = this.#next++;
        const object = objects[index];
        if (object === undefined) return;
        if (journal.isDone(index)) this.#doneBefore++;
        else await this.#replay(object, index);
      }
    } catch (error) {
      // the other workers would fail in the same way
      this.stop();
      throw error;
    }
  }

  async #replay(object: PlannedObject, index: number): Promise<void> {
    const { journal, open, createSink, batchBytes, maxLineBytes, reasonIgnored, onProgress } = this.#settings;
    const ignored = reasonIgnored?.(object);
    if (ignored !== undefined) {
      // each run determines this again, so the journal need not record it
      this.#done++;
      return;
    }
    const from = journal.cursorOf(index);
    let noted = from ?? START;
    const outcome = await readObject(object, open(object, index), from, createSink(object, noted), {
      batchBytes,
      maxLineBytes,
      stopAtMs: Number.POSITIVE_INFINITY,
      deadlineMs: Number.POSITIVE_INFINITY,
      signal: this.#interruption.signal,
      onRead: (bytes) => {
        this.#bytesIn += bytes;
      },
      onCursor: async (cursor) => {
        onProgress(this.counts);
        if (!isFar(cursor, noted)) return;
        noted = cursor;
        await journal.addCursor(index, cursor);
      },
    });
    await this.#settle(object, index, outcome, noted);
    onProgress(this.counts);
  }

  async #settle(object: PlannedObject, index: number, outcome: ReadOutcome, noted: ReadCursor): Promise<void> {
    const { journal, onFailure } = this.#settings;
    const { kind, cursor, linesRead, linesPut, linesUnsent, code = 'internal', reason = '' } = outcome;
    this.#linesRead += linesRead;
    this.#linesPut += linesPut;
    this.#linesUnsent += linesUnsent;
    if (kind === 'done') {
      this.#done++;
      // an object with lines that were not accepted is not done
      await journal.addDone(index, { read: cursor.lines, put: cursor.lines });
      return;
    }
    if (cursor.position > noted.position || cursor.part > noted.part) await journal.addCursor(index, cursor);
    if (kind === 'continued') return;
    this.#failed++;
    this.#failures[code] = (this.#failures[code] ?? 0) + 1;
    await journal.addFailed(index, code);
    onFailure(object, code, reason);
    if (code === 'put_refused' && linesPut === 0) {
      this.#isRefused = true;
      this.stop();
    }
  }
}

/** Whether enough was read since the cursor in the journal to store another one. */
function isFar(cursor: ReadCursor, noted: ReadCursor): boolean {
  if (cursor.part !== noted.part) return true;
  const rows = cursor.lines - noted.lines;
  // the position of a Parquet file is its row
  const isOfRows = cursor.position - noted.position <= rows;
  return isOfRows ? rows >= CURSOR_EVERY_ROWS : cursor.position - noted.position >= CURSOR_EVERY_BYTES;
}
