import { ADDED_COUNTERS } from './added-counters.generated.ts';

/**
 * The counters of an invocation, with their meanings. Each line is counted in exactly one of `documents`,
 * `linesPutBack`, `linesDropped` and `linesFailed`: their sum is `linesIn`. A record whose lines were not separated,
 * because it cannot be decoded or because time ran out, counts as one line.
 */
export const COUNTERS = {
  recordsIn: 'records in the event',
  recordsOk: 'records answered with output',
  recordsDropped: 'records without output: empty, only dropped lines, or control messages',
  recordsPutBack: 'records answered Dropped because they were put back on their stream completely',
  recordsSplit: 'records answered with a part of their output, the rest being put back',
  recordsFailed: 'records answered ProcessingFailed',
  linesIn: 'lines found, without header lines and control messages',
  documents: 'documents written, including those for unreadable lines',
  ownDocuments: 'documents among them that this program had created earlier, written unchanged',
  linesPutBack: 'lines put back on their stream, which arrive again in another event',
  linesDropped: 'lines dropped by rules; the next three counters give the kind of rule',
  linesDroppedNoData: 'lines without traffic that ON_NODATA dropped',
  linesDroppedByRule: 'lines dropped by DROP_RULES',
  linesSampledOut: 'lines dropped by SAMPLE_ACCEPT',
  linesWouldDrop: 'lines that DROP_RULES and SAMPLE_ACCEPT would have dropped (DROP_MODE is `count`)',
  linesFailed: 'lines of records answered ProcessingFailed',
  unreadableLines: 'unreadable lines, whether output or not',
  noDataLines: 'lines with log-status NODATA',
  skipDataLines: 'lines with log-status SKIPDATA',
  ambiguousLines: 'lines that fit several formats, so that their order decided',
  bareIdLines: 'lines below a header line, and JSON records, with ids that lack their prefix',
  headerLines: 'header lines',
  controlMessages: 'CloudWatch Logs control messages',
  ...ADDED_COUNTERS,
  metadataFaults: 'calls of the metadata source that failed, timed out, or returned an unusable value',
  piecesPutBack: 'records that the stream accepted back: whole records and parts of split ones',
  bytesPutBack: 'bytes of these records',
  putBackRequests: 'requests made to put records back',
  putBackRetries: 'records sent again after a request that the service did not accept completely',
  putBackRefused: 'records that the stream did not accept back, after all attempts',
  highestHop: 'highest hop count of the records put back',
  bytesIn: 'bytes of text, decoded',
  bytesOut: 'bytes of output, before base64',
} as const satisfies Record<string, string>;

/** A key of {@link COUNTERS}. */
export type CounterName = keyof typeof COUNTERS;
