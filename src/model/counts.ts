import type { LineFaultCode, RecordFaultCode } from './fault.ts';

/**
 * What is counted of an invocation, each with what it means. Of the lines, each is counted in exactly one of
 * `documents`, `linesDropped` and `linesFailed`: their sum is `linesIn`. A record that cannot be decoded counts as one
 * line in and one failed.
 */
export const COUNTERS = {
  recordsIn: 'records in the event',
  recordsOk: 'records answered with output',
  recordsDropped: 'records without output: empty, only dropped lines, or control messages',
  recordsFailed: 'records answered ProcessingFailed',
  linesIn: 'lines found, without header lines and control messages',
  documents: 'documents put out, those for unreadable lines included',
  linesDropped: 'lines left out by rule (ON_NODATA)',
  linesFailed: 'lines of records answered ProcessingFailed',
  unreadableLines: 'lines that could not be read, put out or not',
  noDataLines: 'lines with log-status NODATA',
  skipDataLines: 'lines with log-status SKIPDATA',
  ambiguousLines: 'lines that fit several formats, for which the order decided',
  headerLines: 'header lines',
  controlMessages: 'CloudWatch Logs control messages',
  enrichedEnds: 'ends of flows for which metadata was found',
  bytesIn: 'bytes of text, decoded',
  bytesOut: 'bytes of output, before base64',
} as const satisfies Record<string, string>;

/** A key of {@link COUNTERS}. */
export type CounterName = keyof typeof COUNTERS;

/** The numbers of an invocation or a run. */
export class Counts implements Record<CounterName, number> {
  recordsIn = 0;
  recordsOk = 0;
  recordsDropped = 0;
  recordsFailed = 0;
  linesIn = 0;
  documents = 0;
  linesDropped = 0;
  linesFailed = 0;
  unreadableLines = 0;
  noDataLines = 0;
  skipDataLines = 0;
  ambiguousLines = 0;
  headerLines = 0;
  controlMessages = 0;
  enrichedEnds = 0;
  bytesIn = 0;
  bytesOut = 0;
  /** Unreadable lines by code. */
  readonly lineFaults: Partial<Record<LineFaultCode, number>> = {};
  /** Failed records by code. */
  readonly recordFaults: Partial<Record<RecordFaultCode, number>> = {};

  addLineFault(code: LineFaultCode): void {
    this.unreadableLines++;
    this.lineFaults[code] = (this.lineFaults[code] ?? 0) + 1;
  }

  addRecordFault(code: RecordFaultCode): void {
    this.recordsFailed++;
    this.recordFaults[code] = (this.recordFaults[code] ?? 0) + 1;
  }
}
