import type { SourceObject } from '../../model/source-object.ts';
import { type AwsFolders, hasFlowLogs, readFlowLogKey, readFolders } from './flow-log-key.ts';
import { hasHistory, hasPaddedDays, readHistoryKey } from './history-key.ts';
import type { ListPage, ListRequest, ObjectApi } from './object-api.ts';
import { ObjectError, toObjectError } from './object-error.ts';

/** Flow logs, or events of CloudTrail and items of AWS Config. */
export type LogKind = 'flow' | 'history';

/** Which objects of a listing are selected. */
export interface ObjectSelection {
  /** The first time, in milliseconds since 1970. */
  readonly fromMs?: number | undefined;
  /** The first time that is no longer selected. */
  readonly toMs?: number | undefined;
  /** Accounts; all if empty. */
  readonly accountIds?: ReadonlySet<string> | undefined;
  /** Regions; all if empty. */
  readonly regions?: ReadonlySet<string> | undefined;
  /** Whose logs: flow logs unless it says otherwise. */
  readonly logs?: LogKind | undefined;
}

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

/** Maximum number of empty pages in succession. S3 sends some where many objects were deleted. */
const MAX_EMPTY_PAGES = 1_000;
/** The folder of a file may be that of a neighbouring time. */
const FOLDER_TOLERANCE_MS = 3_600_000;
/** Directory buckets list without order, and cannot begin at a key. */
const DIRECTORY_BUCKET = /--x[sa]?-s3$/;
/** Levels outside of AWS's layouts that are listed folder by folder, to find `AWSLogs/` in them. */
const MAX_OUTSIDE_LEVELS = 3;
/** Maximum number of objects and folders of a level that is listed folder by folder. */
const MAX_LEVEL_ENTRIES = 10_000;

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
  const lister = new Lister(api, bucket, selection, signal);
  for await (const object of lister.under(prefix)) {
    const listed = select(object, selection, counts);
    if (listed !== undefined) yield listed;
  }
}

type PageObject = ListPage['objects'][number];

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

/** Whether a service's folder has logs of the selected kind. */
function hasLogs(service: string, { logs }: ObjectSelection): boolean {
  return logs === 'history' ? hasHistory(service) : hasFlowLogs(service);
}

function placeIn(
  selected: ReadonlySet<string> | undefined,
  place: string | undefined,
): 'selected' | 'excluded' | 'unknown' {
  if (!hasMembers(selected)) return 'selected';
  if (place === undefined) return 'unknown';
  return selected.has(place) ? 'selected' : 'excluded';
}

/** A range of keys: after `after`, and up to those that begin with `last`. */
interface KeyRange {
  readonly after?: string | undefined;
  readonly last?: string | undefined;
}

/** Lists one bucket, without the folders that cannot contain selected objects. */
class Lister {
  readonly #api: ObjectApi;
  readonly #bucket: string;
  readonly #selection: ObjectSelection;
  readonly #signal: AbortSignal | undefined;
  readonly #isOrdered: boolean;
  readonly #isNarrowed: boolean;

  constructor(api: ObjectApi, bucket: string, selection: ObjectSelection, signal: AbortSignal | undefined) {
    this.#api = api;
    this.#bucket = bucket;
    this.#selection = selection;
    this.#signal = signal;
    this.#isOrdered = !DIRECTORY_BUCKET.test(bucket);
    this.#isNarrowed = this.#isOrdered && isSelective(selection);
  }

  /** The objects below a prefix, in order. `levels` is how many levels outside of AWS's layouts are listed folder by folder. */
  async *under(prefix: string, levels = MAX_OUTSIDE_LEVELS): AsyncGenerator<PageObject> {
    const folders = readFolders(prefix);
    const { depth, known, isHive, service = '' } = folders;
    const isKnown = depth === 'outside' ? (prefix === '' || prefix.endsWith('/')) && levels > 0 : known === prefix;
    if (this.#isNarrowed && depth === 'region') {
      // only days with two digits are in the order of time
      yield* this.#objects(prefix, hasPaddedDays(service) ? this.#keysOf(known, isHive) : {});
    } else if (this.#isNarrowed && isKnown) yield* this.#level(prefix, depth === 'outside' ? levels - 1 : levels);
    else yield* this.#objects(prefix);
  }

  /** The objects of one level and of the folders in it, in order. */
  async *#level(prefix: string, levels: number): AsyncGenerator<PageObject> {
    const entries = await this.#entries(prefix);
    if (entries === undefined) {
      yield* this.#objects(prefix);
      return;
    }
    for (const { key, object } of entries) {
      if (object !== undefined) yield object;
      else if (!this.#excludes(readFolders(key))) yield* this.under(key, levels);
    }
  }

  /** The objects and folders of one level, in order; undefined if there are too many to hold. */
  async #entries(
    prefix: string,
  ): Promise<{ readonly key: string; readonly object: PageObject | undefined }[] | undefined> {
    const entries: { key: string; object: PageObject | undefined }[] = [];
    for await (const { objects, prefixes } of this.#pages({ prefix, delimiter: '/' })) {
      for (const object of objects) entries.push({ key: object.key, object });
      // a folder that does not continue the prefix would be listed for ever
      for (const key of prefixes)
        if (key.length > prefix.length && key.startsWith(prefix)) entries.push({ key, object: undefined });
      if (entries.length > MAX_LEVEL_ENTRIES) return undefined;
    }
    return entries.toSorted((a, b) => compareKeys(a.key, b.key));
  }

