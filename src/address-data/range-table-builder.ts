import type { AddressRange } from '../net/cidr-block.ts';
import { IPV4 } from '../net/ip-address.ts';
import type { AddressAnswer } from './address-answer.ts';
import { flattenRanges, MAX_RANGES, type OnDisjoint } from './flatten-ranges.ts';
import { IPV6_WORDS, type RangeColumns, RangeTable } from './range-table.ts';

/** Maximum number of different values of a table. */
const MAX_VALUES = 1_000_000;

/** IPv4-mapped addresses, `::ffff:0:0/96`: https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2 */
const MAPPED_FIRST = 0xffff_0000_0000n;
const MAPPED_LAST = 0xffff_ffff_ffffn;

/** Ranges of addresses with the numbers of their values, as columns, and the values. */
export interface BuiltRanges {
  readonly columns: RangeColumns;
  readonly values: readonly AddressAnswer[];
}

/**
 * Collects ranges, which may overlap, and builds a table from them. An IPv4-mapped IPv6 range counts as IPv4. Throws a
 * RangeError for too many ranges or values.
 */
export class RangeTableBuilder {
  readonly #ipv4 = { starts: [] as number[], ends: [] as number[], values: [] as number[], ranks: [] as number[] };
  readonly #ipv6 = { starts: [] as bigint[], ends: [] as bigint[], values: [] as number[], ranks: [] as number[] };
  readonly #values: AddressAnswer[] = [];
  readonly #numbers: Map<string, number> = new Map();

  /** How many ranges were added. */
  get count(): number {
    return this.#ipv4.values.length + this.#ipv6.values.length;
  }

  /** The number of a value; equal values have the same number. */
  numberOf(answer: AddressAnswer): number {
    const key = JSON.stringify(answer);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      if (this.#values.length >= MAX_VALUES)
        throw new RangeError(`there may be at most ${MAX_VALUES} different values`);
      number = this.#values.push(answer) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }

  /**
   * Adds a range with the number of its value. Where ranges overlap, the one with the highest rank counts, then the
   * smallest, then the one that was added first.
   */
  add({ family, first, last }: AddressRange, value: number, rank = 0): void {
    if (this.count >= MAX_RANGES) throw new RangeError(`there may be at most ${MAX_RANGES} ranges`);
    const isMapped = family !== IPV4 && first >= MAPPED_FIRST && last <= MAPPED_LAST;
    if (family === IPV4 || isMapped) {
      const base = isMapped ? MAPPED_FIRST : 0n;
      this.#ipv4.starts.push(Number(first - base));
      this.#ipv4.ends.push(Number(last - base));
      this.#ipv4.values.push(value);
      this.#ipv4.ranks.push(rank);
    } else {
      this.#ipv6.starts.push(first);
      this.#ipv6.ends.push(last);
      this.#ipv6.values.push(value);
      this.#ipv6.ranks.push(rank);
    }
  }

  /** The disjoint ranges of all added ranges. */
  build(): BuiltRanges {
    const ipv4 = new Columns(1);
    flattenRanges(this.#ipv4, (start, end, value) => ipv4.push([start], [end], value));
    const ipv6 = new Columns(IPV6_WORDS);
    flattenBigRanges(this.#ipv6, (first, last, value) => ipv6.push(wordsOf(first), wordsOf(last), value));
    return {
      columns: {
        ipv4Starts: Uint32Array.from(ipv4.starts),
        ipv4Ends: Uint32Array.from(ipv4.ends),
        ipv4Values: Uint32Array.from(ipv4.values),
        ipv6Starts: Uint32Array.from(ipv6.starts),
        ipv6Ends: Uint32Array.from(ipv6.ends),
        ipv6Values: Uint32Array.from(ipv6.values),
      },
      values: this.#values,
    };
  }
}

/** The table of built ranges. */
export function tableOf({ columns, values }: BuiltRanges): RangeTable {
  return new RangeTable(columns, (number) => values[number]);
}

/** Growing columns of ranges. */
class Columns {
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly values: number[] = [];
  readonly #words: number;

  constructor(words: number) {
    this.#words = words;
  }

  push(start: readonly number[], end: readonly number[], value: number): void {
    for (let word = 0; word < this.#words; word++) {
      this.starts.push(start[word] ?? 0);
      this.ends.push(end[word] ?? 0);
    }
    this.values.push(value);
  }
}

/** As {@link flattenRanges}, for numbers of 128 bits: each is replaced by its position among all boundaries. */
function flattenBigRanges(
  ranges: {
    readonly starts: readonly bigint[];
    readonly ends: readonly bigint[];
    readonly values: readonly number[];
    readonly ranks: readonly number[];
  },
  onDisjoint: (first: bigint, last: bigint, value: number) => void,
): void {
  const { starts, ends, values } = ranges;
  if (values.length === 0) return;
  const bounds = inAscendingOrder([...starts, ...ends.map((end) => end + 1n)]);
  const positions = new Map(bounds.map((bound, position) => [bound, position]));
  const positionOf = (bound: bigint): number => positions.get(bound) ?? 0;
  // positions do not show the sizes; their order does
  const sizes = ends.map((end, index) => end - (starts[index] ?? 0n));
  const orderOfSize = new Map(inAscendingOrder(sizes).map((size, order) => [size, order]));
  const onNumbers: OnDisjoint = (start, end, value) =>
    onDisjoint(bounds[start] ?? 0n, (bounds[end + 1] ?? 0n) - 1n, value);
  flattenRanges(
    {
      starts: starts.map(positionOf),
      ends: ends.map((end) => positionOf(end + 1n) - 1),
      values,
      ranks: ranges.ranks,
      sizes: sizes.map((size) => orderOfSize.get(size) ?? 0),
    },
    onNumbers,
  );
}

/** The different numbers among the given ones. */
function inAscendingOrder(numbers: readonly bigint[]): readonly bigint[] {
  return [...new Set(numbers)].sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
}

function wordsOf(value: bigint): readonly number[] {
  return [96n, 64n, 32n, 0n].map((shift) => Number(BigInt.asUintN(32, value >> shift)));
}
