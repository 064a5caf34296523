import type { ArrivalForm } from '../../encode/language/schema.ts';
import type { WriteMembers } from '../../encode/text/compiled-part.ts';
import type { SCALES } from '../../encode/text/conversions.ts';
import type { Test } from '../../encode/values/compile-context.ts';
import { type Input, type Inputs, union } from './inputs.ts';

/** Zeros that follow a number other than 0; a number above `most` is omitted. */
type Scale = (typeof SCALES)[keyof typeof SCALES];

/** A test of the facts of a line that does not consist of others. */
export type SimpleTest =
  | { readonly kind: 'present'; readonly position: number }
  | { readonly kind: 'number'; readonly slot: number }
  | { readonly kind: 'differ'; readonly left: number; readonly right: number }
  | { readonly kind: 'words'; readonly position: number; readonly words: readonly string[] }
  | { readonly kind: 'remembered'; readonly inputs: Inputs; readonly test: Exclude<Test, boolean> }
  | { readonly kind: 'call'; readonly test: Exclude<Test, boolean> };

/** Whether a part is written. */
export type PartTest =
  | SimpleTest
  | { readonly kind: 'not'; readonly test: PartTest }
  | { readonly kind: 'all' | 'any'; readonly tests: readonly PartTest[] };

/** What each kind of part consists of. A part writes members that begin with a comma, or nothing. */
interface PartShapes {
  /** The same in every document. */
  text: { readonly text: string };
  /** A token, as number or as text, before `tail`; with its input, if it is worth an id. */
  copy: {
    readonly position: number;
    readonly lead: string;
    readonly tail: string;
    readonly input: Input | undefined;
  };
  /** What the plain writer makes of it, once for each combination of the inputs' ids. */
  remembered: { readonly inputs: Inputs; readonly write: WriteMembers };
  /** Remembered if the tokens among the inputs have ids anyway; otherwise written natively. */
  either: { readonly inputs: Inputs; readonly write: WriteMembers; readonly native: readonly Part[] };
  /** What the plain writer makes of it, for every line: correct, and slow. */
  call: { readonly write: WriteMembers };
  /** Unix seconds as ISO 8601. */
  time: { readonly position: number; readonly lead: string; readonly hasMillis: boolean };
  /** A token of digits before zeros. */
  scaled: { readonly position: number; readonly lead: string } & Scale;
  /** The text for the version of an address; an empty one writes nothing. */
  version: { readonly position: number; readonly ipv4: string; readonly ipv6: string };
  /** An added number, as number or as text. */
  number: { readonly slot: number; readonly lead: string; readonly isDecimal: boolean; readonly isText: boolean };
  scaledNumber: { readonly slot: number; readonly lead: string } & Scale;
  /** An added text that nearly every flow has another of. */
  unique: { readonly slot: number; readonly lead: string };
  line: { readonly lead: string };
  arrival: { readonly lead: string; readonly as: ArrivalForm };
  guard: { readonly test: PartTest; readonly parts: readonly Part[] };
  first: { readonly of: readonly (readonly Part[])[] };
  list: { readonly lead: string; readonly of: readonly (readonly Part[])[] };
  joined: { readonly lead: string; readonly of: readonly (readonly Part[])[] };
  /** An object or array that is omitted if its children write nothing. */
  object: {
    readonly lead: string;
    readonly isArray: boolean;
    readonly companions: readonly Part[];
    readonly children: readonly Part[];
  };
}

/** The name of a kind of part. */
export type PartKindName = keyof PartShapes;

/** A part of one kind. */
export type PartOf<Kind extends PartKindName> = { [K in Kind]: { readonly kind: K } & PartShapes[K] }[Kind];

/** A part of a document, from which operations are made. */
export type Part = PartOf<PartKindName>;

/** The inputs whose ids parts cannot do without. */
export function neededInputs(parts: readonly Part[]): readonly Input[] {
  return union(parts.map(neededOf));
}

function neededOf(part: Part): Inputs {
  switch (part.kind) {
    case 'remembered':
      return part.inputs;
    case 'either':
      return neededInputs(part.native);
    case 'guard':
      return union([neededByTest(part.test), neededInputs(part.parts)]);
    case 'first':
    case 'list':
    case 'joined':
      return neededInputs(part.of.flat());
    case 'object':
      return neededInputs([...part.companions, ...part.children]);
    case 'text':
    case 'copy':
    case 'call':
    case 'time':
    case 'scaled':
    case 'version':
    case 'number':
    case 'scaledNumber':
    case 'unique':
    case 'line':
    case 'arrival':
      return [];
  }
}

function neededByTest(test: PartTest): Inputs {
  switch (test.kind) {
    case 'remembered':
      return test.inputs;
    case 'not':
      return neededByTest(test.test);
    case 'all':
    case 'any':
      return union(test.tests.map(neededByTest));
    case 'present':
    case 'number':
    case 'differ':
    case 'words':
    case 'call':
      return [];
  }
}
