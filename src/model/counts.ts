import { CounterValues } from './counter-values.generated.ts';
import type { LineFaultCode, RecordFaultCode } from './fault.ts';
import type { FlowSums } from './flow-counts.ts';

/** The counts of an invocation or a run: every counter, and some of them by code. */
export class Counts extends CounterValues {
  /** Unreadable lines by code. */
  readonly lineFaults: Partial<Record<LineFaultCode, number>> = {};
  /** Failed records by code. */
  readonly recordFaults: Partial<Record<RecordFaultCode, number>> = {};
  /** Records that the stream did not accept back, by the service's error code. */
  readonly putBackFailures: Record<string, number> = {};
  /** Lines that a rule dropped, or would have dropped, by the number of the rule from 1. */
  readonly ruleDrops: Record<string, number> = {};
  /** Traffic in the documents; undefined unless it is counted. */
  traffic: FlowSums | undefined;
}
