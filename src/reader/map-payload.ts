import { printable } from '../input/printable.ts';
import type { ReadCursor, SourceObject } from '../model/source-object.ts';
import { type CursorMembers, cursorMembers, memberOf, readCursor, readObjectParts, readRun } from './notification.ts';
import type { ObjectFault } from './object-fault-of.ts';
import type { ReaderCounts } from './reader-counts.ts';

/** Maximum number of objects in one call; the state machine sends 20. */
const MAX_ITEMS = 1_000;
/** Maximum length of the failures as text: a state of Step Functions passes on at most 256 KiB. */
const MAX_FAILURE_CHARACTERS = 8_192;
/** Maximum length of one failure. */
const MAX_REASON_CHARACTERS = 512;
/** Larger answers do not repeat their items. */
const MAX_ANSWER_BYTES = 200_000;

/** An item of a Distributed Map: an object, or the problem of the item. */
export type MapItem =
  | { readonly object: SourceObject /** Whether it comes from a plan. */; readonly isPlanned: boolean }
  | { readonly problem: string };

/** Counts that the answers of one batch add up. */
const SUMMED = ['objectsRead', 'objectsIgnored', 'bytesIn', 'linesRead', 'linesPut', 'linesUnsent'] as const;

/** Sums over all calls for one batch. */
export type MapCounts = Readonly<Record<(typeof SUMMED)[number], number>>;

/** An object that failed. */
export interface FailedItem {
  readonly bucket?: string | undefined;
  readonly key?: string | undefined;
  readonly code: string;
}

/** A call for a batch of items: the first one, or one that continues with the previous answer. */
export interface MapCall {
  /** Unchanged, for the answer. */
  readonly rawItems: readonly unknown[];
  readonly items: readonly MapItem[];
  readonly run: string;
  /** The item to begin with. */
  readonly first: number;
  /** Where to begin in it. */
  readonly cursor: ReadCursor | undefined;
  readonly failedItems: readonly FailedItem[];
  readonly failed: number;
  readonly failures: string;
  readonly counts: MapCounts;
}

/**
 * The answer to Step Functions. If `isDone` is false, the answer itself is the payload of the next call. A batch is done
 * when all its items were read; those that failed are counted and named.
 */
export interface MapAnswer {
  readonly isDone: boolean;
  readonly run: string;
  readonly items?: readonly unknown[];
  /** The item to continue with, and where in it; only if `isDone` is false. */
  readonly cursor?: CursorMembers & { readonly item: number; readonly etag?: string };
  readonly failed: number;
  /** The failures as text, shortened. For a batch with failures, Step Functions keeps `failedItems` as the cause. */
  readonly failures: string;
  readonly failedItems: readonly FailedItem[];
  readonly counts: MapCounts;
}

/**
 * Reads the payload of a call by a Distributed Map: `{"Items":[…],"BatchInput":{"run":…}}`, a single item, or the reader's
 * previous answer. An item is a line of a plan, `{"bucket","key","etag","size"}`, or an item of a listing,
 * `{"Key","Etag","Size"}`, whose bucket is in `BatchInput`; each may be the member `object` of another object.
 * Undefined for anything else.
 */
export function readMapCall(payload: unknown): MapCall | undefined {
  const listed = memberOf(payload, 'Items') ?? memberOf(payload, 'items');
  const input = memberOf(payload, 'BatchInput');
  const rawItems = Array.isArray(listed) ? listed : isItem(payload) ? [payload] : undefined;
  if (rawItems === undefined || rawItems.length > MAX_ITEMS) return undefined;
  const cursor = memberOf(payload, 'cursor');
  const first = memberOf(cursor, 'item');
  const failed = memberOf(payload, 'failed');
  const failures = memberOf(payload, 'failures');
  const failedItems = memberOf(payload, 'failedItems');
  const defaultBucket = memberOf(input, 'bucket') ?? memberOf(input, 'Bucket');
  const items = rawItems.map((item) => readItem(item, defaultBucket));
  const position = isCount(first) ? Math.min(first, items.length) : 0;
  return {
    rawItems,
    items: withEtag(items, position, memberOf(cursor, 'etag')),
    run: readRun(memberOf(input, 'run') ?? memberOf(payload, 'run')),
    first: position,
    cursor: cursor === undefined ? undefined : readCursor(cursor),
    failed: isCount(failed) ? failed : 0,
    failures: typeof failures === 'string' ? failures.slice(0, MAX_FAILURE_CHARACTERS) : '',
    failedItems: Array.isArray(failedItems) ? failedItems.slice(0, MAX_ITEMS).flatMap(readFailedItem) : [],
    counts: sumsOf((name) => readSum(memberOf(memberOf(payload, 'counts'), name))),
  };
}

