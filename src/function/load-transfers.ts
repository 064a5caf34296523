import type { OptionNaming } from '../config/option-naming.ts';
import type { Options } from '../config/options.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { Verdicts } from '../rules/verdicts.ts';
import type { Transfers } from '../transfer/transfers.ts';

/** Creates the transfers from the metadata and the rules; undefined without metadata. Throws a `ConfigurationError`. */
export type MakeTransfers = (
  metadata: MetadataSource | undefined,
  verdicts: Verdicts | undefined,
) => Transfers | undefined;

/** Loads the code that determines transfer classes, if TRANSFER is on. */
export async function loadTransfers(options: Options, naming: OptionNaming): Promise<MakeTransfers> {
  if (options.transfer === 'off' || options.metadata === 'none') return () => undefined;
  const module = await import('../config/load-transfers.ts');
  return (metadata, verdicts) =>
    metadata === undefined ? undefined : module.loadTransfers(options, naming, { metadata, verdicts });
}
