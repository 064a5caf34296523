import type { AddressDataState } from '../address-data/address-data.ts';
import type { Counts } from '../model/counts.ts';
import type { ObjectFaultCode } from '../model/object-fault.ts';
import { READER_COUNTERS, type ReaderCounterName, type ReaderCounts } from '../reader/reader-counts.ts';
import { ADDED_METRICS } from './added-metrics.generated.ts';
import { ADDRESS_DATA_METRICS, addressDataProperties } from './address-data-metrics.ts';
import type { MetricContent } from './function-metrics.ts';
import type { MetricFacts } from './metric-facts.ts';
import type { MetricRow } from './metric-row.ts';

/** The input of the metrics of one invocation of the reader. */
export interface ReaderFacts {
  readonly counts: ReaderCounts;
  /** The counts of the documents that it has written; undefined if it puts lines on a stream. */
  readonly documents?: Counts | undefined;
  /** The state of the address data with which it enriches copies; undefined without any. */
  readonly addressData?: AddressDataState | undefined;
  readonly elapsedMs: number;
  /** Time that the invocation had left when it ended; undefined outside Lambda. */
  readonly timeLeftMs?: number | undefined;
}

type ReaderMetric = MetricRow<ReaderFacts>;
type Changes = Partial<Omit<ReaderMetric, 'value'>>;

const DOCUMENT_METRIC = /^(?:ListedEnds$|Signals)/;

/** Metrics of the documents in enriched copies: flows with listed addresses, and signals. */
export const DOCUMENT_METRICS: Readonly<Record<string, ReaderMetric>> = Object.fromEntries(
  Object.entries(ADDED_METRICS)
    .filter(([name]) => DOCUMENT_METRIC.test(name))
    .map(([name, row]) => [name, ofDocuments(row)]),
);

/**
 * All metrics of the function that reads objects; the output, the documentation and the tests derive from this table.
 * They have the namespace and the dimension of the transform's metrics, but different names, except for {@link
 * DOCUMENT_METRICS} and those of address data.
 */
export const READER_METRICS = {
  ObjectsRead: ofCounter('objectsRead'),
  ObjectsContinued: ofCounter('objectsContinued'),
  ObjectsIgnored: ofCounter('objectsIgnored'),
  ObjectsFailed: ofCounter('objectsFailed', { isWrittenAtZero: true }),
  ObjectsMissing: ofFaults('objects that no longer exist', ['object_missing']),
  ObjectsDenied: ofFaults('objects that the function may not read', ['object_denied']),
  ObjectsDamaged: ofFaults('objects with damaged, incomplete or unsupported data', [
    'gzip_damaged',
    'parquet_damaged',
    'parquet_unsupported',
    'object_unreadable',
  ]),
  ObjectsRefused: ofFaults('objects not accepted completely', ['put_refused']),
  MessagesUnreadable: ofCounter('messagesUnreadable', { isWrittenAtZero: true }),
  ObjectBytesRead: ofCounter('bytesIn', { unit: 'Bytes' }),
  LinesRead: ofCounter('linesRead'),
  LinesPut: ofCounter('linesPut'),
  LinesUnsent: ofCounter('linesUnsent', { isWrittenAtZero: true }),
  RecordsPut: ofCounter('recordsPut'),
  RecordBytesPut: ofCounter('bytesPut', { unit: 'Bytes' }),
  PutRetries: ofCounter('putRetries'),
  PutThrottles: ofCounter('putThrottles'),
  ObjectDelay: ofCounter('delaySeconds', { unit: 'Seconds', statistic: 'Maximum' }),
  ReaderDuration: {
    unit: 'Milliseconds',
    statistic: 'p99',
    sentence: 'time from call to answer',
    isWrittenAtZero: true,
    value: ({ elapsedMs }) => elapsedMs,
  },
  ReaderTimeLeft: {
    unit: 'Milliseconds',
    statistic: 'Minimum',
    sentence: 'time left of the reader’s timeout',
    isWrittenAtZero: true,
    value: ({ timeLeftMs }) => timeLeftMs,
  },
  ReaderErrors: ofFaults('errors in this program; each is logged', ['internal'], { isWrittenAtZero: true }),
  ...ADDRESS_DATA_METRICS,
  ...DOCUMENT_METRICS,
} as const satisfies Record<string, ReaderMetric>;

/** The content of the reader's metrics lines. */
export const READER_METRIC_CONTENT: MetricContent<ReaderFacts> = {
  table: READER_METRICS,
  propertiesOf: addressDataProperties,
};

function ofCounter(name: ReaderCounterName, changes: Changes = {}): ReaderMetric {
  return {
    unit: 'Count',
    statistic: 'Sum',
    sentence: READER_COUNTERS[name],
    isWrittenAtZero: false,
    value: ({ counts }) => counts[name],
    ...changes,
  };
}

function ofDocuments(row: MetricRow<Pick<MetricFacts, 'counts'>>): ReaderMetric {
  return { ...row, value: ({ documents }) => (documents === undefined ? undefined : row.value({ counts: documents })) };
}

function ofFaults(sentence: string, codes: readonly ObjectFaultCode[], changes: Changes = {}): ReaderMetric {
  return {
    unit: 'Count',
    statistic: 'Sum',
    sentence,
    isWrittenAtZero: false,
    value: ({ counts }) => codes.reduce((sum, code) => sum + (counts.objectFaults[code] ?? 0), 0),
    ...changes,
  };
}
