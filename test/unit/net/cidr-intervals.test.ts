import { describe, expect, it } from 'vitest';
import { parseCidrBlock } from '../../../src/net/cidr-block.ts';
import { type CidrIntervals, flattenCidrBlocks, NO_OWNER } from '../../../src/net/cidr-intervals.ts';

const LAST_IPV4 = (1n << 32n) - 1n;

function flatten(...texts: readonly string[]): CidrIntervals {
  return flattenCidrBlocks(texts.map(parseCidrBlock), LAST_IPV4);
}

describe('flattenCidrBlocks', () => {
  it('gives one interval without an owner when there are no blocks', () => {
    // Prepare, Act
    const intervals = flatten();

    // Assess
    expect(intervals).toEqual({ starts: [0n], owners: [NO_OWNER] });
  });

  it('continues the outer block after the inner one', () => {
    // Prepare, Act
    const intervals = flatten('10.1.0.0/16', '10.0.0.0/8');

    // Assess
    expect(intervals).toEqual({
      starts: [0n, 0x0a00_0000n, 0x0a01_0000n, 0x0a02_0000n, 0x0b00_0000n],
      owners: [NO_OWNER, 1, 0, 1, NO_OWNER],
    });
  });

  it('makes no empty interval if blocks start together, end together or touch', () => {
    // Prepare, Act
    const intervals = flatten('0.0.0.0/1', '0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2');

    // Assess
    expect(intervals).toEqual({
      starts: [0n, 0x4000_0000n, 0x8000_0000n, 0xc000_0000n],
      owners: [1, 2, 3, NO_OWNER],
    });
  });

  it('starts no interval after the last address', () => {
    // Prepare, Act
    const intervals = flatten('0.0.0.0/0', '255.255.255.255/32');

    // Assess
    expect(intervals).toEqual({ starts: [0n, LAST_IPV4], owners: [0, 1] });
  });
});
