import { type DocumentFault, faultOfStore } from '../../documents/document-fault.ts';
import type { ObjectFolder } from '../../documents/object-folder.ts';
import type { BrokenObjectError } from './broken-object-error.ts';
import type { ObjectsAtHand } from './opened-objects.ts';
import type { StoredObject } from './partition-index.ts';

/** Objects that are requested at the same time. */
const MAX_AT_ONCE = 16;

/** How long an object that could not be loaded is not requested again. */
const PAUSE_MS = 30_000;

/** Called with an object that cannot be used. */
export type OnObjectFault = (name: string, error: unknown, fault: DocumentFault) => void;

/** How objects are kept. */
export interface ObjectCacheSettings {
  readonly folder: ObjectFolder;
  /** Maximum bytes of objects in memory. */
  readonly maxBytes: number;
  readonly onFault: OnObjectFault;
  /** Called with each object that is loaded or discarded. */
  readonly onChange: (object: string) => void;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
}

/** Whether an object is not to be evicted. */
type IsKept = (object: string) => boolean;

/**
 * The objects of a partitioned inventory that are in memory: those that were used least recently make room for others. What cannot
 * be had, is damaged or does not fit is reported, and is missing for a while.
 */
export class ObjectCache implements ObjectsAtHand {
  readonly #settings: ObjectCacheSettings;
  /** The least recently used first. */
  readonly #contents: Map<string, Buffer> = new Map();
  readonly #loading: Map<string, { readonly bytes: number; readonly done: Promise<void> }> = new Map();
  readonly #pausedUntil: Map<string, number> = new Map();
  /** How many objects are being loaded, and what begins the loading of each further one. */
  #busy = 0;
  readonly #waiting: (() => void)[] = [];
  /** Bytes in memory, including objects that are being loaded. */
  bytes = 0;

  constructor(settings: ObjectCacheSettings) {
    this.#settings = settings;
  }

  get(object: string): Buffer | undefined {
    return this.#contents.get(object);
  }

  reportBroken(object: string, error: BrokenObjectError): void {
    this.#drop(object);
    this.#fail(object, error, 'broken');
  }

  /**
   * Loads objects that are not in memory, and resolves when all are, or are known to be missing. Those in `keep`, to which the
   * caller may add more meanwhile, and the objects themselves are not evicted for it. Returns whether an object does not exist.
   * Never rejects.
   */
  async load(objects: readonly StoredObject[], keep: ReadonlySet<string>): Promise<boolean> {
    const missing = new Map<string, StoredObject>();
    for (const each of objects) if (this.#isLoadable(each)) missing.set(each.object, each);
    if (missing.size === 0) return false;
    const ownNames = new Set(objects.map(({ object }) => object));
    const isKept = (object: string): boolean => keep.has(object) || ownNames.has(object);
    const faults = await Promise.all([...missing.values()].map((each) => this.#loadInTurn(each, isKept)));
    return faults.includes('missing');
  }

  /** Notes that objects are in use. */
  touch(objects: Iterable<string>): void {
    for (const object of objects) {
      const content = this.#contents.get(object);
      if (content === undefined) continue;
      this.#contents.delete(object);
      this.#contents.set(object, content);
    }
  }

  /** Whether objects fit without evicting any. */
  hasRoomFor(objects: readonly StoredObject[]): boolean {
    const missing = objects.filter(({ object }) => !this.#contents.has(object));
    return missing.reduce((sum, { bytes }) => sum + bytes, this.bytes) <= this.#settings.maxBytes;
  }

  /** Removes unused objects, and forgets failures so that they are tried again. */
  keepOnly(objects: ReadonlySet<string>): void {
    for (const object of [...this.#contents.keys()]) if (!objects.has(object)) this.#drop(object);
    this.#pausedUntil.clear();
  }

  #isLoadable({ object }: StoredObject): boolean {
    if (this.#contents.has(object)) return false;
    return (this.#pausedUntil.get(object) ?? 0) <= this.#settings.now();
  }

  /** Loads an object, when fewer than the most at once are being loaded. */
  async #loadInTurn(listed: StoredObject, isKept: IsKept): Promise<DocumentFault | undefined> {
    if (this.#busy < MAX_AT_ONCE) this.#busy++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await this.#loadOne(listed, isKept);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#busy--;
      else next();
    }
  }

  async #loadOne(listed: StoredObject, isKept: IsKept): Promise<DocumentFault | undefined> {
    const { object, bytes } = listed;
    const under = this.#loading.get(object);
    if (under !== undefined) {
      await under.done;
      return undefined;
    }
    if (!this.#makeRoom(bytes, isKept)) {
      const { maxBytes } = this.#settings;
      return this.#fail(object, new RangeError(`it has ${bytes} bytes, and at most ${maxBytes} are kept`), 'too_large');
    }
    this.bytes += bytes;
    let fault: DocumentFault | undefined;
    const done = this.#read(listed).then((failed) => {
      fault = failed;
    });
    this.#loading.set(object, { bytes, done });
    await done;
    this.#loading.delete(object);
    return fault;
  }

  async #read({ object, bytes }: StoredObject): Promise<DocumentFault | undefined> {
    try {
      const stored = await this.#settings.folder.read(object, { maxBytes: bytes });
      if (stored === undefined) return this.#giveUp(object, bytes, new Error('it does not exist'), 'missing');
      if (stored.body.length !== bytes) {
        const error = new Error(`it has ${stored.body.length} bytes, not ${bytes}`);
        return this.#giveUp(object, bytes, error, 'broken');
      }
      this.#contents.set(object, stored.body);
      this.#settings.onChange(object);
      return undefined;
    } catch (error) {
      return this.#giveUp(object, bytes, error, faultOfStore(error));
    }
  }

  #giveUp(object: string, bytes: number, error: unknown, fault: DocumentFault): DocumentFault {
    this.bytes -= bytes;
    return this.#fail(object, error, fault);
  }

  #fail(object: string, error: unknown, fault: DocumentFault): DocumentFault {
    const { folder, now, onFault } = this.#settings;
    this.#pausedUntil.set(object, now() + PAUSE_MS);
    onFault(`${folder.name}${object}`, error, fault);
    return fault;
  }

  /** Evicts the least recently used objects until this many bytes fit; returns false if they do not. */
  #makeRoom(bytes: number, isKept: IsKept): boolean {
    const { maxBytes } = this.#settings;
    for (const object of [...this.#contents.keys()]) {
      if (this.bytes + bytes <= maxBytes) break;
      if (!isKept(object)) this.#drop(object);
    }
    return this.bytes + bytes <= maxBytes;
  }

  #drop(object: string): void {
    const content = this.#contents.get(object);
    if (content === undefined) return;
    this.#contents.delete(object);
    this.bytes -= content.length;
    this.#settings.onChange(object);
  }
}
