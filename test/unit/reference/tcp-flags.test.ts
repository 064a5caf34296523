import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TCP_FLAG_NAMES, tcpFlagNames } from '../../../src/reference/tcp-flags.ts';

describe('TCP_FLAG_NAMES', () => {
  it('has the flag of value 2 to the n at index n', () => {
    // Prepare: the generated table

    // Act
    const byValue = Object.fromEntries(TCP_FLAG_NAMES.map((name, bit) => [name, 2 ** bit]));

    // Assess
    expect(byValue).toEqual({ FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32, ECE: 64, CWR: 128, AE: 256 });
  });
});

describe('tcpFlagNames', () => {
  it.each([
    [1, ['FIN']],
    [2, ['SYN']],
    [3, ['FIN', 'SYN']],
    [4, ['RST']],
    [18, ['SYN', 'ACK']],
    [19, ['FIN', 'SYN', 'ACK']],
    [256, ['AE']],
    [511, ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR', 'AE']],
    [512 + 18, ['SYN', 'ACK']],
    [2 ** 31 + 2, ['SYN']],
  ])('names the flags of %d, lowest bit first', (flags, expected) => {
    // Prepare: the value is the only input

    // Act
    const names = tcpFlagNames(flags);

    // Assess
    expect(names).toEqual(expected);
  });

  it.each([0, 512, 1024])('has no names for %i, which sets no named bit', (flags) => {
    // Prepare: AWS writes 0 for flows of only ACK and PSH segments, so an empty list would be a false statement

    // Act
    const names = tcpFlagNames(flags);

    // Assess
    expect(names).toBeUndefined();
  });

  it('gives the same frozen list for the same value', () => {
    // Prepare
    const first = tcpFlagNames(18);

    // Act
    const second = tcpFlagNames(18);

    // Assess
    expect(second).toBe(first);
    expect(Object.isFrozen(second)).toBe(true);
  });

  it('gives the names of the low nine bits of any value', () => {
    // Prepare
    const anyFlags = fc.integer({ min: 0, max: 65_535 });

    fc.assert(
      fc.property(anyFlags, (flags) => {
        // Act
        const names = tcpFlagNames(flags) ?? [];

        // Assess
        const sum = names.reduce((total, name) => total + 2 ** TCP_FLAG_NAMES.indexOf(name), 0);
        expect(sum).toBe(flags % 512);
      }),
    );
  });
});
