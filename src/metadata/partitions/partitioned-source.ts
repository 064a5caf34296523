import type { DocumentFault } from '../../documents/document-fault.ts';
import type { ObjectFolder } from '../../documents/object-folder.ts';
import { RefreshedDocument } from '../../documents/refreshed-document.ts';
import type { AskedTime } from '../../model/asked-time.ts';
import type { Instance, NatGateway, NetworkInterface, Subnet, Vpc } from '../../model/inventory.ts';
import type { MetadataContext, MetadataRequest } from '../../model/metadata-request.ts';
import type { CompleteSource, PodLookup } from '../../model/ports.ts';
import { waitFor } from '../../model/until-deadline.ts';
import { loadNeeded } from './load-needed.ts';
import { ObjectCache } from './object-cache.ts';
import { changedObjects, objectsOf } from './objects-of.ts';
import { INDEX_NAME, openPartitionIndex, type SearchedIndex, type StoredObject } from './partition-index.ts';
import { PartitionView } from './partition-view.ts';

/** Maximum number of items that stay decoded from one batch to the next; about a kilobyte each. */
const MAX_DECODED_ITEMS = 40_000;

/** Settings of {@link PartitionedSource}. */
export interface PartitionedSourceSettings {
  readonly folder: ObjectFolder;
  /** How often the store is checked for a newer index. */
  readonly refreshMs: number;
  /** Maximum bytes of partitions in memory. */
  readonly maxBytes: number;
  /** Whether the interfaces that verdicts and transfer classes need to know of all VPCs are loaded. */
  readonly listsInterfaces: boolean;
  /** Called when the index or an object cannot be used; of objects, once for each kind of fault until there is a new index. */
  readonly onFailure: (name: string, error: unknown, fault: DocumentFault) => void;
  /** Wall-clock milliseconds. */
  readonly now?: () => number;
}

/** Members of a source that are another document's. */
type OtherMember = 'rules';

/**
 * An inventory in partitions, of which those are loaded that the records of a batch need, and kept as far as the memory allows.
 * The index is followed by its ETag; with a new one, only partitions that have changed are loaded again, while records
 * continue with the one before. Nothing here fails a record: a part that is missing, damaged or too large is counted and
 * reported, and its interfaces are unknown.
 */
export class PartitionedSource implements Omit<CompleteSource, OtherMember> {
  /** Grows whenever an answer may have changed. */
  generation = 0;
  readonly #settings: PartitionedSourceSettings;
  readonly #now: () => number;
  readonly #index: RefreshedDocument<SearchedIndex>;
  readonly #cache: ObjectCache;
  #view: PartitionView | undefined;
  #adopting: Promise<void> | undefined;
  /** Whether adopting an index has used up the time of one caller: no other waits for it. */
  #isOverdue = false;
  readonly #reported: Set<DocumentFault> = new Set();
  #faults = 0;
  #listed: ReadonlyMap<string, NetworkInterface> | undefined;

