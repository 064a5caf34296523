import { MAX_COLUMNS, MAX_ROW_GROUPS } from './limits.ts';
import { ThriftReader } from './thrift-reader.ts';

/** How values are stored, by Parquet's number. */
export const PHYSICAL_TYPES = [
  'BOOLEAN',
  'INT32',
  'INT64',
  'INT96',
  'FLOAT',
  'DOUBLE',
  'BYTE_ARRAY',
  'FIXED_LEN_BYTE_ARRAY',
] as const;

/** How values are stored. */
export type PhysicalType = (typeof PHYSICAL_TYPES)[number];

/** The meanings of values, by the number of the logical type. */
const LOGICAL_TYPES: ReadonlyMap<number, string> = new Map([
  [1, 'STRING'],
  [2, 'MAP'],
  [3, 'LIST'],
  [4, 'ENUM'],
  [5, 'DECIMAL'],
  [6, 'DATE'],
  [7, 'TIME'],
  [8, 'TIMESTAMP'],
  [10, 'INTEGER'],
  [11, 'UNKNOWN'],
  [12, 'JSON'],
  [13, 'BSON'],
  [14, 'UUID'],
  [15, 'FLOAT16'],
  [16, 'VARIANT'],
  [17, 'GEOMETRY'],
  [18, 'GEOGRAPHY'],
]);

/**
 * The meanings of values in files of earlier writers, by the number of the converted type: logical type and unit or
 * sign.
 */
const CONVERTED_TYPES: readonly Annotation[] = [
  { name: 'STRING' },
  { name: 'MAP' },
  { name: 'MAP' },
  { name: 'LIST' },
  { name: 'ENUM' },
  { name: 'DECIMAL' },
  { name: 'DATE' },
  { name: 'TIME' },
  { name: 'TIME' },
  { name: 'TIMESTAMP', unitsPerSecond: 1_000 },
  { name: 'TIMESTAMP', unitsPerSecond: 1_000_000 },
  { name: 'INTEGER', isUnsigned: true },
  { name: 'INTEGER', isUnsigned: true },
  { name: 'INTEGER', isUnsigned: true },
  { name: 'INTEGER', isUnsigned: true },
  { name: 'INTEGER' },
  { name: 'INTEGER' },
  { name: 'INTEGER' },
  { name: 'INTEGER' },
  { name: 'JSON' },
  { name: 'BSON' },
  { name: 'INTERVAL' },
];

/** Units of a timestamp, by their number. */
const UNITS_PER_SECOND: readonly number[] = [0, 1_000, 1_000_000, 1_000_000_000];

/** The meaning of a column's stored values. */
export interface Annotation {
  /** The name of the logical type. */
  readonly name: string;
  /** For a timestamp. */
  readonly unitsPerSecond?: number;
  /** For an integer. */
  readonly isUnsigned?: boolean;
}

/** An element of the schema: a column, or a group of columns. */
export interface SchemaElement {
  readonly name: string;
  /** Undefined for a group, and for a number that Parquet does not define. */
  readonly type: PhysicalType | undefined;
  /** The length of each value of FIXED_LEN_BYTE_ARRAY. */
  readonly typeLength: number;
  /** 0 = required, 1 = optional, 2 = repeated. */
  readonly repetition: number;
  readonly children: number;
  readonly annotation: Annotation | undefined;
}

/** Where the values of one column in one row group are. */
export interface ChunkMetadata {
  /** Its number in Parquet's list; -1 if the chunk is encrypted. */
  readonly codec: number;
  readonly values: number;
  readonly start: number;
  readonly end: number;
  /** Whether the values are in another file. */
  readonly isElsewhere: boolean;
}

/** The part of the footer that reading needs; not yet checked against the file. */
export interface ParquetMetadata {
  readonly schema: readonly SchemaElement[];
  readonly rows: number;
  readonly groups: readonly { readonly rows: number; readonly chunks: readonly ChunkMetadata[] }[];
  readonly isEncrypted: boolean;
}

/**
 * Reads the footer of a Parquet file. Throws an Error if it is damaged. Numbers of fields:
 * https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
 */
