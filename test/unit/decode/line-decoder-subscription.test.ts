import { describe, expect, it } from 'vitest';
import { decodeText } from './decode-text.ts';

const FIRST = '2 123456789012 eni-0a1b2c3d 10.0.0.1 10.0.0.2 1 2 6 1 40 1 2 ACCEPT OK';
const SECOND = '2 123456789012 eni-0a1b2c3d - - - - - - - 1 2 - NODATA';
const BOTH = [
  { kind: 'text', text: FIRST },
  { kind: 'text', text: SECOND },
];

const PARSED = { version: 2, srcAddr: '10.0.0.1', logStatus: 'OK' };

const eventsOf = (...messages: readonly string[]) =>
  messages.map((message, index) => ({ id: String(index).padStart(56, '3'), timestamp: 1_609_459_200_000, message }));

/** A subscription message as CloudWatch Logs writes it; `members` are added or replace its members. */
const subscriptionMessage = (members: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: 'vpc-flow-logs',
    logStream: 'eni-0a1b2c3d-all',
    subscriptionFilters: ['to-firehose'],
    ...members,
  });

const CONTROL_MEMBERS = {
  messageType: 'CONTROL_MESSAGE',
  owner: 'CloudwatchLogs',
  logGroup: '',
  logStream: '',
  subscriptionFilters: [],
  logEvents: [
    { id: '', timestamp: 1_609_459_200_000, message: 'CWL CONTROL MESSAGE: Checking health of destination Firehose.' },
  ],
};
const CONTROL = JSON.stringify(CONTROL_MEMBERS);

describe('LineDecoder on subscription messages', () => {
  it.each([
    ['as CloudWatch Logs orders them', subscriptionMessage({ logEvents: eventsOf(FIRST, SECOND) })],
    [
      'in the reverse order',
      JSON.stringify({ logEvents: eventsOf(FIRST, SECOND), logGroup: 'g', owner: 'o', messageType: 'DATA_MESSAGE' }),
    ],
    [
      'with the policy level of an account-level filter',
      subscriptionMessage({ policyLevel: 'ACCOUNT_LEVEL_POLICY', logEvents: eventsOf(FIRST, SECOND) }),
    ],
    [
      'with extracted fields in the events',
      subscriptionMessage({
        logEvents: eventsOf(FIRST, SECOND).map((event) => ({
          extractedFields: { version: '2', message: 'not a line', account_id: '123456789012' },
          ...event,
        })),
      }),
    ],
    [
      'with system fields of an emitting filter',
      subscriptionMessage({
        '@aws.account': '123456789012',
        logEvents: eventsOf(FIRST, SECOND).map((event) => ({ ...event, '@aws.region': 'eu-central-1', x: [null, 1] })),
      }),
    ],
    [
      'pretty-printed',
      JSON.stringify(JSON.parse(subscriptionMessage({ logEvents: eventsOf(FIRST, SECOND) })), null, 2),
    ],
    ['with a newline behind each message', subscriptionMessage({ logEvents: eventsOf(`${FIRST}\n`, `${SECOND}\n`) })],
    [
      'of which each holds a wrapped line',
      subscriptionMessage({ logEvents: eventsOf(JSON.stringify({ message: FIRST }), `{"message":"${SECOND}"}\n`) }),
    ],
  ])('finds the lines of its events, members %s', (_what, text) => {
    // Prepare, Act
    const { lines } = decodeText(text);

    // Assess
    expect(lines).toEqual(BOTH);
  });

  it.each([
    ['', 'with nothing between'],
    ['\n', 'with a newline between'],
    ['\r\n\r\n', 'with blank lines between'],
  ])('finds the lines of several messages in one text, %j %s', (separator) => {
    // Prepare
    const messages = [FIRST, SECOND].map((line) => subscriptionMessage({ logEvents: eventsOf(line) }));

    // Act
    const { lines } = decodeText(messages.join(separator));

    // Assess
    expect(lines).toEqual(BOTH);
  });

  it('reads the single lines that Firehose extracts from messages', () => {
    // Prepare
    const text = `${FIRST}\n${SECOND}\n`;

    // Act
    const { lines } = decodeText(text);

    // Assess
    expect(lines).toEqual(BOTH);
  });

  it('passes on the object that parseVPC made of an event', () => {
    // Prepare
    const parsed = JSON.stringify({ version: 2, srcAddr: '10.0.0.1', note: 'a "quoted" word' });

    // Act
    const { lines } = decodeText(subscriptionMessage({ logEvents: eventsOf(parsed, FIRST) }));

    // Assess
    expect(lines).toEqual([
      { kind: 'object', text: parsed },
      { kind: 'text', text: FIRST },
    ]);
  });

  it('finds no line in a message without events', () => {
    // Prepare
    const text = subscriptionMessage({ logEvents: [] });

    // Act
    const { lines, controlMessages } = decodeText(text);

    // Assess
    expect(lines).toEqual([]);
    expect(controlMessages).toBe(0);
  });

  it.each([
    ['null', null],
    ['a number', 5],
    ['a boolean', true],
    ['a list', ['a', 1]],
    ['an empty string', ''],
    ['a string of spaces', '  \n'],
  ])('makes a line of an event that is %s', (_what, event) => {
    // Prepare
    const text = subscriptionMessage({ logEvents: [event, ...eventsOf(FIRST)] });

    // Act
    const { lines } = decodeText(text);

    // Assess
    expect(lines).toEqual([
      { kind: 'value', text: JSON.stringify(event) },
      { kind: 'text', text: FIRST },
    ]);
  });

  it.each([
    ['no message', { id: '1' }],
    ['nothing at all', {}],
    ['a message that is null', { id: '1', message: null }],
    ['a message that is a number', { message: 7 }],
    ['a message that is a list', { message: [FIRST] }],
    ['a message that is an object with nothing to decode', { message: { x: 1 } }],
    ['a message that is an object with an empty message', { message: { message: '' } }],
    ['an empty message among members of others', { message: ' ', level: 'info' }],
    ['an empty message, and another one', { id: '1', message: '', extra: null }],
    ['log events that are no list', { logEvents: { message: FIRST } }],
  ])('makes one line of an event with %s', (_what, event) => {
    // Prepare
    const text = subscriptionMessage({ logEvents: [event, ...eventsOf(FIRST)] });

    // Act
    const { lines } = decodeText(text);

    // Assess
    expect(lines).toEqual([
      { kind: 'object', text: JSON.stringify(event) },
      { kind: 'text', text: FIRST },
    ]);
  });

  it.each([
    ['an object with fields of a record', { id: '1', message: PARSED }, PARSED],
    ['an object that wraps one', { message: { message: PARSED } }, PARSED],
    ['an event with the fields themselves', { id: '1', ...PARSED }, { id: '1', ...PARSED }],
    ['fields next to an empty message', { message: '', ...PARSED }, { message: '', ...PARSED }],
    ['fields next to a message that is null', { message: null, ...PARSED }, { message: null, ...PARSED }],
    ['fields next to log events that are null', { logEvents: null, ...PARSED }, { logEvents: null, ...PARSED }],
  ])('passes on %s as an object', (_what, event, expected) => {
    // Prepare
    const text = subscriptionMessage({ logEvents: [event, ...eventsOf(FIRST)] });

    // Act
    const { lines } = decodeText(text);

    // Assess
    expect(lines).toEqual([
      { kind: 'object', text: JSON.stringify(expected) },
      { kind: 'text', text: FIRST },
    ]);
  });

  it('reads events that are strings, and objects that wrap a line', () => {
    // Prepare
    const text = subscriptionMessage({ logEvents: [FIRST, { message: { message: SECOND } }] });

    // Act
    const { lines } = decodeText(text);

    // Assess
    expect(lines).toEqual(BOTH);
  });

  it('finds the fields of an object apart from its message and its log events', () => {
    // Prepare
    const text = JSON.stringify({ a: [1], message: 'hello', ...PARSED, logEvents: eventsOf(FIRST) });

    // Act
    const { lines } = decodeText(text);

    // Assess
    expect(lines).toEqual([
      { kind: 'text', text: 'hello' },
      { kind: 'text', text: FIRST },
      { kind: 'fields', text: JSON.stringify({ a: [1], ...PARSED }) },
    ]);
  });

  it('keeps the values of a repeated member', () => {
    // Prepare
    const text = `{"message":7,"message":"${FIRST}","message":{"x":1},"logEvents":[],"logEvents":"none"}`;

    // Act
    const { lines } = decodeText(text);

    // Assess
    expect(lines).toEqual([
      { kind: 'text', text: FIRST },
      { kind: 'value', text: '7' },
      { kind: 'object', text: '{"x":1}' },
      { kind: 'text', text: 'none' },
    ]);
  });

  it('follows events within events three levels deep, and treats deeper ones as part of their event', () => {
    // Prepare
    const nested = (depth: number): unknown => (depth === 0 ? { message: FIRST } : { logEvents: [nested(depth - 1)] });

    // Act
    const inside = decodeText(JSON.stringify(nested(3)));
    const tooDeep = decodeText(JSON.stringify(nested(4)));
    const veryDeep = decodeText('{"logEvents":['.repeat(100_000));

    // Assess
    expect(inside.lines).toEqual([{ kind: 'text', text: FIRST }]);
    expect(tooDeep.lines).toEqual([{ kind: 'object', text: JSON.stringify(nested(1)) }]);
    expect(veryDeep.lines.map(({ kind }) => kind)).toEqual(['malformed']);
  });
});

