import { messageOf } from '../model/message-of.ts';
import { parseCidrBlock } from '../net/cidr-block.ts';
import { CidrTable } from '../net/cidr-table.ts';

/** The ranges of a VPC, for finding out whether they contain an address. Throws a RangeError for an invalid range. */
export function rangesOf(vpcId: string, blocks: readonly string[]): CidrTable<true> {
  try {
    return new CidrTable([...new Set(blocks)].map((block) => [parseCidrBlock(block), true] as const));
  } catch (error) {
    throw new RangeError(`${vpcId}: ${messageOf(error)}`, { cause: error });
  }
}
