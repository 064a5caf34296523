import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firehoseEvent } from '../../src/library/firehose-event.ts';
import { COUNTERS } from '../../src/model/counters.ts';
import { type HandlerRun, runHandler } from './run-handler.ts';

const LINES = [
  '2 123456789012 eni-0feed1 10.1.0.5 198.51.100.7 50000 443 6 20 4249 1609459200 1609459260 ACCEPT OK',
  '2 123456789012 eni-0feed1 - - - - - - - 1609459200 1609459260 - NODATA',
  '2 123456789012 eni-0feed1 10.1.0.5 secret-host 50000 443 6 20 4249 1609459200 1609459260 ACCEPT OK',
];
const CONTROL = {
  messageType: 'CONTROL_MESSAGE',
  owner: 'CloudwatchLogs',
  logEvents: [{ id: '', timestamp: 1, message: 'CWL CONTROL MESSAGE: Checking health of destination Firehose.' }],
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flow-enricher-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface AnswerRecord {
  readonly recordId: string;
  readonly result: string;
  readonly data?: string;
  readonly kafkaRecordValue?: string;
}

/** The records of the answer to one event. */
function recordsOf(run: HandlerRun, index = 0): AnswerRecord[] {
  const answer: { readonly records: AnswerRecord[] } = JSON.parse(run.answers[index] ?? '{"records":[]}');
  return answer.records;
}

/** The output of all records as text. */
const outputOf = (records: readonly AnswerRecord[]): string =>
  records
    .map(({ data, kafkaRecordValue }) => Buffer.from(data ?? kafkaRecordValue ?? '', 'base64').toString())
    .join('');

const DOCUMENTS = [
  '{"timestamp":"2021-01-01T00:01:00Z","duration_seconds":60,"version":2,"account_id":"123456789012",' +
    '"interface_id":"eni-0feed1","srcaddr":"10.1.0.5","dstaddr":"198.51.100.7","srcport":50000,"dstport":443,' +
    '"protocol":6,"packets":20,"bytes":4249,"start":1609459200,"end":1609459260,"action":"ACCEPT","log_status":"OK",' +
    '"protocol_name":"tcp","service_name":"https","service_port":443,"src_class":"private","dst_class":"documentation"}\n',
  '{"timestamp":"2021-01-01T00:01:00Z","duration_seconds":60,"version":2,"account_id":"123456789012",' +
    '"interface_id":"eni-0feed1","start":1609459200,"end":1609459260,"log_status":"NODATA"}\n',
  `{"parse_fault":{"code":"field_value","field":"dstaddr","detail":"secret-host is not an IPv4 or IPv6 address"},"message":"${LINES[2]}"}\n`,
];

describe('the bundled handler', () => {
  it.each(['direct', 'cloudwatch-logs', 'kinesis'] as const)('answers a batch from %s', (source) => {
    // Prepare
    const event = firehoseEvent(LINES, { source, linesPerMessage: 2 });

    // Act
    const run = runHandler({}, [event]);

    // Assess
    const records = recordsOf(run);
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
    expect(records.map(({ recordId, result }) => [recordId, result])).toEqual(
      event.records.map(({ recordId }) => [recordId, 'Ok']),
    );
    expect(outputOf(records)).toBe(DOCUMENTS.join(''));
  });

  it('answers a batch from MSK under the name that MSK uses', () => {
    // Prepare
    const records = LINES.map((line, index) => ({
      recordId: `msk-${index}`,
      kafkaRecordValue: Buffer.from(line).toString('base64'),
      mskRecordMetadata: { offset: String(index), partitionId: '0' },
    }));

    // Act
    const run = runHandler({}, [{ sourceMSKArn: 'arn:aws:kafka:eu-central-1:123456789012:cluster/x', records }]);

    // Assess
    expect(recordsOf(run)).toEqual(
      DOCUMENTS.map((document, index) => ({
        recordId: `msk-${index}`,
        result: 'Ok',
        kafkaRecordValue: Buffer.from(document).toString('base64'),
      })),
    );
  });

  it('drops a control message and fails a record that cannot be decoded', () => {
    // Prepare
    const records = [
      { recordId: 'a', data: gzipSync(JSON.stringify(CONTROL)).toString('base64') },
      { recordId: 'b', data: '***' },
      { recordId: 'c' },
    ];

    // Act
    const run = runHandler({}, [{ records }]);

    // Assess
    expect(recordsOf(run)).toEqual([
      { recordId: 'a', result: 'Dropped' },
      { recordId: 'b', result: 'ProcessingFailed' },
      { recordId: 'c', result: 'ProcessingFailed' },
    ]);
    expect(JSON.parse(run.logLines[0] ?? '')).toMatchObject({
      controlMessages: 1,
      recordFaults: { base64_invalid: 1, data_missing: 1 },
    });
  });

  it('answers several events at once, each separately', () => {
    // Prepare
    const events = Array.from({ length: 8 }, (_, index) =>
      firehoseEvent([LINES[0]?.replace('50000', String(50_000 + index)) ?? '']),
    );

    // Act
    const run = runHandler({}, events);

    // Assess
    const outputs = events.map((_, index) => outputOf(recordsOf(run, index)));
    expect(outputs).toEqual(events.map((_, index) => expect.stringContaining(`"srcport":${50_000 + index},`)));
    expect(run.logLines).toHaveLength(8);
  });

  it('follows its options', () => {
    // Prepare
    const inventory = join(folder, 'inventory.json.gz');
    const labels = join(folder, 'labels.json');
    writeFileSync(
      inventory,
      gzipSync(JSON.stringify({ version: 1, networkInterfaces: [{ id: 'eni-0feed1', addresses: ['10.1.0.5'] }] })),
    );
    writeFileSync(labels, '{"10.1.0.0/16":"office"}');
    const options = {
      METADATA: 'snapshot',
      METADATA_SNAPSHOT: inventory,
      CIDR_LABELS: labels,
      ON_NODATA: 'drop',
      ON_UNREADABLE: 'fail',
      DESTINATION: 'opensearch',
    };

    // Act
    const run = runHandler(options, [firehoseEvent(LINES)]);

    // Assess
    const records = recordsOf(run);
    expect(records.map((record) => record.result)).toEqual(['Ok', 'Dropped', 'ProcessingFailed']);
    expect(JSON.parse(outputOf(records))).toMatchObject({
      direction: 'egress',
      direction_source: 'interface',
      src_label: 'office',
      src_interface_id: 'eni-0feed1',
    });
    expect(outputOf(records)).not.toContain('\n');
  });

  it('keeps the answer within its limit', () => {
    // Prepare
    const lines = Array.from({ length: 500 }, () => LINES[0] ?? '');

    // Act
    const run = runHandler({ MAX_RESPONSE_BYTES: '100000' }, [firehoseEvent(lines)]);

    // Assess
    const results = recordsOf(run).map((record) => record.result);
    const line: unknown = JSON.parse(run.logLines[0] ?? '');
    expect(Buffer.byteLength(run.answers[0] ?? '')).toBeLessThanOrEqual(100_000);
    expect(line).toMatchObject({ responseBytes: Buffer.byteLength(run.answers[0] ?? '') });
    expect(new Set(results)).toEqual(new Set(['Ok', 'ProcessingFailed']));
  });
});

describe('the metrics of the bundled handler', () => {
  it('are one line per invocation, in addition to the log', () => {
    // Prepare, Act
    const run = runHandler({}, [firehoseEvent(LINES), firehoseEvent(LINES)]);

    // Assess
    expect(run.metricLines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { DeliveryStream: 'flow-logs', LinesIn: 3, DocumentsOut: 3, LinesMalformed: 1, LinesFailed: 0 },
      { DeliveryStream: 'flow-logs', LinesIn: 3 },
    ]);
  });

  it('include traffic if requested', () => {
    // Prepare, Act
    const run = runHandler({ TRAFFIC_METRICS: 'class' }, [firehoseEvent(LINES), firehoseEvent(LINES)]);

    // Assess
    const lines = run.metricLines.map((line): Record<string, unknown> => JSON.parse(line));
    const total = lines.filter((line) => 'AcceptedFlows' in line && !('PeerClass' in line));
    const parts = lines.filter((line) => 'PeerClass' in line);
    const flows = (rows: readonly Record<string, unknown>[]) =>
      rows.reduce((sum, row) => sum + Number(row.AcceptedFlows ?? 0) + Number(row.RejectedFlows ?? 0), 0);
    expect(total).toHaveLength(2);
    expect(flows(total)).toBe(2);
    expect(flows(parts)).toBe(2);
    expect(lines.filter((line) => 'LinesIn' in line)).toHaveLength(2);
  });

  it('are absent with METRICS=none', () => {
    // Prepare, Act
    const run = runHandler({ METRICS: 'none' }, [firehoseEvent(LINES)]);

    // Assess
    expect([run.metricLines, run.logLines.length]).toEqual([[], 1]);
  });
});

