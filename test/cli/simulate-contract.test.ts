import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { StreamError } from '../../src/input/errors.ts';
import { MemoryDelivery } from '../support/conservation/memory-delivery.ts';
import { numberedLines } from '../support/conservation/numbered-lines.ts';
import { runSimulation } from '../support/conservation/run-simulation.ts';
import { temporaryFiles } from './run-cli.ts';

const writeFile = temporaryFiles();
let functions = 0;

/** A function with the given body, which may use the `event`, its `ids` and the number of earlier `calls`. */
function functionOf(body: string): URL {
  const text = `
    let calls = 0;
    export async function handler(event, context) {
      const ids = event.records.map(({ recordId }) => recordId);
      const ok = (recordId, data = 'e30K') => ({ recordId, result: 'Ok', data });
      const call = calls++;
      ${body}
    }`;
  return pathToFileURL(writeFile(`function-${functions++}.mjs`, text));
}

const LINES = numberedLines(3);

describe('The simulated stream', () => {
  it('delivers Ok records, discards Dropped ones, and keeps the originals of ProcessingFailed ones', async () => {
    // Prepare
    const bundle = functionOf(`
      return { records: [ok(ids[0]), { recordId: ids[1], result: 'Dropped' }, { recordId: ids[2], result: 'ProcessingFailed', data: 'bm8=' }] };`);

    // Act
    const { report, delivery } = await runSimulation({ bundle, lines: LINES });

    // Assess
    expect(delivery.text).toBe('{}\n');
    expect(report.dropped.records).toBe(1);
    expect(delivery.failed).toEqual([
      {
        folder: 'processing-failed',
        attemptsMade: 1,
        arrivalTimestamp: 1_609_459_320_002,
        errorCode: 'Lambda.ProcessingFailedStatus',
        errorMessage: 'ProcessingFailed status set for record',
        attemptEndingTimestamp: 1_609_459_380_000,
        rawData: Buffer.from(`${JSON.stringify({ message: LINES[2] })}\n`).toString('base64'),
        lambdaArn: 'arn:aws:lambda:eu-central-1:123456789012:function:vpc-flow-enricher',
      },
    ]);
    expect(report.errors).toEqual({ 'Lambda.ProcessingFailedStatus': { records: 1, lines: 1 } });
  });

  it.each([
    ['Lambda.JsonProcessingException', 'is nothing', 'return;'],
    ['Lambda.JsonProcessingException', 'has no records', 'return { Records: [] };'],
    ['Lambda.MissingRecordId', 'leaves a record out', 'return { records: ids.slice(1).map((id) => ok(id)) };'],
    ['Lambda.MissingRecordId', 'has a record of its own', 'return { records: [...ids, "x"].map((id) => ok(id)) };'],
    ['Lambda.DuplicatedRecordId', 'has a record twice', 'return { records: [...ids, ids[0]].map((id) => ok(id)) };'],
    ['Lambda.JsonMappingException', 'is not base64', 'return { records: ids.map((id) => ok(id, "e30")) };'],
    ['Lambda.JsonMappingException', 'is Ok without data', 'return { records: ids.map((id) => ok(id, null)) };'],
    [
      'Lambda.JsonMappingException',
      'has a result in other letters',
      'return { records: ids.map((recordId) => ({ recordId, result: "ok", data: "" })) };',
    ],
  ])('fails the whole batch with %s, at once, for an answer that %s', async (errorCode, _what, body) => {
    // Prepare
    const bundle = functionOf(body);

    // Act
    const { report, delivery } = await runSimulation({ bundle, lines: LINES });

    // Assess
    expect(report.errors).toEqual({ [errorCode]: { records: 3, lines: 3 } });
    expect(report.invocations.attempts).toBe(1);
    expect(delivery.text).toBe('');
    expect(delivery.failed.map(({ rawData }) => Buffer.from(rawData, 'base64').toString())).toEqual(
      LINES.map((message) => `${JSON.stringify({ message })}\n`),
    );
  });

  it.each([
    ['throws', 'throw new TypeError("no luck");', 'Lambda.FunctionError', /^TypeError: no luck$/, 'error'],
    ['ends its process', 'process.exit(7);', 'Lambda.FunctionError', /exit status 7/, 'crash'],
    [
      'answers with more than 6,291,556 bytes',
      'return { records: ids.map((id) => ok(id, "e30K".repeat(600_000))) };',
      'Lambda.FunctionError',
      /^the answer has [\d]+ bytes, and Lambda returns at most 6291556$/,
      'too_large',
    ],
    ['does not answer', 'await new Promise(() => {});', 'Lambda.FunctionTimedOut', /in time/, 'timeout'],
    ['never lets go', 'for (;;);', 'Lambda.FunctionTimedOut', /in time/, 'timeout'],
  ])('fails a batch after four attempts at a function that %s', async (_what, body, errorCode, message, kind) => {
    // Prepare
    const bundle = functionOf(body);

    // Act
    const { report, delivery } = await runSimulation({
      bundle,
      lines: LINES,
      timeoutMs: kind === 'timeout' ? 300 : 60_000,
    });

    // Assess
    expect(report.invocations).toMatchObject({ batches: 1, attempts: 4, failedAttempts: { [kind]: 4 } });
    expect(report.errors).toEqual({ [errorCode]: { records: 3, lines: 3 } });
    expect(delivery.failed.map((each) => each.attemptsMade)).toEqual([4, 4, 4]);
    expect(delivery.failed[0]?.errorMessage).toMatch(message);
  });

  it('delivers the answer of a later attempt, which has a separate invocation id and the same records', async () => {
    // Prepare
    const bundle = functionOf(`
      if (call < 3) throw new Error(JSON.stringify([event.invocationId, ids]));
      return { records: ids.map((id) => ok(id, Buffer.from(JSON.stringify([event.invocationId, ids])).toString('base64'))) };`);

    // Act
    const { report, delivery } = await runSimulation({ bundle, lines: LINES.slice(0, 1) });

    // Assess
    expect(report.invocations).toMatchObject({ attempts: 4, coldStarts: 1, failedAttempts: { error: 3 } });
    expect(JSON.parse(delivery.text)).toEqual([
      '5f4dcc3b-5aa7-4e1e-8d1e-000000000004',
      ['49647310211236458000000000000000000000000000000000000'],
    ]);
    expect(report.errors).toEqual({});
  });

  it('splits a buffer whose event would be larger than Lambda accepts', async () => {
    // Prepare
    const bundle = functionOf('return { records: ids.map((id) => ok(id, "")) };');
    const buffer = { bytes: 3_000_000, intervalMs: 60_000 };

    // Act
    const { report } = await runSimulation({ bundle, lines: numberedLines(25_000), source: 'kinesis', buffer });

    // Assess
    expect(report.delivered.records).toBe(25_000);
    expect(report.invocations.largestEventBytes).toBeGreaterThan(6_000_000);
    expect(report.invocations.largestEventBytes).toBeLessThanOrEqual(6_291_456);
    expect(report.invocations.batches).toBeGreaterThan(2);
  });

  it('sends an event of exactly the size that it reports', async () => {
    // Prepare
    const bundle = functionOf(
      'return { records: ids.map((id) => ok(id, Buffer.from(String(Buffer.byteLength(JSON.stringify(event)))).toString("base64"))) };',
    );

    // Act
    const runs = await Promise.all(
      (['direct', 'kinesis'] as const).map((source) => runSimulation({ bundle, lines: LINES.slice(0, 1), source })),
    );

    // Assess
    for (const { report, delivery } of runs) {
      expect(delivery.text).toBe(String(report.invocations.largestEventBytes));
    }
  });

  it('delivers a full buffer at once, and any other after its interval', async () => {
    // Prepare
    const bundle = functionOf(
      'return { records: ids.map((id) => ok(id, Buffer.from(ids.length + " ").toString("base64"))) };',
    );
    const lines = numberedLines(12);
    const recordBytes = Buffer.byteLength(`${JSON.stringify({ message: lines[0] })}\n`);

    // Act
    const [bySize, byTime] = await Promise.all([
      runSimulation({ bundle, lines, buffer: { bytes: 4.5 * recordBytes, intervalMs: 60_000 } }),
      runSimulation({ bundle, lines, buffer: { bytes: 1_000_000, intervalMs: 3_500 }, linesPerSecond: 1 }),
    ]);

    // Assess
    expect(bySize.delivery.text).toBe(`${'5 '.repeat(10)}2 2 `);
    expect(bySize.report.virtualSeconds).toBe(60.01);
    expect(byTime.delivery.text).toBe('4 '.repeat(12));
    expect(byTime.report.virtualSeconds).toBe(11.5);
  });

  it('refuses documents that the destination would not accept, and delivers the others', async () => {
    // Prepare
    const bundle = functionOf(`
      const datas = ['{"a":1}', '{"a":1}\\\\n{"a":2}', '[]', '{"a":', '7'];
      return { records: ids.map((id, index) => ok(id, Buffer.from(datas[index]).toString('base64'))) };`);

    // Act
    const { report, delivery } = await runSimulation({
      bundle,
      lines: numberedLines(5),
      options: { DESTINATION: 'opensearch' },
    });

    // Assess
    expect(delivery.text).toBe('{"a":1}\n');
    expect(report.errors['OS.MalformedData']?.records).toBe(4);
    expect(delivery.failed.map(({ folder }) => folder)).toEqual(Array(4).fill('AmazonOpenSearchService_failed'));
  });

  it('passes records of MSK under MSK’s name, and requires the same name in the answer', async () => {
    // Prepare
    const bundle = functionOf(`
      return { records: event.records.map(({ recordId, kafkaRecordValue }) => ({ recordId, result: 'Ok', kafkaRecordValue })) };`);

    // Act
    const { report, delivery } = await runSimulation({ bundle, lines: LINES, source: 'msk' });

    // Assess
    expect(report.errors).toEqual({});
    expect(delivery.text).toBe(LINES.map((message) => `${JSON.stringify({ message })}\n`).join(''));
  });

  it('stops with the function’s output if the function does not start', async () => {
    // Prepare
    const bundle = pathToFileURL(writeFile('broken.mjs', 'throw new Error("OPTION must be 1, not 2");'));

    // Act
    const run = runSimulation({ bundle, lines: LINES });

    // Assess
    await expect(run).rejects.toThrow(new StreamError('the function does not start: OPTION must be 1, not 2'));
  });

  it('stops after the allowed number of invocations, and reports the results', async () => {
    // Prepare
    const bundle = functionOf('return { records: ids.map((id) => ok(id)) };');
    const delivery = new MemoryDelivery();

    // Act
    const run = runSimulation(
      { bundle, lines: LINES, buffer: { bytes: 1, intervalMs: 0 }, maxInvocations: 2 },
      delivery,
    );

    // Assess
    await expect(run).rejects.toThrow('the stream is not empty after 2 invocations (--max-invocations)');
    expect(delivery.text).toBe('{}\n{}\n');
    expect(JSON.parse(delivery.report ?? '')).toMatchObject({
      invocations: { attempts: 2 },
      delivered: { records: 2 },
    });
  });

  it('gives the function its options and an invented account, and no other variables of the environment', async () => {
    // Prepare
    process.env.VPC_FLOW_ENRICHER_TEST = 'secret';
    const bundle = functionOf(
      'return { records: ids.map((id) => ok(id, Buffer.from(JSON.stringify(process.env)).toString("base64"))) };',
    );

    // Act
    const { delivery } = await runSimulation({
      bundle,
      lines: LINES.slice(0, 1),
      options: { ON_NODATA: 'drop', LOG_FORMAT: undefined },
    });

    // Assess
    delete process.env.VPC_FLOW_ENRICHER_TEST;
    const environment: Record<string, string> = JSON.parse(delivery.text);
    expect(environment).toMatchObject({
      ON_NODATA: 'drop',
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'simulated',
    });
    expect(environment.AWS_ENDPOINT_URL_FIREHOSE).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(Object.keys(environment)).not.toContain('VPC_FLOW_ENRICHER_TEST');
    expect(Object.keys(environment)).not.toContain('LOG_FORMAT');
    expect(Object.keys(environment)).not.toContain('HOME');
  });
});
