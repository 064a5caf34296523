import { JsonFragment } from '../../model/json-fragment.ts';
import type { FieldCopy, Piece, WriteColumn } from '../values/compile-context.ts';
import { compileFieldRun } from './field-run.ts';

/** The piece as a function. */
export function writerOf(piece: Piece): WriteColumn {
  if (typeof piece === 'function') return piece;
  if (typeof piece === 'object') return compileFieldRun([piece]);
  const text = new JsonFragment(piece);
  return (_record, _added, writer) => writer.fragment(text);
}

/** Pieces one behind the other as functions, fields side by side as one. */
export function writersOf(pieces: readonly Piece[]): readonly WriteColumn[] {
  const writers: WriteColumn[] = [];
  let copies: FieldCopy[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (typeof piece !== 'object') {
      writers.push(writerOf(piece));
      continue;
    }
    copies.push(piece);
    if (typeof pieces[index + 1] === 'object') continue;
    writers.push(compileFieldRun(copies));
    copies = [];
  }
  return writers;
}
