import type { OptionNaming } from '../config/option-naming.ts';
import type { Options } from '../config/options.ts';
import type { SignalRules } from '../enrich/signal-rules.ts';

/** The rules of signals; their code is loaded only if SIGNALS is on. Throws a `ConfigurationError`. */
export async function loadSignals(options: Options, naming: OptionNaming): Promise<SignalRules | undefined> {
  if (options.signals === 'off') return undefined;
  const module = await import('../config/load-signals.ts');
  return module.loadSignals(options, naming);
}
