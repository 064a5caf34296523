import type { ObjectFolder } from '../../documents/object-folder.ts';
import type { InventoryPart } from '../../metadata/partitions/inventory-lists.ts';
import {
  INDEX_NAME,
  type PartitionEntry,
  type PartitionIndex,
  parsePartitionIndex,
} from '../../metadata/partitions/partition-index.ts';
import { readPartition } from '../../metadata/partitions/read-partition.ts';
import { inventoryOf, partsOf, REST } from '../../metadata/partitions/split-inventory.ts';
import { UnknownMemberCounter } from '../../metadata/unknown-members.ts';
import type { Inventory } from '../../model/inventory.ts';
import type { OnWarning } from '../accounts/connect-accounts.ts';
import { failureOf, isTransient } from '../calls/call-failure.ts';

/** The index of an earlier inventory. */
export interface EarlierIndex {
  /** Undefined if it is missing or unreadable. */
  readonly index: PartitionIndex | undefined;
  /** Set if there may be one that could not be read this time. */
  readonly error: unknown;
  /** Whether the store says that it does not exist. */
  readonly isMissing: boolean;
}

/** Reads the index of a folder. Never rejects. */
export async function readEarlierIndex(folder: ObjectFolder, onWarning: OnWarning): Promise<EarlierIndex> {
  const name = `${folder.name}${INDEX_NAME}`;
  let body: Buffer | undefined;
  try {
    body = (await folder.read(INDEX_NAME))?.body;
  } catch (error) {
    onWarning(`there is no earlier inventory in ${name} to fall back on`, error);
    const isMissing = !isTransient(failureOf(error));
    return { index: undefined, error: isMissing ? undefined : error, isMissing };
  }
  try {
    const index = body === undefined ? undefined : parsePartitionIndex(body);
    return { index, error: undefined, isMissing: body === undefined };
  } catch (error) {
    onWarning(`the earlier inventory in ${name} cannot be read and is replaced`, error);
    return { index: undefined, error: undefined, isMissing: false };
  }
}

/** The partitions of an earlier inventory. */
export class EarlierPartitions {
  /** Counts members that this release does not know. */
  readonly unknown: UnknownMemberCounter = new UnknownMemberCounter();
  readonly #folder: ObjectFolder;
  readonly #index: PartitionIndex | undefined;
  readonly #onWarning: OnWarning;
  readonly #byVpc: ReadonlyMap<string, PartitionEntry>;
  /** The partition that was read last: one that is being split is needed several times. */
  #last: { readonly object: string; readonly part: InventoryPart } | undefined;

  constructor(folder: ObjectFolder, index: PartitionIndex | undefined, onWarning: OnWarning) {
    this.#folder = folder;
    this.#index = index;
    this.#onWarning = onWarning;
    const entries = index?.partitions ?? [];
    this.#byVpc = new Map(
      entries.flatMap((entry) => [...entry.vpcIds, ...(entry.name === REST ? [REST] : [])].map((id) => [id, entry])),
    );
  }

  /** Every VPC of the earlier inventory; `rest` for items without a VPC. */
  vpcIds(): readonly string[] {
    return [...this.#byVpc.keys()];
  }

  /** The partition that a VPC was in. */
  entryOf(vpcId: string): PartitionEntry | undefined {
    return this.#byVpc.get(vpcId);
  }

  /** The earlier data about the VPCs of a partition; undefined if there is no earlier inventory. */
  async read(
    name: string,
    vpcIds: readonly string[],
    nameOf: (vpcId: string | undefined) => string,
    isNeeded: boolean,
  ): Promise<Inventory | undefined> {
    const index = this.#index;
    if (index === undefined) return undefined;
    const entries = new Set(vpcIds.flatMap((vpcId) => this.#byVpc.get(vpcId) ?? []));
    const parts: InventoryPart[] = [];
    for (const entry of entries) {
      const whole = await this.#readPart(entry, isNeeded);
      const part = whole === undefined ? undefined : partsOf(whole, nameOf).get(name);
      if (part !== undefined) parts.push(part);
    }
    const { generatedAt, seenUntil } = index;
    return inventoryOf(parts, { generatedAt, seenUntil });
  }

  async #readPart({ object, bytes }: PartitionEntry, isNeeded: boolean): Promise<InventoryPart | undefined> {
    if (this.#last?.object === object) return this.#last.part;
    const name = `${this.#folder.name}${object}`;
    let body: Buffer | undefined;
    try {
      body = (await this.#folder.read(object, { maxBytes: bytes }))?.body;
      if (body === undefined) throw new Error('it does not exist');
    } catch (error) {
      if (isNeeded && isTransient(failureOf(error))) {
        throw new Error(`${name} cannot be read, and not all of its data could be gathered again`, { cause: error });
      }
      this.#onWarning(`the earlier partition ${name} cannot be read and is replaced`, error);
      return undefined;
    }
    try {
      const part = readPartition(body, this.unknown);
      this.#last = { object, part };
      return part;
    } catch (error) {
      this.#onWarning(`the earlier partition ${name} is damaged and is replaced`, error);
      return undefined;
    }
  }
}
