import type { Instance, NatGateway, NetworkInterface, Subnet, Vpc } from '../model/inventory.ts';
import type { MetadataContext } from '../model/metadata-request.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { DocumentStore } from './document-store.ts';
import { parseInventory } from './parse-inventory.ts';
import { SnapshotSource } from './snapshot-source.ts';
import { waitFor } from './until-deadline.ts';

/** Settings of {@link RefreshingSource}. */
export interface RefreshSettings {
  readonly store: DocumentStore;
  /** How often the store is asked whether the document has changed. */
  readonly refreshMs: number;
  /** Told when the document cannot be had; once until it can be again. */
  readonly onFailure: (name: string, error: unknown) => void;
  /** Wall-clock milliseconds. */
  readonly now?: () => number;
}

/** How soon the store is asked again while there is no document at all, at the latest. */
const RETRY_MS = 30_000;

const EMPTY = new SnapshotSource({ version: 1, networkInterfaces: [] });

/**
 * A snapshot that follows its document: loaded at start, then asked for again by ETag while records go on with the one
 * at hand. Where the document cannot be had, records go out with what is known.
 */
export class RefreshingSource implements MetadataSource {
  /** Grows with each new document. */
  revision = 0;
  readonly #settings: RefreshSettings;
  readonly #now: () => number;
  #current: SnapshotSource = EMPTY;
  #etag: string | undefined;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #isFailing = false;
  /** Whether a refresh has used up somebody's time: nobody else waits for it. */
  #isOverdue = false;
  #refresh: Promise<void> | undefined;

  constructor(settings: RefreshSettings) {
    this.#settings = settings;
    this.#now = settings.now ?? Date.now;
  }

  get generation(): number {
    return this.revision;
  }

  get writtenAtMs(): number | undefined {
    return this.revision === 0 ? Number.NEGATIVE_INFINITY : this.#current.writtenAtMs;
  }

  /** Starts a refresh where one is due; waits for it, until the deadline, only while there is no document at all. */
  async refresh(context?: MetadataContext): Promise<void> {
    const { refreshMs } = this.#settings;
    const pauseMs = this.revision === 0 ? Math.min(refreshMs, RETRY_MS) : refreshMs;
    if (this.#refresh === undefined && this.#now() - this.#askedAtMs >= pauseMs) {
      this.#refresh = this.#load().finally(() => {
        this.#refresh = undefined;
        this.#isOverdue = false;
      });
    }
    if (this.revision === 0) await this.settle(context);
  }

  /** Waits for a refresh that is under way, until the deadline. */
  async settle(context?: MetadataContext): Promise<void> {
    const deadlineMs = context?.deadlineMs ?? Number.POSITIVE_INFINITY;
    if (this.#refresh === undefined || this.#isOverdue) return;
    const isDone = await waitFor(this.#refresh, deadlineMs - this.#now());
    if (!isDone) this.#isOverdue = this.#refresh !== undefined;
  }

  /** Whether the document at hand names an account as one of the organizational units that it was gathered for. */
  listsAccount(accountId: string): boolean {
    return this.#current.listsAccount(accountId);
  }

  interfaceById(id: string): NetworkInterface | undefined {
    return this.#current.interfaceById(id);
  }

  interfaceInVpc(vpcId: string, address: string): NetworkInterface | undefined {
    return this.#current.interfaceInVpc(vpcId, address);
  }

  interfaceAnywhere(address: string): NetworkInterface | undefined {
    return this.#current.interfaceAnywhere(address);
  }

  isShared(address: string): boolean {
    return this.#current.isShared(address);
  }

  instanceById(id: string): Instance | undefined {
    return this.#current.instanceById(id);
  }

  subnetById(id: string): Subnet | undefined {
    return this.#current.subnetById(id);
  }

  vpcById(id: string): Vpc | undefined {
    return this.#current.vpcById(id);
  }

  natGatewayById(id: string): NatGateway | undefined {
    return this.#current.natGatewayById(id);
  }

  vpcHolds(vpcId: string, address: string): boolean | undefined {
    return this.#current.vpcHolds(vpcId, address);
  }

  async #load(): Promise<void> {
    this.#askedAtMs = this.#now();
    try {
      const document = await this.#settings.store.read(this.#etag);
      if (document !== undefined) {
        this.#current = new SnapshotSource(parseInventory(document.body));
        this.#etag = document.etag;
        this.revision++;
      }
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#settings.onFailure(this.#settings.store.name, error);
      this.#isFailing = true;
    }
  }
}
