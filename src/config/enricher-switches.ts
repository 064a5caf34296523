import type { EnricherRow } from '../enrich/enricher.ts';
import { ENRICHERS, type EnricherName, enricherNames } from '../enrich/enrichers.ts';
import { isOptionName, OPTIONS, type Options } from './options.ts';

/** The enrichers that options turn on. */
export function switchedOn(options: Options): ReadonlySet<EnricherName> {
  return new Set(enricherNames().filter((name) => isOn(ENRICHERS[name], options)));
}

function isOn({ switch: given, adds }: EnricherRow, options: Options): boolean {
  if (given === undefined || !isOptionName(given.option)) return false;
  const value = options[OPTIONS[given.option].member];
  if (value !== 'auto') return value === 'on';
  // an enricher says the place of a value in a schema if its standard has a name for it
  return adds.some(({ places }) => places !== undefined && Object.hasOwn(places, options.schema));
}
