import type { Value, ValueKindName, ValueOf } from '../language/schema.ts';
import type { CompiledPart } from '../text/compiled-part.ts';
import type { CompileContext } from './compile-context.ts';
import type { Dependency } from './dependency.ts';

/** What a selection of fields keeps: names of the dictionary, and the terms for names that it does not hold. */
export interface Selector {
  readonly names: ReadonlySet<string>;
  readonly terms: readonly string[];
}

/** The same questions asked about the values that a value contains. */
export interface ValueQuestions {
  readonly dependencyOf: (value: Value) => Dependency;
  readonly namesOf: (value: Value) => readonly string[];
  readonly select: (value: Value, selector: Selector) => Value | undefined;
}

/** Everything that the encoder asks about one kind of value. */
export interface ValueKind<Kind extends ValueKindName> {
  /** What the value depends on. */
  readonly dependency: (value: ValueOf<Kind>, ask: ValueQuestions) => Dependency;
  /** The names of the dictionary that the value shows. */
  readonly names: (value: ValueOf<Kind>, ask: ValueQuestions) => readonly string[];
  /** What is left of the value in a selection of fields; undefined if nothing is. */
  readonly select: (value: ValueOf<Kind>, selector: Selector, ask: ValueQuestions) => Value | undefined;
  /** Compiles the value behind `lead`, its key or a comma; undefined if no record of the format has it. */
  readonly compile: (value: ValueOf<Kind>, lead: string, context: CompileContext) => CompiledPart | undefined;
}
