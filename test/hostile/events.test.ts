import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { FirehoseEvent, FirehoseResult } from '../../src/model/firehose.ts';
import { soundnessProblems } from '../support/check-answer.ts';
import { eventFromJson, runTransform } from '../support/run-transform.ts';

const GOOD = Buffer.from('{"message":"2 123456789010 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 1 1 2 ACCEPT OK"}').toString(
  'base64',
);

// metrics are still built from every input, but not written
vi.mock('../../src/telemetry/logger.ts', async (original) => ({
  ...(await original<typeof import('../../src/telemetry/logger.ts')>()),
  openOutput: () => ({ write: () => true }),
}));

describe('An input that is not a transformation event', () => {
  let handler: (event: FirehoseEvent) => Promise<FirehoseResult>;
  beforeAll(async () => {
    vi.stubEnv('LOG_LEVEL', 'silent');
    ({ handler } = await import('../../src/function/handler.ts'));
    return () => {
      vi.unstubAllEnvs();
    };
  });

  it.each([
    { json: '{}' },
    { json: '{"records":null}' },
    { json: '{"records":[]}' },
    { json: '{"records":{}}' },
    { json: '{"records":"text"}' },
    { json: '{"records":{"length":1,"0":{"recordId":"a","data":""}}}' },
    { json: '{"Records":[{"recordId":"a","data":""}]}' },
    { json: '{"__proto__":{"records":[{"recordId":"a","data":""}]}}' },
    { json: '[]' },
    { json: '[{"recordId":"a","data":""}]' },
    { json: '"text"' },
    { json: '7' },
    { json: 'true' },
    { json: 'null' },
  ])('gets an empty answer, also from the function: $json', async ({ json }) => {
    // Prepare
    const event = eventFromJson(json);

    // Act
    const run = await runTransform(event);
    const answer = await handler(event);

    // Assess
    expect(run.result).toEqual({ records: [] });
    expect(soundnessProblems(event, run, {})).toEqual([]);
    expect(answer).toEqual({ records: [] });
  });
});

describe('A record of the wrong shape', () => {
  it.each([
    { json: 'null' },
    { json: '1' },
    { json: '"text"' },
    { json: '[]' },
    { json: '{}' },
    { json: `{"data":"${GOOD}"}` },
    { json: `{"recordId":null,"data":"${GOOD}"}` },
    { json: `{"recordId":{},"data":"${GOOD}"}` },
    { json: `{"recordid":"a","data":"${GOOD}"}` },
    { json: `{"__proto__":{"recordId":"a"},"data":"${GOOD}"}` },
  ])('that has no id cannot be answered, and does not affect the others: $json', async ({ json }) => {
    // Prepare
    const event = eventFromJson(`{"records":[${json},{"recordId":"good","data":"${GOOD}"},${json}]}`);

    // Act
    const run = await runTransform(event);

    // Assess
    expect(run.result.records).toEqual([{ recordId: 'good', result: 'Ok', data: expect.any(String) }]);
    expect(run.counts).toMatchObject({ recordsIn: 1, linesIn: 1 });
    expect(soundnessProblems(event, run, {})).toEqual([]);
  });

  it.each([
    { json: '{"recordId":"a"}' },
    { json: '{"recordId":"a","data":null}' },
    { json: '{"recordId":"a","data":1}' },
    { json: '{"recordId":"a","data":true}' },
    { json: '{"recordId":"a","data":[]}' },
    { json: '{"recordId":"a","data":{"type":"Buffer","data":[50]}}' },
    { json: `{"recordId":"a","Data":"${GOOD}"}` },
    { json: `{"recordId":"a","__proto__":{"data":"${GOOD}"}}` },
    { json: `{"recordId":"a","kafkaRecordValue":null,"data":"${GOOD}"}` },
    { json: '{"recordId":"a","kafkaRecordValue":7}' },
  ])('that has no text for data fails as data_missing: $json', async ({ json }) => {
    // Prepare
    const event = eventFromJson(`{"records":[{"recordId":"good","data":"${GOOD}"},${json}]}`);

    // Act
    const run = await runTransform(event);

    // Assess
    expect(run.result.records).toEqual([
      { recordId: 'good', result: 'Ok', data: expect.any(String) },
      { recordId: 'a', result: 'ProcessingFailed' },
    ]);
    expect(run.counts.recordFaults).toEqual({ data_missing: 1 });
    expect(soundnessProblems(event, run, {})).toEqual([]);
  });

  it('that is named like a built-in property is answered like any other', async () => {
    // Prepare
    const ids = ['__proto__', 'constructor', 'hasOwnProperty', ''];
    const event = { records: ids.map((recordId) => ({ recordId, data: GOOD })) };

    // Act
    const run = await runTransform(event);

    // Assess
    expect(run.result.records.map(({ recordId, result }) => `${recordId} ${result}`)).toEqual(
      ids.map((id) => `${id} Ok`),
    );
    expect(soundnessProblems(event, run, {})).toEqual([]);
  });
});

describe('A recordId that is repeated', () => {
  const other = Buffer.from('other').toString('base64');

  it('with the same data is one record', async () => {
    // Prepare
    const event = { records: ['a', 'b', 'a'].map((recordId) => ({ recordId, data: GOOD })) };

    // Act
    const run = await runTransform(event);

    // Assess
    expect(run.result.records.map(({ recordId, result }) => `${recordId} ${result}`)).toEqual(['a Ok', 'b Ok']);
    expect(run.counts).toMatchObject({ recordsIn: 2, linesIn: 2, recordsFailed: 0 });
  });

  it.each([
    {
      records: [
        { recordId: 'a', data: GOOD },
        { recordId: 'a', data: other },
      ],
    },
    { records: [{ recordId: 'a', data: GOOD }, { recordId: 'a' }] },
    { records: [{ recordId: 'a' }, { recordId: 'a', data: GOOD }] },
    {
      records: [
        { recordId: 'a', data: GOOD },
        { recordId: 'a', kafkaRecordValue: other },
      ],
    },
    {
      records: [
        { recordId: 'a', data: GOOD },
        { recordId: 'a', data: other },
        { recordId: 'a', data: GOOD },
      ],
    },
    {
      records: [
        { recordId: '7', data: GOOD },
        { recordId: 7, data: other },
      ],
    },
  ])('with other data fails as record_id_repeated: $records', async ({ records }) => {
    // Prepare
    const event = { records: [...records, { recordId: 'good', data: GOOD }] };

    // Act
    const run = await runTransform(event);

    // Assess
    expect(run.result.records.map(({ result }) => result)).toEqual(['ProcessingFailed', 'Ok']);
    expect(run.counts.recordFaults).toEqual({ record_id_repeated: 1 });
    expect(soundnessProblems(event, run, {})).toEqual([]);
  });
});