/** The failures of a batch of items, gathered over its calls. */
export class MapFailures {
  readonly #items: FailedItem[];
  #count: number;
  #words: string;

  constructor({ failedItems, failed, failures }: MapCall) {
    this.#items = [...failedItems];
    this.#count = failed;
    this.#words = failures;
  }

  /** Adds an item that failed; `description` describes it. */
  add(object: SourceObject | undefined, fault: Pick<ObjectFault, 'code'>, description: string): void {
    this.#count++;
    this.#items.push({ bucket: object?.bucket, key: object?.key, code: fault.code });
    const words = printable(description).slice(0, MAX_REASON_CHARACTERS);
    const all = this.#words === '' ? words : `${this.#words}; ${words}`;
    if (all.length <= MAX_FAILURE_CHARACTERS) this.#words = all;
  }

  /** The members of the answer. */
  get members(): Pick<MapAnswer, 'failed' | 'failures' | 'failedItems'> {
    return { failed: this.#count, failures: this.#words, failedItems: this.#items };
  }
}

/** The answer to a call. `rest` says where a later call continues; undefined if all items were read. */
export function mapAnswer(
  call: MapCall,
  failures: MapFailures,
  counts: ReaderCounts,
  rest: { readonly item: number; readonly cursor: ReadCursor; readonly etag: string | undefined } | undefined,
): MapAnswer {
  const base = {
    isDone: rest === undefined,
    run: call.run,
    ...failures.members,
    counts: sumsOf((name) => call.counts[name] + counts[name]),
  };
  const position = (item: number) =>
    rest === undefined
      ? {}
      : {
          cursor: {
            item,
            ...cursorMembers(rest.cursor),
            ...(rest.etag === undefined ? {} : { etag: rest.etag }),
          },
        };
  const whole = { ...base, items: call.rawItems, ...position(rest?.item ?? 0) };
  if (Buffer.byteLength(JSON.stringify(whole)) <= MAX_ANSWER_BYTES) return whole;
  // the items that were read are not needed again
  return rest === undefined ? base : { ...base, items: call.rawItems.slice(rest.item), ...position(0) };
}

function isItem(payload: unknown): boolean {
  return memberOf(payload, 'object') !== undefined || memberOf(payload, 'key') !== undefined;
}

function readItem(item: unknown, defaultBucket: unknown): MapItem {
  const content = memberOf(item, 'object') ?? item;
  const bucket = memberOf(content, 'bucket') ?? memberOf(content, 'Bucket');
  const read = readObjectParts({
    bucket: bucket ?? defaultBucket,
    key: memberOf(content, 'key') ?? memberOf(content, 'Key'),
    etag: memberOf(content, 'etag') ?? memberOf(content, 'Etag') ?? memberOf(content, 'ETag'),
    versionId: memberOf(content, 'versionId') ?? memberOf(content, 'VersionId'),
    size: memberOf(content, 'size') ?? memberOf(content, 'Size'),
  });
  return typeof read === 'string' ? { problem: read } : { object: read, isPlanned: bucket !== undefined };
}

/** The items, of which the one to continue has the ETag that its beginning had. */
function withEtag(items: readonly MapItem[], position: number, etag: unknown): readonly MapItem[] {
  return items.map((item, index) => {
    if (index !== position || typeof etag !== 'string' || !('object' in item) || item.object.etag !== undefined)
      return item;
    return { ...item, object: { ...item.object, etag } };
  });
}

function readFailedItem(item: unknown): FailedItem[] {
  const code = memberOf(item, 'code');
  const bucket = memberOf(item, 'bucket');
  const key = memberOf(item, 'key');
  if (typeof code !== 'string') return [];
  return [
    {
      code,
      bucket: typeof bucket === 'string' ? bucket : undefined,
      key: typeof key === 'string' ? key : undefined,
    },
  ];
}

function readSum(value: unknown): number {
  return isCount(value) ? value : 0;
}

function sumsOf(sum: (name: (typeof SUMMED)[number]) => number): MapCounts {
  return {
    objectsRead: sum('objectsRead'),
    objectsIgnored: sum('objectsIgnored'),
    bytesIn: sum('bytesIn'),
    linesRead: sum('linesRead'),
    linesPut: sum('linesPut'),
    linesUnsent: sum('linesUnsent'),
  };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
