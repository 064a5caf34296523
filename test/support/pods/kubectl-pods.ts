/** Unix seconds of 2026-01-01T10:00:00Z, the time at which a pod of the fixtures starts by default. */
export const NOON = 1_767_261_600;

/** A time in the format of Kubernetes. */
export function at(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z');
}

/** The properties in which the pods of the fixtures differ. */
export interface PodFixture {
  readonly name: string;
  readonly namespace?: string;
  readonly ip?: string | undefined;
  readonly ips?: readonly string[];
  readonly hostIp?: string;
  readonly node?: string;
  readonly owner?: { readonly kind: string; readonly name: string };
  readonly labels?: Readonly<Record<string, string>>;
  /** The annotations, such as that of a branch interface. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly started?: number;
  readonly ready?: number;
  readonly phase?: string;
  readonly finished?: number;
  readonly hostNetwork?: boolean;
  /** When it should have ended, if it was deleted. */
  readonly deletes?: number;
  /** Whether its container was started again: how often, and when the last time. */
  readonly restarted?: { readonly count: number; readonly at: number };
}

/** The annotation of a pod with security groups of its own, as the VPC resource controller writes it. */
export function podEni(eniId: string, privateIp: string): Readonly<Record<string, string>> {
  const addresses = { privateIp, ipv6Addr: '', subnetCidr: '10.0.0.0/16', subnetV6Cidr: '' };
  const branch = {
    eniId,
    ifAddress: '02:1a:2b:3c:4d:5e',
    ...addresses,
    vlanId: 1,
    associationID: 'trunk-assoc-0a1b2c3d',
  };
  return { 'vpc.amazonaws.com/pod-eni': JSON.stringify([branch]) };
}

/** An abbreviated pod as in the output of `kubectl get pods -A -o json` on an EKS cluster. */
export function kubectlPod(pod: PodFixture): object {
  const { name, namespace = 'shop', ip, hostIp = '10.0.1.20', owner, labels, started = NOON } = pod;
  const {
    ips = ip === undefined ? [] : [ip],
    node = 'ip-10-0-1-20.eu-central-1.compute.internal',
    finished,
    restarted,
  } = pod;
  const containerStarted = restarted?.at ?? started + 2;
  const state =
    finished === undefined
      ? { running: { startedAt: at(containerStarted) } }
      : { terminated: { exitCode: 0, reason: 'Completed', startedAt: at(containerStarted), finishedAt: at(finished) } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      creationTimestamp: at(started - 1),
      labels: labels ?? {},
      ...(pod.annotations === undefined ? {} : { annotations: pod.annotations }),
      name,
      namespace,
      ...(pod.deletes === undefined ? {} : { deletionTimestamp: at(pod.deletes), deletionGracePeriodSeconds: 30 }),
      ...(owner === undefined
        ? {}
        : {
            ownerReferences: [
              { apiVersion: 'apps/v1', blockOwnerDeletion: true, controller: true, uid: 'f1', ...owner },
            ],
          }),
      resourceVersion: '123456',
      uid: `uid-${namespace}-${name}`.slice(0, 64),
    },
    spec: {
      containers: [{ image: 'example.com/app:1', name: 'app', env: [{ name: 'PASSWORD', value: 'hunter2' }] }],
      nodeName: node,
      ...(pod.hostNetwork === true ? { hostNetwork: true } : {}),
    },
    status: {
      conditions: [
        ...(pod.ready === undefined
          ? []
          : [{ type: 'PodReadyToStartContainers', status: 'True', lastTransitionTime: at(pod.ready) }]),
        { type: 'Initialized', status: 'True', lastTransitionTime: at(started) },
      ],
      containerStatuses: [{ name: 'app', restartCount: restarted?.count ?? 0, state }],
      hostIP: hostIp,
      hostIPs: [{ ip: hostIp }],
      phase: pod.phase ?? 'Running',
      ...(ips.length === 0 ? {} : { podIP: ips[0], podIPs: ips.map((each) => ({ ip: each })) }),
      startTime: at(started),
    },
  };
}

/** The output of `kubectl get … -o json` for several items. */
export function kubectlList(items: readonly object[], more: object = {}): Buffer {
  const list = { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' }, ...more };
  return Buffer.from(JSON.stringify(list, undefined, 4));
}
