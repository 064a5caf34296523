import { ParquetError } from '../errors.ts';

const MEBIBYTE = 1024 * 1024;

/** Maximum size of the footer, which describes the columns and the row groups. */
export const MAX_FOOTER_BYTES = 16 * MEBIBYTE;
/** Maximum number of columns. */
export const MAX_COLUMNS = 1_000;
/** Maximum number of row groups. */
export const MAX_ROW_GROUPS = 100_000;
/** Maximum size of the header of a page; it may contain statistics with two values of the column. */
export const MAX_PAGE_HEADER_BYTES = MEBIBYTE;
/** Maximum size of a page, compressed and decompressed; writers aim at 1 MiB. */
export const MAX_PAGE_BYTES = 64 * MEBIBYTE;
/** Maximum number of values of a page. */
export const MAX_PAGE_VALUES = 16 * MEBIBYTE;
/** Maximum size of one value of text. */
export const MAX_VALUE_BYTES = MEBIBYTE;
/** Maximum size of one row as text. */
export const MAX_ROW_BYTES = 16 * MEBIBYTE;
/** Maximum memory for the pages and dictionaries of all columns together. */
export const MAX_HELD_BYTES = 512 * MEBIBYTE;

/** Maximum number of pages without values in one column of a row group; writers write one at most. */
export const MAX_EMPTY_PAGES = 1_000;

/** Size after decompression that the pages of a file of any size may have. */
const BASE_INFLATED_BYTES = 1_024 * MEBIBYTE;
/** Size of the text that a file of any size may produce: a few bytes may encode many equal rows. */
const BASE_TEXT_BYTES = 4_096 * MEBIBYTE;
/** Additional bytes of both that are possible per byte of the file. */
const MAX_EXPANSION = 1_000;

/** Limits that hold for a whole file; each throws a {@link ParquetError} when it is exceeded. */
export class ParquetBudget {
  readonly #perSizeBytes: number;
  #heldBytes = 0;
  #inflatedBytes = 0;
  #textBytes = 0;

  /** `fileBytes` is the size of the file. */
  constructor(fileBytes: number) {
    this.#perSizeBytes = MAX_EXPANSION * fileBytes;
  }

  /** Counts memory that a column takes, or releases if negative. */
  hold(bytes: number): void {
    this.#heldBytes += bytes;
    if (this.#heldBytes <= MAX_HELD_BYTES) return;
    throw new ParquetError(
      'parquet_unsupported',
      `the pages of its columns take more than ${MAX_HELD_BYTES} bytes of memory`,
    );
  }

  /** Counts the bytes of a decompressed page. */
  inflate(bytes: number): void {
    this.#inflatedBytes += bytes;
    this.#check(this.#inflatedBytes, BASE_INFLATED_BYTES);
  }

  /** Counts the bytes of text that rows became. */
  write(bytes: number): void {
    this.#textBytes += bytes;
    this.#check(this.#textBytes, BASE_TEXT_BYTES);
  }

  #check(bytes: number, baseBytes: number): void {
    const maximum = baseBytes + this.#perSizeBytes;
    if (bytes <= maximum) return;
    throw new ParquetError(
      'parquet_unsupported',
      `its content is more than ${maximum} bytes, too much for a file of its size`,
    );
  }
}
