/** The record is kept and will be enriched. */
export const KEEP = 0;
/** The record is dropped because every term of a drop rule holds. */
export const DROP_BY_RULE = 1;
/** The record is dropped because its flow is not in the sample. */
export const DROP_BY_SAMPLE = 2;

/** The decision of volume control on a record. */
export type Verdict = typeof KEEP | typeof DROP_BY_RULE | typeof DROP_BY_SAMPLE;
