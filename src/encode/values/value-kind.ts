import type { Value, ValueKindName, ValueOf } from '../language/schema.ts';
import type { CompiledPart } from '../text/compiled-part.ts';
import type { CompileContext } from './compile-context.ts';
import type { Dependency } from './dependency.ts';

/** The result of a selection of fields: names of the dictionary, and the terms for other names. */
export interface Selector {
  readonly names: ReadonlySet<string>;
  readonly terms: readonly string[];
}

/** The same operations for the values that a value contains. */
export interface ValueAnalysis {
  readonly dependencyOf: (value: Value) => Dependency;
  readonly namesOf: (value: Value) => readonly string[];
  readonly select: (value: Value, selector: Selector) => Value | undefined;
}

/** The operations on one kind of value. */
export interface ValueKind<Kind extends ValueKindName> {
  /** What the value depends on. */
  readonly dependency: (value: ValueOf<Kind>, analysis: ValueAnalysis) => Dependency;
  /** The names of the dictionary that the value shows. */
  readonly names: (value: ValueOf<Kind>, analysis: ValueAnalysis) => readonly string[];
  /** The rest of the value after a selection of fields; undefined if nothing remains. */
  readonly select: (value: ValueOf<Kind>, selector: Selector, analysis: ValueAnalysis) => Value | undefined;
  /** Compiles the value after `lead`, its key or a comma; undefined if no record of the format has it. */
  readonly compile: (value: ValueOf<Kind>, lead: string, context: CompileContext) => CompiledPart | undefined;
}
