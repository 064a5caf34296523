import { JsonScanner, unescapeString } from '../json/json-scanner.ts';
import type { ByteArena } from '../memory/byte-arena.ts';
import type { Int32List } from '../memory/int32-list.ts';
import { fieldOfKey, isTellingField } from '../model/flow-log-keys.ts';
import { HYPHEN, LOWER_N, OPEN_BRACE, OPEN_BRACKET, QUOTE } from '../text/ascii.ts';
import type { FormatMatcher } from './format-matcher.ts';
import { MAX_FORMAT_FIELDS } from './log-format.ts';
import { ObjectFormats } from './object-formats.ts';

/**
 * Reads flow log records in the form of JSON objects: the output of a log group transformer's `parseVPC`, with
 * camel-case keys, and exports with AWS's Parquet column names. Values are copied digit for digit. Unknown keys are
 * omitted: some pipeline on the way added them.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Transformation-BuiltIn.html
 */
export class ObjectRecordReader {
  readonly #formats: ObjectFormats = new ObjectFormats('json object');

  /**
   * Appends the offsets of the object's values to `bounds`, text with escapes to the arena, and returns the format that
   * its keys define. Returns undefined and leaves `bounds` unchanged if the object is not a flow log record.
   */
  read(arena: ByteArena, start: number, end: number, bounds: Int32List): FormatMatcher | undefined {
    const base = bounds.length;
    const names: string[] = [];
    const scanner = new JsonScanner(arena.bytes, start, end);
    scanner.enter();
    for (let isFirst = true; scanner.nextMember(isFirst); isFirst = false) {
      const key = arena.bytes.toString('latin1', scanner.stringStart, scanner.stringEnd);
      const name = fieldOfKey(key);
      const isNewField = name !== undefined && !names.includes(name) && names.length < MAX_FORMAT_FIELDS;
      const isScalar = scanner.peek() !== OPEN_BRACE && scanner.peek() !== OPEN_BRACKET;
      if (isNewField && isScalar) {
        names.push(name);
        readScalar(scanner, arena, bounds);
      } else {
        scanner.skipValue();
      }
      if (scanner.failed) break;
    }
    if (scanner.failed || !names.some(isTellingField) || isAllAbsent(bounds, base)) {
      bounds.truncate(base);
      return undefined;
    }
    return this.#formats.of(names);
  }
}

/** Pushes the range of the scalar at which the scanner stands; an empty one for `null`, `""` and `"-"`. */
function readScalar(scanner: JsonScanner, arena: ByteArena, bounds: Int32List): void {
  const first = scanner.peek();
  let start = scanner.position;
  scanner.skipValue();
  let end = scanner.position;
  if (first === QUOTE) {
    start = scanner.stringStart;
    end = scanner.stringEnd;
    if (scanner.stringIsEscaped) {
      const text = unescapeString(arena.bytes, start, end);
      if (text === undefined) scanner.fail();
      start = arena.appendText(text ?? '');
      end = arena.length;
      // appending may have moved the arena to a larger buffer
      scanner.bytes = arena.bytes;
    }
  }
  const isAbsent = first === LOWER_N || (end - start === 1 && arena.bytes[start] === HYPHEN);
  bounds.push(start);
  bounds.push(isAbsent ? start : end);
}

/** Whether every value since `base` is absent: such an object is not a record. */
function isAllAbsent(bounds: Int32List, base: number): boolean {
  for (let at = base; at < bounds.length; at += 2) {
    if (bounds.at(at + 1) > bounds.at(at)) return false;
  }
  return true;
}