  /** Whether the selection excludes all that is in a folder. */
  #excludes({ accountId, service, region }: AwsFolders): boolean {
    const { accountIds, regions } = this.#selection;
    return (
      (accountId !== undefined && hasMembers(accountIds) && !accountIds.has(accountId)) ||
      (service !== undefined && !hasLogs(service, this.#selection)) ||
      (region !== undefined && hasMembers(regions) && !regions.has(region))
    );
  }

  /** The keys of the selected days in a Region's folder, whose names are in the order of time. */
  #keysOf(regionFolder: string, isHive: boolean): KeyRange {
    const { fromMs, toMs } = this.#selection;
    const dayOf = (time: number | undefined): string | undefined => {
      const day = time === undefined ? undefined : dayFolder(time, isHive);
      return day === undefined ? undefined : regionFolder + day;
    };
    return {
      after: dayOf(fromMs === undefined ? undefined : fromMs - FOLDER_TOLERANCE_MS),
      last: dayOf(toMs === undefined ? undefined : toMs + FOLDER_TOLERANCE_MS),
    };
  }

  async *#objects(prefix: string, { after, last }: KeyRange = {}): AsyncGenerator<PageObject> {
    const startAfter = after !== undefined && compareKeys(after, prefix) > 0 ? after : undefined;
    const isAfterLast = (key: string): boolean =>
      last !== undefined && compareKeys(key.slice(0, last.length), last) > 0;
    if (isAfterLast(prefix)) return;
    for await (const { objects } of this.#pages({ prefix, startAfter })) {
      for (const object of objects) {
        if (isAfterLast(object.key)) return;
        yield object;
      }
    }
  }

  /** All pages of a listing. Throws an {@link ObjectError} if it cannot be read, or does not come to an end. */
  async *#pages(request: {
    readonly prefix: string;
    readonly delimiter?: string;
    readonly startAfter?: string | undefined;
  }): AsyncGenerator<ListPage> {
    const tokens = new Set<string>();
    let token: string | undefined;
    let emptyPages = 0;
    let lastKey: string | undefined;
    do {
      const page = await this.#page({ ...request, bucket: this.#bucket, token, signal: this.#signal });
      const firstKey = page.objects[0]?.key;
      if (this.#isOrdered && firstKey !== undefined && lastKey !== undefined && compareKeys(firstKey, lastKey) <= 0) {
        throw new ObjectError('object_unreadable', 'the listing repeats keys');
      }
      lastKey = page.objects.at(-1)?.key ?? lastKey;
      emptyPages = page.objects.length + page.prefixes.length === 0 ? emptyPages + 1 : 0;
      yield page;
      token = page.nextToken;
      if (token === undefined) return;
      if (tokens.has(token) || emptyPages > MAX_EMPTY_PAGES) {
        throw new ObjectError('object_unreadable', 'the listing does not come to an end');
      }
      tokens.add(token);
    } while (token !== undefined);
  }

  async #page(request: ListRequest): Promise<ListPage> {
    try {
      return await this.#api.list(request);
    } catch (error) {
      if (this.#signal?.aborted === true) throw error;
      throw toObjectError(error);
    }
  }
}

/** Whether a selection may exclude objects. */
export function isSelective({ fromMs, toMs, accountIds, regions }: ObjectSelection): boolean {
  return fromMs !== undefined || toMs !== undefined || hasMembers(accountIds) || hasMembers(regions);
}

function hasMembers(set: ReadonlySet<string> | undefined): set is ReadonlySet<string> {
  return set !== undefined && set.size > 0;
}

/** The folder of a time's day, such as `2026/11/28`; undefined for a year that has no four digits. */
function dayFolder(timeMs: number, isHive: boolean): string | undefined {
  const date = new Date(timeMs);
  const match = Number.isNaN(date.getTime()) ? null : /^(\d{4})-(\d\d)-(\d\d)T/.exec(date.toISOString());
  if (match === null) return undefined;
  const [, year, month, day] = match;
  return isHive ? `year=${year}/month=${month}/day=${day}` : `${year}/${month}/${day}`;
}

/** Compares keys in the order of S3, that of UTF-8. */
function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
