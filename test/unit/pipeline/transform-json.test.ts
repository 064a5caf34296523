import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { outputLinesOf } from '../../support/answers.ts';
import { eventOfData, runTransform } from '../../support/run-transform.ts';

const LINE = '2 123456789012 eni-0a1b2c3d 10.0.0.1 10.0.0.2 443 51515 6 10 840 1609459200 1609459260 ACCEPT OK';
const OTHER_LINE = LINE.replace('840', '841');
const UNREADABLE = `${LINE} surplus`;
/** The fields of the line as a log group transformer writes them. */
const PARSED = {
  ...{ version: 2, accountId: '123456789012', interfaceId: 'eni-0a1b2c3d', srcAddr: '10.0.0.1', dstAddr: '10.0.0.2' },
  ...{ srcPort: 443, dstPort: 51515, protocol: 6, packets: 10, bytes: 840, start: 1609459200, end: 1609459260 },
  ...{ action: 'ACCEPT', logStatus: 'OK' },
};
const FEW = { version: 2, 'account-id': '123456789012', srcaddr: '10.0.0.1', dstaddr: '10.0.0.2' };
/** Short form of a document in addition to `message`: its bytes, its source address, or its fault. */
const RECORD = '840';
const OTHER = '841';
const FIELDS = '10.0.0.1';

/** The short forms of a record's documents, one for each. */
async function wordsOf(data: string | Uint8Array): Promise<string[]> {
  const { result, counts } = await runTransform(eventOfData(data));
  const documents = result.records.flatMap(outputLinesOf).map((line) => JSON.parse(line));
  expect(counts.linesIn).toBe(documents.length);
  expect(counts.unreadableLines).toBe(documents.filter(({ parse_fault }) => parse_fault !== undefined).length);
  return documents.map(({ bytes, srcaddr, parse_fault: fault, message }) =>
    fault === undefined ? String(bytes ?? srcaddr) : String(message),
  );
}

const subscription = (...logEvents: readonly unknown[]): Buffer =>
  gzipSync(
    JSON.stringify({ messageType: 'DATA_MESSAGE', owner: '123456789012', logGroup: 'g', logStream: 's', logEvents }),
  );

/** An object, and the short forms of its documents. */
type Case = readonly [what: string, object: Readonly<Record<string, unknown>>, expected: readonly string[]];

const CASES: readonly Case[] = [
  ['the fields of a record', { ...FEW }, [FIELDS]],
  ['fields next to an empty message', { message: '', ...FEW }, [FIELDS]],
  ['fields next to a blank message', { ...FEW, message: ' \n' }, [FIELDS]],
  ['fields next to a message that is null', { message: null, ...FEW }, [FIELDS]],
  ['fields next to a message that is a number', { ...FEW, message: 7 }, [FIELDS]],
  ['fields next to a message that is a list', { message: [LINE], ...FEW }, [FIELDS]],
  ['fields next to a message that is an object', { message: { x: 1 }, ...FEW }, [FIELDS]],
  ['fields next to other text', { message: 'hello', ...FEW }, [FIELDS]],
  ['fields next to other text of several lines', { ...FEW, message: 'hello\nworld {' }, [FIELDS]],
  ['fields next to their line', { message: LINE, ...FEW }, [RECORD]],
  ['fields next to their line, behind it', { ...FEW, message: LINE }, [RECORD]],
  ['all fields of the line next to it', { message: LINE, ...PARSED }, [RECORD]],
  ['fields next to another line', { message: OTHER_LINE, ...PARSED }, [OTHER, RECORD]],
  ['other addresses next to a line', { message: OTHER_LINE, ...FEW, srcaddr: '10.0.0.9' }, [OTHER, '10.0.0.9']],
  ['the line and more fields next to it', { message: LINE, ...PARSED, region: 'eu-central-1' }, [RECORD]],
  ['other fields next to the line', { message: LINE, ...FEW, region: 'eu-central-1' }, [RECORD]],
  [
    'a field that several lines have next to them',
    { interfaceId: 'eni-0a1b2c3d', message: `${LINE}\n${OTHER_LINE}` },
    [RECORD, OTHER],
  ],
  ['fields next to lines', { message: `${LINE}\n${OTHER_LINE}`, ...FEW }, [RECORD, OTHER]],
  ['fields next to an object with fields', { message: PARSED, ...FEW }, [RECORD]],
  ['fields next to the text of an object with fields', { message: JSON.stringify(PARSED), ...FEW }, [RECORD]],
  ['fields that do not fit next to a line', { message: LINE, srcaddr: 'host.example' }, [RECORD]],
  ['fields without values next to a line', { message: LINE, srcaddr: null, dstaddr: '-' }, [RECORD]],
  ['fields next to log events that are null', { logEvents: null, ...FEW }, [FIELDS]],
  ['fields next to no log events', { ...FEW, logEvents: [] }, [FIELDS]],
  ['fields next to log events that are no list', { ...FEW, logEvents: { message: LINE } }, [FIELDS]],
  ['fields next to log events', { ...PARSED, logEvents: [{ message: OTHER_LINE }] }, [OTHER, RECORD]],
  ['fields in a control message', { messageType: 'CONTROL_MESSAGE', ...FEW }, [FIELDS]],
  ['a message that is an object with fields', { message: PARSED }, [RECORD]],
  ['a message that is an object with a line', { message: { message: LINE } }, [RECORD]],
  ['a message that is an object with log events', { message: { logEvents: [{ message: LINE }] } }, [RECORD]],
  ['a message in a message in a message', { message: { message: { message: LINE } } }, [RECORD]],
  ['a message twice', { message: { ...PARSED, message: OTHER_LINE } }, [OTHER, RECORD]],
];

