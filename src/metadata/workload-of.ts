import type { Workload } from '../model/inventory.ts';
import { itemsOf, memberOf, objectName, textOf } from './json-members.ts';

/** Owners of a pod that are looked at: the API server permits only one controller among them. */
const MAX_OWNERS = 16;

const KIND = /^[A-Z][A-Za-z0-9]{0,62}$/;

/** Labels with the hash that a controller of ReplicaSets appends to its name to name one, by the controller’s kind. */
const REPLICA_SET_HASHES = [
  ['pod-template-hash', 'Deployment'],
  ['rollouts-pod-template-hash', 'Rollout'],
] as const;

/** A CronJob names each Job after itself and the minutes, or before Kubernetes 1.21 the seconds, of its scheduled time. */
const SCHEDULED_JOB = /^(.+)-(\d{8}|\d{10})$/;

/** How far from its scheduled time a Job’s pod may start, in seconds: a later one is that of a name with a number. */
const MAX_DELAY_SECONDS = 7 * 24 * 3_600;

const MINUTE_SECONDS = 60;

/**
 * What runs a pod: its controller, or the controller’s own controller where names and labels show it; without a controller,
 * its only owner. Undefined for a pod that nothing runs, and for one that its node runs from a file.
 *
 * @param startedAt when the pod was started, Unix seconds; undefined if that is unknown
 */
export function workloadOf(metadata: unknown, startedAt: number | undefined): Workload | undefined {
  const owners = itemsOf(memberOf(metadata, 'ownerReferences')).slice(0, MAX_OWNERS);
  const controller = owners.find((each) => memberOf(each, 'controller') === true);
  const owner = controller ?? (owners.length === 1 ? owners[0] : undefined);
  const kind = textOf(memberOf(owner, 'kind'));
  const name = objectName(memberOf(owner, 'name'));
  if (kind === undefined || name === undefined || !KIND.test(kind) || kind === 'Node') return undefined;
  if (kind === 'ReplicaSet') return ownerOfReplicaSet(name, memberOf(metadata, 'labels'));
  if (kind === 'Job') return ownerOfJob(name, startedAt);
  return { kind, name };
}

function ownerOfReplicaSet(name: string, labels: unknown): Workload {
  for (const [label, kind] of REPLICA_SET_HASHES) {
    const hash = textOf(memberOf(labels, label));
    if (hash === undefined || hash === '' || !name.endsWith(`-${hash}`)) continue;
    const owner = name.slice(0, -hash.length - 1);
    if (owner !== '') return { kind, name: owner };
  }
  return { kind: 'ReplicaSet', name };
}

function ownerOfJob(name: string, startedAt: number | undefined): Workload {
  const [, cronJob, digits] = SCHEDULED_JOB.exec(name) ?? [];
  if (cronJob === undefined || digits === undefined || startedAt === undefined) return { kind: 'Job', name };
  const scheduledAt = Number(digits) * (digits.length === 8 ? MINUTE_SECONDS : 1);
  const isScheduled = Math.abs(startedAt - scheduledAt) <= MAX_DELAY_SECONDS;
  return isScheduled ? { kind: 'CronJob', name: cronJob } : { kind: 'Job', name };
}
