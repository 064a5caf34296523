import { describe, expect, it } from 'vitest';
import { documentsOf } from '../support/answers.ts';
import { soundnessProblems } from '../support/check-answer.ts';
import { eventOfData, runTransform } from '../support/run-transform.ts';

const GOOD_LINE =
  '2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK';
const DEPTH = 100_000;

describe('JSON that is nested 100,000 deep', () => {
  it.each([
    { what: 'objects', text: `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}` },
    { what: 'objects that never end', text: '{"a":'.repeat(DEPTH) },
    { what: 'arrays in an object', text: `{"a":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}` },
    { what: 'arrays for log events', text: `{"logEvents":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}` },
    { what: 'log events in log events', text: `${'{"logEvents":['.repeat(DEPTH)}${']}'.repeat(DEPTH)}` },
    { what: 'a message that is objects', text: `${'{"message":'.repeat(DEPTH)}""${'}'.repeat(DEPTH)}` },
  ])('is one malformed line and does not affect the next: $what', async ({ text }) => {
    // Prepare
    const event = eventOfData(`${text}\n${GOOD_LINE}`);

    // Act
    const run = await runTransform(event);

    // Assess
    const [fault, ...others] = documentsOf(run.result.records);
    expect(fault).toMatchObject({ parse_fault: { code: 'json_malformed' }, message: text });
    expect(others).toMatchObject([{ srcaddr: '172.31.16.139' }]);
    expect(run.counts.lineFaults).toEqual({ json_malformed: 1 });
    expect(soundnessProblems(event, run, {})).toEqual([]);
  });

  it('over as many lines is as many malformed lines', async () => {
    // Prepare
    const event = eventOfData('{"a":\n'.repeat(10_000));

    // Act
    const run = await runTransform(event);

    // Assess
    expect(run.counts.lineFaults).toEqual({ json_malformed: 10_000 });
    expect(soundnessProblems(event, run, {})).toEqual([]);
  });

  it('in nested wrappers is a line from the fourth wrapper on', async () => {
    // Prepare
    const wrap = (text: string, count: number): string =>
      count === 0 ? text : wrap(JSON.stringify({ message: text }), count - 1);

    // Act
    const [three, four] = await Promise.all([3, 4].map((count) => runTransform(eventOfData(wrap(GOOD_LINE, count)))));

    // Assess
    expect(documentsOf(three?.result.records ?? [])).toMatchObject([{ srcaddr: '172.31.16.139' }]);
    expect(documentsOf(four?.result.records ?? [])).toMatchObject([{ message: wrap(GOOD_LINE, 1) }]);
    expect(four?.counts.lineFaults).toEqual({ field_value: 1 });
  });
});

describe('JSON with keys of built-in properties', () => {
  it.each([
    { text: `{"__proto__":{"message":"no line"},"message":"${GOOD_LINE}"}`, readable: 1 },
    { text: `{"constructor":{"prototype":{"srcaddr":"10.0.0.1"}},"message":"${GOOD_LINE}"}`, readable: 1 },
    { text: '{"__proto__":{"srcaddr":"10.0.0.1"},"srcaddr":"172.31.16.139","toString":1}', readable: 1 },
    { text: '{"__proto__":{"srcaddr":"10.0.0.1"}}', readable: 0 },
    { text: '{"__proto__":"10.0.0.1","constructor":"x"}', readable: 0 },
  ])('changes no prototype and gives no field: $text', async ({ text, readable }) => {
    // Prepare
    const event = eventOfData(text);

    // Act
    const run = await runTransform(event);

    // Assess
    const documents = documentsOf(run.result.records);
    expect(documents).toHaveLength(1);
    expect(documents.filter(({ srcaddr }) => srcaddr === '172.31.16.139')).toHaveLength(readable);
    expect(run.counts.lineFaults).toEqual(readable === 1 ? {} : { not_flow_log: 1 });
    expect(Object.hasOwn(Object.prototype, 'message') || Object.hasOwn(Object.prototype, 'srcaddr')).toBe(false);
    expect(soundnessProblems(event, run, {})).toEqual([]);
  });
});

describe('A raw line feed in a JSON string', () => {
  it('ends the line, which is malformed, and begins the next', async () => {
    // Prepare
    const event = eventOfData(`{"message":"a\n${GOOD_LINE}\nb"}\n{"key":"a\\\n${GOOD_LINE}`);

    // Act
    const run = await runTransform(event);

    // Assess
    const documents = documentsOf(run.result.records);
    expect(documents.map(({ message }) => message)).toEqual([
      '{"message":"a',
      undefined,
      'b"}',
      '{"key":"a\\',
      undefined,
    ]);
    expect(run.counts.lineFaults).toEqual({ json_malformed: 2, field_count: 1 });
    expect(soundnessProblems(event, run, {})).toEqual([]);
  });
});

