import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineDecoder } from '../../../src/decode/line-decoder.ts';
import { SegmentTable } from '../../../src/decode/segment-table.ts';
import { OWN_DOCUMENTS } from '../../../src/encode/own-documents.ts';
import { ByteArena } from '../../../src/memory/byte-arena.ts';
import { LineTable } from '../../../src/model/line-table.ts';
import { arbitraryPayload } from '../../support/arbitrary-payloads.ts';
import { type DecodedLine, decodeText, linesOf } from './decode-text.ts';

/** A segment in the form that tests compare; envelope members are undefined if it has none. */
interface FoundSegment {
  readonly text: string;
  readonly lines: readonly DecodedLine[];
  readonly head: string | undefined;
  readonly tail: string | undefined;
  readonly logGroup: string | undefined;
  readonly logStream: string | undefined;
}

/** The segments of a text placed after other data in an arena. */
function segmentsOf(input: string | Uint8Array) {
  const arena = new ByteArena();
  arena.appendText('#');
  const start = typeof input === 'string' ? arena.appendText(input) : arena.append(input);
  const table = new LineTable();
  const segments = new SegmentTable();
  const decoder = new LineDecoder(arena, table, OWN_DOCUMENTS);
  decoder.decodeSegments(start, arena.length, segments);
  const lines = linesOf(arena, table);
  const text = (from: number | undefined, to: number | undefined) =>
    from === undefined || to === undefined ? undefined : arena.bytes.toString('utf8', from, to);
  const found = Array.from({ length: segments.count }, (_, segment): FoundSegment => {
    const envelope = segments.envelopeAt(segment);
    return {
      text: text(segments.starts.at(segment), segments.ends.at(segment)) ?? '',
      lines: lines.slice(segments.firstLines.at(segment), segments.lastLineAt(segment)),
      head: text(envelope?.headStart, envelope?.headEnd),
      tail: text(envelope?.tailStart, envelope?.tailEnd),
      logGroup: envelope?.logGroup,
      logStream: envelope?.logStream,
    };
  });
  const bounds = found.map((_, segment) => [segments.starts.at(segment), segments.ends.at(segment)] as const);
  return { found, lines, bounds, controlMessages: decoder.controlMessages };
}

const textOf = ({ text }: FoundSegment): string => text;
const event = (message: string): string => `{"id":"1","timestamp":2,"message":${JSON.stringify(message)}}`;

