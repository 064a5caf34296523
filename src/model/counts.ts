import type { CounterName } from './counters.ts';
import type { LineFaultCode, RecordFaultCode } from './fault.ts';
import type { FlowSums } from './flow-counts.ts';
import type { UnenrichedReason } from './unenriched.ts';

/** The counts of an invocation or a run. */
export class Counts implements Record<CounterName, number> {
  recordsIn = 0;
  recordsOk = 0;
  recordsDropped = 0;
  recordsPutBack = 0;
  recordsSplit = 0;
  recordsFailed = 0;
  linesIn = 0;
  documents = 0;
  ownDocuments = 0;
  linesPutBack = 0;
  linesDropped = 0;
  linesDroppedNoData = 0;
  linesDroppedByRule = 0;
  linesSampledOut = 0;
  linesWouldDrop = 0;
  linesFailed = 0;
  unreadableLines = 0;
  noDataLines = 0;
  skipDataLines = 0;
  ambiguousLines = 0;
  bareIdLines = 0;
  headerLines = 0;
  controlMessages = 0;
  enrichedEnds = 0;
  unenrichedEnds = 0;
  verdictsMissing = 0;
  verdictsNotEvaluable = 0;
  verdictsStale = 0;
  metadataFaults = 0;
  piecesPutBack = 0;
  bytesPutBack = 0;
  putBackRequests = 0;
  putBackRetries = 0;
  putBackRefused = 0;
  highestHop = 0;
  bytesIn = 0;
  bytesOut = 0;
  /** Unreadable lines by code. */
  readonly lineFaults: Partial<Record<LineFaultCode, number>> = {};
  /** Failed records by code. */
  readonly recordFaults: Partial<Record<RecordFaultCode, number>> = {};
  /** Ends without metadata by reason. */
  readonly unenriched: Partial<Record<UnenrichedReason, number>> = {};
  /** Records that the stream did not accept back, by the service's error code. */
  readonly putBackFailures: Record<string, number> = {};
  /** Lines that a rule dropped, or would have dropped, by the number of the rule from 1. */
  readonly ruleDrops: Record<string, number> = {};
  /** Traffic in the documents; undefined unless it is counted. */
  traffic: FlowSums | undefined = undefined;
}
