import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gunzipMembers } from '../../../src/input/gunzip-members.ts';
import { chunksOf } from './chunks-of.ts';

/** The decompressed text, the number of trailing bytes, and the error. */
async function gunzip(bytes: Buffer, chunkBytes?: number): Promise<{ text: string; trailing: number; error?: string }> {
  const parts: Buffer[] = [];
  let trailing = 0;
  const result = (): { text: string; trailing: number } => ({
    text: Buffer.concat(parts).toString('latin1'),
    trailing,
  });
  try {
    for await (const part of gunzipMembers(chunksOf(bytes, chunkBytes), () => trailing++)) parts.push(part);
    return result();
  } catch (error) {
    return { ...result(), error: String(error) };
  }
}

/** Text that hardly compresses, so that much of it is decompressed before the data end. */
const TEXT = Array.from({ length: 20_000 }, (_, index) => `${(index * 2_654_435_761) % 2 ** 32}\n`).join('');

/** A member with a name, a comment, an extra field and a checksum in its header. */
function memberWithAll(text: string): Buffer {
  const [header, rest] = [Buffer.from(gzipSync(text).subarray(0, 10)), gzipSync(text).subarray(10)];
  header[3] = 0x1e;
  return Buffer.concat([header, Buffer.from('\x03\x00abcname\0comment\0\x12\x34', 'latin1'), rest]);
}

describe('gunzipMembers', () => {
  it.each([1, 7, 100, 65_536])(
    'joins members, whatever their headers have, in chunks of %i bytes',
    async (chunkBytes) => {
      // Prepare
      const bytes = Buffer.concat([gzipSync('one '), memberWithAll('two '), gzipSync(''), gzipSync('three')]);

      // Act
      const result = await gunzip(bytes, chunkBytes);

      // Assess
      expect(result).toEqual({ text: 'one two three', trailing: 0 });
    },
  );

  it.each([1, 65_536])('reports following bytes once, in chunks of %i bytes', async (chunkBytes) => {
    // Act
    const result = await gunzip(Buffer.concat([gzipSync('text'), Buffer.from('-----garbage')]), chunkBytes);

    // Assess
    expect(result).toEqual({ text: 'text', trailing: 1 });
  });

  it('treats trailing zeros as padding', async () => {
    expect(await gunzip(Buffer.concat([gzipSync('text'), Buffer.alloc(100)]))).toEqual({ text: 'text', trailing: 0 });
  });

  it('reports bytes after the padding', async () => {
    // Act
    const result = await gunzip(Buffer.concat([gzipSync('text'), Buffer.alloc(100), Buffer.from('x')]));

    // Assess
    expect(result).toEqual({ text: 'text', trailing: 1 });
  });

  it('passes on everything up to the place where the data is truncated', async () => {
    // Prepare
    const bytes = gzipSync(TEXT);

    // Act
    const result = await gunzip(bytes.subarray(0, bytes.length - 100));

    // Assess
    expect(result.error).toBe('GzipError: the gzip data ends too early');
    expect(TEXT.startsWith(result.text)).toBe(true);
    expect(result.text.length).toBeGreaterThan(TEXT.length * 0.99);
  });

  it('passes on all data if only the trailer is missing', async () => {
    expect(await gunzip(gzipSync(TEXT).subarray(0, -8))).toMatchObject({
      text: TEXT,
      error: 'GzipError: the gzip data ends too early',
    });
  });

  it('reports a wrong checksum, after the data', async () => {
    // Prepare
    const bytes = Buffer.from(gzipSync('text'));
    bytes[bytes.length - 8] = (bytes[bytes.length - 8] ?? 0) ^ 1;

    // Act
    const result = await gunzip(bytes);

    // Assess
    expect(result).toEqual({ text: 'text', trailing: 0, error: 'GzipError: the gzip data is damaged' });
  });

  it('ends with text or a named error for gzip damaged anywhere', async () => {
    const whole = gzipSync(TEXT.slice(0, 2_000));
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        // Prepare
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] ?? 0) ^ change;

        // Act
        const { error } = await gunzip(bytes, 50);

        // Assess
        expect(error ?? 'GzipError: ').toMatch(/^GzipError: /);
      }),
    );
  });
});
