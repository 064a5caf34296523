import { describe, expect, it } from 'vitest';
import { decodeText, textsOf } from './decode-text.ts';

const FIRST = '2 123456789012 eni-0a1b2c3d 10.0.0.1 10.0.0.2 1 2 6 1 40 1 2 ACCEPT OK';
const SECOND = '2 123456789012 eni-0a1b2c3d - - - - - - - 1 2 - NODATA';
const wrap = (line: string): string => JSON.stringify({ message: line });

describe('LineDecoder on bare text', () => {
  it.each([
    ['one line without an end', FIRST, [FIRST]],
    ['lines with line feeds', `${FIRST}\n${SECOND}\n`, [FIRST, SECOND]],
    ['lines with carriage returns too', `${FIRST}\r\n${SECOND}\r\n`, [FIRST, SECOND]],
    ['blank lines between', `\n\n${FIRST}\n \t\n\r\n${SECOND}`, [FIRST, SECOND]],
    ['spaces around a line', `  ${FIRST} \t\n`, [FIRST]],
    ['a byte order mark before the first line', `\u{feff}${FIRST}\n${SECOND}`, [FIRST, SECOND]],
    ['nothing', '', []],
    ['white space alone', ' \r\n\t\n ', []],
  ])('finds the lines of %s', (_what, text, expected) => {
    // Prepare, Act
    const { lines } = decodeText(text);

    // Assess
    expect(lines).toEqual(expected.map((line) => ({ kind: 'text', text: line })));
  });

  it('reads a final text to its end', () => {
    // Prepare
    const text = `${FIRST}\n${SECOND}`;

    // Act
    const { usedBytes } = decodeText(text);

    // Assess
    expect(usedBytes).toBe(text.length);
  });

  it('keeps bytes that are not UTF-8 in their line', () => {
    // Prepare
    const text = Buffer.concat([Buffer.from('2 '), Uint8Array.of(0xff, 0xfe), Buffer.from(`\n${FIRST}`)]);

    // Act
    const lines = textsOf(text);

    // Assess
    expect(lines).toEqual(['2 \u{fffd}\u{fffd}', FIRST]);
  });

  it('reads nothing outside the given range', () => {
    // Prepare
    const lead = `${SECOND}\n`;

    // Act
    const { lines } = decodeText(FIRST, true, lead);

    // Assess
    expect(lines).toEqual([{ kind: 'text', text: FIRST }]);
  });
});

describe('LineDecoder on the message wrapper', () => {
  it.each([
    ['a newline behind each', `${wrap(FIRST)}\n${wrap(SECOND)}\n`],
    ['nothing between', wrap(FIRST) + wrap(SECOND)],
    ['spaces and carriage returns between', `${wrap(FIRST)} \r\n ${wrap(SECOND)}`],
    ['a newline inside the message', `${wrap(`${FIRST}\n`)}${wrap(`${SECOND}\n`)}`],
    ['a byte order mark before', `\u{feff}${wrap(FIRST)}${wrap(SECOND)}`],
    ['bare lines among them', `${wrap(FIRST)}\n${SECOND}\n`],
    ['both lines in one message', wrap(`${FIRST}\n${SECOND}`)],
    ['carriage returns in the message', wrap(`${FIRST}\r\n${SECOND}\r\n`)],
    ['two wrappers in each other', wrap(`${wrap(FIRST)}\n${wrap(SECOND)}`)],
    ['space around key and value', `{ "message" : "${FIRST}" }\n{"message":\n"${SECOND}"\n}`],
    ['other members beside it', `{"x":[1,{"y":null}],"message":"${FIRST}","z":"\\""}${wrap(SECOND)}`],
  ])('unwraps lines with %s', (_what, text) => {
    // Prepare, Act
    const { lines } = decodeText(text);

    // Assess
    expect(lines).toEqual([
      { kind: 'text', text: FIRST },
      { kind: 'text', text: SECOND },
    ]);
  });

  it.each([
    ['"\\n" as a line end', '{"message":"one\\ntwo"}', ['one', 'two']],
    ['a tab', '{"message":"one\\ttwo"}', ['one\ttwo']],
    ['a code point by number', '{"message":"caf\\u00e9"}', ['café']],
    ['a code point outside the basic plane', '{"message":"\\ud83d\\ude80"}', ['🚀']],
    ['a quote', '{"message":"say \\"hi\\""}', ['say "hi"']],
    ['a backslash and a slash', '{"message":"a\\\\b\\/c"}', ['a\\b/c']],
    ['an escaped backslash before the closing quote', '{"message":"a\\\\"}', ['a\\']],
  ])('resolves %s in a message', (_what, text, expected) => {
    // Prepare, Act
    const lines = textsOf(text);

    // Assess
    expect(lines).toEqual(expected);
  });

  it('continues after an escaped message that makes the buffer grow', () => {
    // Prepare: the initial buffer size is 64 KiB
    const long = `${'x'.repeat(60_000)}\\u00e9`;
    const text = `{"message":"${long}"}{"message":"${long}"}${wrap(FIRST)}`;

    // Act
    const lines = textsOf(text);

    // Assess
    expect(lines.map((line) => line.slice(-6))).toEqual(['xxxxxé', 'xxxxxé', FIRST.slice(-6)]);
  });

  it('finds no line in an empty message', () => {
    // Prepare, Act
    const lines = textsOf('{"message":""}{"message":" \\n"}');

    // Assess
    expect(lines).toEqual([]);
  });

  it('treats text in more than three wrappers as a line', () => {
    // Prepare
    const threeDeep = wrap(wrap(wrap(FIRST)));

    // Act
    const inside = decodeText(threeDeep);
    const tooDeep = decodeText(wrap(threeDeep));

    // Assess
    expect(inside.lines).toEqual([{ kind: 'text', text: FIRST }]);
    expect(tooDeep.lines).toEqual([{ kind: 'text', text: wrap(FIRST) }]);
  });
});

describe('LineDecoder on other JSON objects', () => {
  it.each([
    ['the output of parseVPC', '{"version":2,"srcAddr":"10.0.0.1"}'],
    ['an empty object', '{}'],
    ['a message that is no string', '{"message":{"a":1}}'],
    ['a message that is null', '{"message":null}'],
    ['events that are no list', '{"logEvents":{"message":"x"}}'],
  ])('makes one line of %s', (_what, text) => {
    // Prepare, Act
    const { lines } = decodeText(`${text}\n${FIRST}`);

    // Assess
    expect(lines).toEqual([
      { kind: 'object', text },
      { kind: 'text', text: FIRST },
    ]);
  });

  it('keeps an object over several lines together', () => {
    // Prepare
    const text = JSON.stringify({ srcAddr: '10.0.0.1', dstAddr: '10.0.0.2' }, null, 2);

    // Act
    const { lines } = decodeText(`${text}\n${FIRST}`);

    // Assess
    expect(lines).toEqual([
      { kind: 'object', text },
      { kind: 'text', text: FIRST },
    ]);
  });

  it('treats an array as text', () => {
    // Prepare
    const text = `[${wrap(FIRST)}]`;

    // Act
    const { lines } = decodeText(text);

    // Assess
    expect(lines).toEqual([{ kind: 'text', text }]);
  });
});
