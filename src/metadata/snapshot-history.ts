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

/** Who had the addresses of an inventory at the time of a flow. */
export class SnapshotHistory {
  readonly #earlier: EarlierHolders;
  readonly #changes: VpcChanges = new VpcChanges();
  readonly #seenUntil: number;
  /** VPCs in which two readings differed. Of the others, nothing speaks against a reading, however old it is. */
  readonly #changedVpcs: Set<string> = new Set();
  #isTrusted = true;

  /** `seenUntil` is when the interfaces were read, Unix seconds. */
  constructor(current: Iterable<NetworkInterface>, earlier: readonly NetworkInterface[], seenUntil: number) {
    this.#earlier = new EarlierHolders(earlier);
    this.#seenUntil = seenUntil;
    for (const { vpcId, attachedAt, seenSince = {} } of current) {
      if (vpcId === undefined) continue;
      this.#changes.see(vpcId, 0, attachedAt);
      for (const since of Object.values(seenSince)) {
        this.#changes.add(vpcId, since);
        this.#changedVpcs.add(vpcId);
      }
    }
    for (const { vpcId, seenUntil: until } of earlier) {
      if (vpcId === undefined || until === undefined) continue;
      this.#changes.add(vpcId, until);
      this.#changedVpcs.add(vpcId);
    }
  }

  /** From now on, names nobody for times after the document; returns false if that is so already. */
  stopTrusting(): boolean {
    const wasTrusted = this.#isTrusted;
    this.#isTrusted = false;
    return wasTrusted;
  }

  /** An interface that is gone, by its id. */
  interfaceById(id: string): NetworkInterface | undefined {
    return this.#earlier.byId(id);
  }

  /**
   * The interface that had an address anywhere throughout a flow; `found` is the only one that has it in the document. None if
   * the address was in use in several VPCs.
   */
  ownerAnywhere(address: string, found: NetworkInterface | undefined, time: AskedTime): NetworkInterface | undefined {
    const vpcIds = new Set(this.#earlier.vpcIdsOf(address));
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
    const holders = this.#earlier.of(vpcId, address);
    if (found === undefined && holders.length === 0) return undefined;
    const spans: OwnerSpan[] = holders.map((holder) => sightingOf(holder, address));
    if (found !== undefined) spans.push(sightingOf(found, address));
    spans.sort((one, other) => one.from - other.from);
    const trust = this.#trustIn(vpcId);
    return ownerAt(spans, time, {
      between: () => ADJACENT_SECONDS,
      before: () => 0,
      // what is over is known to be so
      after: ({ networkInterface }) => (networkInterface === found ? trust : 0),
    });
  }

  /** How long after the last reading its interfaces are taken to have their addresses, in seconds. */
  #trustIn(vpcId: string): number {
    if (!this.#changedVpcs.has(vpcId)) return Number.POSITIVE_INFINITY;
    return this.#isTrusted ? this.#changes.trustedSeconds(vpcId, this.#seenUntil) : 0;
  }
}
