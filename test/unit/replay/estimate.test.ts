import { describe, expect, it } from 'vitest';
import { estimateReplay, isCompressedName } from '../../../src/replay/estimate.ts';

const TERABYTE = 1e12;
const NONE = { bytesPerSecond: undefined, record: undefined };

describe('the estimate of a replay', () => {
  it('counts compressed bytes eightfold, and other bytes once', () => {
    const extent = { objects: 1, bytes: 300, compressedBytes: 100, ...NONE };
    expect(estimateReplay(extent)).toMatchObject({ textBytes: 1_000, billedBytes: 0, hours: undefined });
  });

  it('takes 265 hours for a terabyte of text at 1 MiB per second, and bills 64 KiB records by steps of 5 KB', () => {
    const estimate = estimateReplay({
      objects: 1_000,
      bytes: TERABYTE,
      compressedBytes: 0,
      bytesPerSecond: 1_048_576,
      record: { bytes: 65_536, takesSeveral: true },
    });
    expect(estimate.hours).toBeCloseTo(264.9, 1);
    expect(estimate.billedBytes / TERABYTE).toBeCloseTo(1.016, 3);
    expect(estimate.usd).toBeCloseTo(29.45, 1);
  });

  it('bills 5 KB for each line if each line is a record', () => {
    const record = { bytes: 65_536, takesSeveral: false };
    const estimate = estimateReplay({
      objects: 1,
      bytes: 126e9,
      compressedBytes: 0,
      bytesPerSecond: undefined,
      record,
    });
    expect(estimate.billedBytes).toBe(5_120e9);
    expect(estimate.usd).toBeCloseTo(148.5, 1);
  });

  it('recognises compressed files by their names', () => {
    expect(['a.log.gz', 'a.log.parquet', 'a.log'].map(isCompressedName)).toEqual([true, true, false]);
  });
});
