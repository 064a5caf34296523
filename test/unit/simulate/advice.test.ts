import { describe, expect, it } from 'vitest';
import { adviceOn, MB_BYTES } from '../../../src/simulate/advice.ts';
import { LogAccounting } from '../../../src/simulate/log-accounting.ts';
import { emptyReport, type SimulationReport } from '../../../src/simulate/simulation-report.ts';

const FACTS = { source: 'direct', bufferBytes: MB_BYTES, maxResponseBytes: 6_200_000, takesOneObject: false } as const;

/** A report on ten megabytes in 128-byte records, with answers of `growth` times their size. */
function reportOf(growth: number, putBackRecords: number): SimulationReport {
  const report = emptyReport(new LogAccounting().taken);
  Object.assign(report.input, { lines: 81_920, records: 81_920, bytes: 10 * MB_BYTES });
  report.invocations.answerBytes = growth * report.input.bytes;
  report.putBack.records = putBackRecords;
  return report;
}

describe('adviceOn', () => {
  it('is silent if all is well', () => {
    // Act
    const advice = adviceOn(reportOf(5, 0), FACTS);

    // Assess
    expect(advice).toEqual([]);
  });

  it.each([
    [8, '0.65'],
    [13, '0.40'],
    [40, '0.20'],
  ])('names a buffer whose output fits into answers, for output of %i times the input', (growth, megabytes) => {
    // Act
    const [advice, ...others] = adviceOn(reportOf(growth, 500), FACTS);

    // Assess
    expect(advice).toMatch(new RegExp(`^a buffer of 1 MB .*\\(500 records .*; try a buffer of ${megabytes} MB$`));
    expect(others).toEqual([]);
  });

  it('names no smaller buffer than Firehose has', () => {
    // Act
    const [advice] = adviceOn(reportOf(40, 500), { ...FACTS, bufferBytes: 0.2 * MB_BYTES });

    // Assess
    expect(advice).toMatch(/that is Firehose's minimum/);
  });

  it('reports that no buffer helps, since a single record is too large', () => {
    // Prepare
    const report = reportOf(40, 500);
    report.input.records = 10;

    // Act
    const [advice] = adviceOn(report, FACTS);

    // Assess
    expect(advice).toMatch(/in parts whatever the buffer size/);
  });

  it('distinguishes messages with many lines from a large buffer, if the destination accepts one document per record', () => {
    // Act
    const [advice] = adviceOn(reportOf(5, 500), { ...FACTS, source: 'cloudwatch-logs', takesOneObject: true });

    // Assess
    expect(advice).toMatch(/accepts one document per record, but a CloudWatch Logs message contains many/);
  });

  it('reports records that failed because of their size like those that were put back', () => {
    // Prepare
    const report = reportOf(8, 0);
    report.log.recordFaults.response_size = 7;

    // Act
    const [advice] = adviceOn(report, FACTS);

    // Assess
    expect(advice).toMatch(/\(0 records were put back, 7 failed\); try a buffer of 0\.65 MB$/);
  });
});