describe('the log of the bundled handler', () => {
  it('is one line per invocation, with counts and without any text of a record', () => {
    // Prepare
    const event = firehoseEvent(LINES);

    // Act
    const run = runHandler({}, [event]);

    // Assess
    const [text = ''] = run.logLines;
    const line: Record<string, unknown> = JSON.parse(text);
    const { invocationId, deliveryStreamArn } = event;
    expect(run.logLines).toHaveLength(1);
    expect(line).toMatchObject({ level: 30, msg: 'transformed', invocationId, deliveryStreamArn, recordsIn: 3 });
    expect(line).toMatchObject({ linesIn: 3, documents: 3, unreadableLines: 1, lineFaults: { field_value: 1 } });
    for (const name of Object.keys(COUNTERS)) expect(line).toHaveProperty(name, expect.any(Number));
    for (const content of ['eni-0feed1', '10.1.0.5', '198.51.100.7', 'secret-host', 'ACCEPT', 'srcaddr']) {
      expect(text).not.toContain(content);
    }
  });

  it.each(['warn', 'error', 'fatal', 'silent'])('is empty at level %s if nothing is wrong', (level) => {
    // Prepare, Act
    const run = runHandler({ LOG_LEVEL: level }, [firehoseEvent(LINES)]);

    // Assess
    expect([run.exitCode, run.logLines, run.answers.length]).toEqual([0, [], 1]);
  });

  it('warns once of unknown fields of LOG_FORMAT, but not of those listed as new', () => {
    // Prepare
    const options = { LOG_FORMAT: 'srcaddr later-one vpc-endpoint-name', NEW_FIELDS: 'later-one', LOG_LEVEL: 'warn' };

    // Act
    const run = runHandler(options, [firehoseEvent(['10.0.0.1 x y']), firehoseEvent(['10.0.0.1 x y'])]);

    // Assess
    expect(run.logLines.map((line): unknown => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 40, fields: ['vpc-endpoint-name'] }),
    ]);
  });

  it('lists at level debug the formats of LOG_FORMAT that no line has matched', () => {
    // Prepare
    const options = { LOG_FORMAT: 'srcaddr dstaddr;bytes start', LOG_LEVEL: 'debug' };

    // Act
    const run = runHandler(options, [firehoseEvent(['10.0.0.1 10.0.0.2'])]);

    // Assess
    expect(run.logLines.map((line): unknown => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ level: 20, formats: [{ name: 'configured 2', fields: 2 }] }),
    );
  });

  it.each([[{}], [{ records: [] }], [{ Records: [{ eventSource: 'aws:s3' }] }], [[]], [null]])(
    'warns of %j, which is not a transformation event, and gives it an empty answer',
    (event) => {
      // Prepare, Act
      const run = runHandler({}, [event]);

      // Assess
      expect(run.answers).toEqual(['{"records":[]}']);
      expect(run.logLines.map((line): unknown => JSON.parse(line))).toMatchObject([
        { level: 40, msg: expect.stringContaining('no records') },
      ]);
    },
  );
});

