import type { AddedValues } from '../../model/added-values.generated.ts';
import type { LineFault } from '../../model/fault.ts';
import type { FlowLogRecord } from '../../model/flow-log-record.ts';
import type { LogFormat } from '../../model/log-format.ts';
import type { SchemaOptions, Value } from '../language/schema.ts';
import type { CompiledPart } from '../text/compiled-part.ts';
import type { KnownEnds } from './known-ends.ts';
import type { TagFilter } from './tag-filter.ts';

/** The range of the record's text in its buffer. */
export interface LineRange {
  start: number;
  end: number;
}

/** The unreadable line whose document is being written. */
export interface CurrentFault {
  fault: LineFault | undefined;
  line: string;
}

/**
 * The context in which members are compiled: the format and the schema's settings, which are fixed, and state that
 * changes with each record.
 */
export interface CompileContext {
  readonly format: LogFormat;
  readonly options: SchemaOptions;
  readonly tags: TagFilter;
  readonly ends: KnownEnds;
  readonly line: LineRange;
  readonly unreadable: CurrentFault;
  /** Set within members that are rendered once per end or group, so that nothing in them is cached again. */
  readonly isWithinOwner: boolean;
  /** Compiles a value that another one contains; undefined if no record of the format has it. */
  readonly compileValue: (value: Value, lead: string, context: CompileContext) => CompiledPart | undefined;
}

/** Whether a condition holds for a record; a boolean if the format alone decides. */
export type Test = boolean | ((record: FlowLogRecord, added: AddedValues) => boolean);
