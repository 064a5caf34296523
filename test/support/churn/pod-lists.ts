import type { SimulatedPod, Timeline } from './timeline.ts';
import { isAt } from './timeline.ts';

/** The running pods at a given time, in the format of `kubectl get pods,nodes -A -o json`. */
export function podListAt(timeline: Timeline, vpcId: string, seconds: number): Buffer {
  const pods = timeline.pods.filter((pod) => pod.talker.networkInterface.vpcId === vpcId && isAt(pod.talker, seconds));
  const nodes = new Map(pods.map(({ instanceId }) => [nodeNameOf(instanceId), instanceId]));
  const items = [
    ...pods.flatMap((pod) => [itemOf(pod), hostNetworkItemOf(pod)]),
    ...[...nodes].map(([name, instanceId]) => ({
      kind: 'Node',
      metadata: { name },
      spec: { providerID: `aws:///eu-central-1a/${instanceId}` },
    })),
  ];
  return Buffer.from(JSON.stringify({ apiVersion: 'v1', kind: 'List', exportedAt: isoOf(seconds), items }));
}

function itemOf({ name, instanceId, hostAddress, talker }: SimulatedPod): object {
  return {
    kind: 'Pod',
    metadata: { namespace: 'shop', name, uid: name, labels: {} },
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
