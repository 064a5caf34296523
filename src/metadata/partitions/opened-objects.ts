import { BrokenObjectError } from './broken-object-error.ts';
import { Directory } from './directory.ts';
import { Partition, type PartitionTimes } from './partition.ts';
import type { StoredObject } from './partition-index.ts';
import type { ObjectKind } from './sections.ts';

/** The objects in memory. */
export interface ObjectsAtHand {
  /** The content of an object; undefined if it is not in memory. */
  get(object: string): Buffer | undefined;
  /** Called with an object that turns out to be damaged: from then on, it is missing. */
  reportBroken(object: string, error: BrokenObjectError): void;
}

/** Partitions and directories that have been opened of the objects in memory. A damaged one is reported and counts as missing. */
export class OpenedObjects {
  readonly #atHand: ObjectsAtHand;
  readonly #opened: Map<string, Partition | Directory> = new Map();
  #times: PartitionTimes;

  constructor(atHand: ObjectsAtHand, times: PartitionTimes) {
    this.#atHand = atHand;
    this.#times = times;
  }

  /** How many items are decoded. */
  get decodedItems(): number {
    let items = 0;
    for (const each of this.#opened.values()) if (each instanceof Partition) items += each.decodedItems;
    return items;
  }

  /** Forgets decoded items; the objects stay in memory. */
  forgetItems(): void {
    for (const each of this.#opened.values()) if (each instanceof Partition) each.forget();
  }

  /** Forgets an object that was loaded or discarded. */
  forget(object: string): void {
    this.#opened.delete(object);
  }

  /** Whether addresses may be attributed at times after the document. */
  get isTrusted(): boolean {
    return this.#times.seenUntil !== undefined && this.#times.isReadOnce !== false;
  }

  /** From now on, attributes no address at times after the document. */
  stopTrusting(): void {
    this.#times = { ...this.#times, isReadOnce: false };
    for (const each of this.#opened.values()) if (each instanceof Partition) each.stopTrusting();
  }

  /** Whether an object is in memory. */
  has({ object }: StoredObject): boolean {
    return this.#atHand.get(object) !== undefined;
  }

  /** What a partition in memory says; undefined if it is missing or damaged. */
  ask<Answer>(entry: StoredObject | undefined, ask: (partition: Partition) => Answer): Answer | undefined {
    if (entry === undefined) return undefined;
    const opened = this.#opened.get(entry.object) ?? this.#open(entry.object, 'partition');
    if (!(opened instanceof Partition)) return undefined;
    try {
      return ask(opened);
    } catch (error) {
      return this.#giveUp(entry.object, error);
    }
  }

  /** A directory; undefined if it is not in memory, or damaged. */
  directory({ object }: StoredObject): Directory | undefined {
    const opened = this.#opened.get(object) ?? this.#open(object, 'directory');
    return opened instanceof Directory ? opened : undefined;
  }

  #open(object: string, kind: ObjectKind): Partition | Directory | undefined {
    const content = this.#atHand.get(object);
    if (content === undefined) return undefined;
    try {
      const opened = kind === 'partition' ? new Partition(content, this.#times) : new Directory(content);
      this.#opened.set(object, opened);
      return opened;
    } catch (error) {
      return this.#giveUp(object, error);
    }
  }

  /** Reports an object that turned out to be damaged. Throws any other error again. */
  #giveUp(object: string, error: unknown): undefined {
    if (!(error instanceof BrokenObjectError)) throw error;
    this.forget(object);
    this.#atHand.reportBroken(object, error);
    return undefined;
  }
}
