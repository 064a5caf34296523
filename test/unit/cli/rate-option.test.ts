import { describe, expect, it } from 'vitest';
import { readRate } from '../../../src/cli/terminal/rate-option.ts';

describe('a rate', () => {
  it.each([
    ['1MB', 1_000_000],
    ['1MiB', 1_048_576],
    ['512KiB', 524_288],
    ['0.5 MB/s', 500_000],
    ['2000B', 2_000],
  ])('%s is %d bytes per second', (text, bytes) => {
    expect(readRate('--rate', text)).toBe(bytes);
  });

  it.each(['1', '1mb', '-1MB', '1B', '2GiB', '1e6B', 'MB', ''])('%j is refused with its bounds', (text) => {
    expect(() => readRate('--rate', text)).toThrow('--rate must be a rate from 1KiB to 1GiB per second');
  });
});
