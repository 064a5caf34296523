import { messageOf } from '../../model/message-of.ts';
import { ParquetError } from '../errors.ts';
import type { ChunkBytes } from './chunk-bytes.ts';
import type { Page } from './column-type.ts';
import { CODECS } from './decompress.ts';
import { Dictionary } from './dictionary.ts';
import { MAX_EMPTY_PAGES, MAX_PAGE_HEADER_BYTES, type ParquetBudget } from './limits.ts';
import { DATA_PAGE, DATA_PAGE_V2, DICTIONARY_PAGE, type PageHeader, RUNS, readPageHeader } from './page-header.ts';
import type { ParquetColumn } from './parquet-file.ts';
import { RunReader } from './run-reader.ts';
import { TextWriter } from './text-writer.ts';
import { EndOfThrift } from './thrift-reader.ts';
import { type ValueReader, valueReader } from './value-reader.ts';

/** Number of bytes that suffices for nearly every page header. */
const USUAL_HEADER_BYTES = 1024;

/** Reads the values of one column in one row group, in order, with one page in memory. */
export class ColumnCursor {
  readonly #column: ParquetColumn;
  readonly #bytes: ChunkBytes;
  readonly #codec: number;
  readonly #budget: ParquetBudget;
  /** Rows of the row group after the current page. */
  #rowsAfterPage: number;
  #dictionary: Dictionary | undefined;
  /** For each value whether it is present; undefined if all are. */
  #levels: RunReader | undefined;
  #values: ValueReader | undefined;
  #rowsInPage = 0;
  #emptyPages = 0;
  #held = 0;

  /** `rows` is the number of rows of the row group. */
  constructor(column: ParquetColumn, bytes: ChunkBytes, codec: number, rows: number, budget: ParquetBudget) {
    this.#column = column;
    this.#bytes = bytes;
    this.#codec = codec;
    this.#rowsAfterPage = rows;
    this.#budget = budget;
  }

  /** How many values can be read before the next page must be loaded. */
  get available(): number {
    return this.#rowsInPage;
  }

