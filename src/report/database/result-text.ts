import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api';

/** Renders a value of a result. */
export type RenderValue = (value: DuckDBValue) => string | undefined;

/**
 * A value as JSON. Whole numbers keep every digit, whatever their size; maps and structs are objects; times are ISO 8601;
 * numbers that JSON cannot express are null.
 */
export function jsonText(value: DuckDBValue): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  if (value instanceof DuckDBDecimalValue) return value.toString();
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    return `[${value.items.map(jsonText).join(',')}]`;
  }
  if (value instanceof DuckDBStructValue) {
    return objectText(Object.entries(value.entries).map(([name, member]) => [name, member]));
  }
  if (value instanceof DuckDBMapValue) {
    return objectText(value.entries.map(({ key, value: member }) => [plainText(key) ?? 'null', member]));
  }
  if (value instanceof DuckDBUnionValue) return jsonText(value.value);
  return JSON.stringify(scalarText(value));
}

/** A value as text, for tables and CSV; undefined for null. Lists, maps and structs are JSON. */
export function plainText(value: DuckDBValue): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (value instanceof DuckDBUnionValue) return plainText(value.value);
  const isNested =
    value instanceof DuckDBListValue ||
    value instanceof DuckDBArrayValue ||
    value instanceof DuckDBStructValue ||
    value instanceof DuckDBMapValue;
  return isNested ? jsonText(value) : scalarText(value);
}

function objectText(members: readonly (readonly [name: string, value: DuckDBValue])[]): string {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${jsonText(value)}`).join(',')}}`;
}

const SIMPLE_TIME = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?)$/;

function scalarText(value: DuckDBValue): string {
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64');
  // its own text is in the time zone of the machine
  if (value instanceof DuckDBTimestampTZValue) return isoTime(new DuckDBTimestampValue(value.micros).toString());
  const isTime =
    value instanceof DuckDBTimestampValue ||
    value instanceof DuckDBTimestampSecondsValue ||
    value instanceof DuckDBTimestampMillisecondsValue ||
    value instanceof DuckDBTimestampNanosecondsValue;
  return isTime ? isoTime(value.toString()) : String(value);
}

/** A time as ISO 8601, UTC; a time that has no such form, such as infinity, stays unchanged. */
function isoTime(text: string): string {
  return text.replace(SIMPLE_TIME, '$1T$2Z');
}
