import type { RangeReader } from '../net/cidr-block.ts';
import { haveAddresses } from '../volume/read-drop-rules.ts';
import type { Options } from './options.ts';

/** Configured address ranges, and the function that reads them. */
export interface ConfiguredRanges {
  /** The parsed JSON of CIDR_LABELS; without it, no range has a label. */
  readonly labels?: unknown;
  /** Needed if labels or drop rules have ranges: the result of {@link loadRangeReader}, or `readRange`. */
  readonly readRange?: RangeReader | undefined;
}

/** Loads the reader of configured ranges; undefined if the options have none, since loading it takes 14 ms. */
export async function loadRangeReader({ cidrLabels, dropRules }: Options): Promise<RangeReader | undefined> {
  if (cidrLabels === '' && !haveAddresses(dropRules)) return undefined;
  return (await import('../net/ranges.ts')).readRange;
}

/** Stands in for the reader if none was loaded; throws, because a range needs one. */
export const NO_RANGE_READER: RangeReader = (text) => {
  throw new Error(`no reader of ranges for ${text}`);
};
