import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { SourceObject } from '../model/source-object.ts';
import { LINE_FEED } from '../text/ascii.ts';

/** Maximum number of objects in a plan that is replayed by one process. */
export const MAX_PLANNED_OBJECTS = 1_000_000;
/** Maximum size of a line: a key has at most 1,024 bytes, which JSON may escape. */
const MAX_LINE_BYTES = 16 * 1024;

/** An object of a plan. */
export interface PlannedObject extends SourceObject {
  readonly size: number;
}

/** A plan that has been read. */
export interface Plan {
  readonly objects: readonly PlannedObject[];
  /** SHA-256 of its lines, which identifies it in a journal. */
  readonly hash: string;
}

/** An invalid line of a plan. The message gives its number and the reason. */
export class PlanError extends Error {
  override readonly name = 'PlanError';
}

const TEXT = v.pipe(v.string(), v.minLength(1), v.maxLength(2_048));
const PLANNED_OBJECT = v.object({
  bucket: v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$/, 'bucket is not a valid name')),
  key: TEXT,
  etag: v.optional(TEXT),
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  versionId: v.optional(TEXT),
});

/** An object as a line of a plan, with its line feed. The reader function and Step Functions take the same members. */
export function planLine({ bucket, key, etag, size, versionId }: PlannedObject): string {
  return `${JSON.stringify({ bucket, key, etag, size, versionId })}\n`;
}

/** Reads a plan: one JSON object a line. Blank lines are skipped. Throws a {@link PlanError}. */
export async function readPlan(chunks: AsyncIterable<Buffer>): Promise<Plan> {
  const hash = createHash('sha256');
  const objects: PlannedObject[] = [];
  let lineNumber = 0;
  for await (const line of linesOf(chunks)) {
    lineNumber++;
    const text = line.toString('utf8').trim();
    if (text === '') continue;
    if (objects.length === MAX_PLANNED_OBJECTS) {
      throw new PlanError(
        `it has more than ${MAX_PLANNED_OBJECTS} objects: split it, or replay it with Step Functions`,
      );
    }
    objects.push(readPlanLine(text, lineNumber));
    hash.update(text).update('\n');
  }
  return { objects, hash: hash.digest('hex') };
}

function readPlanLine(text: string, lineNumber: number): PlannedObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new PlanError(`line ${lineNumber} is not JSON: a plan must be the output of “replay plan”`, { cause: error });
  }
  const read = v.safeParse(PLANNED_OBJECT, value);
  if (read.success) return read.output;
  const [issue] = read.issues;
  throw new PlanError(
    `line ${lineNumber} is not an object of a plan: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}`,
  );
}

/**
 * Two different objects of a plan for which `nameOf` gives the same name, so that the copy of one would overwrite that of the
 * other; undefined if all names differ. An object that is in the plan twice has one copy.
 */
export function objectsOfOneName(
  objects: readonly PlannedObject[],
  nameOf: (object: PlannedObject) => string,
): readonly [PlannedObject, PlannedObject] | undefined {
  const byName = new Map<string, PlannedObject>();
  for (const object of objects) {
    const name = nameOf(object);
    const other = byName.get(name);
    if (other === undefined) byName.set(name, object);
    else if (!isSame(object, other)) return [other, object];
  }
  return undefined;
}

function isSame(one: PlannedObject, other: PlannedObject): boolean {
  return planLine(one) === planLine(other);
}

/** The lines, without their line feeds. Throws a {@link PlanError} for one that is too long. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let carry = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let rest = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    for (let at = rest.indexOf(LINE_FEED); at !== -1; at = rest.indexOf(LINE_FEED)) {
      yield rest.subarray(0, at);
      rest = rest.subarray(at + 1);
    }
    if (rest.length > MAX_LINE_BYTES) throw new PlanError(`a line has more than ${MAX_LINE_BYTES} bytes`);
    carry = Buffer.from(rest);
  }
  if (carry.length > 0) yield carry;
}
