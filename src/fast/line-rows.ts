import { grownIntegers, grownNumbers } from '../memory/grown.ts';
import type { LineFormat } from './line-format.ts';
import { FAMILY_IPV4, type LineReader } from './line-reader.ts';

/** Maximum number of integers that are kept; further lines are read again. */
const MAX_INTEGERS = 1_048_576;
const FIRST_LENGTH = 1_024;
/** Integers of an address: its family, its 32 bits, and what is derived from it. */
const ADDRESS_INTEGERS = 3;

/**
 * What the reader found in the lines of a window that are read long before their documents are written: a row for each line, with
 * the ids of its tokens, its numbers and its addresses, so that no line is read twice. Where its tokens begin is in the table of
 * records.
 */
export class LineRows {
  #integers: Int32Array = new Int32Array(FIRST_LENGTH);
  #numbers: Float64Array = new Float64Array(FIRST_LENGTH);
  #integerCount = 0;
  #numberCount = 0;
  /** By line: where its row begins in both arrays, and its format; a line without a format has no row. */
  #starts: Int32Array = new Int32Array(FIRST_LENGTH);
  readonly #formats: (LineFormat | undefined)[] = [];
  /** Which ids the rows have: others are given after everything was forgotten. */
  #ids = -1;

  /** Begins with the first line of another window; `ids` says which ids are in use. */
  begin(ids: number): void {
    this.#ids = ids;
    this.#integerCount = 0;
    this.#numberCount = 0;
    this.#formats.length = 0;
  }

  /** Keeps what the reader found in a line; as long as there is room. */
  keep(line: number, format: LineFormat, { facts, numbers, families, words, derived }: LineReader, ids: number): void {
    if (ids !== this.#ids) this.begin(ids);
    const { count, numberPositions, addressPositions } = format;
    let at = this.#integerCount;
    const end = at + count + ADDRESS_INTEGERS * addressPositions.length;
    if (end > MAX_INTEGERS) return;
    let numberAt = this.#numberCount;
    this.#formats[line] = format;
    this.#integers = grownIntegers(this.#integers, end);
    this.#numbers = grownNumbers(this.#numbers, numberAt + numberPositions.length);
    this.#starts = grownIntegers(this.#starts, 2 * line + 2);
    this.#starts[2 * line] = at;
    this.#starts[2 * line + 1] = numberAt;
    const integers = this.#integers;
    const { tokenIds } = facts;
    for (let position = 0; position < count; position++) integers[at++] = tokenIds[position] ?? 0;
    for (let index = 0; index < addressPositions.length; index++) {
      const position = addressPositions[index] ?? 0;
      integers[at++] = families[position] ?? 0;
      integers[at++] = words[position] ?? 0;
      integers[at++] = derived[position] ?? 0;
    }
    const kept = this.#numbers;
    for (let index = 0; index < numberPositions.length; index++)
      kept[numberAt++] = numbers[numberPositions[index] ?? 0] ?? -1;
    this.#integerCount = at;
    this.#numberCount = numberAt;
  }

  /** Gives a line back to the reader; its format, or undefined if the line has no row. `bounds` has its tokens from `base` on. */
  load(line: number, reader: LineReader, bounds: Int32Array, base: number, ids: number): LineFormat | undefined {
    const format = ids === this.#ids ? this.#formats[line] : undefined;
    if (format === undefined) return undefined;
    const { facts, numbers, families, words, derived } = reader;
    const { starts, lengths, tokenIds } = facts;
    const { count, numberPositions, addressPositions } = format;
    const integers = this.#integers;
    let at = this.#starts[2 * line] ?? 0;
    let numberAt = this.#starts[2 * line + 1] ?? 0;
    for (let position = 0; position < count; position++) {
      const start = bounds[base + 2 * position] ?? 0;
      starts[position] = start;
      lengths[position] = (bounds[base + 2 * position + 1] ?? 0) - start;
      tokenIds[position] = integers[at++] ?? 0;
    }
    for (let index = 0; index < addressPositions.length; index++) {
      const position = addressPositions[index] ?? 0;
      families[position] = integers[at++] ?? 0;
      words[position] = integers[at++] ?? 0;
      derived[position] = integers[at++] ?? 0;
    }
    const kept = this.#numbers;
    for (let index = 0; index < numberPositions.length; index++)
      numbers[numberPositions[index] ?? 0] = kept[numberAt++] ?? -1;
    return format;
  }

  /** The format of a line that has a row; undefined if it has none. */
  formatOf(line: number, ids: number): LineFormat | undefined {
    return ids === this.#ids ? this.#formats[line] : undefined;
  }

  /** Where the ids of a line's tokens begin in the integers of all rows. */
  startOf(line: number): number {
    return this.#starts[2 * line] ?? 0;
  }

  get integers(): Int32Array {
    return this.#integers;
  }

  /** A number of a line in a format; -1 if it is absent. */
  numberOf(line: number, { count, places }: LineFormat, position: number): number {
    if (position >= count) return -1;
    return this.#numbers[(this.#starts[2 * line + 1] ?? 0) + (places[position] ?? 0)] ?? -1;
  }

  /** The 32 bits of an address of a line in a format; undefined if it is not of IPv4. */
  ipv4Of(line: number, { count, places }: LineFormat, position: number): number | undefined {
    const at = (this.#starts[2 * line] ?? 0) + count + ADDRESS_INTEGERS * (places[position] ?? 0);
    return this.#integers[at] === FAMILY_IPV4 ? this.#integers[at + 1] : undefined;
  }
}
