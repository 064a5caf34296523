import { readTextFile } from '../documents/regular-file.ts';
import { repeatedKey } from '../json/repeated-key.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { Verdicts } from '../rules/verdicts.ts';
import { TRANSFER_PRICES as LIST_PRICES } from '../transfer/list-prices.generated.ts';
import { type TransferPrices, withPrices } from '../transfer/prices.ts';
import { readTransferPrices } from '../transfer/read-prices.ts';
import { Transfers } from '../transfer/transfers.ts';
import type { OptionNaming } from './option-naming.ts';
import type { Options } from './options.ts';
import { invalidOption } from './read-options.ts';

/** Maximum size of a file of prices. */
const MAX_PRICES_BYTES = 1024 * 1024;

/**
 * The included prices with those of the options, whether or not transfers can be priced. Throws a `ConfigurationError` that
 * names the option if these are invalid.
 */
export function loadPrices({ transferPrices }: Pick<Options, 'transferPrices'>, naming: OptionNaming): TransferPrices {
  if (transferPrices === '') return LIST_PRICES;
  try {
    return withPrices(LIST_PRICES, readTransferPrices(parsed(transferPrices)));
  } catch (error) {
    throw invalidOption(naming('TRANSFER_PRICES'), error);
  }
}

/**
 * Determines transfer classes, from the metadata and the connections between VPCs of the rules document, if there is one.
 */
export function makeTransfers(
  prices: TransferPrices,
  metadata: MetadataSource,
  verdicts: Verdicts | undefined,
): Transfers {
  return new Transfers(metadata, () => verdicts?.engine?.network, prices);
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
