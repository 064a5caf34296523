import type { AddedValues } from '../../../model/added-values.generated.ts';
import type { OriginKindName, OriginOf } from '../../../model/dictionary.ts';
import type { FlowLogRecord } from '../../../model/flow-log-record.ts';
import type { EntryValue } from '../../language/schema.ts';
import type { CompiledPart } from '../../text/compiled-part.ts';
import type { CompileContext, Test } from '../compile-context.ts';
import type { Dependency } from '../dependency.ts';

/** Reads a value of a record as one text, numbers by their digits; undefined if it is absent or not one text. */
export type ReadText = (record: FlowLogRecord, added: AddedValues) => string | undefined;

/** The operations on values of one origin. */
export interface OriginKind<Kind extends OriginKindName> {
  readonly dependency: (origin: OriginOf<Kind>) => Dependency;
  /** Compiles a value that follows `lead`, its key or a comma; undefined if the format lacks it. */
  readonly compile: (
    origin: OriginOf<Kind>,
    value: EntryValue,
    lead: string,
    context: CompileContext,
  ) => CompiledPart | undefined;
  /** Whether a record has the value. */
  readonly has: (origin: OriginOf<Kind>, context: CompileContext) => Test;
  /** Reads the value before any conversion: slow, for rarely used conditions. */
  readonly text: (origin: OriginOf<Kind>, context: CompileContext) => ReadText;
  /** Whether the value is one of some words, if there is a faster way than reading its text. */
  readonly is?: (origin: OriginOf<Kind>, value: EntryValue, words: readonly string[], context: CompileContext) => Test;
}
