import type { RangeReader } from '../net/cidr-block.ts';
import { haveAddresses } from '../volume/read-drop-rules.ts';
import type { Options } from './options.ts';

/** Ranges of addresses that are configured, and what reads them. */
export interface ConfiguredRanges {
  /** The parsed JSON of CIDR_LABELS; without it, no range has a label. */
  readonly labels?: unknown;
  /** Needed where labels or drop rules have ranges: what {@link loadRangeReader} gives, or `readRange`. */
  readonly readRange?: RangeReader | undefined;
}

/** Loads what reads configured ranges; undefined where the options have none, since loading it takes 14 ms. */
export async function loadRangeReader({ cidrLabels, dropRules }: Options): Promise<RangeReader | undefined> {
  if (cidrLabels === '' && !haveAddresses(dropRules)) return undefined;
  return (await import('../net/ranges.ts')).readRange;
}

/** Stands for the reader where none was loaded. Throws, since a range came all the same. */
export const NO_RANGE_READER: RangeReader = (text) => {
  throw new Error(`no reader of ranges for ${text}`);
};
