import { parseCidrBlock } from './cidr-block.ts';
import { type IpAddress, ipAddressToNumber, parseIpText } from './ip-address.ts';

/**
 * The block with the longest prefix among `blocks` that contains an address, as text; undefined if none does. Texts
 * that are not CIDR blocks are ignored. Meant for occasional use with few blocks; a `CidrTable` suits frequent use.
 */
export function holdingBlock(blocks: readonly string[], address: string): string | undefined {
  const parsed = parseIpText(address);
  if (parsed === undefined) return undefined;
  let longest: { readonly text: string; readonly prefixLength: number } | undefined;
  for (const text of blocks) {
    const prefixLength = prefixLengthOver(text, parsed);
    if (prefixLength !== undefined && prefixLength > (longest?.prefixLength ?? -1)) longest = { text, prefixLength };
  }
  return longest?.text;
}

/** Length of the block's prefix if the block contains the address. */
function prefixLengthOver(text: string, address: IpAddress): number | undefined {
  try {
    const block = parseCidrBlock(text);
    const value = ipAddressToNumber(address);
    const isHeld = block.family === address.family && block.first <= value && value <= block.last;
    return isHeld ? block.prefixLength : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
