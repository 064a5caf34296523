import type { DocumentStore } from '../../documents/document-store.ts';
import { type IgnoredItems, type ListedPod, nothingIgnored } from '../../metadata/listed-pod.ts';
import { mergePods } from '../../metadata/merge-pods.ts';
import { placePods } from '../../metadata/place-pods.ts';
import type { Inventory, Pod } from '../../model/inventory.ts';
import { keysOf } from '../../model/keys-of.ts';
import type { OnWarning } from '../accounts/connect-accounts.ts';

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** A list older than this is reported: its writer may have stopped. */
const OLD_SECONDS = 3_600;

/** Result of reading lists of pods. */
export interface PodsSummary {
  /** Pods of the document, earlier ones among them. */
  readonly pods: number;
  /** Pods with their own addresses in the lists. */
  readonly listed: number;
  /** Pods whose VPC is not certain. */
  readonly withoutVpc: number;
  readonly ignored: Readonly<IgnoredItems>;
  /** Lists by outcome; old ones are read too. */
  readonly lists: { readonly read: number; readonly old: number; readonly missing: number; readonly broken: number };
}

/** The pods of a document, and the summary if there are lists. */
export interface PodsReading {
  readonly pods: readonly Pod[];
  readonly summary: PodsSummary | undefined;
}

/** The lists of pods that were read. */
export interface PodLists {
  readonly pods: readonly (readonly ListedPod[])[];
  readonly summary: Omit<PodsSummary, 'pods' | 'withoutVpc'>;
  /** When they were read, Unix seconds. */
  readonly readAt: number;
}

/**
 * Reads lists of pods, and joins them with the pods of the earlier document. Never rejects: a list that is missing, broken or
 * old is counted and reported, and the earlier pods are kept with their times, for `keptSeconds` after they are gone.
 */
export async function gatherPods(
  lists: readonly Pick<DocumentStore, 'name' | 'read'>[],
  inventory: Inventory,
  earlier: readonly Pod[],
  onWarning: OnWarning,
  now: () => number = Date.now,
  keptSeconds?: number,
): Promise<PodsReading> {
  const { pods: listed, summary, readAt } = await readPodLists(lists, onWarning, now);
  const placed = listed.map((list) => placePods(list, inventory));
  const pods = mergePods(
    earlier,
    placed.flatMap((list) => list.pods),
    readAt,
    keptSeconds,
  );
  const withoutVpc = placed.reduce((sum, list) => sum + list.withoutVpc, 0);
  return { pods, summary: lists.length === 0 ? undefined : { ...summary, pods: pods.length, withoutVpc } };
}

/** Reads lists of pods. Never rejects: a list that is missing, broken or old is counted and reported. */
export async function readPodLists(
  lists: readonly Pick<DocumentStore, 'name' | 'read'>[],
  onWarning: OnWarning,
  now: () => number = Date.now,
): Promise<PodLists> {
  const nowSeconds = Math.floor(now() / SECOND_MS);
  const counts = { read: 0, old: 0, missing: 0, broken: 0 };
  const ignored = nothingIgnored();
  const pods: (readonly ListedPod[])[] = [];
  // one after the other: each may have hundreds of megabytes
  for (const list of lists) {
    try {
      // loaded only where there are lists
      const { readPodList } = await import('../../metadata/read-pod-list.ts');
      const stored = await list.read(undefined);
      if (stored === undefined) throw Object.assign(new Error('it does not exist'), { name: MISSING });
      const storedAt = Math.floor((stored.storedAtMs ?? now()) / SECOND_MS);
      const reading = readPodList(stored.body, Math.min(storedAt, nowSeconds));
      counts.read++;
      for (const name of keysOf(ignored)) ignored[name] += reading.ignored[name];
      pods.push(reading.pods);
      if (reading.listedAt < nowSeconds - OLD_SECONDS) {
        counts.old++;
        onWarning(`the list of pods ${list.name} is old`, new Error(`it is dated ${isoOf(reading.listedAt)}`));
      }
    } catch (error) {
      const isMissing = error instanceof Error && (error.name === MISSING || error.name === 'NotFound');
      counts[isMissing ? 'missing' : 'broken']++;
      onWarning(`the list of pods ${list.name} cannot be read; the pods of the earlier inventory are kept`, error);
    }
  }
  const listed = pods.reduce((sum, list) => sum + list.length, 0);
  return { pods, summary: { listed, ignored, lists: counts }, readAt: nowSeconds };
}

/** The name of S3’s error for an object that does not exist. */
const MISSING = 'NoSuchKey';

function isoOf(seconds: number): string {
  return new Date(seconds * SECOND_MS).toISOString();
}