  /** Writes the next value as text. Throws a {@link ParquetError} if it is damaged. */
  next(out: TextWriter): void {
    this.#rowsInPage--;
    try {
      if (this.#levels !== undefined && this.#levels.next() === 0) out.absent();
      else this.#values?.next(out);
    } catch (error) {
      throw this.#damaged(error);
    }
  }

  /** Loads pages until one has values. Throws a {@link ParquetError}. */
  async load(): Promise<void> {
    while (this.#rowsInPage === 0) await this.#nextPage(0);
  }

  /** Skips values; pages with only skipped values are not decompressed. */
  async skip(rows: number): Promise<void> {
    const ignored = new TextWriter(0);
    for (let left = rows; left > 0; ) {
      if (this.#rowsInPage === 0) {
        left -= await this.#nextPage(left);
        continue;
      }
      this.next(ignored);
      ignored.length = 0;
      left--;
    }
  }

  /** Releases the memory. */
  close(): void {
    this.#hold(0);
  }

  /** Reads the next page, or skips it if it has at most `passing` values; returns the number of skipped values. */
  async #nextPage(passing: number): Promise<number> {
    if (this.#bytes.left === 0) throw this.#damaged(new Error('it has fewer values than its row group has rows'));
    const header = await this.#readHeader();
    this.#bytes.skip(header.headerBytes);
    if (header.bytes > this.#bytes.left) throw this.#damaged(new Error('a page ends outside of its column'));
    const isData = header.kind === DATA_PAGE || header.kind === DATA_PAGE_V2;
    if (isData && header.values > this.#rowsAfterPage) {
      throw this.#damaged(new Error('it has more values than its row group has rows'));
    }
    const isPassed = isData && header.values <= passing;
    if (header.kind === DICTIONARY_PAGE || (isData && !isPassed)) {
      const bytes = await this.#bytes.peek(header.bytes);
      try {
        if (isData) this.#openPage(header, bytes);
        else this.#openDictionary(header, bytes);
      } catch (error) {
        throw this.#damaged(error);
      }
    }
    this.#rowsAfterPage -= isData ? header.values : 0;
    if (!isData || header.values === 0) this.#emptyPages++;
    if (this.#emptyPages > MAX_EMPTY_PAGES) {
      throw this.#damaged(new Error(`it has more than ${MAX_EMPTY_PAGES} pages without values`));
    }
    this.#bytes.skip(header.bytes);
    return isPassed ? header.values : 0;
  }

  async #readHeader(): Promise<PageHeader> {
    for (const size of [USUAL_HEADER_BYTES, MAX_PAGE_HEADER_BYTES]) {
      const bytes = await this.#bytes.peek(size);
      try {
        return readPageHeader(bytes);
      } catch (error) {
        const isTooShort = error instanceof EndOfThrift && size < this.#bytes.left && size < MAX_PAGE_HEADER_BYTES;
        if (!isTooShort) throw this.#damaged(error);
      }
    }
    throw this.#damaged(new Error('the header of a page is too large'));
  }

  #openDictionary(header: PageHeader, bytes: Uint8Array): void {
    if (this.#dictionary !== undefined) throw new Error('it has two dictionaries');
    const page = this.#inflate(bytes, header.inflatedBytes);
    this.#dictionary = new Dictionary(this.#column.type, page, header.values);
    this.#hold(0);
  }

  #openPage(header: PageHeader, bytes: Uint8Array): void {
    this.#values = undefined;
    this.#levels = undefined;
    const { page, start, levels } =
      header.kind === DATA_PAGE ? this.#pageOf(header, bytes) : this.#pageOfVersion2(header, bytes);
    this.#levels = levels;
    this.#values = valueReader(header.encoding, this.#column.type, page, start, this.#dictionary);
    if (this.#values === undefined) throw this.#unsupported(`has an unsupported encoding (${header.encoding})`);
    this.#rowsInPage = header.values;
    this.#hold(page.bytes.length);
  }

  /** A page of version 1: the levels, after their size, and the values are compressed together. */
  #pageOf(header: PageHeader, bytes: Uint8Array): OpenPage {
    const page = this.#inflate(bytes, header.inflatedBytes);
    if (!this.#column.isOptional || header.values === 0) return { page, start: 0, levels: undefined };
    if (header.levelEncoding !== RUNS) {
      throw this.#unsupported(`has an unsupported encoding of null values (${header.levelEncoding})`);
    }
    const start = 4 + page.view.getUint32(0, true);
    if (start > page.bytes.length) throw new Error('the levels of a page end outside of it');
    return { page, start, levels: new RunReader(page.bytes, 4, start, 1) };
  }

  /** A page of version 2: the levels come first, and are not compressed. */
  #pageOfVersion2(header: PageHeader, bytes: Uint8Array): OpenPage {
    const { definitionBytes, repetitionBytes } = header;
    const valuesStart = repetitionBytes + definitionBytes;
    const values = bytes.subarray(valuesStart);
    const inflatedBytes = header.inflatedBytes - valuesStart;
    // without values there may be nothing to decompress
    const isCompressed = header.isCompressed && inflatedBytes > 0;
    const page = isCompressed ? this.#inflate(values, inflatedBytes) : this.#copy(values);
    // some writers omit the levels if no value is absent
    const levels =
      this.#column.isOptional && definitionBytes > 0
        ? new RunReader(Uint8Array.from(bytes.subarray(repetitionBytes, valuesStart)), 0, definitionBytes, 1)
        : undefined;
    return { page, start: 0, levels };
  }

  #inflate(bytes: Uint8Array, size: number): Page {
    this.#budget.inflate(size);
    const page = CODECS[this.#codec]?.decompress?.(bytes, size);
    if (page?.length !== size) throw new Error('a page does not have the size that its header says');
    return page.buffer === bytes.buffer ? this.#copy(page) : pageOf(page);
  }

  /** A copy, since the bytes that were read are released. */
  #copy(bytes: Uint8Array): Page {
    this.#budget.inflate(bytes.length);
    return pageOf(Uint8Array.from(bytes));
  }

  #hold(pageBytes: number): void {
    const held = pageBytes + (this.#dictionary?.heldBytes ?? 0) + this.#bytes.heldBytes;
    this.#budget.hold(held - this.#held);
    this.#held = held;
  }

  #unsupported(reason: string): ParquetError {
    return new ParquetError('parquet_unsupported', `its column “${this.#column.name}” ${reason}`);
  }

  #damaged(error: unknown): ParquetError {
    if (error instanceof ParquetError) return error;
    const reason = messageOf(error);
    return new ParquetError(
      'parquet_damaged',
      `the Parquet file is damaged in its column “${this.#column.name}”: ${reason}`,
      { cause: error },
    );
  }
}

/** A page that is ready for reading. */
interface OpenPage {
  readonly page: Page;
  /** Where the values begin. */
  readonly start: number;
  readonly levels: RunReader | undefined;
}

function pageOf(bytes: Uint8Array): Page {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}