export function readMetadata(footer: Uint8Array): ParquetMetadata {
  const reader = new ThriftReader(footer);
  const schema: SchemaElement[] = [];
  const groups: { rows: number; chunks: ChunkMetadata[] }[] = [];
  let rows = -1;
  let isEncrypted = false;
  reader.struct((field) => {
    // the root is an element too
    if (field === 2) reader.list(MAX_COLUMNS + 1, () => schema.push(readElement(reader)));
    else if (field === 3) rows = reader.integer();
    else if (field === 4) reader.list(MAX_ROW_GROUPS, () => groups.push(readGroup(reader)));
    else {
      isEncrypted ||= field === 8;
      reader.skip();
    }
  });
  return { schema, rows, groups, isEncrypted };
}

function readElement(reader: ThriftReader): SchemaElement {
  const element = { name: '', type: -1, typeLength: 0, repetition: 0, children: 0, converted: -1 };
  let logical: Annotation | undefined;
  reader.struct((field) => {
    if (field === 1) element.type = reader.integer();
    else if (field === 2) element.typeLength = reader.integer();
    else if (field === 3) element.repetition = reader.integer();
    else if (field === 4) element.name = reader.text();
    else if (field === 5) element.children = reader.integer();
    else if (field === 6) element.converted = reader.integer();
    else if (field === 10) logical = readLogicalType(reader);
    else reader.skip();
  });
  const { name, typeLength, repetition, children } = element;
  const annotation = logical ?? CONVERTED_TYPES[element.converted];
  return { name, typeLength, repetition, children, type: PHYSICAL_TYPES[element.type], annotation };
}

/** A union: a structure with one field, whose number is the type. */
function readLogicalType(reader: ThriftReader): Annotation {
  let annotation: Annotation = { name: 'of a later version' };
  reader.struct((field) => {
    const name = LOGICAL_TYPES.get(field) ?? annotation.name;
    if (name === 'TIMESTAMP') annotation = { name, unitsPerSecond: readUnit(reader) };
    else if (name === 'INTEGER') annotation = { name, isUnsigned: !readSign(reader) };
    else {
      annotation = { name };
      reader.skip();
    }
  });
  return annotation;
}

function readUnit(reader: ThriftReader): number {
  let unit = 0;
  reader.struct((field) => {
    if (field !== 2) return reader.skip();
    reader.struct((number) => {
      unit = number;
      reader.skip();
    });
  });
  return UNITS_PER_SECOND[unit] ?? 0;
}

function readSign(reader: ThriftReader): boolean {
  let isSigned = true;
  reader.struct((field) => {
    if (field === 2) isSigned = reader.boolean();
    else reader.skip();
  });
  return isSigned;
}

function readGroup(reader: ThriftReader): { rows: number; chunks: ChunkMetadata[] } {
  const chunks: ChunkMetadata[] = [];
  let rows = -1;
  reader.struct((field) => {
    if (field === 1) reader.list(MAX_COLUMNS, () => chunks.push(readChunk(reader)));
    else if (field === 3) rows = reader.integer();
    else reader.skip();
  });
  return { rows, chunks };
}

function readChunk(reader: ThriftReader): ChunkMetadata {
  const chunk = { codec: -1, values: -1, bytes: -1, dataStart: -1, dictionaryStart: 0 };
  let isElsewhere = false;
  reader.struct((field) => {
    if (field === 3) readChunkValues(reader, chunk);
    else if (field === 1) isElsewhere = reader.text() !== '';
    else reader.skip();
  });
  const { codec, values, bytes, dataStart, dictionaryStart } = chunk;
  // some writers write 0 where there is no dictionary
  const start = dictionaryStart > 0 ? Math.min(dictionaryStart, dataStart) : dataStart;
  return { codec, values, start, end: start + bytes, isElsewhere };
}

function readChunkValues(
  reader: ThriftReader,
  chunk: { codec: number; values: number; bytes: number; dataStart: number; dictionaryStart: number },
): void {
  reader.struct((field) => {
    if (field === 4) chunk.codec = reader.integer();
    else if (field === 5) chunk.values = reader.integer();
    else if (field === 7) chunk.bytes = reader.integer();
    else if (field === 9) chunk.dataStart = reader.integer();
    else if (field === 11) chunk.dictionaryStart = reader.integer();
    else reader.skip();
  });
}