/** Objects without readable content: the JSON of each is output as text. */
const UNREAD: readonly unknown[] = [
  { x: 1 },
  { message: null },
  { message: 7 },
  { message: true },
  { message: [LINE] },
  { message: { x: 1 } },
  { message: { message: null } },
  { message: '', level: 'info' },
  { logEvents: null },
  { logEvents: 7 },
  { logEvents: [], x: {} },
  { messageType: 'DATA_MESSAGE', logEvents: { message: LINE } },
];

describe('A JSON object as data of a record', () => {
  it.each(CASES)('is read with %s', async (_what, object, expected) => {
    // Act
    const words = await wordsOf(JSON.stringify(object));

    // Assess
    expect(words).toEqual(expected);
  });

  it.each(UNREAD.map((value) => [JSON.stringify(value)]))('is written with its text: %s', async (text) => {
    // Act
    const words = await wordsOf(text);

    // Assess
    expect(words).toEqual([text]);
  });

  it.each([
    ['an empty message', { message: '' }],
    ['a blank message with the names of its log', { message: ' \n', logGroup: 'g', logStream: 's' }],
    ['an empty list of events', { messageType: 'DATA_MESSAGE', owner: '1', logGroup: '', logEvents: [] }],
    ['events with empty messages', { logEvents: [{ id: '1', timestamp: 2, message: '' }], '@aws.region': 'x' }],
    ['a control message', { messageType: 'CONTROL_MESSAGE', logEvents: [{ id: '', message: 'CWL CONTROL MESSAGE' }] }],
  ])('has no record with %s, and is dropped', async (_what, object) => {
    // Act
    const { result, counts } = await runTransform(eventOfData(JSON.stringify(object)));

    // Assess
    expect(result.records.map((record) => record.result)).toEqual(['Dropped']);
    expect([counts.linesIn, counts.recordsDropped]).toEqual([0, 1]);
  });

  it('fails its record if it cannot be read and that is configured', async () => {
    // Prepare
    const event = eventOfData(subscription(null, { message: LINE }), JSON.stringify({ message: 'hello', ...FEW }));

    // Act
    const { result, counts } = await runTransform(event, { ON_UNREADABLE: 'fail' });

    // Assess
    expect(result.records.map((record) => record.result)).toEqual(['ProcessingFailed', 'Ok']);
    expect(counts.recordFaults).toEqual({ unreadable_line: 1 });
  });
});

describe('A log event', () => {
  it.each(CASES)('is read with %s', async (_what, object, expected) => {
    // Act
    const words = await wordsOf(subscription({ id: '1', timestamp: 2, ...object }, { message: OTHER_LINE }));

    // Assess
    expect(words).toEqual([...expected, OTHER]);
  });

  it.each([...UNREAD, null, 7, true, [LINE], {}, ''].map((value) => [JSON.stringify(value)]))(
    'is written with its text: %s',
    async (text) => {
      // Act
      const words = await wordsOf(subscription({ message: UNREADABLE }, JSON.parse(text), { message: LINE }));

      // Assess
      expect(words).toEqual([UNREADABLE, text, RECORD]);
    },
  );
});
