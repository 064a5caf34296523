import { append } from '../model/append.ts';
import { type AskedTime, narrow, narrowToFlow } from '../model/asked-time.ts';
import type { NetworkInterface, Pod } from '../model/inventory.ts';
import type { PodLookup } from '../model/ports.ts';
import { addressSeenSince } from '../net/held-addresses.ts';
import { canonicalAddress } from './canonical-interface.ts';

/** The addresses of a pod in their canonical form. */
export function addressesOfPod({ addresses }: Pod): ReadonlySet<string> {
  return new Set(addresses.map(canonicalAddress));
}

/**
 * The pods of an inventory document, by VPC and address. A pod is named only for flows within the time in which it is known
 * to have had the address: pods take over addresses within half a minute. Nothing is known of the time after the last list.
 */
export class PodIndex implements PodLookup {
  readonly #podsOf: (vpcId: string, address: string) => readonly Pod[] | undefined;

  /** `podsOf` gives the pods that had an address of a VPC; undefined if no pod had it. */
  constructor(podsOf: (vpcId: string, address: string) => readonly Pod[] | undefined) {
    this.#podsOf = podsOf;
  }

  /** The index of pods; undefined without any pods. */
  static of(pods: readonly Pod[]): PodIndex | undefined {
    if (pods.length === 0) return undefined;
    const byVpc = new Map<string, Map<string, Pod[]>>();
    for (const pod of pods) {
      const inVpc = byVpc.get(pod.vpcId) ?? new Map<string, Pod[]>();
      byVpc.set(pod.vpcId, inVpc);
      for (const address of addressesOfPod(pod)) append(inVpc, address, pod);
    }
    return new PodIndex((vpcId, address) => byVpc.get(vpcId)?.get(address));
  }

  at(
    vpcId: string,
    address: string,
    time: AskedTime,
    found: NetworkInterface | undefined,
  ): Pod | 'another_time' | undefined {
    const pods = this.#podsOf(vpcId, address);
    if (pods === undefined) return undefined;
    const holder = holderThen(found, address, time);
    const pod = podThroughout(pods, time);
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

/** The pod whose time covers the flow; `owner_changed` if another pod's time overlaps it; undefined without such a pod. */
function podThroughout(pods: readonly Pod[], time: AskedTime): Pod | 'owner_changed' | undefined {
  const { startSeconds: start, endSeconds: end } = time;
  if (start < 0 || end < 0) {
    narrow(time, -1, -1);
    return undefined;
  }
  let covering: Pod | undefined;
  let isTouched = false;
  for (const pod of pods) {
    const { from, until } = pod;
    if (from > end || until < start) {
      if (from > end) narrow(time, Number.NEGATIVE_INFINITY, from - 1);
      else narrow(time, until + 1, Number.POSITIVE_INFINITY);
    } else if (from > start || until < end || covering !== undefined) isTouched = true;
    else covering = pod;
  }
  if (isTouched) {
    narrowToFlow(time);
    return 'owner_changed';
  }
  if (covering !== undefined) narrow(time, covering.from, covering.until);
  return covering;
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
