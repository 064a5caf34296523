import { CARRIAGE_RETURN, LINE_FEED } from '../text/ascii.ts';

/** The members of a parsed JSON object. */
export type DocumentMembers = Readonly<Record<string, unknown>>;

/** How to recognise the documents of a schema, by members that only this program writes. */
export interface DocumentMark {
  /** Keys of the outermost object: every document has one of them, and no wrapper of flow log lines has any. */
  readonly keys: readonly string[];
  readonly matches: (document: DocumentMembers) => boolean;
  /** Recognises documents that have none of the keys, if there are any. */
  readonly matchesWithoutKey?: (document: DocumentMembers) => boolean;
}

/**
 * Recognises documents that this program has made before, in any schema and whatever schema is configured: they are
 * written unchanged. Each is valid JSON on one line; invalid UTF-8 is read as U+FFFD.
 */
export class OwnDocuments {
  readonly #marks: readonly DocumentMark[];
  readonly #keys: ReadonlySet<string>;
  /** First byte and length of each key, as one number, which most other keys do not share. */
  readonly #shapes: ReadonlySet<number>;

  constructor(marks: readonly DocumentMark[]) {
    this.#marks = marks;
    this.#keys = new Set(marks.flatMap(({ keys }) => keys));
    this.#shapes = new Set([...this.#keys].map((key) => (key.length << 8) | key.charCodeAt(0)));
  }

  /** Whether an object with this key, a range of bytes, may be a document. */
  isKey(bytes: Buffer, start: number, end: number): boolean {
    const shape = ((end - start) << 8) | (bytes[start] ?? 0);
    return this.#shapes.has(shape) && this.#keys.has(bytes.toString('latin1', start, end));
  }

  /** Whether a JSON object, a range of bytes, is a document. */
  includes(bytes: Buffer, start: number, end: number): boolean {
    const document = parseLine(bytes, start, end);
    return document !== undefined && this.#marks.some(({ matches }) => matches(document));
  }

  /** Whether a JSON object, a range of bytes, without any of the keys is nevertheless a document. */
  includesWithoutKey(bytes: Buffer, start: number, end: number): boolean {
    const document = parseLine(bytes, start, end);
    return (
      document !== undefined && this.#marks.some(({ matchesWithoutKey }) => matchesWithoutKey?.(document) === true)
    );
  }
}

/** The members of a JSON object; empty for any other value. */
export function membersOf(value: unknown): DocumentMembers {
  return isObject(value) ? value : {};
}

/** The members of an object on one line; undefined if it is not JSON, or not on one line. */
function parseLine(bytes: Buffer, start: number, end: number): DocumentMembers | undefined {
  const text = bytes.subarray(start, end);
  if (text.includes(LINE_FEED) || text.includes(CARRIAGE_RETURN)) return undefined;
  try {
    return membersOf(JSON.parse(text.toString('utf8')));
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is DocumentMembers {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
