import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonWriter } from '../../../src/encode/text/json-writer.ts';
import { JsonFragment } from '../../../src/model/json-fragment.ts';
import { ANY_CODE_POINT } from '../../support/any-code-point.ts';

const written = (writer: JsonWriter): string => writer.bytes.toString('utf8', 0, writer.length);

describe('JsonWriter.string', () => {
  it.each([
    ['plain', '"plain"'],
    ['', '""'],
    ['say "hi"', '"say \\"hi\\""'],
    ['a\\b', '"a\\\\b"'],
    ['line\nend\ttab\u0000', '"line\\nend\\ttab\\u0000"'],
    ['\u{7f}', '"\u{7f}"'],
    ['café 🚀', '"café 🚀"'],
    ['\ud83d', '"\\ud83d"'],
    ['</script>', '"</script>"'],
  ])('writes %j', (text, expected) => {
    // Prepare
    const writer = new JsonWriter();

    // Act
    writer.string(text);

    // Assess
    expect(written(writer)).toBe(expected);
  });

  it('appends any text as JSON.stringify writes it', () => {
    fc.assert(
      fc.property(fc.string({ unit: ANY_CODE_POINT }), fc.string(), (text, before) => {
        // Prepare
        const writer = new JsonWriter();
        writer.text(before);

        // Act
        writer.string(text);

        // Assess
        expect(written(writer)).toBe(before + JSON.stringify(text));
      }),
    );
  });
});

describe('JsonWriter.utf8String', () => {
  it('appends any bytes as JSON.stringify writes their text', () => {
    const bytes = fc.oneof(fc.uint8Array(), fc.string({ unit: 'grapheme-ascii' }).map(Buffer.from));
    fc.assert(
      fc.property(bytes, fc.string(), (text, before) => {
        // Prepare
        const writer = new JsonWriter();
        const source = Buffer.concat([Buffer.from('"x'), text, Buffer.from('y"')]);
        writer.text(before);

        // Act
        writer.utf8String(source, 2, 2 + text.length);

        // Assess
        expect(written(writer)).toBe(before + JSON.stringify(Buffer.from(text).toString('utf8')));
      }),
    );
  });

  it('replaces invalid UTF-8', () => {
    // Prepare
    const writer = new JsonWriter();

    // Act
    writer.utf8String(Buffer.from([0x61, 0xff, 0x62]), 0, 3);

    // Assess
    expect(written(writer)).toBe('"a\ufffdb"');
  });
});

describe('JsonWriter.copy', () => {
  it.each([0, 1, 63, 64, 65, 200_000])('copies a range of %i bytes unchanged', (count) => {
    // Prepare
    const writer = new JsonWriter();
    const source = Buffer.from(`<<${'0123456789'.repeat(20_000).slice(0, count)}>>`);
    writer.byte(0x7b);

    // Act
    writer.copy(source, 2, 2 + count);

    // Assess
    expect(written(writer)).toBe(`{${source.toString('latin1', 2, 2 + count)}`);
  });
});

describe('JsonWriter.quoted', () => {
  it('puts a range of bytes between quotes', () => {
    // Prepare
    const writer = new JsonWriter();

    // Act
    writer.quoted(Buffer.from('x10.0.0.1x'), 1, 9);

    // Assess
    expect(written(writer)).toBe('"10.0.0.1"');
  });
});

describe('JsonWriter.text', () => {
  it('writes text of every width without quotes', () => {
    // Prepare
    const writer = new JsonWriter();

    // Act
    writer.text('aé€🚀');

    // Assess
    expect(written(writer)).toBe('aé€🚀');
    expect(writer.length).toBe(10);
  });

  it('grows as far as necessary and keeps its content', () => {
    // Prepare
    const writer = new JsonWriter();
    const text = '€'.repeat(50_000);

    // Act
    writer.text('start ');
    writer.text(text);
    writer.fragment(new JsonFragment(' end'));

    // Assess
    expect(written(writer)).toBe(`start ${text} end`);
  });
});

describe('JsonWriter.reset', () => {
  it('empties the writer and releases memory beyond its limit', () => {
    // Prepare
    const writer = new JsonWriter();
    writer.text('x'.repeat(1_000_000));

    // Act
    writer.reset(100_000);

    // Assess
    expect([writer.length, writer.bytes.length]).toEqual([0, 100_000]);
  });

  it('keeps its memory within its limit', () => {
    // Prepare
    const writer = new JsonWriter();
    writer.text('x');
    const { bytes } = writer;

    // Act
    writer.reset(bytes.length);

    // Assess
    expect(writer.length).toBe(0);
    expect(writer.bytes).toBe(bytes);
  });
});

describe('JsonWriter.number', () => {
  it.each([0, 9, 10, 99, 100, 65_535, 999_999_999, 1_000_000_000, 253_402_300_799, Number.MAX_SAFE_INTEGER])(
    'appends %i',
    (value) => {
      // Prepare
      const writer = new JsonWriter();
      writer.text('x');

      // Act
      writer.number(value);

      // Assess
      expect(writer.bytes.toString('utf8', 0, writer.length)).toBe(`x${value}`);
    },
  );

  it('writes any whole number as JSON does', () => {
    // Prepare
    const writer = new JsonWriter();

    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        // Act
        writer.length = 0;
        writer.number(value);

        // Assess
        expect(writer.bytes.toString('utf8', 0, writer.length)).toBe(JSON.stringify(value));
      }),
    );
  });
});

describe('JsonWriter.fragment', () => {
  it.each([0, 1, 3, 4, 5, 127, 128, 129, 5_000])('writes %s bytes and nothing after them, at any position', (bytes) => {
    // Prepare
    const writer = new JsonWriter();
    const texts = ['a', 'é', 'x'].map((each) => each.repeat(bytes).slice(0, bytes));
    const size = writer.bytes.length;

    // Act
    writer.text('-'.repeat(size - 2));
    for (const text of texts) writer.fragment(new JsonFragment(text));
    writer.text('.');

    // Assess
    expect(writer.bytes.toString('utf8', size - 2, writer.length)).toBe(`${texts.join('')}.`);
  });

  it('writes texts of any length, wherever their memory ends', () => {
    // Prepare: enough texts to cross the ends of many shared blocks
    const texts = Array.from({ length: 5_000 }, (_, index) => `${index}:${'x'.repeat((index * 7) % 130)}`);
    const fragments = texts.map((text) => new JsonFragment(text));
    const writer = new JsonWriter();

    // Act
    for (const fragment of fragments) writer.fragment(fragment);

    // Assess
    expect(written(writer)).toBe(texts.join(''));
  });
});
