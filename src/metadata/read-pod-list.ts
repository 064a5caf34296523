import { readJson } from '../documents/read-json.ts';
import { addressOf, itemsOf, memberOf, objectName, secondsAt, textOf } from './json-members.ts';
import { type IgnoredItems, type ListedPod, MAX_POD_LIST_BYTES, nothingIgnored } from './listed-pod.ts';
import { workloadOf } from './workload-of.ts';

/** Maximum number of items of a list that are read. Kubernetes supports 150,000 pods in a cluster. */
const MAX_ITEMS = 200_000;

/** Addresses of a pod and of its node that are read: there are two at most, one of each family. */
const MAX_ADDRESSES = 8;

/** Containers of a pod that are looked at. */
const MAX_CONTAINERS = 256;

const UID = /^[\w-]{1,64}$/;
const BRANCH = /"eniId":"(eni-[0-9a-f]{8,32})"/;
const INSTANCE = /^i-[0-9a-f]{8,32}$/;

/** What a list of pods may have around its items. */
const LIST_MEMBERS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'items', 'exportedAt']);

/** What was read of a list of pods. */
export interface PodListReading {
  readonly pods: readonly ListedPod[];
  readonly ignored: Readonly<IgnoredItems>;
  /** When the list was made, Unix seconds. */
  readonly listedAt: number;
}

/**
 * Reads a list of pods, gzipped or not, as `kubectl get pods -A -o json` and the API server write it; nodes may be among
 * the items. Throws if it is not JSON, too large, or no list; a single item that is invalid is ignored and counted.
 *
 * @param storedAt when the list was stored, Unix seconds: it was made then, unless it has a member `exportedAt`
 */
export function readPodList(content: Buffer, storedAt: number): PodListReading {
  const list = readJson(content, MAX_POD_LIST_BYTES);
  const kind = memberOf(list, 'kind');
  if (kind !== undefined && kind !== 'List' && kind !== 'PodList' && kind !== 'Pod') {
    throw new RangeError(`kind must be List or PodList, not ${JSON.stringify(kind)?.slice(0, 120)}`);
  }
  const items = kind === 'Pod' ? [list] : memberOf(list, 'items');
  if (!Array.isArray(items)) throw new RangeError('it is not a list of Kubernetes: it has no array “items”');
  const listedAt = Math.min(storedAt, secondsAt(memberOf(list, 'exportedAt')) ?? storedAt);
  const ignored = nothingIgnored();
  if (typeof list === 'object' && list !== null) {
    ignored.unknownMembers = Object.keys(list).filter((name) => !LIST_MEMBERS.has(name)).length;
  }
  ignored.other = Math.max(0, items.length - MAX_ITEMS);
  const read = items.slice(0, MAX_ITEMS);
  const instances = instancesOf(read);
  const pods: ListedPod[] = [];
  for (const item of read) {
    const itemKind = memberOf(item, 'kind') ?? 'Pod';
    if (itemKind === 'Node') continue;
    const pod = itemKind === 'Pod' ? toPod(item, listedAt, instances) : 'other';
    if (typeof pod === 'string') ignored[pod]++;
    else pods.push(pod);
  }
  return { pods, ignored, listedAt };
}

/** The instances of the nodes among the items, by the nodes’ names. */
function instancesOf(items: readonly unknown[]): ReadonlyMap<string, string> {
  const instances = new Map<string, string>();
  for (const item of items) {
    if (memberOf(item, 'kind') !== 'Node') continue;
    const name = objectName(memberOf(memberOf(item, 'metadata'), 'name'));
    // aws:///eu-central-1a/i-0123456789abcdef0
    const provider = textOf(memberOf(memberOf(item, 'spec'), 'providerID'));
    const instanceId = provider?.slice(provider.lastIndexOf('/') + 1);
    if (name !== undefined && instanceId !== undefined && INSTANCE.test(instanceId)) instances.set(name, instanceId);
  }
  return instances;
}

