import { FIELD_BY_NAME } from '../../model/fields.ts';
import { MAX_VALUE_BYTES } from './limits.ts';
import type { PhysicalType, SchemaElement } from './parquet-metadata.ts';
import type { TextWriter } from './text-writer.ts';

/** A decompressed page. */
export interface Page {
  readonly bytes: Uint8Array;
  /** Of the same bytes. */
  readonly view: DataView;
}

/** How the stored values of a column become text. */
export interface ColumnType {
  readonly physical: PhysicalType;
  /** Size of a stored value; 0 if it varies. */
  readonly valueBytes: number;
  /** Writes the value at an offset of a page as text; returns the offset after it. Throws an Error if it is damaged. */
  readonly write: (page: Page, at: number, out: TextWriter) => number;
  /** Writes a whole number, for encodings that store only whole numbers; missing for other types. */
  readonly writeInteger?: WriteInteger;
}

type WriteInteger = (value: number | bigint, out: TextWriter) => void;

const SECONDS_PER_DAY = 86_400;
/** The day 1970-01-01 in the count of INT96, and nanoseconds in a second. */
const JULIAN_EPOCH = 2_440_588;
const NANOSECONDS = 1_000_000_000;
/** The largest time that has a date in JavaScript. */
const MAX_DATE_SECONDS = 8_640_000_000_000;

/** Makes up for the rounding of a time with microseconds. */
const ROUNDING_MS = 0.000_5;

/** 2^32, and what the high half of a 64-bit number may be if `number` keeps every digit. */
const WORD = 4_294_967_296;
const EXACT_HIGH = 1_048_576;

/** Meanings in which a type is text or a number as stored. */
const AS_STORED: Readonly<Record<string, readonly PhysicalType[]>> = {
  STRING: ['BYTE_ARRAY'],
  ENUM: ['BYTE_ARRAY'],
  JSON: ['BYTE_ARRAY'],
  INTEGER: ['INT32', 'INT64'],
};

/**
 * How a column becomes text. `field` is the name of its flow log field. Returns the name of its type if that is not
 * supported.
 *
 * Timestamps become Unix seconds in fields with a time, as AWS writes them, and text of ISO 8601 elsewhere. A number
 * with a fraction keeps it; “not a number”, which pandas writes for null, is absent.
 */
export function columnType(element: SchemaElement, field: string): ColumnType | string {
  const { type, typeLength, annotation } = element;
  if (type === undefined) return 'a type of a later version';
  const isEpoch = FIELD_BY_NAME.get(field)?.type === 'epoch';
  const meaning = annotation?.name ?? 'UNKNOWN';
  const unitsPerSecond = annotation?.unitsPerSecond ?? 0;
  if (meaning === 'DATE' && type === 'INT32') {
    return integers(type, (days, out) => writeTime(Number(days) * SECONDS_PER_DAY, isEpoch, out, 'date'));
  }
  if (meaning === 'TIMESTAMP' && type === 'INT64' && unitsPerSecond > 0) {
    return integers(type, (units, out) => writeTime(secondsOf(units, unitsPerSecond), isEpoch, out, 'time'));
  }
  if (type === 'INT96' && (meaning === 'UNKNOWN' || meaning === 'TIMESTAMP')) return int96(isEpoch);
  if (meaning === 'UUID' && type === 'FIXED_LEN_BYTE_ARRAY' && typeLength === UUID_BYTES) return UUID;
  if (meaning !== 'UNKNOWN' && AS_STORED[meaning]?.includes(type) !== true) return meaning;
  if (type === 'INT32' || type === 'INT64') {
    return integers(type, annotation?.isUnsigned === true ? unsigned(type) : writeSigned);
  }
  return AS_TEXT[type] ?? type;
}

const UUID_BYTES = 16;

