import { parseJson } from '../json/parse-json.ts';
import type { PlannedObject } from './plan.ts';

/** The outcomes of objects, from the result files of a Distributed Map. */
export interface MapResults {
  /** Objects of which every line was accepted, by {@link objectId}. */
  readonly done: Set<string>;
  /** Objects that failed, with their codes. */
  readonly failed: Map<string, string>;
  /** Batches that were read to their end, with and without failures. */
  batches: number;
  linesRead: number;
  linesPut: number;
  linesUnsent: number;
}

/** No results yet. */
export function newMapResults(): MapResults {
  return { done: new Set(), failed: new Map(), batches: 0, linesRead: 0, linesPut: 0, linesUnsent: 0 };
}

/** Identifies an object: an object that was written again has another ETag. */
export function objectId({ bucket, key, etag, versionId }: Omit<PlannedObject, 'size'>): string {
  return JSON.stringify([bucket, key, etag ?? '', versionId ?? '']);
}

/** The error of an execution whose objects were all read, and some failed: deploy/replay.asl.json. */
const OBJECTS_FAILED = 'ObjectsFailed';

/** How deep results may be nested: an execution's output is JSON in JSON. */
const MAX_DEPTH = 6;

/**
 * Reads a result file of a Distributed Map, a JSON document or lines of JSON, into the results. Depending on the
 * `Transformation` of its writer, a result is the answer of the reader, or an execution whose members `Input`, `Output`
 * and `Cause` are JSON as text, with capitals or not: AWS documents the members, not every form of the file. Only
 * answers of the reader itself are used: an object is done if it is in an answer with `isDone` and not among its
 * failures. Returns whether the text had any result.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 */
export function takeMapResults(text: string, results: MapResults): boolean {
  const before = results.batches;
  const whole = parseJson(text);
  if (whole !== undefined) take(whole, undefined, results, 0);
  else for (const line of text.split('\n')) take(parseJson(line), undefined, results, 0);
  return results.batches > before;
}

/** Reads a value into the results; `items` are those of the batch whose execution contains it. */
function take(value: unknown, items: readonly unknown[] | undefined, results: MapResults, depth: number): void {
  if (depth > MAX_DEPTH) return;
  if (Array.isArray(value)) {
    for (const one of value) take(one, items, results, depth + 1);
    return;
  }
  const failures = failuresIn(value);
  if (failures !== undefined) {
    takeBatch(itemsIn(value) ?? items ?? [], failures, countsIn(value), results);
    return;
  }
  const input = parsed(member(value, 'Input') ?? member(value, 'input'));
  const batch = itemsIn(input) ?? items;
  const named = failuresOfExecution(value);
  if (named !== undefined && batch !== undefined) {
    takeBatch(batch, named, undefined, results);
    return;
  }
  for (const name of ['Output', 'output', 'Cause', 'cause', 'Payload', 'result', 'Result'] as const) {
    const content = parsed(member(value, name));
    if (content !== undefined && typeof content === 'object') take(content, batch, results, depth + 1);
  }
}

function takeBatch(
  items: readonly unknown[],
  failures: ReadonlyMap<string, string>,
  counts: unknown,
  results: MapResults,
): void {
  results.batches++;
  for (const name of ['linesRead', 'linesPut', 'linesUnsent'] as const) {
    const count = member(counts, name);
    if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) results[name] += count;
  }
  for (const item of items) {
    const object = objectIn(item);
    if (object === undefined) continue;
    const code = failures.get(placeOf(object.bucket, object.key));
    if (code === undefined) results.done.add(objectId(object));
    else results.failed.set(objectId(object), code);
  }
}

/** The failures of an answer of the reader that says that its batch was read to the end; undefined for anything else. */
function failuresIn(value: unknown): Map<string, string> | undefined {
  const failed = member(value, 'failed');
  const listed = member(value, 'failedItems');
  if (member(value, 'isDone') !== true || !Array.isArray(listed)) return undefined;
  // a truncated list does not say which other objects are done
  return typeof failed === 'number' && failed > listed.length ? undefined : failuresOf(listed);
}

/**
 * The failures that are the cause of an execution that read its batch to the end; undefined for one that ended for another
 * reason.
 */
function failuresOfExecution(value: unknown): Map<string, string> | undefined {
  if ((member(value, 'Error') ?? member(value, 'error')) !== OBJECTS_FAILED) return undefined;
  const cause = parsed(member(value, 'Cause') ?? member(value, 'cause'));
  return Array.isArray(cause) && cause.length > 0 ? failuresOf(cause) : undefined;
}

function failuresOf(items: readonly unknown[]): Map<string, string> | undefined {
  const failures = new Map<string, string>();
  for (const item of items) {
    const [bucket, key, code] = [member(item, 'bucket'), member(item, 'key'), member(item, 'code')];
    if (typeof bucket !== 'string' || typeof key !== 'string' || typeof code !== 'string') return undefined;
    failures.set(placeOf(bucket, key), code);
  }
  return failures;
}

function itemsIn(value: unknown): readonly unknown[] | undefined {
  const items = member(value, 'items') ?? member(value, 'Items');
  return Array.isArray(items) ? items : undefined;
}

function countsIn(value: unknown): unknown {
  return member(value, 'counts');
}

function objectIn(item: unknown): Omit<PlannedObject, 'size'> | undefined {
  const content = member(item, 'object') ?? item;
  const [bucket, key] = [member(content, 'bucket'), member(content, 'key')];
  if (typeof bucket !== 'string' || typeof key !== 'string') return undefined;
  const [etag, versionId] = [member(content, 'etag'), member(content, 'versionId')];
  return {
    bucket,
    key,
    ...(typeof etag === 'string' ? { etag } : {}),
    ...(typeof versionId === 'string' ? { versionId } : {}),
  };
}

function placeOf(bucket: string, key: string): string {
  return JSON.stringify([bucket, key]);
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}

/** A value that may be JSON as text. */
function parsed(value: unknown): unknown {
  return typeof value === 'string' ? parseJson(value) : value;
}
