import type { OptionNaming } from '../config/option-naming.ts';
import type { Options } from '../config/options.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { Verdicts } from '../rules/verdicts.ts';
import type { Transfers } from '../transfer/transfers.ts';

/** Creates the transfers from the metadata and the rules; undefined without metadata. */
export type MakeTransfers = (
  metadata: MetadataSource | undefined,
  verdicts: Verdicts | undefined,
) => Transfers | undefined;

/**
 * Loads the code that determines transfer classes, if TRANSFER is on and there is metadata, or prices to check. Throws a
 * `ConfigurationError`.
 */
export async function loadTransfers(options: Options, naming: OptionNaming): Promise<MakeTransfers> {
  const isUnused = options.metadata === 'none' && options.transferPrices === '';
  if (options.transfer === 'off' || isUnused) return () => undefined;
  const module = await import('../config/load-transfers.ts');
  const prices = module.loadPrices(options, naming);
  return (metadata, verdicts) =>
    metadata === undefined ? undefined : module.makeTransfers(prices, metadata, verdicts);
}
