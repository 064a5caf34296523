import type { OptionNaming } from '../config/option-naming.ts';
import type { Options } from '../config/options.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { Verdicts } from '../rules/verdicts.ts';
import type { Transfers } from '../transfer/transfers.ts';

/** Finds the ways of flows by the metadata and the rules; nothing without metadata. Throws a `ConfigurationError`. */
export type MakeTransfers = (
  metadata: MetadataSource | undefined,
  verdicts: Verdicts | undefined,
) => Transfers | undefined;

/** Loads the code that finds the ways of flows; only if the options ask for them. */
export async function loadTransfers(options: Options, naming: OptionNaming): Promise<MakeTransfers> {
  if (options.transfer === 'off' || options.metadata === 'none') return () => undefined;
  const module = await import('../config/load-transfers.ts');
  return (metadata, verdicts) =>
    metadata === undefined ? undefined : module.loadTransfers(options, naming, { metadata, verdicts });
}
