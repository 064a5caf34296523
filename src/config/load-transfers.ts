import { readTextFile } from '../documents/regular-file.ts';
import { repeatedKey } from '../json/repeated-key.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { Verdicts } from '../rules/verdicts.ts';
import { TRANSFER_PRICES } from '../transfer/list-prices.generated.ts';
import { withPrices } from '../transfer/prices.ts';
import { readTransferPrices } from '../transfer/read-prices.ts';
import { Transfers } from '../transfer/transfers.ts';
import type { OptionNaming } from './option-naming.ts';
import type { Options } from './options.ts';
import { invalidOption } from './read-options.ts';

/** Maximum size of a file of prices. */
const MAX_PRICES_BYTES = 1024 * 1024;

/** The sources from which transfer classes are determined. */
export interface TransferSources {
  readonly metadata: MetadataSource;
  /** Whose rules document has the connections between VPCs; undefined without verdicts. */
  readonly verdicts: Verdicts | undefined;
}

/**
 * Determines transfer classes and prices, with the prices of the options. Throws a `ConfigurationError` that
 * names the option if these are invalid.
 */
export function loadTransfers(
  { transferPrices }: Pick<Options, 'transferPrices'>,
  naming: OptionNaming,
  { metadata, verdicts }: TransferSources,
): Transfers {
  try {
    const prices = transferPrices === '' ? {} : readTransferPrices(parsed(transferPrices));
    return new Transfers(metadata, () => verdicts?.engine?.network, withPrices(TRANSFER_PRICES, prices));
  } catch (error) {
    throw invalidOption(naming('TRANSFER_PRICES'), error);
  }
}

/** How JSON begins, and no path of a file: a list or a text is refused as such, not as a missing file. */
const JSON_START = /^\s*[{["]/;

function parsed(text: string): unknown {
  const json = JSON_START.test(text) ? text : readTextFile(text, MAX_PRICES_BYTES);
  const prices: unknown = JSON.parse(json);
  const repeated = repeatedKey(json, 2);
  if (repeated !== undefined) throw new RangeError(`${repeated} is given twice`);
  return prices;
}
