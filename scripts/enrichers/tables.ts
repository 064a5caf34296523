/** The table from which `AddedValues` and rows of the dictionary are generated, for the builder next to this file. */
export { ENRICHERS } from '../../src/enrich/enrichers.ts';
