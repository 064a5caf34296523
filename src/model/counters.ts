import { ADDED_COUNTERS } from './added-counters.generated.ts';

/**
 * The counters of an invocation, with their meanings. Each line is counted in exactly one of `documents`, `linesRolledUp`,
 * `linesPutBack`, `linesDropped` and `linesFailed`: their sum is `linesIn`. A record whose lines were not separated,
 * because it cannot be decoded or because time ran out, counts as one line.
 */
export const COUNTERS = {
  recordsIn: 'records in the event',
  recordsOk: 'records answered with output',
  recordsDropped: 'records without output: empty, dropped lines, control messages',
  recordsPutBack: 'records put back completely',
  recordsSplit: 'records answered in part, the rest put back',
  recordsFailed: 'records answered ProcessingFailed',
  linesIn: 'lines, without header lines and control messages',
  documents: 'documents written, including those for unreadable lines',
  ownDocuments: 'documents that this program had created earlier, written unchanged',
  linesRolledUp: 'lines whose flows are in the document of another line (ROLLUP)',
  linesPutBack: 'lines put back on their stream, to arrive again',
  linesDropped: 'lines dropped by rules: the sum of the next three',
  linesDroppedNoData: 'lines without traffic that ON_NODATA dropped',
  linesDroppedByRule: 'lines dropped by DROP_RULES',
  linesSampledOut: 'lines dropped by SAMPLE_ACCEPT',
  linesWouldDrop: 'lines that rules and sampling would drop (`DROP_MODE=count`)',
  linesFailed: 'lines of records answered ProcessingFailed',
  unreadableLines: 'unreadable lines, whether output or not',
  noDataLines: 'lines with log-status NODATA',
  skipDataLines: 'lines with log-status SKIPDATA',
  ambiguousLines: 'lines that fit several formats',
  bareIdLines: 'lines with ids that lack their prefix',
  headerLines: 'header lines',
  controlMessages: 'CloudWatch Logs control messages',
  ...ADDED_COUNTERS,
  metadataFaults: 'failed calls of the metadata source',
  partsPutBack: 'whole and split records that the stream accepted back',
  bytesPutBack: 'bytes of these records',
  putBackRequests: 'requests to put records back',
  putBackRetries: 'records sent again after a partly refused request',
  putBackRefused: 'records refused after all attempts',
  highestHop: 'highest hop count of the records put back',
  bytesIn: 'bytes of text, decoded',
  bytesOut: 'bytes of output, before base64',
} as const satisfies Record<string, string>;

/** A key of {@link COUNTERS}. */
export type CounterName = keyof typeof COUNTERS;
