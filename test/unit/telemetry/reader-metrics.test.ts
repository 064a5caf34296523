import { describe, expect, it, vi } from 'vitest';
import { Counts } from '../../../src/model/counts.ts';
import { ReaderCounts } from '../../../src/reader/reader-counts.ts';
import { emfObject } from '../../../src/telemetry/emf-object.ts';
import { createFunctionMetrics } from '../../../src/telemetry/function-metrics.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { readerLine } from '../../../src/telemetry/reader-line.ts';
import { READER_METRIC_CONTENT, READER_METRICS, type ReaderFacts } from '../../../src/telemetry/reader-metric-table.ts';

const load = async () => READER_METRIC_CONTENT;

function countsOf(): ReaderCounts {
  const counts = new ReaderCounts();
  counts.objectsRead = 2;
  counts.linesRead = 10;
  counts.linesPut = 9;
  counts.linesUnsent = 1;
  counts.delaySeconds = 42;
  counts.fail('gzip_damaged');
  counts.fail('object_missing');
  counts.fail('object_missing');
  counts.ignore('empty');
  return counts;
}

describe('the metrics of the reader', () => {
  it('have the dimension of the stream, and no 0 except for alarms', () => {
    const text = emfObject<ReaderFacts>('Flows', 'flow-logs', READER_METRICS, {
      counts: countsOf(),
      elapsedMs: 7,
      timeLeftMs: 5,
    });
    const { _aws: description, ...values } = JSON.parse(text);
    expect(description.CloudWatchMetrics).toMatchObject([{ Namespace: 'Flows', Dimensions: [['DeliveryStream']] }]);
    expect(values).toEqual({
      DeliveryStream: 'flow-logs',
      ObjectsRead: 2,
      ObjectsIgnored: 1,
      ObjectsFailed: 3,
      ObjectsMissing: 2,
      ObjectsDamaged: 1,
      MessagesUnreadable: 0,
      LinesRead: 10,
      LinesPut: 9,
      LinesUnsent: 1,
      ObjectDelay: 42,
      ReaderDuration: 7,
      ReaderTimeLeft: 5,
      ReaderErrors: 0,
    });
  });

  it('have separate names, since both functions write for one stream, except for what documents and address data say', () => {
    const shared = Object.keys(READER_METRICS).filter((name) => name in METRICS);
    expect(shared).toEqual(expect.arrayContaining(['ListedEnds', 'SignalsListedPeerAccepted', 'AddressDataFaults']));
    expect(shared.filter((name) => !/^(?:ListedEnds|Signals\w*|AddressData\w*)$/.test(name))).toEqual([]);
  });

  it('have what the documents of enriched copies say, by the name that the alarm watches', () => {
    const documents = new Counts();
    documents.listedEnds = 3;
    documents.signals.listed_peer_accepted = 2;
    const text = emfObject<ReaderFacts>('Flows', 'flow-logs', READER_METRICS, {
      counts: countsOf(),
      documents,
      elapsedMs: 7,
    });
    expect(JSON.parse(text)).toMatchObject({ ListedEnds: 3, SignalsListedPeerAccepted: 2 });
  });

  it('are absent if METRICS is none, and have the stream unknown without one', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
    try {
      const facts = { counts: countsOf(), elapsedMs: 7 };
      (await createFunctionMetrics({ metrics: 'none', metricsNamespace: 'Flows' }, 'x', load, () => {})).write(facts);
      expect(write).not.toHaveBeenCalled();
      (await createFunctionMetrics({ metrics: 'emf', metricsNamespace: 'Flows' }, '', load, () => {})).write(facts);
      expect(String(write.mock.calls[0]?.[0])).toContain('"DeliveryStream":"unknown"');
    } finally {
      write.mockRestore();
    }
  });
});

describe('the log line of the reader', () => {
  it('has every counter, and faults and ignored objects by code', () => {
    const line = readerLine({ run: 'live', stream: 'flow-logs', elapsedMs: 7, timeLeftMs: 5 }, countsOf());
    expect(line).toMatchObject({
      run: 'live',
      stream: 'flow-logs',
      objectsRead: 2,
      objectsFailed: 3,
      objectFaults: { gzip_damaged: 1, object_missing: 2 },
      ignored: { empty: 1 },
      linesRead: 10,
      recordsPut: 0,
    });
  });
});
