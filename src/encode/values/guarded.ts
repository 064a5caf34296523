import type { CompiledPart } from '../text/compiled-part.ts';
import { isText, writeAll } from '../text/writers.ts';
import type { Test } from './compile-context.ts';

/** Parts that are written only if a test holds. */
export function guarded(test: Exclude<Test, false>, parts: readonly CompiledPart[]): CompiledPart {
  const text = parts.every(isText) ? parts.join('') : undefined;
  if (test === true && text !== undefined) return text;
  const write = writeAll(text === undefined ? parts : [text]);
  if (test === true) return write;
  return (record, added, writer) => {
    if (test(record, added)) write(record, added, writer);
  };
}
