import { describe, expect, it } from 'vitest';
import { releaseBytes } from '../../../src/memory/release-bytes.ts';

/** `transfer` is new in Node.js 22. */
const canRelease = 'transfer' in ArrayBuffer.prototype;

describe('releaseBytes', () => {
  it.runIf(canRelease)('frees a large buffer at once', () => {
    // Prepare
    const bytes = Buffer.allocUnsafeSlow(1_000_000);

    // Act
    releaseBytes(bytes);

    // Assess
    expect(bytes.length).toBe(0);
    expect(bytes.buffer.byteLength).toBe(0);
  });

  it.skipIf(canRelease)('leaves a large buffer to the garbage collector', () => {
    // Prepare
    const bytes = Buffer.alloc(1_000_000, 1);

    // Act
    releaseBytes(bytes);

    // Assess
    expect([bytes.length, bytes[0], bytes.at(-1)]).toEqual([1_000_000, 1, 1]);
  });

  it('leaves a small buffer, whose memory others share', () => {
    // Prepare
    const one = Buffer.from('one');
    const other = Buffer.from('other');

    // Act
    releaseBytes(one);

    // Assess
    expect([one.toString(), other.toString()]).toEqual(['one', 'other']);
  });
});
