import { type AskedTime, narrow, narrowToFlow } from '../model/asked-time.ts';
import type { NetworkInterface, Pod } from '../model/inventory.ts';
import type { PodLookup } from '../model/ports.ts';
import { addressSeenSince } from '../net/held-addresses.ts';
import { canonicalAddress } from './canonical-interface.ts';
import { VpcChanges } from './vpc-changes.ts';

/** A pod, and until when it is assumed to have its addresses, Unix seconds. */
export interface PodSpan {
  readonly pod: Pod;
  readonly until: number;
}

/**
 * The pods of an inventory document, by VPC and address. A pod is named only for flows within the time in which it is known
 * to have had the address: pods take over addresses within half a minute. Where no change was seen for a while, the pods of
 * the last list are trusted for a part of that time.
 */
export class PodIndex implements PodLookup {
  readonly #spansOf: (vpcId: string, address: string) => readonly PodSpan[] | undefined;

  /** `spansOf` gives the pods that had an address of a VPC; undefined if no pod had it. */
  constructor(spansOf: (vpcId: string, address: string) => readonly PodSpan[] | undefined) {
    this.#spansOf = spansOf;
  }

  /** The index of pods; undefined without any pods. */
  static of(pods: readonly Pod[]): PodIndex | undefined {
    if (pods.length === 0) return undefined;
    const byVpc = new Map<string, Map<string, PodSpan[]>>();
    const facts = new PodFacts(pods);
    for (const pod of pods) {
      const inVpc = byVpc.get(pod.vpcId) ?? new Map<string, PodSpan[]>();
      byVpc.set(pod.vpcId, inVpc);
      const until = facts.trustedUntil(pod);
      for (const address of new Set(pod.addresses.map(canonicalAddress))) {
        const spans = inVpc.get(address);
        if (spans === undefined) inVpc.set(address, [{ pod, until }]);
        else spans.push({ pod, until });
      }
    }
    return new PodIndex((vpcId, address) => byVpc.get(vpcId)?.get(address));
  }

  at(
    vpcId: string,
    address: string,
    time: AskedTime,
    found: NetworkInterface | undefined,
  ): Pod | 'another_time' | undefined {
    const spans = this.#spansOf(vpcId, address);
    if (spans === undefined) return undefined;
    const holder = holderThen(found, address, time);
    const pod = podThroughout(spans, time);
    if (typeof pod === 'object') {
      if (holder === undefined || isAt(pod, holder)) {
        time.since = pod.from;
        time.reason = undefined;
        return pod;
      }
      return unattributed(time, 'owner_changed');
    }
    // an address that is an interface's for good was no pod's then, unless the interface is one that pods have to themselves
    if (pod === undefined && holder !== undefined && isOfInterface(holder, address)) return undefined;
    return unattributed(time, pod ?? 'not_known_then');
  }
}

/** When pods of each VPC were listed last, and when pods of it began and ended. */
export class PodFacts {
  readonly #listed: ReadonlyMap<string, number>;
  readonly #changes: VpcChanges;

  constructor(pods: readonly Pod[]) {
    this.#listed = listingsOf(pods);
    this.#changes = changesIn(pods, this.#listed);
  }

  /** Until when a pod is assumed to have its addresses, Unix seconds. */
  trustedUntil(pod: Pod): number {
    const { vpcId, until } = pod;
    if (!isIn(this.#listed.get(vpcId), pod)) return until;
    return until + Math.floor(this.#changes.trustedSeconds(vpcId, until));
  }
}

/** When pods of each VPC were listed last, Unix seconds. */
function listingsOf(pods: readonly Pod[]): ReadonlyMap<string, number> {
  const listed = new Map<string, number>();
  for (const { vpcId, until, hasEnded } of pods) {
    if (hasEnded !== true) listed.set(vpcId, Math.max(listed.get(vpcId) ?? 0, until));
  }
  return listed;
}

/** When pods of each VPC began and ended. */
function changesIn(pods: readonly Pod[], listed: ReadonlyMap<string, number>): VpcChanges {
  const changes = new VpcChanges();
  for (const pod of pods) {
    const { vpcId, from, until } = pod;
    changes.see(vpcId, 0, from);
    if (!isIn(listed.get(vpcId), pod)) changes.add(vpcId, until);
  }
  return changes;
}

/** Whether a pod ran when pods of its VPC were listed last. */
function isIn(listedAt: number | undefined, { until, hasEnded }: Pod): boolean {
  return until === listedAt && hasEnded !== true;
}

/** The pod whose time covers the flow; `owner_changed` if another pod's time overlaps it; undefined without such a pod. */
function podThroughout(spans: readonly PodSpan[], time: AskedTime): Pod | 'owner_changed' | undefined {
  const { startSeconds: start, endSeconds: end } = time;
  if (start < 0 || end < 0) {
    narrow(time, -1, -1);
    return undefined;
  }
  let covering: PodSpan | undefined;
  let isTouched = false;
  for (const span of spans) {
    if (span.pod.from > end || span.until < start) {
      if (span.pod.from > end) narrow(time, Number.NEGATIVE_INFINITY, span.pod.from - 1);
      else narrow(time, span.until + 1, Number.POSITIVE_INFINITY);
    } else if (span.pod.from > start || span.until < end || covering !== undefined) isTouched = true;
    else covering = span;
  }
  if (isTouched) {
    narrowToFlow(time);
    return 'owner_changed';
  }
  if (covering !== undefined) narrow(time, covering.pod.from, covering.until);
  return covering?.pod;
}

/** The interface that other data show with the address at the time of the flow; undefined if they show it only later. */
function holderThen(
  found: NetworkInterface | undefined,
  address: string,
  time: AskedTime,
): NetworkInterface | undefined {
  if (found === undefined) return undefined;
  const isPrimary = found.addresses?.[0] === address;
  const since = Math.max(addressSeenSince(found, address) ?? 0, isPrimary ? (found.attachedAt ?? 0) : 0);
  if (since === 0 || time.endSeconds < 0) return found;
  if (time.startSeconds >= since) narrow(time, since, Number.POSITIVE_INFINITY);
  else if (time.endSeconds < since) narrow(time, Number.NEGATIVE_INFINITY, since - 1);
  else narrowToFlow(time);
  return time.endSeconds < since ? undefined : found;
}

/** Whether a pod may be the holder of an address of an interface: both are of one node, or the interface is the pod’s. */
function isAt(pod: Pod, { id, instanceId }: NetworkInterface): boolean {
  if (pod.interfaceId === id) return true;
  return instanceId !== undefined && instanceId === pod.instanceId;
}

/** Whether an address is the primary one of an interface that no pod has to itself. */
function isOfInterface(networkInterface: NetworkInterface, address: string): boolean {
  const { addresses, type } = networkInterface;
  // in an interface that is gone, a secondary address may come first; it has a separate time
  const isPrimary = addresses?.[0] === address && addressSeenSince(networkInterface, address) === undefined;
  return type !== 'branch' && isPrimary && address.includes('.');
}

function unattributed(time: AskedTime, reason: 'owner_changed' | 'not_known_then'): 'another_time' {
  time.reason = reason;
  return 'another_time';
}
