import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type HopMark,
  MAX_MARK_NUMBER,
  readHopMark,
  removeHopMark,
  stripTextMark,
  writeHopMark,
} from '../../../src/decode/hop-mark.ts';
import { ANY_CODE_POINT } from '../../support/any-code-point.ts';
import { gzipWith, subfield, uint16 } from '../../support/gzip-with.ts';

const NONE: HopMark = { hops: 0, turns: 0 };

/** The text after its mark, as passed to the decoder. */
function stripped(data: Buffer): Buffer {
  const copy = Buffer.from(data);
  return copy.subarray(stripTextMark(copy, 0, copy.length));
}

const arbitraryMark = fc.record({ hops: fc.nat(MAX_MARK_NUMBER), turns: fc.nat(MAX_MARK_NUMBER) });

const arbitraryText = fc
  .oneof(
    fc.string({ unit: ANY_CODE_POINT }),
    fc.json(),
    fc.jsonValue().map((message) => JSON.stringify({ message })),
    fc.constantFrom('', '{', '{}', '{}\n', '\uFEFF{}', '{"v', '{"vpcFlowEnricher":{"hops":1}}\n', ' {"a":1}'),
  )
  .map((text) => Buffer.from(text));

const arbitrarySubfields = fc
  .array(fc.tuple(fc.constantFrom('AA', 'BC', 'VG', 'vf'), fc.uint8Array({ maxLength: 20 })), { maxLength: 4 })
  .map((all) => Buffer.concat(all.map(([id, bytes]) => subfield(id, bytes))));

const nameText = fc.stringMatching(/^[a-z.é]{0,12}$/);

const arbitraryGzipHeader = fc.record(
  {
    extra: fc.oneof(arbitrarySubfields, fc.uint8Array({ maxLength: 40 })),
    name: nameText,
    comment: nameText,
    hasCrc: fc.boolean(),
  },
  { requiredKeys: [] },
);

const arbitraryGzip = fc
  .array(fc.tuple(fc.string(), arbitraryGzipHeader), { minLength: 1, maxLength: 3 })
  .map((members) => Buffer.concat(members.map(([text, header]) => gzipWith(text, header))));

describe('a mark on text', () => {
  it('is written in front, as the first member of an object or as a separate line', () => {
    // Prepare
    const mark = { hops: 3, turns: 12 };

    // Act
    const marked = ['{"message":"a"}', 'a line', ''].map((text) => writeHopMark(Buffer.from(text), mark).toString());

    // Assess
    expect(marked).toEqual([
      '{"vpcFlowEnricher":{"hops":3,"turns":12},"message":"a"}',
      '{"vpcFlowEnricher":{"hops":3,"turns":12}}\na line',
      '{"vpcFlowEnricher":{"hops":3,"turns":12}}\n',
    ]);
  });

  it('is removed without a trace, whatever the text', () => {
    fc.assert(
      fc.property(arbitraryText, arbitraryMark, (text, mark) => {
        // Prepare
        const before = Buffer.from(text);

        // Act
        const marked = writeHopMark(text, mark);

        // Assess
        expect(readHopMark(marked)).toEqual(mark);
        expect(stripped(marked)).toEqual(before);
        expect(text).toEqual(before);
      }),
    );
  });

  it('replaces the previous one', () => {
    fc.assert(
      fc.property(arbitraryText, arbitraryMark, arbitraryMark, (text, first, second) => {
        // Prepare, Act
        const twice = writeHopMark(writeHopMark(text, first), second);

        // Assess
        expect(twice).toEqual(writeHopMark(text, second));
      }),
    );
  });

  it.each([
    ['another member in front', '{"a":1,"vpcFlowEnricher":{"hops":1,"turns":1}}\n'],
    ['a negative number', '{"vpcFlowEnricher":{"hops":-1,"turns":1},"a":1}'],
    ['a number of five digits', '{"vpcFlowEnricher":{"hops":10000,"turns":1},"a":1}'],
    ['a fraction', '{"vpcFlowEnricher":{"hops":1.5,"turns":1},"a":1}'],
    ['a blank', '{"vpcFlowEnricher": {"hops":1,"turns":1},"a":1}'],
    ['members the other way round', '{"vpcFlowEnricher":{"turns":1,"hops":1},"a":1}'],
    ['no newline behind its line', '{"vpcFlowEnricher":{"hops":1,"turns":1}}'],
    ['a byte in front', ' {"vpcFlowEnricher":{"hops":1,"turns":1}}\n'],
  ])('is not recognised with %s', (_what, text) => {
    // Prepare
    const data = Buffer.from(text);

    // Act
    const mark = readHopMark(data);

    // Assess
    expect(mark).toEqual(NONE);
    expect(stripped(data).toString()).toBe(text);
  });

  it('is searched for only between the given offsets', () => {
    // Prepare
    const text = '##{"vpcFlowEnricher":{"hops":1,"turns":2},"a":1}##';
    const bytes = Buffer.from(text);

    // Act
    const start = stripTextMark(bytes, 2, bytes.length - 2);
    const cut = stripTextMark(Buffer.from(text), 2, 30);

    // Assess
    expect(bytes.toString('utf8', start, bytes.length - 2)).toBe('{"a":1}');
    expect(cut).toBe(2);
  });
});