  constructor(settings: PartitionedSourceSettings) {
    const { folder, refreshMs, maxBytes, onFailure, now = Date.now } = settings;
    this.#settings = settings;
    this.#now = now;
    const indexName = `${folder.name}${INDEX_NAME}`;
    this.#index = new RefreshedDocument({
      store: {
        name: indexName,
        read: (knownEtag) => folder.read(INDEX_NAME, { knownEtag }),
        write: (body) => folder.write(INDEX_NAME, body),
      },
      parse: (content) => openPartitionIndex(content, (error) => this.#report(indexName, error, 'broken')),
      refreshMs,
      onFailure,
      now,
    });
    this.#cache = new ObjectCache({
      folder,
      maxBytes,
      now,
      onFault: (name, error, fault) => this.#report(name, error, fault),
      onChange: (object) => {
        this.#view?.forgetObject(object);
        this.generation++;
      },
    });
  }

  get revision(): number {
    return this.generation;
  }

  get writtenAtMs(): number | undefined {
    if (this.#view === undefined) return Number.NEGATIVE_INFINITY;
    const { generatedAt } = this.#view.index;
    return generatedAt === undefined ? undefined : Date.parse(generatedAt);
  }

  /** Whether an index has been read. */
  get hasIndex(): boolean {
    return this.#view !== undefined;
  }

  /** Bytes of objects in memory. */
  get bytes(): number {
    return this.#cache.bytes;
  }

  /** Whether the index lists an account of the organizational units for which it was gathered. */
  listsAccount(accountId: string): boolean {
    return this.#view?.listsAccount(accountId) ?? false;
  }

  /** Starts a refresh of the index if one is due; waits for it, at most until the deadline, only before the first index has been read. */
  async refresh(context?: MetadataContext): Promise<void> {
    const deadlineMs = context?.deadlineMs ?? Number.POSITIVE_INFINITY;
    await this.#index.refresh(deadlineMs);
    this.#adoptIfNewer();
    if (this.#view === undefined) await this.#waitForAdoption(deadlineMs);
  }

  /** Loads the partitions that the records of a window need, until the deadline. */
  async resolve(request: MetadataRequest, { deadlineMs, region, accountId }: MetadataContext): Promise<void> {
    this.#adoptIfNewer();
    const view = this.#view;
    if (view === undefined) return;
    if (view.decodedItems > MAX_DECODED_ITEMS) {
      view.forgetItems();
      this.generation++;
    }
    const work = async (): Promise<void> => {
      const isGone = await this.#loadFor(request, view, { region, accountId });
      if (!isGone || this.#view !== view) return;
      // the index is older than the objects in the store
      this.#index.expire();
      await this.#index.refresh();
      await this.#index.settle(deadlineMs);
      this.#adoptIfNewer();
      await this.#waitForAdoption(deadlineMs);
      if (this.#view !== undefined && this.#view !== view) {
        await this.#loadFor(request, this.#view, { region, accountId });
      }
    };
    const isDone = await waitFor(work(), deadlineMs - this.#now());
    if (!isDone) this.#report(this.#settings.folder.name, new Error('it was not loaded in time'), 'unreachable');
  }

  /** Waits for a refresh that is under way, until the deadline. */
  async settle(context?: MetadataContext): Promise<void> {
    const deadlineMs = context?.deadlineMs ?? Number.POSITIVE_INFINITY;
    await this.#index.settle(deadlineMs);
    this.#adoptIfNewer();
    await this.#waitForAdoption(deadlineMs);
  }

  takeFaults(): number {
    const faults = this.#faults + this.#index.takeFaults();
    this.#faults = 0;
    return faults;
  }

  /** The interfaces that verdicts and transfer classes need to know of all VPCs. */
  get knownInterfaces(): ReadonlyMap<string, NetworkInterface> | undefined {
    this.#listed ??= this.#view?.listedInterfaces();
    return this.#listed;
  }

  get pods(): PodLookup | undefined {
    return this.#view?.pods;
  }

  interfaceById(id: string): NetworkInterface | undefined {
    const found = this.#view?.interfaceById(id);
    // an interface that was made since shows that addresses may have changed their owners
    if (found === undefined && this.#view?.stopTrustingWithout(id) === true) this.generation++;
    return found;
  }

  interfaceInVpc(vpcId: string, address: string, time?: AskedTime): NetworkInterface | undefined {
    return this.#view?.interfaceInVpc(vpcId, address, time);
  }

  interfaceAnywhere(address: string, time?: AskedTime): NetworkInterface | undefined {
    return this.#view?.interfaceAnywhere(address, time);
  }

  isShared(address: string): boolean {
    return this.#view?.isShared(address) ?? false;
  }

  instanceById(id: string): Instance | undefined {
    return this.#view?.instanceById(id);
  }

  subnetById(id: string): Subnet | undefined {
    return this.#view?.subnetById(id);
  }

  vpcById(id: string): Vpc | undefined {
    return this.#view?.vpcById(id);
  }

  natGatewayById(id: string): NatGateway | undefined {
    return this.#view?.natGatewayById(id);
  }

  vpcHolds(vpcId: string, address: string): boolean | undefined {
    return this.#view?.vpcHolds(vpcId, address);
  }

  /** Loads what a request needs of a view; returns whether an object that its index names does not exist. */
  async #loadFor(
    request: MetadataRequest,
    view: PartitionView,
    stream: Pick<MetadataContext, 'region' | 'accountId'>,
  ): Promise<boolean> {
    const used = new Set<string>();
    let isGone = false;
    const load = async (objects: Iterable<StoredObject | undefined>): Promise<void> => {
      const needed = [...objects].filter((each) => each !== undefined);
      for (const { object } of needed) used.add(object);
      if (await this.#cache.load(needed, used)) isGone = true;
    };
    await loadNeeded(request, view, { stream, listsInterfaces: this.#settings.listsInterfaces, load });
    this.#cache.touch(used);
    return isGone;
  }

  /** Begins to use a new index, if there is one. */
  #adoptIfNewer(): void {
    const index = this.#index.value;
    if (index === undefined || index === this.#view?.index || this.#adopting !== undefined) return;
    this.#adopting = this.#adopt(index).finally(() => {
      this.#adopting = undefined;
      this.#isOverdue = false;
    });
  }

  async #waitForAdoption(deadlineMs: number): Promise<void> {
    if (this.#adopting === undefined || this.#isOverdue) return;
    const isDone = await waitFor(this.#adopting, deadlineMs - this.#now());
    if (!isDone) this.#isOverdue = this.#adopting !== undefined;
  }

  /** Loads the changed partitions among those in memory, then switches to the new index. Never rejects. */
  async #adopt(index: SearchedIndex): Promise<void> {
    this.#reported.clear();
    const before = this.#view;
    if (before !== undefined) {
      const changed = changedObjects(before.index, index, (object) => this.#cache.get(object) !== undefined);
      if (this.#cache.hasRoomFor(changed)) await this.#cache.load(changed, new Set());
    }
    this.#view = new PartitionView(index, this.#cache);
    this.#listed = undefined;
    // a new process has nothing in memory
    if (before !== undefined) this.#cache.keepOnly(new Set(objectsOf(index).map(({ object }) => object)));
    this.generation++;
  }

  #report(name: string, error: unknown, fault: DocumentFault): void {
    this.#faults++;
    if (this.#reported.has(fault)) return;
    this.#reported.add(fault);
    this.#settings.onFailure(name, error, fault);
  }
}
