import { SignalRules } from '../enrich/signal-rules.ts';
import { keysOf } from '../model/keys-of.ts';
import { SIGNALS, type Signal } from '../model/signals.ts';
import { quoted } from '../text/quoted.ts';
import type { OptionNaming } from './option-naming.ts';
import type { Options } from './options.ts';
import { ConfigurationError } from './read-options.ts';

const BYTES_PER_MEGABYTE = 1_000_000;

/**
 * The rules of the signals that the options leave on. Throws a {@link ConfigurationError} that names the option for an
 * unknown signal.
 */
export function loadSignals(
  { signalsOff, signalUploadMegabytes }: Pick<Options, 'signalsOff' | 'signalUploadMegabytes'>,
  naming: OptionNaming,
): SignalRules {
  const switchedOff = new Set<Signal>();
  for (const name of signalsOff.split(',').map((part) => part.trim())) {
    if (name === '') continue;
    if (!isSignal(name)) {
      throw new ConfigurationError(
        `${naming('SIGNALS_OFF')}: a signal is one of ${keysOf(SIGNALS).join(', ')}, not ${quoted(name)}`,
      );
    }
    switchedOff.add(name);
  }
  return new SignalRules(switchedOff, { uploadBytes: signalUploadMegabytes * BYTES_PER_MEGABYTE });
}

function isSignal(name: string): name is Signal {
  return Object.hasOwn(SIGNALS, name);
}
