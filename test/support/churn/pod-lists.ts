import type { SimulatedPod, Span, Timeline } from './timeline.ts';
import { isAt } from './timeline.ts';

/** Every third node is lost instead of drained: how long the API still lists its pods after its end. */
const LOST_PODS_SECONDS = 600;
/** How long after the loss of its node a pod is evicted, and the grace period that it gets: the defaults of Kubernetes. */
const EVICTION_SECONDS = 300;
const GRACE_SECONDS = 30;

/**
 * The pods that the API lists at a given time, in the format of `kubectl get pods,nodes -A -o json`: those that run, and those of lost
 * nodes. Every second lost node is no longer listed itself.
 */
export function podListAt(timeline: Timeline, vpcId: string, seconds: number): Buffer {
  const inVpc = timeline.pods.filter(({ talker }) => talker.networkInterface.vpcId === vpcId);
  const running = inVpc.filter(({ talker }) => isAt(talker, seconds));
  const lost = inVpc.filter((pod) => isLost(pod) && isAt(afterEnd(pod), seconds));
  const listed = [...running, ...lost.filter(({ instanceId }) => numberOf(instanceId) % 2 === 0)];
  const nodes = new Map(listed.map(({ instanceId }) => [nodeNameOf(instanceId), instanceId]));
  const items = [
    ...running.flatMap((pod) => [itemOf(pod), hostNetworkItemOf(pod)]),
    ...lost.flatMap((pod) => [itemOf(pod, seconds), hostNetworkItemOf(pod)]),
    ...[...nodes].map(([name, instanceId]) => ({
      kind: 'Node',
      metadata: { name },
      spec: { providerID: `aws:///eu-central-1a/${instanceId}` },
    })),
  ];
  return Buffer.from(JSON.stringify({ apiVersion: 'v1', kind: 'List', exportedAt: isoOf(seconds), items }));
}

/** Whether a pod ended because its node was lost. */
function isLost({ instanceId, hostAddress, talker }: SimulatedPod): boolean {
  const { networkInterface, until } = talker;
  // a branch interface is the pod's own
  const isOfNode = networkInterface.primary === hostAddress && networkInterface.until === until;
  return isOfNode && numberOf(instanceId) % 3 === 0;
}

/** How long a pod is listed after it has ended. */
function afterEnd({ talker: { until } }: SimulatedPod): Span {
  return { from: until + 1, until: until + LOST_PODS_SECONDS };
}

function numberOf(instanceId: string): number {
  return Number.parseInt(instanceId.slice(2), 16);
}

/** A pod as the API lists it; `seconds` is the time of the list if its node is lost. */
function itemOf({ name, instanceId, hostAddress, talker }: SimulatedPod, seconds = talker.from): object {
  const evictedAt = talker.until + EVICTION_SECONDS;
  const isEvicted = seconds >= evictedAt;
  return {
    kind: 'Pod',
    metadata: {
      ...{ namespace: 'shop', name, uid: name, labels: {} },
      ...(isEvicted
        ? { deletionTimestamp: isoOf(evictedAt + GRACE_SECONDS), deletionGracePeriodSeconds: GRACE_SECONDS }
        : {}),
    },
    spec: { nodeName: nodeNameOf(instanceId) },
    status: {
      phase: 'Running',
      hostIP: hostAddress,
      podIP: talker.address,
      podIPs: [{ ip: talker.address }],
      startTime: isoOf(talker.from),
      conditions: [{ type: 'PodReadyToStartContainers', status: 'True', lastTransitionTime: isoOf(talker.from) }],
    },
  };
}

/** A DaemonSet pod on the same node, which uses the address of the node. */
function hostNetworkItemOf({ instanceId, hostAddress, talker }: SimulatedPod): object {
  return {
    kind: 'Pod',
    metadata: { namespace: 'kube-system', name: `aws-node-${instanceId}`, uid: `aws-node-${instanceId}` },
    spec: { nodeName: nodeNameOf(instanceId), hostNetwork: true },
    status: { phase: 'Running', hostIP: hostAddress, podIP: hostAddress, startTime: isoOf(talker.from) },
  };
}

function nodeNameOf(instanceId: string): string {
  return `node-${instanceId.slice(2)}`;
}

function isoOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}