describe('JSON with values of the wrong type', () => {
  it.each([
    { text: '{"message":7}', code: 'not_flow_log' },
    { text: '{"message":null}', code: 'not_flow_log' },
    { text: '{"message":["2 1"]}', code: 'not_flow_log' },
    { text: '{"logEvents":"2 1"}', code: 'not_flow_log' },
    { text: '{"srcaddr":["10.0.0.1"]}', code: 'not_flow_log' },
    { text: '{"srcaddr":"10.0.0.1","bytes":-1}', code: 'field_value' },
    { text: '{"srcaddr":"10.0.0.1","bytes":1.5}', code: 'field_value' },
    { text: '{"srcaddr":"10.0.0.1","bytes":1e400}', code: 'field_value' },
    { text: '{"srcaddr":"10.0.0.1","bytes":9223372036854775808}', code: 'field_value' },
    { text: '{"srcaddr":"10.0.0.1","bytes":true}', code: 'field_value' },
    { text: '{"srcaddr":true}', code: 'field_value' },
    { text: `{"srcaddr":"10.0.0.1","bytes":${'9'.repeat(10_000)}}`, code: 'field_value' },
    { text: '{"srcaddr":"10.0.0.1","bytes":NaN}', code: 'json_malformed' },
    { text: '{"srcaddr":"10.0.0.1","bytes":01}', code: 'json_malformed' },
    { text: "{'srcaddr':'10.0.0.1'}", code: 'json_malformed' },
    { text: '{"srcaddr":"10.0.0.1",}', code: 'json_malformed' },
  ])('is one unreadable line: $text', async ({ text, code }) => {
    // Prepare
    const event = eventOfData(text);

    // Act
    const run = await runTransform(event);

    // Assess
    expect(documentsOf(run.result.records)).toMatchObject([{ parse_fault: { code }, message: text }]);
    expect(run.counts.lineFaults).toEqual({ [code]: 1 });
    expect(soundnessProblems(event, run, {})).toEqual([]);
  });
});

describe('Text that is awkward in JSON', () => {
  it.each([
    { what: 'a lone surrogate in an escape', text: '{"message":"10.0.0.1 a\\ud800b"}', value: 'a\ufffdb' },
    { what: 'a pair of surrogates', text: '{"message":"10.0.0.1 \\ud834\\udd1e"}', value: '𝄞' },
    { what: 'quotes and backslashes', text: '{"message":"10.0.0.1 \\"\\\\\\u0022"}', value: '"\\"' },
    { what: 'a control character', text: '{"message":"10.0.0.1 a\\u0000\\u001bb"}', value: 'a\u0000\u001bb' },
    {
      what: 'invalid UTF-8',
      text: Buffer.from([...Buffer.from('10.0.0.1 a'), 0xff, 0xc3, 0x28]),
      value: 'a\ufffd\ufffd(',
    },
    { what: 'a byte order mark', text: '\uFEFF10.0.0.1 a\uFEFF', value: 'a\uFEFF' },
    { what: 'the separators that old JavaScript broke at', text: '10.0.0.1 a\u2028\u2029', value: 'a\u2028\u2029' },
  ])('is written unchanged, or as U+FFFD if UTF-8 cannot encode it: $what', async ({ text, value }) => {
    // Prepare
    const event = eventOfData(text);

    // Act
    const run = await runTransform(event, { LOG_FORMAT: 'srcaddr later-field' });

    // Assess
    expect(documentsOf(run.result.records)).toMatchObject([{ srcaddr: '10.0.0.1', later_field: value }]);
    expect(soundnessProblems(event, run, {})).toEqual([]);
  });
});

describe('More different headers and objects than are cached', () => {
  it('are each read with their own names', async () => {
    // Prepare
    const names = Array.from({ length: 300 }, (_, index) => `later-${index}`);
    const event = eventOfData(
      names.map((name) => `srcaddr dstaddr ${name}\n10.0.0.1 10.0.0.2 value`).join('\n'),
      [...Array(300).keys()].map((count) => JSON.stringify({ srcaddr: '10.0.0.1', ...keysOf(count) })).join('\n'),
    );

    // Act
    const run = await runTransform(event);

    // Assess
    const [byHeader, byObject] = run.result.records.map((record) => documentsOf([record]));
    expect(byHeader).toMatchObject(names.map((name) => ({ [name.replace('-', '_')]: 'value' })));
    expect(byObject).toMatchObject([...Array(300).keys()].map(keysOf));
    expect(run.counts).toMatchObject({ headerLines: 300, unreadableLines: 0 });
  });
});

/** One of 512 sets of fields, all with text values. */
function keysOf(number: number): Record<string, string> {
  const names = [
    'region',
    'az_id',
    'type',
    'resource_id',
    'reject_reason',
    'ecs_task_id',
    'ecs_task_arn',
    'sublocation_id',
    'sublocation_type',
  ];
  return Object.fromEntries(
    names.filter((_, bit) => (number >> bit) % 2 === 1).map((name) => [name, `value of ${name}`]),
  );
}
