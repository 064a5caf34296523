import type { Pod } from '../model/inventory.ts';
import { DEFAULT_HISTORY } from './history-bounds.ts';

/** Maximum number of pods of a document; those that were seen last are kept. */
const MAX_PODS = 250_000;

/**
 * Joins the pods of an earlier document and those that are listed now. A pod that is not listed any more keeps the time
 * when it was last seen; after `keptSeconds` it is omitted. Pods that are listed are kept regardless of their age: an
 * old list is for old records.
 *
 * @param now Unix seconds
 */
export function mergePods(
  earlier: readonly Pod[],
  listed: readonly Pod[],
  now: number,
  keptSeconds: number = DEFAULT_HISTORY.seconds,
): Pod[] {
  const pods = new Map<string, Pod>();
  for (const pod of earlier) if (pod.until >= now - keptSeconds) pods.set(keyOf(pod), pod);
  for (const pod of listed) {
    const key = keyOf(pod);
    const known = pods.get(key);
    pods.set(key, known === undefined ? pod : joined(known, pod));
  }
  const all = [...pods.values()];
  return all.length <= MAX_PODS ? all : all.sort((one, other) => other.until - one.until).slice(0, MAX_PODS);
}

/** The same pod with the same addresses, seen twice: it had them throughout. */
function joined(known: Pod, pod: Pod): Pod {
  const [older, newer] = known.until <= pod.until ? [known, pod] : [pod, known];
  const interfaceId = newer.interfaceId ?? older.interfaceId;
  return {
    ...newer,
    from: Math.min(known.from, pod.from),
    interfaceId,
  };
}

function keyOf({ id, vpcId, addresses }: Pod): string {
  return `${vpcId} ${id} ${[...addresses].sort().join(' ')}`;
}
