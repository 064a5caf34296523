import type { ObjectFolder } from '../documents/object-folder.ts';
import type { FetchState, SourceState, UnusedObject } from './fetch-state.ts';
import { licenceFile } from './licence-text.ts';

const HOUR_MS = 3_600_000;
/** How long unused objects are kept: functions check the list of sources at least once a day. */
const UNUSED_MS = 25 * HOUR_MS;

/** Where objects are removed, and a callback for failures. */
interface Removal {
  readonly folder: ObjectFolder;
  readonly now: () => number;
  readonly onWarning: (message: string, error?: unknown) => void;
}

/**
 * Removes objects that have been unused for long enough. Returns those that are not due yet, and those that could not
 * be removed, which causes a warning.
 *
 * @param before the state that the previous run left
 * @param states the sources after this run
 */
export async function removeUnused(
  before: FetchState,
  states: ReadonlyMap<string, SourceState>,
  { folder, now, onWarning }: Removal,
): Promise<readonly UnusedObject[]> {
  const inUse = new Set([...states].flatMap(([name, state]) => objectsOf(name, state)));
  const known = new Map(before.unused.map(({ file, sinceMs }) => [file, sinceMs]));
  for (const [name, state] of before.sources) {
    for (const file of objectsOf(name, state)) if (!known.has(file)) known.set(file, now());
  }
  const waiting: UnusedObject[] = [];
  for (const [file, sinceMs] of known) {
    if (inUse.has(file)) continue;
    if (now() - sinceMs < UNUSED_MS) {
      waiting.push({ file, sinceMs });
      continue;
    }
    try {
      await folder.remove(file);
    } catch (error) {
      onWarning(`${folder.name}${file} is no longer in use, and cannot be removed`, error);
      waiting.push({ file, sinceMs });
    }
  }
  return waiting;
}

function objectsOf(name: string, { stored, licence }: SourceState): string[] {
  return [...(stored === undefined ? [] : [stored.file]), ...(licence === undefined ? [] : [licenceFile(name)])];
}
