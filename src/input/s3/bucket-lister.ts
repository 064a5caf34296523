import { type AwsFolders, readFolders } from './flow-log-key.ts';
import { hasPaddedDays } from './history-key.ts';
import type { ListPage, ListRequest, ObjectApi } from './object-api.ts';
import { ObjectError, toObjectError } from './object-error.ts';
import { hasLogs, hasMembers, isSelective, type ObjectSelection } from './object-selection.ts';

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

/** An object as S3 lists it. */
export type PageObject = ListPage['objects'][number];

/** A range of keys: after `after`, and up to those that begin with `last`. */
interface KeyRange {
  readonly after?: string | undefined;
  readonly last?: string | undefined;
}

/** Lists one bucket, without the folders that cannot contain selected objects. */
export class BucketLister {
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
      // only days with two digits sort in order of time
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
      // a folder that does not continue the prefix would be listed forever
      for (const key of prefixes)
        if (key.length > prefix.length && key.startsWith(prefix)) entries.push({ key, object: undefined });
      if (entries.length > MAX_LEVEL_ENTRIES) return undefined;
    }
    return entries.toSorted((a, b) => compareKeys(a.key, b.key));
  }

  /** Whether the selection excludes everything in a folder. */
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

/** The folder of a time's day, such as `2026/11/28`; undefined for a year that does not have four digits. */
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