const UUID: ColumnType = {
  physical: 'FIXED_LEN_BYTE_ARRAY',
  valueBytes: UUID_BYTES,
  write: ({ bytes, view }, at, out) => {
    // throws if the page is too short
    view.getUint8(at + UUID_BYTES - 1);
    const digits = Buffer.from(bytes.subarray(at, at + UUID_BYTES)).toString('hex');
    out.ascii(digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'));
    return at + UUID_BYTES;
  },
};

const BYTE_ARRAY: ColumnType = {
  physical: 'BYTE_ARRAY',
  valueBytes: 0,
  write: ({ bytes, view }, at, out) => {
    const start = at + 4;
    const length = view.getUint32(at, true);
    if (length > MAX_VALUE_BYTES) throw new Error(`a value has ${length} bytes; at most ${MAX_VALUE_BYTES} are read`);
    if (length > bytes.length - start) throw new Error('a value ends too early');
    out.text(bytes, start, start + length);
    return start + length;
  },
};

const FLOAT: ColumnType = {
  physical: 'FLOAT',
  valueBytes: 4,
  write: ({ view }, at, out) => {
    writeFloat(view.getFloat32(at, true), out);
    return at + 4;
  },
};

const DOUBLE: ColumnType = {
  physical: 'DOUBLE',
  valueBytes: 8,
  write: ({ view }, at, out) => {
    writeFloat(view.getFloat64(at, true), out);
    return at + 8;
  },
};

/** The offset of a truth value is in bits. */
const BOOLEAN: ColumnType = {
  physical: 'BOOLEAN',
  valueBytes: 0,
  write: ({ view }, at, out) => {
    out.ascii(((view.getUint8(at >>> 3) >>> (at & 7)) & 1) === 1 ? 'true' : 'false');
    return at + 1;
  },
};

const AS_TEXT: Readonly<Partial<Record<PhysicalType, ColumnType>>> = { BYTE_ARRAY, FLOAT, DOUBLE, BOOLEAN };

function integers(physical: 'INT32' | 'INT64', writeInteger: WriteInteger): ColumnType {
  if (physical === 'INT32') {
    const write: ColumnType['write'] = ({ view }, at, out) => {
      writeInteger(view.getInt32(at, true), out);
      return at + 4;
    };
    return { physical, valueBytes: 4, write, writeInteger };
  }
  const write: ColumnType['write'] = ({ view }, at, out) => {
    const high = view.getInt32(at + 4, true);
    const isExact = high < EXACT_HIGH && high >= -EXACT_HIGH;
    writeInteger(isExact ? high * WORD + view.getUint32(at, true) : view.getBigInt64(at, true), out);
    return at + 8;
  };
  return { physical, valueBytes: 8, write, writeInteger };
}

function writeSigned(value: number | bigint, out: TextWriter): void {
  out.integer(value);
}

/** Unsigned numbers are stored like signed ones. */
function unsigned(physical: 'INT32' | 'INT64'): WriteInteger {
  return physical === 'INT32'
    ? (value, out) => out.integer(value < 0 ? Number(value) + WORD : value)
    : (value, out) => out.integer(value < 0 ? BigInt.asUintN(64, BigInt(value)) : value);
}

function int96(isEpoch: boolean): ColumnType {
  return {
    physical: 'INT96',
    valueBytes: 12,
    write: ({ view }, at, out) => {
      const days = view.getInt32(at + 8, true) - JULIAN_EPOCH;
      const nanoseconds = view.getInt32(at + 4, true) * WORD + view.getUint32(at, true);
      writeTime(days * SECONDS_PER_DAY + nanoseconds / NANOSECONDS, isEpoch, out, 'time');
      return at + 12;
    },
  };
}

function secondsOf(units: number | bigint, unitsPerSecond: number): number {
  if (typeof units === 'number') return units / unitsPerSecond;
  // the digits that a number cannot hold are fractions of a microsecond
  return Number(units / 1_000n) / (unitsPerSecond / 1_000);
}

function writeTime(seconds: number, isEpoch: boolean, out: TextWriter, precision: 'date' | 'time'): void {
  if (isEpoch || Math.abs(seconds) > MAX_DATE_SECONDS) {
    writeFloat(Math.floor(seconds), out);
    return;
  }
  const text = new Date(Math.floor(seconds * 1_000 + ROUNDING_MS)).toISOString();
  out.ascii(precision === 'date' ? text.replace(/T.*/, '') : text);
}

function writeFloat(value: number, out: TextWriter): void {
  if (Number.isNaN(value)) out.absent();
  else if (Number.isSafeInteger(value)) out.integer(value);
  else out.ascii(String(value));
}
