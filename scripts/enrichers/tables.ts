/** The tables that `AddedValues` and the rows of the dictionary are made of, for the builder beside this file. */
export { ENRICHERS } from '../../src/enrich/enrichers.ts';
