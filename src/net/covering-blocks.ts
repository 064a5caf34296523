import { MinHeap } from '../memory/min-heap.ts';
import type { AddressRange, CidrBlock } from './cidr-block.ts';
import { fewestBlocks, holdsRange, hullBlock } from './ranges.ts';

/**
 * At most `maxBlocks` CIDR blocks that contain all ranges, with few additional addresses: while there are too many
 * blocks, the two neighbours whose hull has the fewest additional addresses are joined. Undefined if that needs a block
 * with a prefix shorter than `minPrefixLength`, or if blocks of both families remain and only one is allowed.
 *
 * The neighbours wait in a heap: for n blocks the work grows with n log n.
 */
export function coveringBlocks(
  ranges: readonly AddressRange[],
  maxBlocks: number,
  minPrefixLength = 0,
): readonly CidrBlock[] | undefined {
  const blocks = fewestBlocks(ranges);
  if (blocks.some(({ prefixLength }) => prefixLength < minPrefixLength)) return undefined;
  const links = linksOf(blocks);
  const unions = new MinHeap(compareUnions);
  const offer = (link: Link): void => {
    link.union = unionOf(link, minPrefixLength);
    if (link.union !== undefined) unions.push(link.union);
  };
  for (const link of links) offer(link);
  let [first] = links;
  let count = links.length;
  while (count > maxBlocks) {
    const union = unions.pop();
    if (union === undefined) return undefined;
    // one of the two has been joined with another block meanwhile
    if (union.link.union !== union) continue;
    const merged = linkOf(union.hull, union.link.order);
    count -= replaceHeld(union.link, merged) - 1;
    if (merged.previous === undefined) first = merged;
    else offer(merged.previous);
    offer(merged);
  }
  const covering: CidrBlock[] = [];
  for (let link = first; link !== undefined; link = link.next) covering.push(link.block);
  return covering;
}

/** A block between its neighbours. */
interface Link {
  readonly block: CidrBlock;
  /** Ascends from block to block. */
  order: number;
  previous: Link | undefined;
  next: Link | undefined;
  /** With the next block, as it is now. */
  union: Union | undefined;
}

/** The hull of a block and the next one, and how many additional addresses it has. */
interface Union {
  readonly link: Link;
  readonly hull: CidrBlock;
  readonly cost: bigint;
}

/** The cheaper one first; if equal, the one with the lower addresses. */
function compareUnions(one: Union, other: Union): number {
  if (one.cost !== other.cost) return one.cost < other.cost ? -1 : 1;
  return one.link.order - other.link.order;
}

function linkOf(block: CidrBlock, order: number): Link {
  return { block, order, previous: undefined, next: undefined, union: undefined };
}

function linksOf(blocks: readonly CidrBlock[]): readonly Link[] {
  const links = blocks.map(linkOf);
  for (const [index, link] of links.entries()) {
    link.previous = links[index - 1];
    link.next = links[index + 1];
  }
  return links;
}

/**
 * Replaces neighbours with a block that contains them: `held`, the next one, and others before and after these two.
 * Returns their number.
 */
function replaceHeld(held: Link, merged: Link): number {
  let count = 1;
  let from = held;
  for (let { previous } = held; previous !== undefined && isIn(previous, merged); previous = previous.previous) {
    from = previous;
    count++;
  }
  let behind = held.next;
  while (behind !== undefined && isIn(behind, merged)) {
    behind = behind.next;
    count++;
  }
  // their pending unions are no longer valid
  for (let link: Link | undefined = from; link !== undefined && link !== behind; link = link.next)
    link.union = undefined;
  merged.order = from.order;
  merged.previous = from.previous;
  merged.next = behind;
  if (merged.previous !== undefined) merged.previous.next = merged;
  if (behind !== undefined) behind.previous = merged;
  return count;
}

function isIn({ block }: Link, merged: Link): boolean {
  return holdsRange(merged.block, block);
}

/** Undefined if there is no next block, or no hull of both with such a prefix. */
function unionOf(link: Link, minPrefixLength: number): Union | undefined {
  const { block, next } = link;
  if (next === undefined) return undefined;
  const hull = hullBlock([block, next.block]);
  if (hull === undefined || hull.prefixLength < minPrefixLength) return undefined;
  return { link, hull, cost: sizeOf(hull) - sizeOf(block) - sizeOf(next.block) };
}

function sizeOf({ first, last }: AddressRange): bigint {
  return last - first + 1n;
}
