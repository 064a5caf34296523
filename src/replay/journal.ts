import * as v from 'valibot';
import { JsonLog } from '../journal/json-log.ts';
import { messageOf } from '../model/message-of.ts';
import type { ReadCursor } from '../model/source-object.ts';
import type { Plan } from './plan.ts';

/** An unusable journal: it belongs to another plan or target, or cannot be read or written. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
}

/** Lines of an object. */
export interface LineCounts {
  readonly read: number;
  readonly put: number;
}

/**
 * Records what earlier runs did and what this run does. Objects are identified by their position in the plan, from 0.
 */
export interface Journal {
  isDone(index: number): boolean;
  /** Where an earlier run stopped in the object; undefined for its beginning. */
  cursorOf(index: number): ReadCursor | undefined;
  /**
   * Resolves when it is stored durably that the object is done. Throws a {@link JournalError}, like the other methods.
   */
  addDone(index: number, lines: LineCounts): Promise<void>;
  addCursor(index: number, cursor: ReadCursor): Promise<void>;
  addFailed(index: number, code: string): Promise<void>;
  close(): Promise<void>;
}

/** Remembers nothing. */
export const NO_JOURNAL: Journal = {
  isDone: () => false,
  cursorOf: () => undefined,
  addDone: async () => undefined,
  addCursor: async () => undefined,
  addFailed: async () => undefined,
  close: async () => undefined,
};

const VERSION = 1;
const COUNT = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const HEADER = v.object({ replayJournal: v.number(), plan: v.string(), target: v.string() });
const CURSOR = v.object({
  position: COUNT,
  lines: COUNT,
  part: COUNT,
  unsent: v.optional(COUNT),
});
const ENTRY = v.object({
  object: COUNT,
  done: v.optional(v.object({ read: COUNT, put: COUNT })),
  cursor: v.optional(CURSOR),
  failed: v.optional(v.string()),
});

/**
 * Opens the journal of a plan, and creates it if it is missing. It is a log: a line for the plan and the target, then a line
 * for each object that is done, has failed or was read to a cursor. `target` says where the documents or records go;
 * another plan or target is refused. Throws a {@link JournalError}.
 */
export async function openJournal(path: string, plan: Plan, target: string): Promise<Journal> {
  try {
    return await JsonLog.load(path, false, 'replayJournal', async (log) => {
      const journal = new FileJournal(path, log);
      await journal.load(plan, target);
      return journal;
    });
  } catch (error) {
    throw asJournalError(path, error);
  }
}

class FileJournal implements Journal {
  readonly #path: string;
  readonly #log: JsonLog;
  readonly #done = new Set<number>();
  readonly #cursors = new Map<number, ReadCursor>();

  constructor(path: string, log: JsonLog) {
    this.#path = path;
    this.#log = log;
  }

  async load(plan: Plan, target: string): Promise<void> {
    let isEmpty = true;
    for await (const { value, number } of this.#log.lines()) {
      isEmpty = false;
      if (number === 1) this.#checkHeader(value, plan, target);
      else this.#takeEntry(value, number, plan);
    }
    if (isEmpty) await this.#log.append({ replayJournal: VERSION, plan: plan.hash, target });
  }

  isDone(index: number): boolean {
    return this.#done.has(index);
  }

  cursorOf(index: number): ReadCursor | undefined {
    return this.#cursors.get(index);
  }

  addDone(index: number, lines: LineCounts): Promise<void> {
    return this.#append({ object: index, done: lines });
  }

  addCursor(index: number, cursor: ReadCursor): Promise<void> {
    return this.#append({ object: index, cursor });
  }

  addFailed(index: number, code: string): Promise<void> {
    return this.#append({ object: index, failed: code });
  }

  close(): Promise<void> {
    return this.#log.close();
  }

  async #append(entry: object): Promise<void> {
    try {
      await this.#log.append(entry);
    } catch (error) {
      throw asJournalError(this.#path, error);
    }
  }

  #checkHeader(value: unknown, { hash }: Plan, target: string): void {
    const header = v.safeParse(HEADER, value);
    if (!header.success) throw new JournalError(`${this.#path} is not a journal of replay`);
    const { replayJournal, plan, target: known } = header.output;
    if (replayJournal !== VERSION) {
      throw new JournalError(`${this.#path} has version ${replayJournal}; this release reads ${VERSION}`);
    }
    if (plan !== hash) throw new JournalError(`${this.#path} belongs to another plan`);
    if (known !== target) throw new JournalError(`${this.#path} belongs to ${JSON.stringify(known)}, not to ${target}`);
  }

  #takeEntry(value: unknown, lineNumber: number, { objects }: Plan): void {
    const entry = v.safeParse(ENTRY, value);
    if (!entry.success || entry.output.object >= objects.length) {
      throw new JournalError(`line ${lineNumber} of ${this.#path} is damaged`);
    }
    const { object, done, cursor } = entry.output;
    if (cursor !== undefined) this.#cursors.set(object, cursor);
    if (done === undefined) return;
    this.#done.add(object);
    this.#cursors.delete(object);
  }
}

function asJournalError(path: string, error: unknown): JournalError {
  if (error instanceof JournalError) return error;
  const reason = messageOf(error);
  return new JournalError(`cannot use the journal ${path}: ${reason}`, { cause: error });
}
