import type { OptionNaming } from '../config/option-naming.ts';
import type { Options } from '../config/options.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { Verdicts } from '../rules/verdicts.ts';
import type { Transfers } from '../transfer/transfers.ts';

/** Finds the ways of flows; its code is loaded only if the options ask for them. Throws a `ConfigurationError`. */
export async function loadTransfers(
  options: Options,
  naming: OptionNaming,
  metadata: MetadataSource | undefined,
  verdicts: Verdicts | undefined,
): Promise<Transfers | undefined> {
  if (options.transfer === 'off' || metadata === undefined) return undefined;
  const module = await import('../config/load-transfers.ts');
  return module.loadTransfers(options, naming, { metadata, verdicts });
}
