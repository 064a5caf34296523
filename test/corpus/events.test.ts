import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it, vi } from 'vitest';
import { createTransformer } from '../../src/library/create-transformer.ts';
import type { FirehoseEvent, FirehoseResult } from '../../src/model/firehose.ts';
import { documentsOf, outputOf } from '../support/answers.ts';
import { soundnessProblems } from '../support/check-answer.ts';
import { type CorpusEventFile, corpusEventFiles, corpusFile, describeWithCorpus } from '../support/corpus.ts';
import { isObject, valuesOfLine } from '../support/flat-document.ts';
import { eventFromJson, runTransform } from '../support/run-transform.ts';
import { isControlMessage, messagesOfPayload } from './event-lines.ts';
import { DEFAULT_FORMAT } from './known-orders.ts';

/** Formats of events whose lines do not have a known format. */
const FORMATS: Readonly<Record<string, string>> = {
  'otel/valid_vpc_flow_cw_custom.json': 'version interface-id srcaddr dstaddr',
  'otel/valid_tgw_flow_cw.json':
    'version account-id tgw-id tgw-attachment-id tgw-src-vpc-id tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id ' +
    'tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id tgw-pair-attachment-id srcaddr dstaddr srcport dstport ' +
    'protocol packets bytes start end log-status type tcp-flags flow-direction region',
};

/** The events of a file. Payloads of subscriptions are wrapped in one event, both unchanged and gzipped. */
function eventsOf({ file, kind }: CorpusEventFile): { readonly packed: string; readonly event: FirehoseEvent }[] {
  const content = corpusFile(`events/${file}`);
  if (kind === 'cwl-payload') {
    return [
      { packed: 'plain', event: eventOf(content) },
      { packed: 'gzip', event: eventOf(gzipSync(content)) },
    ];
  }
  // one of the files has a byte order mark from an editor
  const value: unknown = JSON.parse(content.toString('utf8').replace(/^\uFEFF/, ''));
  const event = kind === 'firehose-input+expected' && isObject(value) ? value.input : value;
  return [{ packed: 'as it is', event: eventFromJson(JSON.stringify(event)) }];
}

function eventOf(payload: Buffer): FirehoseEvent {
  return { records: [{ recordId: 'payload', data: payload.toString('base64') }] };
}

const named = (file: CorpusEventFile) => eventsOf(file).map((each) => ({ ...each, ...file }));

// metrics are still built from every input, but not written
vi.mock('../../src/telemetry/logger.ts', async (original) => ({
  ...(await original<typeof import('../../src/telemetry/logger.ts')>()),
  openOutput: () => ({ write: () => true }),
}));

describeWithCorpus('Events from other projects', () => {
  const files = corpusEventFiles();
  const all = files.flatMap(named);
  const flowLogs = all.filter(({ note }) => /^(?:VPC|TGW) FLOW/.test(note));

  let handler: (event: FirehoseEvent) => Promise<FirehoseResult>;
  beforeAll(async () => {
    vi.stubEnv('LOG_LEVEL', 'silent');
    ({ handler } = await import('../../src/function/handler.ts'));
    return () => {
      vi.unstubAllEnvs();
    };
  });

  it('are as many as the index says, flow logs among them', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(flowLogs.length).toBeGreaterThan(8);
  });

  it.each(flowLogs)('with flow logs give exactly their lines: $file ($packed)', async ({ file, event }) => {
    // Prepare
    const format = FORMATS[file] ?? DEFAULT_FORMAT;
    const lines = event.records.map(({ data }) => messagesOfPayload(data ?? ''));

    // Act
    const answer = await createTransformer({ logFormat: FORMATS[file] ?? '' }).transform(event);

    // Assess
    const documents = answer.records.map((record) => documentsOf([record]));
    expect(documents.map(({ length }) => length)).toEqual(lines.map(({ length }) => length));
    expect(documents.flat()).toMatchObject(lines.flat().map((line) => ofLine(format, line)));
    expect(documents.flat().filter((document) => Object.hasOwn(document, 'parse_fault'))).toEqual([]);
  });

  it.each(all)('of every kind are answered, each recordId once: $file ($packed)', async ({ event }) => {
    // Act
    const answer = await handler(event);

    // Assess
    const ids = Array.isArray(event.records) ? event.records.map(({ recordId }) => recordId) : [];
    expect(answer.records.map(({ recordId }) => recordId)).toEqual([...new Set(ids)]);
    expect(soundnessProblems(event, await runTransform(event), {})).toEqual([]);
  });

  it('drop control messages, whatever they are packed in', async () => {
    // Prepare
    const records = all
      .flatMap(({ event }) => event.records ?? [])
      .filter(({ data }) => typeof data === 'string' && isControlMessage(data))
      .map(({ data = '' }, index) => ({ recordId: `control-${index}`, data }));

    // Act
    const answer = await handler({ records });
    const { counts } = await runTransform({ records });

    // Assess
    expect(counts).toMatchObject({ controlMessages: records.length, linesIn: 0 });
    expect(records.length).toBeGreaterThan(4);
    expect(answer.records).toEqual(records.map(({ recordId }) => ({ recordId, result: 'Dropped' })));
  });

  it('put the output into the member in which the source had its payload', async () => {
    // Prepare
    const sources = all.flatMap(({ event }) => event.records ?? []).filter((record) => isObject(record));
    const kafka = sources.filter(({ kafkaRecordValue }) => kafkaRecordValue !== undefined);
    const kinesis = sources.filter(({ kinesisRecordMetadata }) => kinesisRecordMetadata !== undefined);

    // Act
    const answers = await Promise.all([...kafka, ...kinesis].map(async (record) => handler({ records: [record] })));

    // Assess
    const outputs = answers.map(({ records: [record] }) => record).filter((record) => record?.result === 'Ok');
    expect(kafka.length).toBeGreaterThan(0);
    expect(kinesis.length).toBeGreaterThan(2);
    expect(outputs.map((record) => Object.keys(record ?? {}))).toEqual([
      ...kafka.map(() => ['recordId', 'result', 'kafkaRecordValue']),
      ...outputs.slice(kafka.length).map(() => ['recordId', 'result', 'data']),
    ]);
    expect(outputs.length).toBeGreaterThan(kafka.length + 2);
    expect(outputs.map(outputOf)).not.toContain('');
  });

  it('that hold two subscription messages in one record give the lines of both', async () => {
    // Prepare
    const content = corpusFile('events/otel/multiple_json_objects.json');

    // Act
    const answer = await handler(eventOf(gzipSync(content)));

    // Assess
    expect(documentsOf(answer.records).map(({ message }) => message)).toEqual(['some text', 'some other text']);
  });

  it('with a foreign object between subscription messages keep both neighbours and the object', async () => {
    // Prepare
    const content = corpusFile('events/otel/some_invalid_records.ndjson');

    // Act
    const answer = await handler(eventOf(content));

    // Assess
    expect(documentsOf(answer.records).map(({ message }) => message)).toEqual([
      'Hello world, here is our first log message!',
      content.toString('utf8').split('\n')[1],
      'Hello world, here is our second log message!',
    ]);
  });
});

/** The minimum content of a line's document. */
function ofLine(format: string, line: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...valuesOfLine(format.split(' '), line)].filter(([, value]) => value !== undefined));
}