describe('a mark on gzip', () => {
  it('changes neither the inflated content nor the other parts of the header, whatever they are', () => {
    fc.assert(
      fc.property(arbitraryGzip, arbitraryMark, (data, mark) => {
        // Prepare
        const before = Buffer.from(data);
        const inflated = gunzipSync(data);

        // Act
        const marked = writeHopMark(data, mark);

        // Assess
        expect(readHopMark(marked)).toEqual(mark);
        expect(gunzipSync(marked)).toEqual(inflated);
        expect(data).toEqual(before);
      }),
    );
  });

  it('replaces the previous one', () => {
    fc.assert(
      fc.property(arbitraryGzip, arbitraryMark, arbitraryMark, (data, first, second) => {
        // Prepare, Act
        const twice = writeHopMark(writeHopMark(data, first), second);

        // Assess
        expect(twice).toEqual(writeHopMark(data, second));
      }),
    );
  });

  it('keeps foreign subfields, the file name and the comment', () => {
    // Prepare
    const theirs = subfield('BC', Buffer.from('theirs'));
    const data = gzipWith('text', { extra: theirs, name: 'a.log', comment: 'a comment', hasCrc: true });

    // Act
    const marked = writeHopMark(data, { hops: 1, turns: 2 });

    // Assess
    expect(marked.includes(theirs)).toBe(true);
    expect(marked.includes('a.log\0a comment\0')).toBe(true);
    expect(gunzipSync(marked).toString()).toBe('text');
  });

  it('fits into an extra field that already has subfields', () => {
    // Prepare
    const small = subfield('AA', Buffer.from('small'));
    const full = Buffer.concat([small, subfield('BB', Buffer.alloc(0xffff - small.length - 4))]);
    const data = gzipWith('text', { extra: full });

    // Act
    const marked = writeHopMark(data, { hops: 1, turns: 2 });

    // Assess
    expect(full.length).toBe(0xffff);
    expect(readHopMark(marked)).toEqual({ hops: 1, turns: 2 });
    expect(marked.includes(small)).toBe(true);
    expect(gunzipSync(marked).toString()).toBe('text');
  });

  it('is read from the beginning of data, even if the file name continues after it', () => {
    // Prepare
    const marked = writeHopMark(gzipWith('text', { name: 'n'.repeat(100_000) }), { hops: 4, turns: 5 });

    // Act
    const mark = readHopMark(marked.subarray(0, 1_000));

    // Assess
    expect(mark).toEqual({ hops: 4, turns: 5 });
  });

  it.each([
    ['no numbers', subfield('VF', Buffer.from('x'))],
    ['a number of five digits', subfield('VF', Buffer.from('10000,1'))],
    ['something behind the numbers', subfield('VF', Buffer.from('1,1,1'))],
    ['a length past the end of the field', Buffer.concat([Buffer.from('VF'), uint16(9), Buffer.from('1,1')])],
    ['an id without a length', Buffer.from('VF')],
    ['nothing at all', Buffer.alloc(0)],
  ])('is not recognised with %s, but can be written', (_what, extra) => {
    // Prepare
    const data = gzipWith('text', { extra });

    // Act
    const before = readHopMark(data);
    const marked = writeHopMark(data, { hops: 1, turns: 1 });

    // Assess
    expect(before).toEqual(NONE);
    expect(readHopMark(marked)).toEqual({ hops: 1, turns: 1 });
    expect(gunzipSync(marked).toString()).toBe('text');
  });

  it('is not written to data with a truncated header, which cannot be inflated', () => {
    // Prepare
    const cuts = [
      gzipWith('', { name: 'n'.repeat(30) }).subarray(0, 20),
      gzipWith('', { extra: Buffer.alloc(30) }).subarray(0, 20),
      gzipWith('', { extra: Buffer.alloc(30) }).subarray(0, 11),
    ];

    // Act
    const marked = cuts.map((data) => writeHopMark(data, { hops: 1, turns: 1 }));

    // Assess
    expect(marked).toEqual(cuts);
    expect(cuts.map(readHopMark)).toEqual([NONE, NONE, NONE]);
  });
});

