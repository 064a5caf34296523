/** The tables from which the class of all counters is generated, for the builder in this folder. */
export { ADDED_REASONS } from '../../src/model/added-counters.generated.ts';
export { COUNTERS } from '../../src/model/counters.ts';
