import type { AddedValues } from '../../model/added-values.generated.ts';
import type { FlowLogRecord } from '../../model/flow-log-record.ts';
import type { JsonWriter } from './json-writer.ts';

/**
 * Writes one or more members of a document, each beginning with a comma, or nothing if the record has no value for
 * them.
 */
export type WriteMembers = (record: FlowLogRecord, added: AddedValues, writer: JsonWriter) => void;

/** A field whose bytes are copied unchanged if its line is plain; `write` handles any line. */
export interface FieldCopy {
  /** The JSON text before the value: a comma and a key. */
  readonly key: string;
  readonly position: number;
  /** Whether the value becomes a string; otherwise its digits are a number. */
  readonly isText: boolean;
  readonly write: WriteMembers;
}

/**
 * Compiled members of a document; JSON text, beginning with a comma, if it is the same for every record of the format.
 */
export type CompiledPart = string | FieldCopy | WriteMembers;
