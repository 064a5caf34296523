import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectEvent } from '../../../src/input/detect-event.ts';
import { firehoseEvent } from '../../../src/library/firehose-event.ts';
import { flowLines } from '../cli/flow-lines.ts';

const EVENT = firehoseEvent(flowLines(2));
const RECORD = EVENT.records[0];

describe('detectEvent', () => {
  it.each([
    ['one line', JSON.stringify(EVENT)],
    ['many lines', JSON.stringify(EVENT, null, 2)],
    ['a byte order mark', `\uFEFF${JSON.stringify(EVENT)}`],
    ['blank lines before it', `\n \r\n${JSON.stringify(EVENT)}`],
    ['records first', JSON.stringify({ records: [RECORD] })],
    ['the id of a record behind its data', JSON.stringify({ records: [{ data: 'e30=', recordId: '1' }] })],
    [
      'unknown members before the known',
      JSON.stringify({ x: { records: [1] }, deliveryStreamArn: 'arn:aws:firehose' }),
    ],
    ['no records', JSON.stringify({ invocationId: '1', records: [] })],
  ])('recognises an event with %s', (_what, text) => {
    // Prepare
    const bytes = Buffer.from(text);

    // Act
    const kind = detectEvent(bytes, true);

    // Assess
    expect(kind).toBe('event');
  });

  it.each([
    ['bare lines', flowLines(2).join('\n')],
    ['wrapped lines', JSON.stringify({ message: flowLines(1)[0] })],
    ['a subscription message', JSON.stringify({ messageType: 'DATA_MESSAGE', owner: '1', logEvents: [] }, null, 2)],
    ['a record as an object', JSON.stringify({ version: 2, srcAddr: '10.0.0.1' })],
    ['records without ids', JSON.stringify({ records: [{ data: 'e30=' }] })],
    ['records of another kind', JSON.stringify({ Records: [{ recordId: '1' }] })],
    ['an event inside a string', JSON.stringify(JSON.stringify(EVENT))],
    ['no JSON', '{ "a" }'],
    ['an array', JSON.stringify([EVENT])],
    ['an object that breaks off', '{"records":[{"data":"e30'],
    ['nothing', ''],
    ['white space', ' \n\n '],
    ['one byte', '2'],
  ])('treats %s as lines', (_what, text) => {
    // Prepare
    const bytes = Buffer.from(text);

    // Act
    const kind = detectEvent(bytes, true);

    // Assess
    expect(kind).toBe('lines');
  });

  it('gives no result for a beginning that the whole text contradicts', () => {
    // Prepare
    const texts = [
      JSON.stringify(EVENT, null, 2),
      JSON.stringify({ records: [{ data: 'e30=', recordId: '1' }] }),
      JSON.stringify({ a: 1, b: [{ message: 'x' }], logEvents: [] }),
      `\uFEFF${flowLines(1)[0]}`,
    ];
    const cases = fc.constantFrom(...texts).chain((text) => {
      const bytes = Buffer.from(text);
      return fc.record({ bytes: fc.constant(bytes), length: fc.nat({ max: bytes.length }) });
    });

    fc.assert(
      fc.property(cases, ({ bytes, length }) => {
        // Act
        const kind = detectEvent(bytes.subarray(0, length), false);

        // Assess
        expect(['undecided', detectEvent(bytes, true)]).toContain(kind);
      }),
    );
  });
});
