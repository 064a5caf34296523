import { SignalRules } from '../enrich/signal-rules.ts';
import { keysOf } from '../model/keys-of.ts';
import { SIGNALS, type Signal } from '../model/signals.ts';
import type { Options } from './options.ts';

const BYTES_PER_MEGABYTE = 1_000_000;

/** The rules of the signals that the options leave on; undefined if none are added. Throws a RangeError for an unknown name. */
export function readSignals({
  signals,
  signalsOff,
  signalUploadMegabytes,
}: Pick<Options, 'signals' | 'signalsOff' | 'signalUploadMegabytes'>): SignalRules | undefined {
  if (signals === 'off') return undefined;
  const switchedOff = new Set<Signal>();
  for (const name of signalsOff.split(',').map((part) => part.trim())) {
    if (name === '') continue;
    if (!isSignal(name))
      throw new RangeError(`a signal is one of ${keysOf(SIGNALS).join(', ')}, not ${JSON.stringify(name)}`);
    switchedOff.add(name);
  }
  return new SignalRules(switchedOff, { uploadBytes: signalUploadMegabytes * BYTES_PER_MEGABYTE });
}

function isSignal(name: string): name is Signal {
  return Object.hasOwn(SIGNALS, name);
}
