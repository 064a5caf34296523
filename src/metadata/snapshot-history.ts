import { type AskedTime, narrow, narrowToFlow } from '../model/asked-time.ts';
import type { Inventory, NetworkInterface } from '../model/inventory.ts';
import type { EarlierHolders } from './earlier-holders.ts';
import { HolderSpans } from './holder-spans.ts';
import { ownerAt } from './owner-at.ts';

/**
 * How far two stretches of time of the same interface may be apart, in seconds: one begins in the second after the other. Of
 * any two others, it was seen without the address in between.
 */
const ADJACENT_SECONDS = 1;

/**
 * Minimum number of time spans of an address that are kept for the next request, since sorting them takes long, and maximum number of
 * all that are kept.
 */
const MIN_KEPT_SPANS = 32;
const MAX_KEPT_SPANS = 1_000_000;

/** The history in an inventory. */
export interface HistoryFacts {
  /** The earlier holders of an address of a VPC. */
  readonly earlier: Pick<EarlierHolders, 'of' | 'byId' | 'vpcIdsOf'>;
  /** VPCs of which two sweeps may have differed. */
  readonly changedVpcs: ReadonlySet<string>;
}

/** The VPCs with interfaces or addresses that were first or last seen at a time of their own. */
export function changedVpcsOf(
  current: Iterable<NetworkInterface>,
  earlier: readonly NetworkInterface[],
): ReadonlySet<string> {
  const changedVpcs = new Set<string>();
  for (const { vpcId, seenSince = {} } of current) {
    if (vpcId !== undefined && Object.keys(seenSince).length > 0) changedVpcs.add(vpcId);
  }
  for (const { vpcId, seenUntil } of earlier) {
    if (vpcId !== undefined && seenUntil !== undefined) changedVpcs.add(vpcId);
  }
  return changedVpcs;
}

/**
 * Whether the interfaces of an inventory were read once, and nothing shows that their addresses move: only then do they count for
 * later flows too. Undefined if the inventory does not say so. `earlier` is the number of its earlier interfaces.
 */
export function isReadOnce(
  { isFirstReading }: Pick<Inventory, 'isFirstReading'>,
  earlier: number,
): boolean | undefined {
  // of a first reading, they are from events
  return isFirstReading && earlier === 0;
}

/** Who had the addresses of an inventory at the time of a flow. */
export class SnapshotHistory {
  readonly #facts: HistoryFacts;
  #isReadOnce: boolean | undefined;
  /** The time spans of addresses that many interfaces have had, by VPC and address. */
  readonly #kept: Map<string, HolderSpans> = new Map();
  #keptSpans = 0;

  /** Without an answer of {@link isReadOnce}, the VPCs of which no two sweeps differed count as read once. */
  constructor(facts: HistoryFacts, isReadOnce: boolean | undefined) {
    this.#facts = facts;
    this.#isReadOnce = isReadOnce;
  }

  /** From now on, attributes no address at times after the document; returns false if that is so already. */
  stopTrusting(): boolean {
    const wasTrusted = this.#isReadOnce !== false;
    this.#isReadOnce = false;
    return wasTrusted;
  }

  /** An interface that is gone, by its id. */
  interfaceById(id: string): NetworkInterface | undefined {
    return this.#facts.earlier.byId(id);
  }

  /**
   * The interface that had an address anywhere throughout a flow; `found` is the only one that has it in the document. None if
   * the address was in use in several VPCs.
   */
  ownerAnywhere(address: string, found: NetworkInterface | undefined, time: AskedTime): NetworkInterface | undefined {
    const vpcIds = new Set(this.#facts.earlier.vpcIdsOf(address));
    if (found !== undefined) {
      if (found.vpcId === undefined) return found;
      vpcIds.add(found.vpcId);
    }
    const [vpcId, ...others] = vpcIds;
    if (vpcId === undefined) return found;
    if (others.length === 0) return this.ownerAt(vpcId, address, found, time);
    time.reason = 'owner_changed';
    narrowToFlow(time);
    return undefined;
  }

  /** The interface that had an address throughout a flow; `found` is the one that has it in the document. */
  ownerAt(
    vpcId: string,
    address: string,
    found: NetworkInterface | undefined,
    time: AskedTime,
  ): NetworkInterface | undefined {
    if (time.startSeconds < 0 || time.endSeconds < 0) {
      narrow(time, -1, -1);
      return found;
    }
    const spans = this.#spansOf(vpcId, address, found);
    if (spans.size === 0) return undefined;
    const trust = this.#trustIn(vpcId);
    return ownerAt(spans.around(time), time, {
      between: () => ADJACENT_SECONDS,
      // the end of earlier holdings is known
      after: ({ networkInterface }) => (networkInterface === found ? trust : 0),
    });
  }

  /** Forgets the interfaces that it holds: the next answers may be other objects. */
  forget(): void {
    this.#kept.clear();
    this.#keptSpans = 0;
  }

  #spansOf(vpcId: string, address: string, found: NetworkInterface | undefined): HolderSpans {
    const key = `${vpcId} ${address}`;
    const known = this.#kept.get(key);
    if (known !== undefined && known.found === found) return known;
    const spans = new HolderSpans(this.#facts.earlier.of(vpcId, address), found, address);
    if (spans.size < MIN_KEPT_SPANS) return spans;
    if (this.#keptSpans >= MAX_KEPT_SPANS) this.forget();
    this.#keptSpans += spans.size - (known?.size ?? 0);
    this.#kept.set(key, spans);
    return spans;
  }

  /** How long after the last reading interfaces are assumed to have their addresses, in seconds. */
  #trustIn(vpcId: string): number {
    return (this.#isReadOnce ?? !this.#facts.changedVpcs.has(vpcId)) ? Number.POSITIVE_INFINITY : 0;
  }
}
