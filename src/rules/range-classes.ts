import { IntervalTable, ipv6StartWords } from '../net/interval-table.ts';
import { IPV4, IPV6, type IpAddress, ipAddressToNumber } from '../net/ip-address.ts';
import type { RuleRange } from './rule-range.ts';

/** Ranges that count as one: those of a prefix list with one prefix length, or a single one. */
export type RangeSource = readonly RuleRange[];

/** Class of an address in no range. */
const NO_CLASS = 0;
const MAX_UINT16 = 65_535;

/**
 * Numbers the addresses by the ranges that contain them: two addresses of one class are in the same sources, so that no
 * rule over these sources distinguishes them.
 *
 * CIDR blocks are nested or disjoint, so the longest prefix that contains an address determines all others that contain
 * it, and each distinct block is a class, except for blocks that add nothing to the enclosing block.
 */
export class RangeClasses {
  readonly #table: IntervalTable<number>;
  /** How many classes there are. */
  readonly size: number;

  constructor(sources: Iterable<RangeSource>) {
    const nodes = collectNodes(sources);
    const classes = new Map<string, number>();
    const ipv4 = flatten(
      nodes.filter((node) => node.range.family === IPV4),
      classes,
    );
    const ipv6 = flatten(
      nodes.filter((node) => node.range.family === IPV6),
      classes,
    );
    this.size = classes.size + 1;
    this.#table = new IntervalTable({
      ipv4Starts: ipv4.starts.map(Number),
      ipv4Values: packed(ipv4.values, this.size),
      ipv6Starts: ipv6StartWords(ipv6.starts),
      ipv6Values: packed(ipv6.values, this.size),
    });
  }

  /** The class of an address, 0 to `size` - 1. */
  of(address: IpAddress): number {
    return this.#table.lookup(address) ?? NO_CLASS;
  }
}

/** A distinct block with the sources that it is part of. */
interface Node {
  readonly range: RuleRange;
  readonly first: bigint;
  readonly last: bigint;
  readonly sources: number[];
}

function collectNodes(sources: Iterable<RangeSource>): Node[] {
  const nodes = new Map<string, Node>();
  let number = 0;
  for (const source of new Set(sources)) {
    for (const range of source) {
      const { family, prefixLength, word0, word1, word2, word3 } = range;
      const key = `${family}/${prefixLength}/${word0}/${word1}/${word2}/${word3}`;
      const node = nodes.get(key);
      if (node === undefined) {
        const first = lowestOf(range);
        nodes.set(key, { range, first, last: first + (1n << BigInt(range.hostBits)) - 1n, sources: [number] });
      } else if (node.sources.at(-1) !== number) node.sources.push(number);
    }
    number++;
  }
  return [...nodes.values()].sort((one, other) => {
    if (one.first === other.first) return one.range.prefixLength - other.range.prefixLength;
    return one.first < other.first ? -1 : 1;
  });
}

function lowestOf({ word0, word1, word2, word3, family }: RuleRange): bigint {
  return ipAddressToNumber({
    family,
    word0: word0 >>> 0,
    word1: word1 >>> 0,
    word2: word2 >>> 0,
    word3: word3 >>> 0,
  });
}

/** Intervals of one family in ascending order, each with its class. */
function flatten(nodes: readonly Node[], classes: Map<string, number>): { starts: bigint[]; values: number[] } {
  const starts = [0n];
  const values = [NO_CLASS];
  const open: { readonly last: bigint; readonly value: number; readonly held: ReadonlySet<number> }[] = [];
  const begin = (start: bigint, value: number): void => {
    if (starts.at(-1) === start) values[values.length - 1] = value;
    else if (values.at(-1) !== value) {
      starts.push(start);
      values.push(value);
    }
  };
  const closeBefore = (address: bigint | undefined): void => {
    for (let top = open.at(-1); top !== undefined && (address === undefined || top.last < address); top = open.at(-1)) {
      open.pop();
      begin(top.last + 1n, open.at(-1)?.value ?? NO_CLASS);
    }
  };
  for (const { first, last, sources } of nodes) {
    closeBefore(first);
    const outer = open.at(-1);
    const isKnown = outer !== undefined && sources.every((source) => outer.held.has(source));
    const held = isKnown ? outer.held : new Set([...(outer?.held ?? []), ...sources]);
    const value = isKnown ? outer.value : classOf(held, classes);
    begin(first, value);
    open.push({ last, value, held });
  }
  closeBefore(undefined);
  // an interval that would begin after the highest address of its family
  const end = 1n << (nodes[0]?.range.family === IPV6 ? 128n : 32n);
  if ((starts.at(-1) ?? 0n) >= end) {
    starts.pop();
    values.pop();
  }
  return { starts, values };
}

function classOf(held: ReadonlySet<number>, classes: Map<string, number>): number {
  const key = [...held].sort((one, other) => one - other).join();
  const known = classes.get(key);
  if (known !== undefined) return known;
  const value = classes.size + 1;
  classes.set(key, value);
  return value;
}

/** Packs numbers into a quarter of the memory: there are as many of these tables as postures. */
function packed(values: readonly number[], size: number): Uint16Array | Uint32Array {
  return size <= MAX_UINT16 ? Uint16Array.from(values) : Uint32Array.from(values);
}
