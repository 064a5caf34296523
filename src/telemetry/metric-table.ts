import type { MetricUnit } from '@aws-lambda-powertools/metrics/types';
import { COUNTERS, type CounterName } from '../model/counts.ts';
import { UNENRICHED_REASONS, type UnenrichedReason } from '../model/unenriched.ts';
import type { MetricFacts } from './metric-facts.ts';

/** One metric: how CloudWatch has it, what it means, and how an invocation's number is had. */
export interface MetricRow {
  /** A unit of CloudWatch: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
  readonly unit: MetricUnit;
  /** The statistic under which the metric is read. */
  readonly statistic: 'Sum' | 'Maximum' | 'Minimum' | 'p99';
  readonly sentence: string;
  /**
   * Whether 0 is written. Otherwise it is left out, since CloudWatch charges for each metric in the hours in which it
   * gets a value, and to a sum nothing and 0 are the same.
   */
  readonly isWrittenAtZero: boolean;
  /** The invocation's number; undefined where there is none to tell. */
  readonly value: (facts: MetricFacts) => number | undefined;
}

/** In a second. */
const MILLISECONDS = 1_000;

/** Every metric once; what is written, the documentation and the tests derive from it. One EMF object holds 100 at most. */
export const METRICS = {
  RecordsIn: ofCounter('recordsIn'),
  RecordsFailed: ofCounter('recordsFailed', { isWrittenAtZero: true }),
  LinesIn: ofCounter('linesIn'),
  DocumentsOut: ofCounter('documents'),
  DocumentsUnchanged: ofCounter('ownDocuments'),
  LinesPutBack: ofCounter('linesPutBack'),
  LinesDropped: ofCounter('linesDropped', { sentence: 'lines left out by rule, the sampled out ones included' }),
  LinesSampledOut: ofCounter('linesSampledOut'),
  LinesFailed: ofCounter('linesFailed', { isWrittenAtZero: true }),
  LinesNoData: ofCounter('noDataLines'),
  LinesSkipData: ofCounter('skipDataLines'),
  LinesMalformed: count(
    'lines that could not be read for what stands in them (all faults but `field_count`), put out or not',
    ({ counts: { lineFaults } }) =>
      (lineFaults.field_value ?? 0) +
      (lineFaults.json_malformed ?? 0) +
      (lineFaults.not_flow_log ?? 0) +
      (lineFaults.header ?? 0),
  ),
  LinesUnknownFormat: count(
    'lines whose number of fields fits no log format in use (fault `field_count`), put out or not',
    ({ counts }) => counts.lineFaults.field_count,
  ),
  EndsEnriched: ofCounter('enrichedEnds'),
  EndsUnenriched: ofCounter('unenrichedEnds', {
    sentence: `${COUNTERS.unenrichedEnds}; the next five say why`,
  }),
  EndsUnenrichedPublic: ofReason('public'),
  EndsUnenrichedShared: ofReason('shared'),
  EndsUnenrichedAttachedLater: ofReason('attached_later'),
  EndsUnenrichedSeenLater: ofReason('seen_later'),
  EndsUnenrichedNotFound: ofReason('not_found'),
  MetadataHits: count('things that were wanted and known', ({ lookups }) => lookups?.hits),
  MetadataMisses: count('things that were wanted and not known, or past their life', ({ lookups }) => lookups?.misses),
  MetadataStale: count('things that were used past their life', ({ lookups }) => lookups?.stale),
  MetadataFailures: count('look-ups that brought nothing, for any reason', ({ lookups }) =>
    Object.values(lookups?.failures ?? {}).reduce((sum, failures) => sum + failures, 0),
  ),
  Ec2Calls: count('requests made to look things up, repeated ones included', ({ lookups }) => lookups?.calls),
  InventoryAge: {
    unit: 'Seconds',
    statistic: 'Maximum',
    sentence: 'age of the inventory document in use (`METADATA=snapshot`)',
    isWrittenAtZero: false,
    // clocks differ: a document from the future is new
    value: ({ inventory }) =>
      inventory?.ageMs === undefined ? undefined : Math.max(0, Math.round(inventory.ageMs / MILLISECONDS)),
  },
  InventoryMissing: count('invocations that had no inventory document to look in', ({ inventory }) =>
    inventory?.isMissing === true ? 1 : 0,
  ),
  RulesAge: {
    unit: 'Seconds',
    statistic: 'Maximum',
    sentence: 'age of the rules document in use',
    isWrittenAtZero: false,
    value: ({ rules }) =>
      rules?.ageMs === undefined ? undefined : Math.max(0, Math.round(rules.ageMs / MILLISECONDS)),
  },
  RulesMissing: count('invocations that had no rules to make verdicts of', ({ rules }) =>
    rules?.isMissing === true ? 1 : 0,
  ),
  VerdictsMissing: ofCounter('verdictsMissing'),
  VerdictsNotEvaluable: ofCounter('verdictsNotEvaluable'),
  VerdictsStale: ofCounter('verdictsStale'),
  RecordsPutBack: ofCounter('recordsPutBack'),
  PiecesPutBack: ofCounter('piecesPutBack'),
  PutBackRefused: ofCounter('putBackRefused', { isWrittenAtZero: true }),
  HighestHop: ofCounter('highestHop', { statistic: 'Maximum' }),
  BytesIn: ofCounter('bytesIn', { unit: 'Bytes' }),
  BytesOut: ofCounter('bytesOut', { unit: 'Bytes' }),
  ResponseBytes: {
    unit: 'Bytes',
    statistic: 'Maximum',
    sentence: 'size of the answer, against `MAX_RESPONSE_BYTES`',
    isWrittenAtZero: false,
    value: ({ responseBytes }) => responseBytes,
  },
  Duration: {
    unit: 'Milliseconds',
    statistic: 'p99',
    sentence: 'time from the event to the answer',
    isWrittenAtZero: true,
    value: ({ elapsedMs }) => elapsedMs,
  },
  TimeLeft: {
    unit: 'Milliseconds',
    statistic: 'Minimum',
    sentence: 'what was left of the function’s timeout after the answer',
    isWrittenAtZero: true,
    value: ({ timeLeftMs }) => timeLeftMs,
  },
  InternalErrors: count('errors in this program; the log has each', ({ internalErrors }) => internalErrors, {
    isWrittenAtZero: true,
  }),
} as const satisfies Record<string, MetricRow>;

type Changes = Partial<Omit<MetricRow, 'value'>>;

function count(sentence: string, value: MetricRow['value'], changes: Changes = {}): MetricRow {
  return { unit: 'Count', statistic: 'Sum', sentence, isWrittenAtZero: false, value, ...changes };
}

function ofCounter(name: CounterName, changes: Changes = {}): MetricRow {
  return count(COUNTERS[name], ({ counts }) => counts[name], changes);
}

function ofReason(reason: UnenrichedReason): MetricRow {
  return count(UNENRICHED_REASONS[reason], ({ counts }) => counts.unenriched[reason]);
}
