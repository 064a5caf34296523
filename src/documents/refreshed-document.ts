import type { LoadedDocument } from '../model/ports.ts';
import { waitFor } from '../model/until-deadline.ts';
import { type DocumentFault, faultOfContent, faultOfStore } from './document-fault.ts';
import type { DocumentStore, StoredDocument } from './document-store.ts';

/** How a document is loaded and refreshed. */
export interface RefreshedDocumentSettings<Value> {
  readonly store: DocumentStore;
  /** Reads a stored document; throws if it is invalid or too large. */
  readonly parse: (content: Buffer) => Value;
  /** How often the store is checked for a newer document. */
  readonly refreshMs: number;
  /** Called when the newest document cannot be used; not again until one could be used. */
  readonly onFailure: (name: string, error: unknown, fault: DocumentFault) => void;
  /** Wall-clock milliseconds. */
  readonly now?: () => number;
}

/** The state of a document, for metrics and logs. */
export interface DocumentState {
  /** Why the newest document is not in use; undefined if it is, or if it was never requested. */
  readonly fault: DocumentFault | undefined;
  /** How long ago the store last confirmed that the document in use is the newest; undefined without one. */
  readonly confirmedMsAgo: number | undefined;
}

/** Maximum pause between two attempts while no document is loaded. */
const RETRY_MS = 30_000;

/**
 * A document that is loaded at start-up, then refreshed by ETag while records continue with the one in use. It never fails a
 * record: if the newest document cannot be used, the last good one stays in use; without one, `value` is undefined.
 */
export class RefreshedDocument<Value> implements LoadedDocument<Value> {
  /** The document in use; undefined until one was read. */
  value: Value | undefined;
  /** Grows with each new document. */
  revision = 0;
  readonly #settings: RefreshedDocumentSettings<Value>;
  readonly #now: () => number;
  #faults = 0;
  #fault: DocumentFault | undefined;
  #confirmedAtMs: number | undefined;
  #etag: string | undefined;
  /** The newest version, if it cannot be used: it is not downloaded again until there is another one. */
  #refused: { readonly etag: string; readonly fault: DocumentFault; readonly error: unknown } | undefined;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  /** Whether a refresh has used up the time of one caller: no other caller waits for it. */
  #isOverdue = false;
  #refresh: Promise<void> | undefined;

  constructor(settings: RefreshedDocumentSettings<Value>) {
    this.#settings = settings;
    this.#now = settings.now ?? Date.now;
  }

  /** Starts a refresh if one is due; waits for it, until the deadline, only while no document is loaded. */
  async refresh(deadlineMs: number = Number.POSITIVE_INFINITY): Promise<void> {
    const { refreshMs } = this.#settings;
    const pauseMs = this.revision === 0 ? Math.min(refreshMs, RETRY_MS) : refreshMs;
    if (this.#refresh === undefined && this.#now() - this.#askedAtMs >= pauseMs) {
      this.#refresh = this.#load().finally(() => {
        this.#refresh = undefined;
        this.#isOverdue = false;
      });
    }
    if (this.revision === 0) await this.settle(deadlineMs);
  }

  /** Makes a refresh due, because something shows that the document in use is not the newest. */
  expire(): void {
    this.#askedAtMs = Number.NEGATIVE_INFINITY;
  }

  /** Waits for a refresh that is under way, until the deadline in Unix milliseconds. */
  async settle(deadlineMs: number = Number.POSITIVE_INFINITY): Promise<void> {
    if (this.#refresh === undefined || this.#isOverdue) return;
    if (await waitFor(this.#refresh, deadlineMs - this.#now())) return;
    this.#fail('unreachable', new Error('it took too long'));
    this.#isOverdue = this.#refresh !== undefined;
  }

  /**
   * How many refreshes had a fault since the previous call. One that uses up the time of a caller counts as `unreachable` at that
   * moment, and not again when the store gives up.
   */
  takeFaults(): number {
    const faults = this.#faults;
    this.#faults = 0;
    return faults;
  }

  /** The current state of the document. */
  state(): DocumentState {
    return {
      fault: this.#fault,
      confirmedMsAgo: this.#confirmedAtMs === undefined ? undefined : this.#now() - this.#confirmedAtMs,
    };
  }

  /** Requests a newer document from the store. Never rejects. */
  async #load(): Promise<void> {
    this.#askedAtMs = this.#now();
    const { store } = this.#settings;
    try {
      const document = await store.read(this.#refused?.etag ?? this.#etag);
      if (document !== undefined) this.#take(document);
      else if (this.#refused !== undefined) this.#fail(this.#refused.fault, this.#refused.error);
      else if (this.revision === 0) this.#fail('missing', new Error('it does not exist'));
      else this.#confirm();
    } catch (error) {
      this.#fail(faultOfStore(error), error);
    }
  }

  #take({ body, etag }: StoredDocument): void {
    try {
      this.value = this.#settings.parse(body);
    } catch (error) {
      const fault = faultOfContent(error);
      this.#refused = etag === undefined ? undefined : { etag, fault, error };
      this.#fail(fault, error);
      return;
    }
    this.#refused = undefined;
    this.#etag = etag;
    this.revision++;
    this.#confirm();
  }

  #confirm(): void {
    this.#fault = undefined;
    this.#confirmedAtMs = this.#askedAtMs;
  }

  #fail(fault: DocumentFault, error: unknown): void {
    const { onFailure, store } = this.#settings;
    const wasFailing = this.#fault !== undefined;
    this.#fault = fault;
    // counted when a caller waited in vain
    if (this.#isOverdue && fault === 'unreachable') return;
    this.#faults++;
    if (!wasFailing) onFailure(store.name, error, fault);
  }
}