function toPod(
  item: unknown,
  listedAt: number,
  instances: ReadonlyMap<string, string>,
): ListedPod | Exclude<keyof IgnoredItems, 'unknownMembers'> {
  const metadata = memberOf(item, 'metadata');
  const spec = memberOf(item, 'spec');
  const status = memberOf(item, 'status');
  const namespace = objectName(memberOf(metadata, 'namespace'));
  const name = objectName(memberOf(metadata, 'name'));
  if (namespace === undefined || name === undefined) return 'invalid';
  const uid = textOf(memberOf(metadata, 'uid'));
  const node = objectName(memberOf(spec, 'nodeName'));
  const hostAddresses = addressesOf(status, 'hostIP', 'hostIPs');
  const addresses = addressesOf(status, 'podIP', 'podIPs');
  const labels = memberOf(metadata, 'labels');
  // on Fargate, a pod has its node to itself, and both have one address
  const isAlone = textOf(memberOf(labels, 'eks.amazonaws.com/fargate-profile')) !== undefined;
  const isOfHost = addresses.some((address) => hostAddresses.includes(address));
  if (memberOf(spec, 'hostNetwork') === true || (isOfHost && !isAlone)) return 'hostNetwork';
  const phase = memberOf(status, 'phase');
  const hasRun = phase === 'Succeeded' || phase === 'Failed';
  // a pod that is past its grace period may be on a node that is gone
  const isOverdue = (secondsAt(memberOf(metadata, 'deletionTimestamp')) ?? listedAt) < listedAt;
  const from = beginningOf(status, hasRun, listedAt);
  const until = hasRun ? endOf(status) : isOverdue ? from : listedAt;
  if (addresses.length === 0 || until < from) return 'withoutAddress';
  const named = node !== undefined && INSTANCE.test(node) ? node : undefined;
  return {
    id: uid !== undefined && UID.test(uid) ? uid : `${namespace}/${name}`,
    namespace,
    name,
    workload: workloadOf(metadata, secondsAt(memberOf(status, 'startTime'))),
    node,
    instanceId: node === undefined ? undefined : (instances.get(node) ?? named),
    branchId: branchOf(metadata, addresses),
    hostAddresses,
    addresses,
    from,
    until: Math.min(until, listedAt),
    hasEnded: hasRun || isOverdue,
  };
}

/**
 * The branch interface that a pod with security groups of its own has, with one of its addresses.
 * https://github.com/aws/amazon-vpc-resource-controller-k8s/blob/master/docs/sgp/workflow.md
 */
function branchOf(metadata: unknown, addresses: readonly string[]): string | undefined {
  const text = textOf(memberOf(memberOf(metadata, 'annotations'), 'vpc.amazonaws.com/pod-eni')) ?? '';
  return addresses.some((address) => text.includes(`"${address}"`)) ? BRANCH.exec(text)?.[1] : undefined;
}

/** Addresses in a separate member, and in a list of both families. */
function addressesOf(status: unknown, one: string, several: string): string[] {
  const listed = itemsOf(memberOf(status, several)).slice(0, MAX_ADDRESSES);
  const values = [memberOf(status, one), ...listed.map((each) => memberOf(each, 'ip'))];
  return [...new Set(values.flatMap((value) => addressOf(value) ?? []))];
}

/**
 * Since when a pod certainly has its addresses, Unix seconds. `PodReadyToStartContainers` says when its network was ready;
 * before Kubernetes 1.29, its first running container was started after that. The start time proves nothing: a pod may wait
 * for an address, and gets another one when its node starts again. Neither do containers that have ended: they may have had
 * the earlier address.
 */
function beginningOf(status: unknown, hasEnded: boolean, listedAt: number): number {
  const ready = conditionOf(status, 'PodReadyToStartContainers', 'True');
  if (ready !== undefined) return ready;
  const started = timesOf(status, hasEnded ? 'terminated' : 'running', 'startedAt');
  return started.length > 0 || hasEnded ? leastOf(started) : listedAt;
}

/** Until when a pod that has run to its end certainly had its addresses: until its last container ended. */
function endOf(status: unknown): number {
  return -leastOf(timesOf(status, 'terminated', 'finishedAt').map((seconds) => -seconds));
}

/** The times of a kind of the containers in a state, Unix seconds. */
function timesOf(status: unknown, state: string, time: string): number[] {
  return containersOf(status).flatMap(
    (each) => secondsAt(memberOf(memberOf(memberOf(each, 'state'), state), time)) ?? [],
  );
}

function containersOf(status: unknown): readonly unknown[] {
  const lists = ['initContainerStatuses', 'containerStatuses'].map((name) => itemsOf(memberOf(status, name)));
  return lists.flatMap((list) => list.slice(0, MAX_CONTAINERS));
}

/** Since when a condition has a status, Unix seconds; undefined if it has another one. */
function conditionOf(status: unknown, type: string, expected: string): number | undefined {
  const conditions = itemsOf(memberOf(status, 'conditions')).slice(0, MAX_CONTAINERS);
  const condition = conditions.find((each) => memberOf(each, 'type') === type);
  if (memberOf(condition, 'status') !== expected) return undefined;
  return secondsAt(memberOf(condition, 'lastTransitionTime'));
}

function leastOf(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
}
