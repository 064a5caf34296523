import type { AddedValues } from '../../model/added-values.ts';
import type { FlowLogRecord } from '../../model/flow-log-record.ts';
import type { LogFormat } from '../../model/log-format.ts';
import type { JsonWriter } from '../text/json-writer.ts';
import type { KnownEnds } from './known-ends.ts';
import type { SchemaOptions } from '../language/schema.ts';
import type { TagFilter } from './tag-filter.ts';

/** Writes one or more members of a document, each led by a comma, or nothing where the record has no value for them. */
export type WriteColumn = (record: FlowLogRecord, added: AddedValues, writer: JsonWriter) => void;

/** Where the text of the record that is being written stands in its buffer. */
export interface LineRange {
  start: number;
  end: number;
}

/** What members are compiled for: a format, and what changes from record to record. */
export interface CompileContext {
  readonly format: LogFormat;
  readonly options: SchemaOptions;
  readonly tags: TagFilter;
  readonly ends: KnownEnds;
  readonly line: LineRange;
}

/** A field that is copied as it came, where its line is plain; `write` does it for any line. */
export interface FieldCopy {
  /** The JSON text in front of the value: a comma, and a key. */
  readonly key: string;
  readonly position: number;
  /** Whether it becomes a string; else its digits are a number. */
  readonly isText: boolean;
  readonly write: WriteColumn;
}

/** Compiled members: JSON text, led by a comma, where it is the same for every record of the format. */
export type Piece = string | FieldCopy | WriteColumn;
