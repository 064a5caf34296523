import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inflate } from '../../../src/decode/inflate.ts';
import { isGzip } from '../../../src/model/gzip-header.ts';

const TEXT = '2 123456789012 eni-0a1b2c3d - - - - - - - 1 2 - NODATA\n';

describe('isGzip', () => {
  it.each([
    ['the two magic bytes', [0x1f, 0x8b, 0x08], true],
    ['text', [0x32, 0x20], false],
    ['one byte only', [0x1f], false],
    ['nothing', [], false],
    ['the bytes of zlib', [0x78, 0x9c], false],
  ])('is right about %s', (_what, bytes, expected) => {
    // Prepare
    const data = Uint8Array.from(bytes);

    // Act
    const judged = isGzip(data, 0, data.length);

    // Assess
    expect(judged).toBe(expected);
  });

  it('starts at the given offset', () => {
    // Prepare
    const data = Uint8Array.of(0x20, 0x1f, 0x8b);

    // Act
    const judged = [isGzip(data, 0, 3), isGzip(data, 1, 3), isGzip(data, 1, 2)];

    // Assess
    expect(judged).toEqual([false, true, false]);
  });
});

describe('inflate', () => {
  it('joins several members', () => {
    // Prepare
    const data = Buffer.concat([gzipSync('first\n'), gzipSync('second\n'), gzipSync('')]);

    // Act
    const inflated = inflate(data, 1_024);

    // Assess
    expect(String(inflated)).toBe('first\nsecond\n');
  });

  it('accepts output of exactly the limit and refuses one byte more', () => {
    // Prepare
    const data = gzipSync(TEXT);

    // Act
    const atBound = inflate(data, TEXT.length);
    const overBound = inflate(data, TEXT.length - 1);

    // Assess
    expect(String(atBound)).toBe(TEXT);
    expect(overBound).toBe('inflated_size');
  });

  it.each([
    ['less than it has', 1],
    ['more than the limit', 0xffff_ffff],
  ])('believes no member that states %s', (_what, stated) => {
    // Prepare
    const data = gzipSync('x'.repeat(300_000));
    data.writeUInt32LE(stated, data.length - 4);

    // Act
    const inflated = inflate(data, 1_000_000);

    // Assess
    expect(inflated).toBe('gzip_corrupt');
  });

  it('inflates several members whatever size the last one has', () => {
    // Prepare
    const data = Buffer.concat([gzipSync('x'.repeat(300_000)), gzipSync('y')]);

    // Act
    const inflated = inflate(data, 1_000_000);

    // Assess
    expect(String(inflated)).toBe(`${'x'.repeat(300_000)}y`);
  });

  it('counts all members towards the limit', () => {
    // Prepare
    const data = Buffer.concat([gzipSync(TEXT), gzipSync(TEXT)]);

    // Act
    const inflated = inflate(data, TEXT.length * 2 - 1);

    // Assess
    expect(inflated).toBe('inflated_size');
  });

  it('treats zero bytes after the last member as padding', () => {
    // Prepare
    const data = Buffer.concat([gzipSync(TEXT), Buffer.alloc(512)]);

    // Act
    const inflated = inflate(data, 1_024);

    // Assess
    expect(String(inflated)).toBe(TEXT);
  });

  it.each([
    ['text', Buffer.from('text'), 'text'],
    ['text behind padding', Buffer.from('\0\0\0\0text'), 'text'],
    ['binary data', Buffer.from([1, 0, 2]), '\u0001\u0000\u0002'],
    ['the first magic byte alone', Buffer.from([0x1f]), '\u001f'],
  ])('keeps bytes after the last member on a separate line: %s', (_what, trailing, expected) => {
    // Prepare
    const data = Buffer.concat([gzipSync('first'), gzipSync('second'), trailing]);

    // Act
    const inflated = inflate(data, 1_024);

    // Assess
    expect(String(inflated)).toBe(`firstsecond\n${expected}`);
  });

  it('reads members after padding', () => {
    // Prepare
    const data = Buffer.concat([gzipSync('first\n'), Buffer.alloc(3), gzipSync('second\n'), Buffer.alloc(9)]);

    // Act
    const inflated = inflate(data, 1_024);

    // Assess
    expect(String(inflated)).toBe('first\nsecond\n');
  });

  it('counts bytes after the last member and members after padding towards the limit', () => {
    // Prepare
    const trailing = Buffer.concat([gzipSync(TEXT), Buffer.from('12')]);
    const padded = Buffer.concat([gzipSync(TEXT), Buffer.alloc(1), gzipSync('1')]);

    // Act
    const faults = [TEXT.length + 3, TEXT.length + 2].map((bound) => inflate(trailing, bound));
    const ofMembers = [TEXT.length + 1, TEXT.length].map((bound) => inflate(padded, bound));

    // Assess
    expect(faults.map(String)).toEqual([`${TEXT}\n12`, 'inflated_size']);
    expect(ofMembers.map(String)).toEqual([`${TEXT}1`, 'inflated_size']);
  });

  it.each([
    ['cut off', gzipSync(TEXT).subarray(0, -9)],
    ['with a second member that is cut off', Buffer.concat([gzipSync(TEXT), gzipSync(TEXT).subarray(0, 12)])],
    [
      'with a second member behind padding that is cut off',
      Buffer.concat([gzipSync(TEXT), Buffer.alloc(4), gzipSync(TEXT).subarray(0, 12)]),
    ],
    ['with nothing behind the magic bytes', Buffer.of(0x1f, 0x8b)],
    [
      'with a wrong checksum',
      Buffer.concat([gzipSync(TEXT).subarray(0, -8), Buffer.alloc(4), gzipSync(TEXT).subarray(-4)]),
    ],
    ['with an unknown compression method', Buffer.of(0x1f, 0x8b, 0x07, 0, 0, 0, 0, 0, 0, 0, 0, 0)],
  ])('calls data %s corrupt', (_what, data) => {
    // Prepare, Act
    const inflated = inflate(data, 1_024);

    // Assess
    expect(inflated).toBe('gzip_corrupt');
  });
});
