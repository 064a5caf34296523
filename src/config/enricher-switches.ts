import { statesPlace } from '../encode/compile/place-added.ts';
import type { EnricherRow, EnricherSwitch } from '../enrich/enricher.ts';
import { ENRICHERS, type EnricherName, enricherNames } from '../enrich/enrichers.ts';
import type { OptionRow } from '../model/option-row.ts';
import { isOptionName, OPTIONS, type Options } from './options.ts';

/** The optional enrichers that the options turn on. */
export function switchedOn(options: Options): ReadonlySet<EnricherName> {
  return new Set(
    enricherNames().filter((name) => {
      const row: EnricherRow = ENRICHERS[name];
      return row.switch !== undefined && isOn(row.switch, options);
    }),
  );
}

function isOn({ option, auto }: EnricherSwitch, options: Options): boolean {
  if (!isOptionName(option)) return false;
  const row: OptionRow = OPTIONS[option];
  const value = options[OPTIONS[option].member];
  if (value !== 'auto') return value === 'on';
  if (auto === 'if_possible') return true;
  return row.selects?.names.some((name) => statesPlace(name, options.schema)) === true;
}
