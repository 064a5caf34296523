import type { SourceObject } from '../../model/source-object.ts';
import { type ListedPrefix, type ListingCounts, listObjects, newListingCounts } from './list-objects.ts';
import type { ObjectApi } from './object-api.ts';
import { ObjectError, toObjectError } from './object-error.ts';
import { isSelective, type ObjectSelection } from './object-selection.ts';

const SCHEME = 's3://';
/** Maximum length of a key in bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;
/** Names of buckets, also those from before today's rules, and aliases of access points. */
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$/;
/** At the end of a location: every key that begins with the text before. */
const ANY = '*';

/** Whether a text is the location of something in S3. */
export function isObjectLocation(text: string): boolean {
  return text.startsWith(SCHEME);
}

/** Bucket and key, or prefix, of an `s3://bucket/key` location. Throws a RangeError for anything else. */
export function readObjectLocation(location: string): { readonly bucket: string; readonly key: string } {
  const [bucket = '', ...parts] = location.slice(SCHEME.length).split('/');
  const key = parts.join('/');
  if (bucket.startsWith('arn:')) {
    throw new RangeError(`${location}: ARNs are not supported: for an access point, give its alias as the bucket`);
  }
  if (!isObjectLocation(location) || !BUCKET.test(bucket)) {
    throw new RangeError(`${location}: it must be s3://bucket, s3://bucket/key or s3://bucket/prefix/`);
  }
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw new RangeError(`${location.slice(0, 100)}…: a key has at most ${MAX_KEY_BYTES} bytes`);
  }
  return { bucket, key };
}

/** Objects at a location: an object of which only the name may be known, or a listed one. */
export type LocatedObject = SourceObject & { readonly timeMs?: number };

/**
 * The objects at a location, in order: the object with exactly this key, whatever the selection; otherwise those in the
 * folder of this name. A bucket alone, and a location that ends with `/`, is a folder; with `*` at its end, all keys that
 * begin with the text before it. Throws an {@link ObjectError} if it cannot be listed, or if nothing is there.
 */
export async function* objectsAt(
  api: ObjectApi,
  location: { readonly bucket: string; readonly key: string },
  selection: ObjectSelection = {},
  counts: ListingCounts = newListingCounts(),
  signal?: AbortSignal,
): AsyncGenerator<LocatedObject> {
  const { bucket, key } = location;
  const isFolder = key === '' || key.endsWith('/');
  const named = isFolder ? undefined : await namedObject(api, bucket, key, signal);
  if (named !== undefined) {
    counts.objects++;
    counts.bytes += named.size ?? 0;
    yield named;
    return;
  }
  const listed: ListedPrefix = { bucket, prefix: isFolder ? key : prefixOf(key) };
  let isEmpty = true;
  for await (const object of listObjects(api, listed, selection, counts, signal)) {
    isEmpty = false;
    yield object;
  }
  if (isEmpty) throw new ObjectError('object_missing', nothingFound(isFolder || key.endsWith(ANY), selection, counts));
}

function prefixOf(key: string): string {
  return key.endsWith(ANY) ? key.slice(0, -ANY.length) : `${key}/`;
}

/** The object of a key; undefined if the key has no object. A caller without permission to list can still read it. */
async function namedObject(
  api: ObjectApi,
  bucket: string,
  key: string,
  signal: AbortSignal | undefined,
): Promise<LocatedObject | undefined> {
  try {
    // of all keys that begin with this one, it is the first
    const { objects } = await api.list({ bucket, prefix: key, signal });
    const found = objects.find((object) => object.key === key);
    if (found === undefined) return undefined;
    const { etag, versionId, size, lastModifiedMs } = found;
    return { bucket, key, etag, versionId, size, timeMs: lastModifiedMs };
  } catch (error) {
    if (signal?.aborted === true) throw error;
    const failure = toObjectError(error);
    if (failure.code === 'object_denied' && !key.endsWith(ANY)) return { bucket, key };
    throw failure;
  }
}

function nothingFound(
  isPrefix: boolean,
  selection: ObjectSelection,
  { excluded, otherServices, empty }: ListingCounts,
): string {
  const rejected = [
    [excluded, 'of another time, account or Region'],
    [otherServices, 'of other AWS services'],
    [empty, 'empty'],
  ]
    .filter(([count]) => Number(count) > 0)
    .map(([count, what]) => `${count} ${what}`);
  if (rejected.length > 0) return `no object is selected: ${rejected.join(', ')}`;
  if (isSelective(selection)) return 'no object of the selected time, account and Region is there';
  return isPrefix ? 'no objects are there' : 'no such object or folder; with * at the end, it would be a prefix';
}
