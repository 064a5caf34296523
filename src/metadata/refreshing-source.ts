import type { DocumentState, RefreshedDocument } from '../documents/refreshed-document.ts';
import type { AskedTime } from '../model/asked-time.ts';
import type { Instance, NatGateway, NetworkInterface, Subnet, Vpc } from '../model/inventory.ts';
import type { MetadataContext } from '../model/metadata-request.ts';
import type { CompleteSource, PodLookup } from '../model/ports.ts';
import { parseInventory } from './parse-inventory.ts';
import { SnapshotSource } from './snapshot-source.ts';

const EMPTY = new SnapshotSource({ version: 1, networkInterfaces: [] });

/** Reads an inventory document as a source, for {@link RefreshedDocument}. Throws if it is not one, or has more than `maxBytes`. */
export function readSnapshot(content: Buffer, maxBytes?: number): SnapshotSource {
  return new SnapshotSource(parseInventory(content, maxBytes));
}

/** Members of a source that a document does not have: it is loaded as a whole, and its rules are another document. */
type LookupMember = 'resolve' | 'rules';

/**
 * A snapshot that follows its inventory document ({@link RefreshedDocument}): without one, records are
 * written without metadata.
 */
export class RefreshingSource implements Omit<CompleteSource, LookupMember> {
  readonly #document: RefreshedDocument<SnapshotSource>;

  constructor(document: RefreshedDocument<SnapshotSource>) {
    this.#document = document;
  }

  /** Grows with each new document. */
  get revision(): number {
    return this.#document.revision;
  }

  /** Grows with each new document, and once with each that turns out to lack an interface. */
  get generation(): number {
    return this.revision * 2 + this.#current.generation;
  }

  get writtenAtMs(): number | undefined {
    return this.revision === 0 ? Number.NEGATIVE_INFINITY : this.#current.writtenAtMs;
  }

  /** Whether the newest document is in use, and why not. */
  get state(): DocumentState {
    return this.#document.state();
  }

  /** Starts a refresh if one is due; waits for it, until the deadline, only while there is no document at all. */
  async refresh(context?: MetadataContext): Promise<void> {
    await this.#document.refresh(context?.deadlineMs);
  }

  /** Waits for a refresh that is under way, until the deadline. */
  async settle(context?: MetadataContext): Promise<void> {
    await this.#document.settle(context?.deadlineMs);
  }

  /** Whether the document in use lists an account of the organizational units for which it was gathered. */
  listsAccount(accountId: string): boolean {
    return this.#current.listsAccount(accountId);
  }

  get knownInterfaces(): ReadonlyMap<string, NetworkInterface> {
    return this.#current.knownInterfaces;
  }

  takeFaults(): number {
    return this.#document.takeFaults();
  }

  get pods(): PodLookup | undefined {
    return this.#current.pods;
  }

  interfaceById(id: string): NetworkInterface | undefined {
    return this.#current.interfaceById(id);
  }

  interfaceInVpc(vpcId: string, address: string, time?: AskedTime): NetworkInterface | undefined {
    return this.#current.interfaceInVpc(vpcId, address, time);
  }

  interfaceAnywhere(address: string, time?: AskedTime): NetworkInterface | undefined {
    return this.#current.interfaceAnywhere(address, time);
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

  get #current(): SnapshotSource {
    return this.#document.value ?? EMPTY;
  }
}
