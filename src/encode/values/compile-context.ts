import type { AddedValues } from '../../model/added-values.generated.ts';
import type { LineFault } from '../../model/fault.ts';
import type { FlowLogRecord } from '../../model/flow-log-record.ts';
import type { LogFormat } from '../../model/log-format.ts';
import type { SchemaOptions, Value } from '../language/schema.ts';
import type { CompiledPart } from '../text/compiled-part.ts';
import type { KnownEnds } from './known-ends.ts';
import type { TagFilter } from './tag-filter.ts';

/** Where the text of the record that is being written stands in its buffer. */
export interface LineRange {
  start: number;
  end: number;
}

/** The unreadable line whose document is being written. */
export interface FaultInHand {
  fault: LineFault | undefined;
  line: string;
}

/** What members are compiled for: a format and the schema's settings, fixed; and state that changes with each record. */
export interface CompileContext {
  readonly format: LogFormat;
  readonly options: SchemaOptions;
  readonly tags: TagFilter;
  readonly ends: KnownEnds;
  readonly line: LineRange;
  readonly unreadable: FaultInHand;
  /** Set within members that are rendered once for each end or group, so that nothing in them is remembered again. */
  readonly isWithinOwner: boolean;
  /** Compiles a value that another one contains; undefined if no record of the format has it. */
  readonly compileValue: (value: Value, lead: string, context: CompileContext) => CompiledPart | undefined;
}

/** Whether something holds of a record; a boolean if the format alone decides. */
export type Test = boolean | ((record: FlowLogRecord, added: AddedValues) => boolean);
