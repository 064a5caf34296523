import { describe, expect, it } from 'vitest';
import { endOfLine, skipByteOrderMark, skipSpace, trimEnd } from '../../../src/decode/text-ranges.ts';

const bytesOf = (text: string): Uint8Array => Buffer.from(text);

describe('skipByteOrderMark', () => {
  it.each([
    ['\u{feff}2 1', 3],
    ['2 1', 0],
    ['', 0],
  ])('of %j gives the offset %i', (text, expected) => {
    // Prepare
    const bytes = bytesOf(text);

    // Act
    const offset = skipByteOrderMark(bytes, 0, bytes.length);

    // Assess
    expect(offset).toBe(expected);
  });

  it('treats two of the three bytes as text', () => {
    // Prepare
    const bytes = Uint8Array.of(0xef, 0xbb);

    // Act
    const offset = skipByteOrderMark(bytes, 0, bytes.length);

    // Assess
    expect(offset).toBe(0);
  });

  it('examines only the given start', () => {
    // Prepare
    const bytes = bytesOf('ab\u{feff}2');

    // Act
    const offsets = [skipByteOrderMark(bytes, 0, bytes.length), skipByteOrderMark(bytes, 2, bytes.length)];

    // Assess
    expect(offsets).toEqual([0, 5]);
  });
});

describe('skipSpace', () => {
  it.each([
    [' \t\r\n2', 4],
    ['2 ', 0],
    ['   ', 3],
    ['\u{a0}2', 0],
  ])('of %j stops at %i', (text, expected) => {
    // Prepare
    const bytes = bytesOf(text);

    // Act
    const offset = skipSpace(bytes, 0, bytes.length);

    // Assess
    expect(offset).toBe(expected);
  });
});

describe('endOfLine', () => {
  it.each([
    ['ab\ncd', 2],
    ['ab\r\ncd', 3],
    ['ab', 2],
    ['\n', 0],
  ])('of %j is %i', (text, expected) => {
    // Prepare
    const bytes = bytesOf(text);

    // Act
    const offset = endOfLine(bytes, 0, bytes.length);

    // Assess
    expect(offset).toBe(expected);
  });

  it('does not read past the given end', () => {
    // Prepare
    const bytes = bytesOf('abc\n');

    // Act
    const offset = endOfLine(bytes, 0, 2);

    // Assess
    expect(offset).toBe(2);
  });
});

describe('trimEnd', () => {
  it.each([
    ['ab\r', 2],
    ['ab \t ', 2],
    ['ab', 2],
    ['  ', 0],
  ])('of %j is %i', (text, expected) => {
    // Prepare
    const bytes = bytesOf(text);

    // Act
    const offset = trimEnd(bytes, 0, bytes.length);

    // Assess
    expect(offset).toBe(expected);
  });
});
