import { COUNTERS, type CounterName } from '../model/counters.ts';
import { ADDED_METRICS } from './added-metrics.generated.ts';
import { ADDRESS_DATA_METRICS } from './address-data-metrics.ts';
import type { MetricRow } from './metric-row.ts';

/** Milliseconds per second. */
const MILLISECONDS = 1_000;

/** All metrics; the output, the documentation and the tests derive from this table. An EMF object has at most 100. */
export const METRICS = {
  RecordsIn: ofCounter('recordsIn'),
  RecordsFailed: ofCounter('recordsFailed', { isWrittenAtZero: true }),
  LinesIn: ofCounter('linesIn'),
  DocumentsOut: ofCounter('documents'),
  DocumentsUnchanged: ofCounter('ownDocuments'),
  LinesPutBack: ofCounter('linesPutBack'),
  LinesDropped: ofCounter('linesDropped', { sentence: 'lines dropped by rules, including sampling' }),
  LinesSampledOut: ofCounter('linesSampledOut'),
  LinesFailed: ofCounter('linesFailed', { isWrittenAtZero: true }),
  LinesNoData: ofCounter('noDataLines'),
  LinesSkipData: ofCounter('skipDataLines'),
  LinesMalformed: count(
    'unreadable lines with any fault but `field_count`',
    ({ counts: { lineFaults } }) =>
      (lineFaults.field_value ?? 0) +
      (lineFaults.json_malformed ?? 0) +
      (lineFaults.not_flow_log ?? 0) +
      (lineFaults.header ?? 0),
  ),
  LinesUnknownFormat: count('unreadable lines with fault `field_count`', ({ counts }) => counts.lineFaults.field_count),
  ...ADDED_METRICS,
  MetadataHits: count('look-ups answered by the cache', ({ lookups }) => lookups?.hits),
  MetadataMisses: count('look-ups not answered by the cache', ({ lookups }) => lookups?.misses),
  MetadataStale: count('expired entries used', ({ lookups }) => lookups?.stale),
  MetadataFailures: count('failed look-ups', ({ lookups }) =>
    Object.values(lookups?.failures ?? {}).reduce((sum, failures) => sum + failures, 0),
  ),
  Ec2Calls: count('requests for look-ups, including retries', ({ lookups }) => lookups?.calls),
  InventoryAge: {
    unit: 'Seconds',
    statistic: 'Maximum',
    sentence: 'age of the inventory document in use (`METADATA=snapshot`)',
    isWrittenAtZero: false,
    // clocks differ, so a document from the future counts as new
    value: ({ inventory }) =>
      inventory?.ageMs === undefined ? undefined : Math.max(0, Math.round(inventory.ageMs / MILLISECONDS)),
  },
  InventoryMissing: count('invocations without an inventory document', ({ inventory }) =>
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
  RulesMissing: count('invocations without a rules document', ({ rules }) => (rules?.isMissing === true ? 1 : 0)),
  ...ADDRESS_DATA_METRICS,
  RecordsPutBack: ofCounter('recordsPutBack'),
  PartsPutBack: ofCounter('partsPutBack'),
  PutBackRefused: ofCounter('putBackRefused', { isWrittenAtZero: true }),
  HighestHop: ofCounter('highestHop', { statistic: 'Maximum' }),
  BytesIn: ofCounter('bytesIn', { unit: 'Bytes' }),
  BytesOut: ofCounter('bytesOut', { unit: 'Bytes' }),
  ResponseBytes: {
    unit: 'Bytes',
    statistic: 'Maximum',
    sentence: 'size of the answer, which `MAX_RESPONSE_BYTES` limits',
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
    sentence: 'time left of the function’s timeout',
    isWrittenAtZero: true,
    value: ({ timeLeftMs }) => timeLeftMs,
  },
  InternalErrors: count('errors in this program; each is logged', ({ internalErrors }) => internalErrors, {
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
