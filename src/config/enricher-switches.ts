import type { EnricherRow } from '../enrich/enricher.ts';
import { ENRICHERS, type EnricherName, enricherNames } from '../enrich/enrichers.ts';
import type { Options } from './options.ts';

/** The enrichers that options turn on. */
export function switchedOn(options: Options): ReadonlySet<EnricherName> {
  return new Set(enricherNames().filter((name) => isOn(ENRICHERS[name], options)));
}

function isOn({ switch: given, adds }: EnricherRow, options: Options): boolean {
  if (given === undefined) return false;
  const values: Readonly<Record<string, string | number>> = options;
  const value = values[given.member];
  if (value !== 'auto') return value === 'on';
  // where an enricher says the place of a value, the standard that the schema follows has a name for it
  return adds.some(({ places }) => places !== undefined && Object.hasOwn(places, options.schema));
}
