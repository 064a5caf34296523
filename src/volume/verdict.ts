/** The record goes on to be enriched. */
export const KEEP = 0;
/** The record is left out because every term of a drop rule holds for it. */
export const DROP_BY_RULE = 1;
/** The record is left out because its flow is not among those that sampling keeps. */
export const DROP_BY_SAMPLE = 2;

/** What volume control makes of a record. */
export type Verdict = typeof KEEP | typeof DROP_BY_RULE | typeof DROP_BY_SAMPLE;
