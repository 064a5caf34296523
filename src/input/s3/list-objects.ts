import type { SourceObject } from '../../model/source-object.ts';
import { BucketLister, type PageObject } from './bucket-lister.ts';
import { readFlowLogKey, readFolders } from './flow-log-key.ts';
import { readHistoryKey } from './history-key.ts';
import type { ObjectApi } from './object-api.ts';
import { hasLogs, hasMembers, type ObjectSelection } from './object-selection.ts';

/** An object of a listing. */
export interface ListedObject extends SourceObject {
  readonly size: number;
  /** The time in the name of the file or, if it has none, that of its last modification; in milliseconds. */
  readonly timeMs: number;
}

/** What a listing contained; counted while it is read. Folders that the selection excludes are not listed. */
export interface ListingCounts {
  /** Whether there was a listing, rather than one object named by its key. */
  isListed: boolean;
  /** Selected objects, and their size. */
  objects: number;
  bytes: number;
  /** Selected objects whose names have no time, so that their last modification counts. */
  withoutTime: number;
  /** Objects of another time, account or Region. */
  excluded: number;
  /** Those of them whose keys do not name the account or Region that the selection requires. */
  withoutPlace: number;
  /** Empty objects, among them the markers of folders. */
  empty: number;
  /** Logs of other AWS services. */
  otherServices: number;
  /** Lowest and highest time of the selected objects, in milliseconds. */
  firstMs: number | undefined;
  lastMs: number | undefined;
}

/** A location whose objects are listed. */
export interface ListedPrefix {
  readonly bucket: string;
  /** Every key that begins with it. */
  readonly prefix: string;
}

/** Counts for a listing. */
export function newListingCounts(): ListingCounts {
  return {
    isListed: false,
    objects: 0,
    bytes: 0,
    withoutTime: 0,
    excluded: 0,
    withoutPlace: 0,
    empty: 0,
    otherServices: 0,
    firstMs: undefined,
    lastMs: undefined,
  };
}

/**
 * Lists the objects below a prefix in the order of S3, that of their keys in UTF-8. Half-open: `fromMs ≤ time < toMs`.
 * Empty objects and logs of other AWS services are omitted. With a selection, folders of AWS's layouts that cannot
 * contain selected objects are not listed. Throws an {@link ObjectError}.
 */
export async function* listObjects(
  api: ObjectApi,
  { bucket, prefix }: ListedPrefix,
  selection: ObjectSelection = {},
  counts: ListingCounts = newListingCounts(),
  signal?: AbortSignal,
): AsyncGenerator<ListedObject> {
  counts.isListed = true;
  const lister = new BucketLister(api, bucket, selection, signal);
  for await (const object of lister.under(prefix)) {
    const listed = select(object, selection, counts);
    if (listed !== undefined) yield listed;
  }
}

/** Counts an object; returns it if it is selected. */
function select(object: PageObject, selection: ObjectSelection, counts: ListingCounts): ListedObject | undefined {
  const { bucket, key, etag, versionId, size, lastModifiedMs } = object;
  if (size === 0 || key.endsWith('/')) {
    counts.empty++;
    return undefined;
  }
  const folders = readFolders(key);
  if (folders.service !== undefined && !hasLogs(folders.service, selection)) {
    counts.otherServices++;
    return undefined;
  }
  const name = selection.logs === 'history' ? readHistoryKey(key) : readFlowLogKey(key);
  const account = placeIn(selection.accountIds, name?.accountId ?? folders.accountId);
  const region = placeIn(selection.regions, name?.region ?? folders.region);
  const timeMs = name?.timeMs ?? lastModifiedMs;
  const { fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY } = selection;
  if (account !== 'selected' || region !== 'selected' || timeMs < fromMs || timeMs >= toMs) {
    counts.excluded++;
    if (account === 'unknown' || region === 'unknown') counts.withoutPlace++;
    return undefined;
  }
  counts.objects++;
  counts.bytes += size;
  if (name?.timeMs === undefined) counts.withoutTime++;
  counts.firstMs = Math.min(counts.firstMs ?? timeMs, timeMs);
  counts.lastMs = Math.max(counts.lastMs ?? timeMs, timeMs);
  return { bucket, key, etag, versionId, size, timeMs };
}

function placeIn(
  selected: ReadonlySet<string> | undefined,
  place: string | undefined,
): 'selected' | 'excluded' | 'unknown' {
  if (!hasMembers(selected)) return 'selected';
  if (place === undefined) return 'unknown';
  return selected.has(place) ? 'selected' : 'excluded';
}
