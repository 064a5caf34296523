import type { CidrBlock } from './cidr-block.ts';

/** Owner of an interval that no block covers. */
export const NO_OWNER = -1;

/** One family's address space cut into disjoint intervals: interval i runs from `starts[i]` to just before `starts[i + 1]`. */
export interface CidrIntervals {
  /** First address of each interval, ascending; the first is 0, so every address is in an interval. */
  readonly starts: readonly bigint[];
  /** For each interval the index of the longest-prefix block over it, or `NO_OWNER`. */
  readonly owners: readonly number[];
}

/**
 * Flattens blocks of one family, which may nest, into disjoint intervals, at most two for each block and one more.
 *
 * Two CIDR blocks are either nested or disjoint. So a walk over them by first address, outer before inner, only needs a
 * stack of the enclosing blocks: the top one has the longest prefix.
 *
 * @param lastAddress the highest address of the family, where a block may end with no interval after it
 * @throws RangeError if the same block is given twice
 */
export function flattenCidrBlocks(blocks: readonly CidrBlock[], lastAddress: bigint): CidrIntervals {
  const starts = [0n];
  const owners = [NO_OWNER];
  const open: { readonly owner: number; readonly last: bigint }[] = [];

  const begin = (start: bigint, owner: number): void => {
    if (starts.at(-1) === start) {
      owners[owners.length - 1] = owner;
    } else {
      starts.push(start);
      owners.push(owner);
    }
  };
  const closeBefore = (address: bigint): void => {
    for (let top = open.at(-1); top !== undefined && top.last < address; top = open.at(-1)) {
      open.pop();
      begin(top.last + 1n, open.at(-1)?.owner ?? NO_OWNER);
    }
  };

  let previous: CidrBlock | undefined;
  for (const { block, owner } of inWalkingOrder(blocks)) {
    if (previous?.first === block.first && previous.prefixLength === block.prefixLength) {
      throw new RangeError(`a CIDR block must be given once, got ${block.text} twice`);
    }
    closeBefore(block.first);
    begin(block.first, owner);
    open.push({ owner, last: block.last });
    previous = block;
  }
  closeBefore(lastAddress);
  return { starts, owners };
}

function inWalkingOrder(blocks: readonly CidrBlock[]): { block: CidrBlock; owner: number }[] {
  return blocks
    .map((block, owner) => ({ block, owner }))
    .sort(({ block: a }, { block: b }) => {
      if (a.first === b.first) return a.prefixLength - b.prefixLength;
      return a.first < b.first ? -1 : 1;
    });
}
