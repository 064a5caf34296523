import { MAX_PAGE_BYTES, MAX_PAGE_VALUES } from './limits.ts';
import { ThriftReader } from './thrift-reader.ts';

/** Kinds of pages by Parquet's number; others are indexes, which are skipped. */
export const DATA_PAGE = 0;
export const DICTIONARY_PAGE = 2;
export const DATA_PAGE_V2 = 3;

/** The number of the encoding in runs. */
export const RUNS = 3;

/** The header of a page, with the members of its kind. */
export interface PageHeader {
  readonly kind: number;
  /** Size of the page in the file. */
  readonly bytes: number;
  /** Size of the page after decompression. */
  readonly inflatedBytes: number;
  /** Number of values, absent ones included. */
  readonly values: number;
  readonly encoding: number;
  /** Encoding of the definition levels; in pages of version 2 always runs. */
  readonly levelEncoding: number;
  /** Size of the levels in pages of version 2, where they are not compressed. */
  readonly definitionBytes: number;
  readonly repetitionBytes: number;
  readonly isCompressed: boolean;
  /** Size of the header. */
  readonly headerBytes: number;
}

/** Reads the header of a page; throws an `EndOfThrift` if the bytes are too few, and an Error if they are damaged. */
export function readPageHeader(bytes: Uint8Array): PageHeader {
  const reader = new ThriftReader(bytes);
  const header = { kind: -1, bytes: -1, inflatedBytes: -1, definitionBytes: 0, repetitionBytes: 0, isCompressed: true };
  const values = new Map<number, ValueMembers>();
  reader.struct((field) => {
    if (field === 1) header.kind = reader.integer();
    else if (field === 2) header.inflatedBytes = reader.integer();
    else if (field === 3) header.bytes = reader.integer();
    else if (field === 5) values.set(DATA_PAGE, readDataPage(reader));
    else if (field === 7) values.set(DICTIONARY_PAGE, readDictionaryPage(reader));
    else if (field === 8) values.set(DATA_PAGE_V2, readDataPageV2(reader, header));
    else reader.skip();
  });
  const { kind } = header;
  const hasValues = kind === DATA_PAGE || kind === DICTIONARY_PAGE || kind === DATA_PAGE_V2;
  const own = hasValues ? values.get(kind) : { values: 0, encoding: 0, levelEncoding: 0 };
  if (own === undefined) throw new Error('the header of a page lacks the members of its kind');
  check('a page', header.bytes, MAX_PAGE_BYTES, 'bytes');
  check('a page', header.inflatedBytes, MAX_PAGE_BYTES, 'bytes');
  check('a page', own.values, MAX_PAGE_VALUES, 'values');
  check('the levels of a page', header.definitionBytes, header.bytes, 'bytes');
  check('the levels of a page', header.repetitionBytes, header.bytes - header.definitionBytes, 'bytes');
  check('the levels of a page', header.definitionBytes + header.repetitionBytes, header.inflatedBytes, 'bytes');
  return { ...header, ...own, headerBytes: reader.offset };
}

/** The members of a kind of page that have the same meaning in all kinds. */
interface ValueMembers {
  values: number;
  encoding: number;
  levelEncoding: number;
}

function readDataPage(reader: ThriftReader): ValueMembers {
  const own = { values: -1, encoding: -1, levelEncoding: -1 };
  reader.struct((field) => {
    if (field === 1) own.values = reader.integer();
    else if (field === 2) own.encoding = reader.integer();
    else if (field === 3) own.levelEncoding = reader.integer();
    else reader.skip();
  });
  return own;
}

function readDictionaryPage(reader: ThriftReader): ValueMembers {
  const own = { values: -1, encoding: -1, levelEncoding: -1 };
  reader.struct((field) => {
    if (field === 1) own.values = reader.integer();
    else if (field === 2) own.encoding = reader.integer();
    else reader.skip();
  });
  return own;
}

function readDataPageV2(
  reader: ThriftReader,
  header: { definitionBytes: number; repetitionBytes: number; isCompressed: boolean },
): ValueMembers {
  const own = { values: -1, encoding: -1, levelEncoding: RUNS };
  reader.struct((field) => {
    if (field === 1) own.values = reader.integer();
    else if (field === 4) own.encoding = reader.integer();
    else if (field === 5) header.definitionBytes = reader.integer();
    else if (field === 6) header.repetitionBytes = reader.integer();
    else if (field === 7) header.isCompressed = reader.boolean();
    else reader.skip();
  });
  return own;
}

function check(what: string, count: number, maximum: number, unit: string): void {
  if (count >= 0 && count <= maximum) return;
  throw new Error(`${what} has ${count} ${unit} according to its header; at most ${maximum} are possible`);
}
