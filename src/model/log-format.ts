import { FIELDS, type FieldName, type FieldSpec } from './fields.ts';

/** Where a log format comes from. */
export type LogFormatOrigin = 'configured' | 'known' | 'header' | 'object';

/** A field at its place in a log format; `spec` is missing for a field that AWS has added since. */
export interface LogFormatField {
  readonly name: string;
  readonly outputName: string;
  readonly spec: FieldSpec | undefined;
}

/** Place of each known field in a format, counted from 0; -1 where the format lacks it. */
export type FieldPositions = Readonly<Record<FieldName, number>>;

/** The fields of a line, in order. Made by `parse/log-format.ts`, shared by every record of that format. */
export interface LogFormat {
  /** What messages and counts call it. */
  readonly name: string;
  readonly origin: LogFormatOrigin;
  readonly fields: readonly LogFormatField[];
  readonly positions: FieldPositions;
}

/** The positions of known fields in a list of field names; a field that is named twice keeps its first place. */
export function positionsOf(names: readonly string[]): FieldPositions {
  const entries = FIELDS.map((field): [FieldName, number] => [field.name, names.indexOf(field.name)]);
  return fromEntries(entries);
}

/** `Object.fromEntries` that keeps the key type: each name of {@link FIELDS} stands in it once. */
function fromEntries(entries: readonly (readonly [FieldName, number])[]): FieldPositions {
  const positions: Partial<Record<FieldName, number>> = {};
  for (const [name, position] of entries) positions[name] = position;
  if (!isComplete(positions)) throw new Error('a field of FIELDS has no position');
  return positions;
}

function isComplete(positions: Partial<Record<FieldName, number>>): positions is Record<FieldName, number> {
  return FIELDS.every((field) => positions[field.name] !== undefined);
}

/** A format without fields, for a record that stands on no line yet. */
export const EMPTY_FORMAT: LogFormat = { name: 'empty', origin: 'known', fields: [], positions: positionsOf([]) };
