import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../../src/model/fields.ts';
import { MAX_PARTS_PER_RECORD } from '../../../src/pipeline/put-back/split-record.ts';
import { linesAsRead, partsOf, splitText, textOfPart } from './split-text.ts';

const HEADER = 'srcaddr dstaddr bytes';
const OTHER_HEADER = 'dstaddr srcaddr bytes';
/** As many known fields as unknown ones: headers are hardly ever longer. */
const LONG_HEADER = FIELDS.flatMap(({ name }, index) => [name, `later-field-${index}-${'x'.repeat(45)}`]).join(' ');
const lineOf = (id: number): string => `10.0.0.1 10.0.0.2 ${id}`;
const event = (message: string, id = 1): string =>
  `{"id":"${id}", "timestamp":2,"message":${JSON.stringify(message)},"@aws.region":"eu-central-1"}`;
const HEAD = '{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g\\"1","more":{"a":[1]},"logEvents":[';
const TAIL = '],"logStream":"s","policyLevel":"ACCOUNT"}';
const subscription = (...events: readonly string[]): string => `${HEAD}${events.join(',')}${TAIL}`;

const textsOf = (...args: Parameters<typeof splitText>): string[] => partsOf(...args).map(textOfPart);

describe('splitRecord', () => {
  it('puts log events, byte for byte, into messages like theirs, which are gzip', () => {
    // Prepare
    const events = [1, 2, 3].map((id) => event(lineOf(id), id));

    // Act
    const parts = partsOf(subscription(...events), { outputBytes: 200 });

    // Assess
    expect(parts.map(textOfPart)).toEqual([subscription(...events.slice(0, 2)), subscription(...events.slice(2))]);
    expect(parts.map(({ data }) => data[0])).toEqual([0x1f, 0x1f]);
  });

  it('puts lines and objects, byte for byte, into texts like theirs', () => {
    // Prepare
    const object = `{"more": 1, "message":"${lineOf(2)}"}`;

    // Act
    const texts = textsOf(`${lineOf(1)}\n${object}${lineOf(3)} \r\n\n${lineOf(4)}`, { outputBytes: 200 });

    // Assess
    expect(texts).toEqual([`${lineOf(1)}\n${object}\n`, `${lineOf(3)} \r\n${lineOf(4)}\n`]);
  });

  it('includes only lines whose documents are not yet written, in order', () => {
    // Prepare
    const sizes = [300, -100, 0, -100, -100];
    const text = sizes.map((_, id) => lineOf(id)).join('\n');

    // Act
    const texts = textsOf(text, {}, (_line, index) => sizes[index] ?? 0);

    // Assess
    expect(texts).toEqual([`${lineOf(1)}\n${lineOf(3)}\n${lineOf(4)}\n`]);
  });

  it('makes no part if all documents are written', () => {
    // Prepare
    const text = `${HEADER}\n${lineOf(1)}`;

    // Act
    const parts = partsOf(text, {}, () => 100);

    // Assess
    expect(parts).toEqual([]);
  });

  it('gives the total size of the documents of each part', () => {
    // Prepare
    const text = [1, 2, 3, 4, 5].map(lineOf).join('\n');

    // Act
    const parts = partsOf(text, { outputBytes: 70 }, (_line, index) => -10 * (index + 1));

    // Assess
    expect(parts.map(({ outputBytes }) => outputBytes)).toEqual([60, 40, 50]);
  });

  it('gives a document larger than the intended size a separate part', () => {
    // Prepare
    const text = [1, 2, 3].map(lineOf).join('\n');

    // Act
    const texts = textsOf(text, { outputBytes: 200 }, (_line, index) => (index === 1 ? -5_000 : -100));

    // Assess
    expect(texts).toEqual([1, 2, 3].map((id) => `${lineOf(id)}\n`));
  });

  it('puts every line into a separate direct record if the destination accepts one document per record', () => {
    // Prepare
    const text = `${subscription(event(lineOf(1)), event(`${lineOf(2)}\n${lineOf(3)}`))}${lineOf(4)}`;

    // Act
    const texts = textsOf(text, { linesPerPart: 1 });

    // Assess
    const around = '"logGroup":"g\\"1","logStream":"s"';
    expect(texts).toEqual([
      ...[1, 2, 3].map((id) => `{"message":"${lineOf(id)}",${around}}\n`),
      `{"message":"${lineOf(4)}"}\n`,
    ]);
  });

  it('splits an event by lines if it is too large, or if some of its lines are written or omitted', () => {
    // Prepare
    const events = [event(`${lineOf(1)}\n${lineOf(2)}`), event(`${lineOf(3)}\n${lineOf(4)}`), event(lineOf(5))];
    const sizes = [100, -100, -100, 0, -300];

    // Act
    const texts = textsOf(
      subscription(...events, event(`${lineOf(6)}\n${lineOf(7)}`)),
      { outputBytes: 150, maxOutputBytes: 350 },
      (_line, index) => sizes[index] ?? -200,
    );

    // Assess
    const direct = (id: number) => `{"message":"${lineOf(id)}","logGroup":"g\\"1","logStream":"s"}\n`;
    expect(texts).toEqual([direct(2), direct(3), subscription(event(lineOf(5))), direct(6), direct(7)]);
  });

  it('joins separate lines of one log stream, but never those of two', () => {
    // Prepare
    const messages = ['a', 'b'].map(
      (stream) => `{"logStream":"${stream}","logEvents":[${event('x\n1')},${event('x\n2')}]}`,
    );

    // Act
    const texts = textsOf(messages.join(''), {}, (line) => (line === 'x' ? 0 : -100));

    // Assess
    expect(texts).toEqual(['a', 'b'].map((stream) => `{"message":"1\\n2","logStream":"${stream}"}\n`));
  });

  it('adds a header line to every part with lines below it, and to no other', () => {
    // Prepare
    const text = [lineOf(0), HEADER, lineOf(1), lineOf(2), OTHER_HEADER, lineOf(3)].join('\n');

    // Act
    const texts = textsOf(text, { outputBytes: 100 });

    // Assess
    expect(texts).toEqual([
      `${lineOf(0)}\n`,
      `${HEADER}\n${lineOf(1)}\n`,
      `${HEADER}\n${lineOf(2)}\n`,
      `${OTHER_HEADER}\n${lineOf(3)}\n`,
    ]);
  });

  it('adds a header in a separate log event as that event', () => {
    // Prepare
    const events = [event(HEADER), event(lineOf(1)), event(lineOf(2))];

    // Act
    const texts = textsOf(subscription(...events), { outputBytes: 100 });

    // Assess
    expect(texts).toEqual([1, 2].map((at) => subscription(event(HEADER), events[at] ?? '')));
  });

  it('has every line read in the parts as in the record, wherever headers are', () => {
    const line = fc.constantFrom(HEADER, OTHER_HEADER, 'line', 'line', 'line', 'out', 'dropped');
    const messages = fc.array(fc.array(line, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });
    const segment = fc.oneof(
      fc.record({ shape: fc.constant('text' as const), messages }),
      fc.record({ shape: fc.constant('direct' as const), messages }),
      fc.record({ shape: fc.constant('subscription' as const), messages }),
    );
    const bounds = fc.record({
      outputBytes: fc.integer({ min: 50, max: 1_000 }),
      maxOutputBytes: fc.integer({ min: 150, max: 1_000 }),
      linesPerPart: fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
    });

    fc.assert(
      fc.property(fc.array(segment, { maxLength: 6 }), bounds, (segments, partLimits) => {
        // Prepare
        let id = 0;
        const idsToPutOut: number[] = [];
        const sizes: number[] = [];
        const textOfLine = (kind: string): string => {
          if (kind === HEADER || kind === OTHER_HEADER) return kind;
          if (kind === 'line') idsToPutOut.push(id);
          sizes.push({ out: 100, dropped: 0 }[kind] ?? -100);
          return lineOf(id++);
        };
        const text = segments
          .map(({ shape, messages: all }) => {
            const texts = all.map((lines) => lines.map(textOfLine).join('\n'));
            if (shape === 'text') return `${texts.join('\n')}\n`;
            if (shape === 'subscription') return subscription(...texts.map((each) => event(each)));
            return texts.map((message) => JSON.stringify({ message })).join('');
          })
          .join('');

        // Act
        const parts = partsOf(text, partLimits, (each) => sizes[Number(each.split(' ')[2])] ?? 0);

        // Assess
        const expected = linesAsRead(text).filter((each) => idsToPutOut.includes(Number(each.text.split(' ')[2])));
        const found = parts.map((part) => linesAsRead(textOfPart(part)));
        expect(found.flat()).toEqual(expected);
        expect(expected).toHaveLength(idsToPutOut.length);
        expect(found.every((lines) => lines.length <= partLimits.linesPerPart)).toBe(true);
        expect(parts.reduce((bytes, { outputBytes }) => bytes + outputBytes, 0)).toBe(100 * idsToPutOut.length);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a byte order mark', '\uFEFFa line'],
    ['the magic bytes of gzip', '\u001f a line'],
    ['a mark', '{"vpcFlowEnricher":{"hops":1,"turns":1},"a":1}'],
  ])('prevents a first line that begins with %s from being mistaken for something else', (_what, line) => {
    // Prepare
    const text = `first\n${line}\nlast`;
    const isFirst = (each: string) => (each === 'first' ? 100 : -100);

    // Act
    const texts = [Number.POSITIVE_INFINITY, 1].map((linesPerPart) => textsOf(text, { linesPerPart }, isFirst));

    // Assess
    expect(texts[0]).toEqual([`\n${line}\nlast\n`]);
    expect(texts[1]?.map((each) => linesAsRead(each).map((read) => read.text))).toEqual([[line], ['last']]);
  });

  it('halves parts until their data is within the limit', () => {
    // Prepare: text that gzip cannot compress
    const lines = Array.from({ length: 8 }, () => randomBytes(300).toString('base64'));

    // Act
    const parts = partsOf(lines.join('\n'), { dataBytes: 1_000 });

    // Assess
    expect(parts.every(({ data }) => data.length <= 1_000)).toBe(true);
    expect(parts.map(textOfPart).join('')).toBe(lines.map((line) => `${line}\n`).join(''));
    expect(parts.reduce((sum, { outputBytes }) => sum + outputBytes, 0)).toBe(800);
  });

  it('compresses text that would otherwise be too large', () => {
    // Prepare
    const line = 'x'.repeat(5_000);

    // Act
    const parts = partsOf(line, { dataBytes: 1_000 });

    // Assess
    expect(parts.map(({ data }) => data[0])).toEqual([0x1f]);
    expect(parts.map(textOfPart)).toEqual([`${line}\n`]);
  });

  it('refuses to split if one line has too much data for any record', () => {
    // Prepare
    const text = `first\n${randomBytes(3_000).toString('base64')}`;

    // Act
    const code = splitText(text, { dataBytes: 1_000 });

    // Assess
    expect(code).toBe('line_size');
  });

  it.each([
    ['their number', 'x\n'.repeat(MAX_PARTS_PER_RECORD + 1)],
    ['the header line that goes with each', `${LONG_HEADER}\n${'x\n'.repeat(20_000)}`],
    [
      'the log stream that each names',
      `{"logStream":"${'s'.repeat(900_000)}","logEvents":[${Array.from({ length: 40 }, () => event('x')).join()}]}`,
    ],
  ])('refuses to split if parts would be too large because of %s', (_what, text) => {
    // Prepare, Act
    const code = splitText(text, { linesPerPart: 1 });

    // Assess
    expect(code).toBe('response_size');
  });
});
