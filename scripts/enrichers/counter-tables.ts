/** The tables of which the class of all counters is made, for the builder of the same folder. */
export { ADDED_REASONS } from '../../src/model/added-counters.generated.ts';
export { COUNTERS } from '../../src/model/counters.ts';
