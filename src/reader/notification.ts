import { decodeFormKey } from '../input/s3/form-encoded-key.ts';
import type { ReadCursor, SourceObject } from '../model/source-object.ts';

/** An object to read, as requested by a message or a workflow. */
export interface ReadRequest {
  readonly object: SourceObject;
  /** Where to continue; undefined for the beginning. */
  readonly cursor?: ReadCursor | undefined;
  /** How many times the object was continued before; 0 for its first message. */
  readonly continuations: number;
  /** The run it belongs to: `live`, or the name of a replay. */
  readonly run: string;
  /** When the object was written, by its notification, in Unix milliseconds. */
  readonly writtenAtMs?: number | undefined;
}

/** The content of a message. */
export type Notification =
  | { readonly kind: 'objects'; readonly requests: readonly ReadRequest[] }
  /** Nothing is to be read: a test event, or an event other than the creation of an object. */
  | { readonly kind: 'other'; readonly event: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The run of objects that are read as they arrive. */
export const LIVE_RUN = 'live';

/** Larger than any message of SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_BODY_CHARACTERS = 1_048_576;
/** Maximum number of objects in one message; S3 sends one. */
const MAX_OBJECTS = 1_000;
/** SNS around EventBridge is the deepest nesting. */
const MAX_ENVELOPES = 3;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html, in bytes of UTF-8 */
const MAX_KEY_BYTES = 1_024;
/** Buckets created long ago may have longer names and other characters than today's rules allow. */
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$/;
const ETAG = /^[\w.+/=:-]{1,128}$/;
const VERSION_ID = /^[\x21-\x7e]{1,1024}$/;
/** The name of a run, which is logged and put into messages. */
const RUN = /^[\w.:-]{1,128}$/;

/**
 * Reads the body of an SQS message: a notification of S3, directly or through SNS, of EventBridge, or a continuation that
 * the reader sent itself. The body is untrusted.
 *
 * Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html and
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function readNotification(body: unknown): Notification {
  if (typeof body !== 'string') return unreadable('the message has no body');
  return readText(body, 0);
}

function readText(text: string, envelopes: number): Notification {
  if (text.length > MAX_BODY_CHARACTERS)
    return unreadable(`the message has more than ${MAX_BODY_CHARACTERS} characters`);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return unreadable('the message is not JSON');
  }
  const records = memberOf(content, 'Records');
  if (Array.isArray(records)) return readRecords(records);
  if (memberOf(content, 'Event') === 's3:TestEvent') return { kind: 'other', event: 's3:TestEvent' };
  if (memberOf(content, 'vpcFlowEnricher') !== undefined) return readContinuation(memberOf(content, 'vpcFlowEnricher'));
  if (memberOf(content, 'source') === 'aws.s3') return readEventBridge(content);
  const inner = memberOf(content, 'Message');
  if (memberOf(content, 'Type') === 'Notification' && typeof inner === 'string' && envelopes < MAX_ENVELOPES) {
    return readText(inner, envelopes + 1);
  }
  return unreadable('the message is not a notification of an object in S3');
}

/** A notification of S3 itself, whose keys are encoded as in a form. */
function readRecords(records: readonly unknown[]): Notification {
  if (records.length > MAX_OBJECTS) {
    return unreadable(`the message has ${records.length} records, at most ${MAX_OBJECTS} are allowed`);
  }
  const requests: ReadRequest[] = [];
  let otherEvent = 'no records';
  for (const record of records) {
    const event = memberOf(record, 'eventName');
    if (typeof event !== 'string') return unreadable('a record of the message has no eventName');
    if (!event.replace(/^s3:/, '').startsWith('ObjectCreated:')) {
      otherEvent = event;
      continue;
    }
    const s3 = memberOf(record, 's3');
    const object = memberOf(s3, 'object');
    const key = memberOf(object, 'key');
    const read = readObjectParts({
      bucket: memberOf(memberOf(s3, 'bucket'), 'name'),
      key: typeof key === 'string' ? decodeFormKey(key) : key,
      etag: memberOf(object, 'eTag'),
      versionId: memberOf(object, 'versionId'),
      size: memberOf(object, 'size'),
    });
    if (typeof read === 'string') return unreadable(read);
    requests.push(liveRequest(read, memberOf(record, 'eventTime')));
  }
  return requests.length === 0 ? { kind: 'other', event: shortened(otherEvent) } : { kind: 'objects', requests };
}

/** An event of EventBridge, whose keys are not encoded. */
function readEventBridge(event: unknown): Notification {
  const type = memberOf(event, 'detail-type');
  if (typeof type !== 'string') return unreadable('the event has no detail-type');
  if (type !== 'Object Created') return { kind: 'other', event: shortened(type) };
  const detail = memberOf(event, 'detail');
  const object = memberOf(detail, 'object');
  const read = readObjectParts({
    bucket: memberOf(memberOf(detail, 'bucket'), 'name'),
    key: memberOf(object, 'key'),
    etag: memberOf(object, 'etag') ?? memberOf(object, 'eTag'),
    versionId: memberOf(object, 'version-id'),
    size: memberOf(object, 'size'),
  });
  if (typeof read === 'string') return unreadable(read);
  return { kind: 'objects', requests: [liveRequest(read, memberOf(event, 'time'))] };
}

function liveRequest(object: SourceObject, time: unknown): ReadRequest {
  const writtenAtMs = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return { object, continuations: 0, run: LIVE_RUN, ...(Number.isFinite(writtenAtMs) ? { writtenAtMs } : {}) };
}

function readContinuation(content: unknown): Notification {
  const object = memberOf(content, 'object');
  const read = readObjectParts({
    bucket: memberOf(object, 'bucket'),
    key: memberOf(object, 'key'),
    etag: memberOf(object, 'etag'),
    versionId: memberOf(object, 'versionId'),
    size: undefined,
  });
  if (typeof read === 'string') return unreadable(`continuation: ${read}`);
  const cursor = readCursor(memberOf(content, 'cursor'));
  const continuations = memberOf(content, 'n');
  if (cursor === undefined) return unreadable('continuation: the cursor is invalid');
  if (!isCount(continuations)) return unreadable('continuation: n is not a whole number');
  return {
    kind: 'objects',
    requests: [{ object: read, cursor, continuations, run: readRun(memberOf(content, 'run')) }],
  };
}

/** The message that continues an object, for the same queue. Without a cursor, the object is read from its beginning. */
export function continuationMessage({ object, cursor, continuations, run }: ReadRequest): string {
  const { bucket, key, etag, versionId } = object;
  const content = {
    object: { bucket, key, etag, versionId },
    cursor: cursorMembers(cursor ?? { position: 0, lines: 0, part: 0 }),
    n: continuations,
    run,
  };
  return JSON.stringify({ vpcFlowEnricher: content });
}

/** The members of a cursor in messages and answers: `bytes` counts rows for a Parquet file. */
export interface CursorMembers {
  readonly bytes: number;
  readonly lines: number;
  readonly part: number;
  readonly unsent?: number;
}

/** The members of a cursor. */
export function cursorMembers({ position, lines, part, unsent }: ReadCursor): CursorMembers {
  return { bytes: position, lines, part, ...(unsent === undefined ? {} : { unsent }) };
}

/** Reads a cursor from its members; undefined if it is not valid. Only `bytes` is required. */
export function readCursor(content: unknown): ReadCursor | undefined {
  const position = memberOf(content, 'bytes');
  const lines = memberOf(content, 'lines') ?? 0;
  const part = memberOf(content, 'part') ?? 0;
  const unsent = memberOf(content, 'unsent') ?? 0;
  if (!isCount(position) || !isCount(lines) || !isCount(part) || !isCount(unsent)) return undefined;
  return { position, lines, part, ...(unsent > 0 ? { unsent } : {}) };
}

/** Reads the name of a run; `live` if it has none or an invalid one. */
export function readRun(run: unknown): string {
  return typeof run === 'string' && RUN.test(run) ? run : LIVE_RUN;
}

/** The parts of an object as they were received. */
interface ObjectParts {
  readonly bucket: unknown;
  /** Decoded. */
  readonly key: unknown;
  readonly etag: unknown;
  readonly versionId: unknown;
  readonly size: unknown;
}

/** Checks the parts of an object. Returns the reason if they do not name one. */
export function readObjectParts({ bucket, key, etag, versionId, size }: ObjectParts): SourceObject | string {
  if (typeof bucket !== 'string' || !BUCKET.test(bucket)) return 'the bucket has an invalid name';
  if (typeof key !== 'string' || key === '') return 'the object has no key';
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) return `the key of the object has more than ${MAX_KEY_BYTES} bytes`;
  const tag = typeof etag === 'string' ? etag.replace(/^"|"$/g, '') : '';
  const bytes = typeof size === 'string' && /^\d{1,15}$/.test(size) ? Number(size) : size;
  return {
    bucket,
    key,
    ...(ETAG.test(tag) ? { etag: tag } : {}),
    // the version of objects from before versioning is called `null` by S3 too
    ...(typeof versionId === 'string' && VERSION_ID.test(versionId) ? { versionId } : {}),
    ...(isCount(bytes) ? { size: bytes } : {}),
  };
}

/** A member of an object; undefined for anything else. */
export function memberOf(content: unknown, name: string): unknown {
  if (typeof content !== 'object' || content === null || !Object.hasOwn(content, name)) return undefined;
  return Reflect.get(content, name);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function shortened(text: string): string {
  return text.slice(0, 80);
}

function unreadable(reason: string): Notification {
  return { kind: 'unreadable', reason };
}
