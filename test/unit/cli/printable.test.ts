import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printableStream } from '../../../src/cli/terminal/output.ts';
import { printable, printableText } from '../../../src/input/printable.ts';
import { ANY_CODE_POINT } from '../../support/any-code-point.ts';

describe('printable', () => {
  it.each([
    ['an escape', '\u001b[2J', '\\u001b[2J'],
    ['C1', '\u009b31m', '\\u009b31m'],
    ['DEL', 'a\u007f', 'a\\u007f'],
    ['line ends', 'a\r\nb', 'a\\u000d\\u000ab'],
    ['direction overrides', '\u202egol.exe\u2069', '\\u202egol.exe\\u2069'],
    ['separators', 'a\u2028b\u2029', 'a\\u2028b\\u2029'],
    ['invisible characters', 'a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
    ['tag characters', '\u{e0041}', '\\udb40\\udc41'],
    ['lone surrogates', '\ud800x', '\\ud800x'],
  ])('escapes %s', (_what, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('keeps letters of any script and symbols', () => {
    expect(printable('größe ポート Привет 🙂')).toBe('größe ポート Привет 🙂');
  });

  it('does not change a JSON document', () => {
    fc.assert(
      fc.property(fc.string({ unit: ANY_CODE_POINT }), (text) => {
        const json = printableText(JSON.stringify({ text }));
        expect(json).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
        expect(JSON.parse(json)).toEqual({ text });
      }),
    );
  });
});

describe('printableStream', () => {
  it('escapes written text, and keeps lines', async () => {
    // Prepare
    const behind = new PassThrough();
    const stream = printableStream(behind);

    // Act
    stream.write('a\u001b[2J\n');
    await new Promise<void>((resolve) => {
      stream.end('b\u009b\tc\n', resolve);
    });

    // Assess
    expect(String(behind.read())).toBe('a\\u001b[2J\nb\\u009b\tc\n');
  });
});
