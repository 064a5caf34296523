import { JsonFragment } from '../../model/json-fragment.ts';
import type { CompiledPart, FieldCopy, SharedMember, WriteMembers } from './compiled-part.ts';
import { compileFieldRun } from './field-run.ts';
import { compileSharedRun } from './shared-run.ts';

/** Turns a compiled part into a writer. */
export function writerOf(part: CompiledPart): WriteMembers {
  if (typeof part === 'function') return part;
  if (typeof part === 'object') return isShared(part) ? compileSharedRun([part]) : compileFieldRun([part]);
  const text = new JsonFragment(part);
  return (_record, _added, writer) => writer.fragment(text);
}

/** Turns consecutive parts into writers; adjacent fields share one, and adjacent members of one end or group. */
export function writersOf(parts: readonly CompiledPart[]): readonly WriteMembers[] {
  const writers: WriteMembers[] = [];
  let copies: FieldCopy[] = [];
  let shared: SharedMember[] = [];
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1];
    if (typeof part !== 'object') writers.push(writerOf(part));
    else if (isShared(part)) {
      shared.push(part);
      if (typeof next === 'object' && isShared(next) && next.owner === part.owner) continue;
      writers.push(compileSharedRun(shared));
      shared = [];
    } else {
      copies.push(part);
      if (typeof next === 'object' && !isShared(next)) continue;
      writers.push(compileFieldRun(copies));
      copies = [];
    }
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

/** Whether a part is an attribute of an end or a group of values. */
export function isShared(part: CompiledPart): part is SharedMember {
  return typeof part === 'object' && 'owner' in part;
}
