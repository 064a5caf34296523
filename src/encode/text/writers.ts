import { JsonFragment } from '../../model/json-fragment.ts';
import type { CompiledPart, FieldCopy, WriteMembers } from './compiled-part.ts';
import { compileFieldRun } from './field-run.ts';

/** Turns a compiled part into a writer. */
export function writerOf(part: CompiledPart): WriteMembers {
  if (typeof part === 'function') return part;
  if (typeof part === 'object') return compileFieldRun([part]);
  const text = new JsonFragment(part);
  return (_record, _added, writer) => writer.fragment(text);
}

/** Turns consecutive parts into writers; adjacent fields share one. */
export function writersOf(parts: readonly CompiledPart[]): readonly WriteMembers[] {
  const writers: WriteMembers[] = [];
  let copies: FieldCopy[] = [];
  for (const [index, part] of parts.entries()) {
    if (typeof part !== 'object') {
      writers.push(writerOf(part));
      continue;
    }
    copies.push(part);
    if (typeof parts[index + 1] === 'object') continue;
    writers.push(compileFieldRun(copies));
    copies = [];
  }
  return writers;
}

/** Turns consecutive parts into one writer. */
export function writeAll(parts: readonly CompiledPart[]): WriteMembers {
  const writes = writersOf(parts);
  const [only] = writes;
  if (only !== undefined && writes.length === 1) return only;
  return (record, added, writer) => {
    // by index, as in the document encoder
    for (let index = 0; index < writes.length; index++) writes[index]?.(record, added, writer);
  };
}

/** Joins adjacent parts that are constant text. */
export function mergeTexts(parts: readonly CompiledPart[]): CompiledPart[] {
  const merged: CompiledPart[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  return merged;
}

/** Whether a part is the same in every record. */
export function isText(part: CompiledPart): part is string {
  return typeof part === 'string';
}
