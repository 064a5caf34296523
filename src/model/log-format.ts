import { FIELDS, type FieldName, type FieldSpec } from './fields.ts';

/** Where a log format comes from. */
export type LogFormatOrigin = 'configured' | 'known' | 'header' | 'object';

/** A field of a log format; `spec` is missing for a field that AWS has added since. */
export interface LogFormatField {
  readonly name: string;
  readonly outputName: string;
  readonly spec: FieldSpec | undefined;
}

/** Position of each known field in a format, from 0; -1 if the format lacks it. */
export type FieldPositions = Readonly<Record<FieldName, number>>;

/** The fields of a line, in order. Created by `parse/log-format.ts`, shared by every record of that format. */
export interface LogFormat {
  /** Its name in messages and counts. */
  readonly name: string;
  readonly origin: LogFormatOrigin;
  readonly fields: readonly LogFormatField[];
  readonly positions: FieldPositions;
}

/** The positions of known fields in a list of field names; a repeated field has its first position. */
export function positionsOf(names: readonly string[]): FieldPositions {
  const entries = FIELDS.map((field): [FieldName, number] => [field.name, names.indexOf(field.name)]);
  return fromEntries(entries);
}

/** `Object.fromEntries` with the type of the keys; every name of {@link FIELDS} must occur once. */
function fromEntries(entries: readonly (readonly [FieldName, number])[]): FieldPositions {
  // V8 stores an object that is filled key by key as a hash table, even a frozen one, but an object parsed from JSON as
  // a struct with the same shape for all formats; dozens of positions are read for each record
  const positions: Partial<Record<FieldName, number>> = JSON.parse(JSON.stringify(Object.fromEntries(entries)));
  if (!isComplete(positions)) throw new Error('a field of FIELDS has no position');
  return positions;
}

function isComplete(positions: Partial<Record<FieldName, number>>): positions is Record<FieldName, number> {
  return FIELDS.every((field) => positions[field.name] !== undefined);
}

/** A format without fields, for a record cursor that is not on a line yet. */
export const EMPTY_FORMAT: LogFormat = { name: 'empty', origin: 'known', fields: [], positions: positionsOf([]) };
