import { type AskedTime, narrow, narrowToFlow } from '../model/asked-time.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import { EarlierHolders } from './earlier-holders.ts';
import { type OwnerSpan, ownerAt } from './owner-at.ts';
import { sightingOf } from './sighting.ts';
import { VpcChanges } from './vpc-changes.ts';

/**
 * How far two stretches of time of the same interface may be apart, in seconds: one begins in the second after the other. Of
 * any two others, it was seen without the address in between.
 */
const ADJACENT_SECONDS = 1;

/** The history in an inventory. */
export interface HistoryFacts {
  /** The earlier holders of an address of a VPC. */
  readonly earlier: Pick<EarlierHolders, 'of' | 'byId' | 'vpcIdsOf'>;
  /** When addresses of VPCs last changed their owners. */
  readonly changes: VpcChanges;
  /** VPCs in which two sweeps differed. In the others, a sweep counts as valid, however old it is. */
  readonly changedVpcs: ReadonlySet<string>;
}

/** The facts of an inventory’s interfaces. */
export function historyFactsOf(
  current: Iterable<NetworkInterface>,
  earlier: readonly NetworkInterface[],
): HistoryFacts {
  const changes = new VpcChanges();
  const changedVpcs = new Set<string>();
  for (const { vpcId, attachedAt, seenSince = {} } of current) {
    if (vpcId === undefined) continue;
    changes.see(vpcId, 0, attachedAt);
    for (const since of Object.values(seenSince)) {
      changes.add(vpcId, since);
      changedVpcs.add(vpcId);
    }
  }
  for (const { vpcId, seenUntil: until } of earlier) {
    if (vpcId === undefined || until === undefined) continue;
    changes.add(vpcId, until);
    changedVpcs.add(vpcId);
  }
  return { earlier: new EarlierHolders(earlier), changes, changedVpcs };
}

/** Who had the addresses of an inventory at the time of a flow. */
export class SnapshotHistory {
  readonly #facts: HistoryFacts;
  readonly #seenUntil: number;
  #isTrusted = true;

  /** `seenUntil` is when the interfaces were read, Unix seconds. */
  constructor(facts: HistoryFacts, seenUntil: number) {
    this.#facts = facts;
    this.#seenUntil = seenUntil;
  }

  /** From now on, attributes no address at times after the document; returns false if that is so already. */
  stopTrusting(): boolean {
    const wasTrusted = this.#isTrusted;
    this.#isTrusted = false;
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
    const holders = this.#facts.earlier.of(vpcId, address);
    if (found === undefined && holders.length === 0) return undefined;
    const spans: OwnerSpan[] = holders.map((holder) => sightingOf(holder, address));
    if (found !== undefined) spans.push(sightingOf(found, address));
    spans.sort((one, other) => one.from - other.from);
    const trust = this.#trustIn(vpcId);
    return ownerAt(spans, time, {
      between: () => ADJACENT_SECONDS,
      // the end of earlier holdings is known
      after: ({ networkInterface }) => (networkInterface === found ? trust : 0),
    });
  }

  /** How long after the last reading interfaces are assumed to have their addresses, in seconds. */
  #trustIn(vpcId: string): number {
    const { changes, changedVpcs } = this.#facts;
    if (!changedVpcs.has(vpcId)) return Number.POSITIVE_INFINITY;
    return this.#isTrusted ? changes.trustedSeconds(vpcId, this.#seenUntil) : 0;
  }
}