describe('LineDecoder on control messages', () => {
  it('counts them and finds no line in them', () => {
    // Prepare
    const text = `${CONTROL}\n${CONTROL}`;

    // Act
    const { lines, controlMessages } = decodeText(text);

    // Assess
    expect(lines).toEqual([]);
    expect(controlMessages).toBe(2);
  });

  it('discards lines found before the type', () => {
    // Prepare
    const { messageType, ...rest } = CONTROL_MEMBERS;
    const typeLast = JSON.stringify({ ...rest, messageType });

    // Act
    const { lines, controlMessages } = decodeText(`${FIRST}\n${typeLast}\n${SECOND}`);

    // Assess
    expect(lines).toEqual(BOTH);
    expect(controlMessages).toBe(1);
  });

  it('does not change neighbouring messages', () => {
    // Prepare
    const text = subscriptionMessage({ logEvents: eventsOf(FIRST) }) + CONTROL + JSON.stringify({ message: SECOND });

    // Act
    const { lines, controlMessages } = decodeText(text);

    // Assess
    expect(lines).toEqual(BOTH);
    expect(controlMessages).toBe(1);
  });

  it.each([['control_message'], ['CONTROL_MESSAGES'], ['CONTROL'], ['']])(
    'treats the type %j as a message with data',
    (messageType) => {
      // Prepare
      const text = subscriptionMessage({ messageType, logEvents: eventsOf(FIRST) });

      // Act
      const { lines, controlMessages } = decodeText(text);

      // Assess
      expect(lines).toEqual([{ kind: 'text', text: FIRST }]);
      expect(controlMessages).toBe(0);
    },
  );
});