describe('the bundled handler with a wrong configuration', () => {
  it.each([
    ['an option with a wrong value', { DESTINATION: 'nowhere' }, /DESTINATION must be one of .*, not "nowhere"/],
    ['a size out of its range', { MAX_RESPONSE_BYTES: '99999999' }, /MAX_RESPONSE_BYTES must be .* not "99999999"/],
    ['a misspelt option', { LOG_FORMATS: 'srcaddr' }, /LOG_FORMATS is not an option; did you mean LOG_FORMAT\?/],
    [
      'a misspelled field',
      { LOG_FORMAT: 'version srcadr' },
      /LOG_FORMAT: log format 1: srcadr .* did you mean srcaddr\?/,
    ],
    ['a label of an invalid range', { CIDR_LABELS: '{"10.0.0.1/8":"x"}' }, /CIDR_LABELS: 10\.0\.0\.1\/8 has bits/],
    ['a snapshot without its file', { METADATA: 'snapshot' }, /METADATA snapshot needs METADATA_SNAPSHOT/],
    [
      'a snapshot that is not there',
      { METADATA: 'snapshot', METADATA_SNAPSHOT: 'missing.json' },
      /METADATA_SNAPSHOT: cannot read the inventory missing\.json: ENOENT/,
    ],
  ])('does not start with %s, and names the option', (_what, options, message) => {
    // Prepare, Act
    const run = runHandler(options, [firehoseEvent(LINES)]);

    // Assess
    expect(run.exitCode).not.toBe(0);
    expect(run.answers).toEqual([]);
    expect(run.stderr).toMatch(message);
    expect(run.stderr).toContain('ConfigurationError');
  });
});
