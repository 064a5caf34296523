/** The table from which `AddedValues` and the rows of the dictionary derive, for the builder next to this file. */
export { ENRICHERS } from '../../src/enrich/enrichers.ts';