describe('LineDecoder.decodeSegments', () => {
  it('finds the same lines as decode, each in exactly one segment, whatever the text', () => {
    fc.assert(
      fc.property(arbitraryPayload, (payload) => {
        // Prepare
        const plain = decodeText(payload);

        // Act
        const { found, lines, bounds, controlMessages } = segmentsOf(payload);

        // Assess
        expect(lines).toEqual(plain.lines);
        expect(controlMessages).toBe(plain.controlMessages);
        expect(found.flatMap((segment) => segment.lines)).toEqual(lines);
        expect(found.every((segment) => segment.lines.length > 0)).toBe(true);
        // segments are consecutive and do not overlap
        const offsets = bounds.flat();
        expect(offsets.toSorted((a, b) => a - b)).toEqual(offsets);
      }),
      { numRuns: 500 },
    );
  });

  it('treats lines and objects as segments, unchanged', () => {
    // Prepare
    const wrapped = '{"message":"two\\nlines","more":1}';
    const object = '{"version":2}';

    // Act
    const { found } = segmentsOf(`one \r\n${wrapped}${object}three\n\n  {broken\n`);

    // Assess
    expect(found.map(textOf)).toEqual(['one \r', wrapped, object, 'three', '{broken']);
    expect(found.map((segment) => segment.lines.map(({ text }) => text))).toEqual([
      ['one'],
      ['two', 'lines'],
      [object],
      ['three'],
      ['{broken'],
    ]);
    expect(found.every(({ head }) => head === undefined)).toBe(true);
  });

  it('treats the log events of a subscription message as segments, within their message', () => {
    // Prepare
    const events = [event('a'), event('b\nc'), event('"d"')];
    const head = '{"messageType":"DATA_MESSAGE", "logGroup":"g\\"1","more":[{}],"logEvents":[ ';
    const tail = '], "logStream":"s"}';

    // Act
    const { found } = segmentsOf(`${head}${events.join(' , ')}\n${tail}`);

    // Assess
    expect(found.map(textOf)).toEqual(events);
    expect(found.map((segment) => segment.lines.map(({ text }) => text))).toEqual([['a'], ['b', 'c'], ['"d"']]);
    const around = { head: head.trimEnd(), tail, logGroup: '"g\\"1"', logStream: '"s"' };
    expect(found).toEqual(found.map((segment) => ({ ...segment, ...around })));
  });

  it('separates the messages of several containers', () => {
    // Prepare
    const messages = ['a', 'b'].map((name) => `{"logGroup":"${name}","logEvents":[${event('1')},${event('2')}]}`);

    // Act
    const { found } = segmentsOf(messages.join(''));

    // Assess
    expect(found.map(({ logGroup, logStream }) => [logGroup, logStream])).toEqual([
      ['"a"', undefined],
      ['"a"', undefined],
      ['"b"', undefined],
      ['"b"', undefined],
    ]);
  });

  it('treats events without text as segments, and omits empty ones and a message without events', () => {
    // Prepare
    const text = `{"logEvents":[7, null,{"id":"1"},${event('')},${event('a')}]}{"logEvents":[]}`;

    // Act
    const { found } = segmentsOf(text);

    // Assess
    expect(found.map(textOf)).toEqual(['7', 'null', '{"id":"1"}', event('a')]);
    expect(found.map((segment) => segment.lines.map(({ kind }) => kind))).toEqual([
      ['value'],
      ['value'],
      ['object'],
      ['text'],
    ]);
  });

  it.each([
    ['a message in front of the list', `{"message":"m","logEvents":[${event('a')}]}`],
    ['a message behind the list', `{"logEvents":[${event('a')}],"message":"m"}`],
    ['a message that is an object in front of the list', `{"message":{"message":"m"},"logEvents":[${event('a')}]}`],
    ['fields of a record next to the list', `{"srcaddr":"10.0.0.1","logEvents":[${event('a')}]}`],
    ['a number of the same name next to the list', `{"logEvents":[${event('a')}],"logEvents":7}`],
    ['a second list', `{"logEvents":[${event('a')}],"logEvents":[${event('b')}]}`],
    ['a second list that is empty', `{"logEvents":[${event('a')}],"logEvents":[]}`],
    ['an empty list in front', `{"logEvents":[],"logEvents":[${event('a')}]}`],
  ])('keeps an object with %s in one piece', (_what, text) => {
    // Prepare
    const expected = decodeText(text).lines;

    // Act
    const { found } = segmentsOf(`before\n${text}after`);

    // Assess
    expect(found.map(textOf)).toEqual(['before', text, 'after']);
    expect(found[1]?.lines).toEqual(expected);
  });

  it('discards the segments of a control message, wherever its type is', () => {
    // Prepare
    const control = `{"logEvents":[${event('check')}],"messageType":"CONTROL_MESSAGE"}`;

    // Act
    const { found, controlMessages } = segmentsOf(`${control}a\n${control}`);

    // Assess
    expect(found.map(textOf)).toEqual(['a']);
    expect(controlMessages).toBe(2);
  });

  it('treats a message that is truncated in its events as a line, and discards the events', () => {
    // Prepare
    const cut = `{"logEvents":[${event('a')},${event('b')}`;

    // Act
    const { found } = segmentsOf(`${cut}\nc`);

    // Assess
    expect(found.map(textOf)).toEqual([cut, 'c']);
    expect(found[0]?.lines).toEqual([{ kind: 'malformed', text: cut }]);
  });

  it('records no segments in a later plain decoding', () => {
    // Prepare
    const arena = new ByteArena();
    const start = arena.appendText('a\nb\n');
    const segments = new SegmentTable();
    const decoder = new LineDecoder(arena, new LineTable(), OWN_DOCUMENTS);
    decoder.decodeSegments(start, arena.length, segments);

    // Act
    decoder.decode(start, arena.length);

    // Assess
    expect(segments.count).toBe(2);
  });
});
