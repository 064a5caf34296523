import type { AddedValues } from '../../model/added-values.generated.ts';
import type { FlowLogRecord } from '../../model/flow-log-record.ts';
import type { GroupedValue } from '../../model/value-group.ts';
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

/** The attributes of an end of the flow, or of a group of values, by their names. */
export type SharedAttributes = Readonly<Record<string, GroupedValue>>;

/** A member whose value is an attribute that many records share. Adjacent ones of the same owner are rendered as one text. */
export interface SharedMember {
  /** The JSON text before the value: a comma and a key. */
  readonly lead: string;
  /** The name of the end or group. */
  readonly owner: string;
  /** The attribute. */
  readonly name: string;
  /** The key if texts are written under it without a conversion; otherwise undefined. */
  readonly key: string | undefined;
  /** The JSON text of the attribute that a record has; undefined if the conversion leaves nothing. */
  readonly jsonOf: (added: AddedValues) => string | undefined;
  /** The attributes of the end or group that a record has. */
  readonly read: (added: AddedValues) => SharedAttributes | undefined;
}

/**
 * Compiled members of a document; JSON text, beginning with a comma, if it is the same for every record of the format.
 */
export type CompiledPart = string | FieldCopy | SharedMember | WriteMembers;