describe('a mark of any data', () => {
  it('is limited to the range of its numbers', () => {
    // Prepare
    const all = [Buffer.from('text'), Buffer.from('{"a":1}'), gzipSync('text')];

    // Act
    const marks = all.map((data) => readHopMark(writeHopMark(data, { hops: 123_456, turns: 123_456 })));

    // Assess
    expect(marks).toEqual(all.map(() => ({ hops: MAX_MARK_NUMBER, turns: MAX_MARK_NUMBER })));
  });

  it('can be read and written whatever the bytes are', () => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.concat([Buffer.from([0x1f, 0x8b]), bytes])),
    );

    fc.assert(
      fc.property(hostile, arbitraryMark, (bytes, mark) => {
        // Prepare
        const data = Buffer.from(bytes);

        // Act
        const marked = writeHopMark(data, mark);

        // Assess
        expect([mark, readHopMark(data)]).toContainEqual(readHopMark(marked));
      }),
    );
  });
});

describe('removing a mark', () => {
  it('does not change any text', () => {
    fc.assert(
      fc.property(arbitraryText, arbitraryMark, (text, mark) => {
        expect(removeHopMark(writeHopMark(text, mark))).toEqual(text);
        expect(removeHopMark(text)).toEqual(text);
      }),
    );
  });

  it('keeps the content of gzip, whatever its header', () => {
    fc.assert(
      fc.property(arbitraryGzip, arbitraryMark, (gzip, mark) => {
        const before = Buffer.from(gzip);
        const removed = removeHopMark(writeHopMark(gzip, mark));
        expect(readHopMark(removed)).toEqual(NONE);
        expect(gunzipSync(removed)).toEqual(gunzipSync(gzip));
        expect(gzip).toEqual(before);
      }),
    );
  });

  it('does not change a byte of gzip whose header had no mark', () => {
    const gzip = gzipSync('a line');
    expect(removeHopMark(writeHopMark(gzip, { hops: 10, turns: 3 }))).toEqual(gzip);
  });

  it('keeps foreign subfields of gzip', () => {
    const gzip = gzipWith('a line', { extra: subfield('BC', Buffer.from('x')), name: 'n' });
    expect(removeHopMark(writeHopMark(gzip, { hops: 10, turns: 3 }))).toEqual(gzip);
  });
});
