import { describe, expect, it } from 'vitest';
import {
  DEFAULT_THRESHOLDS,
  DETECTIONS,
  readThresholds,
  THRESHOLDS,
} from '../../../../src/report/detections/detections.ts';

describe('thresholds', () => {
  it('replace the defaults, and stand in the rule in words and in the statement', () => {
    // Prepare
    const [scans] = DETECTIONS;

    // Act
    const thresholds = readThresholds(['vertical-ports-hour=77', ' vertical-ports-day = 88 ']);

    // Assess
    expect(scans?.rule(thresholds)).toContain('at least 77 ports of one host within an hour, or 88 within a day');
    expect(scans?.sql(thresholds)).toContain('most.in_an_hour >= 77 OR most.in_a_day >= 88');
    expect(scans?.rule(DEFAULT_THRESHOLDS)).not.toContain('77');
  });

  it('take the last of two values', () => {
    expect(readThresholds(['beacon-jitter=10', 'beacon-jitter=20']).number('beacon-jitter')).toBe(20);
  });

  it('take lists, and ignore empty parts and repetitions', () => {
    // Act
    const thresholds = readThresholds(['ignore= office , scanner,,office', 'brute-force-ports=22, 2222,22']);

    // Assess
    expect(thresholds.list('ignore')).toEqual(['office', 'scanner']);
    expect(thresholds.list('brute-force-ports')).toEqual(['22', '2222']);
    expect(readThresholds(['ignore=']).list('ignore')).toEqual([]);
  });

  it('keep names as texts of the statement, whatever they are', () => {
    // Act
    const statements = DETECTIONS.map(({ sql }) => sql(readThresholds(["ignore=o'brien') OR 1=1 --"])));

    // Assess
    for (const sql of statements) expect(sql).toContain("'o''brien'') OR 1=1 --'");
  });

  it.each([
    ['beacon-jitter', '--threshold "beacon-jitter": NAME=VALUE is expected'],
    ['beacon-jiter=3', '--threshold "beacon-jiter" is not a threshold; the thresholds are ignore, '],
    ['__proto__=3', '--threshold "__proto__" is not a threshold'],
    ['beacon-jitter=0', '--threshold beacon-jitter must be a whole number from 1 to 60 (percent), not "0"'],
    ['beacon-jitter=61', 'from 1 to 60 (percent), not "61"'],
    ['beacon-jitter=2.5', 'not "2.5"'],
    ['beacon-jitter=', 'not ""'],
    ['beacon-jitter=1e1', 'not "1e1"'],
    ['brute-force-ports=', 'must be 1 to 100 ports from 1 to 65535, separated by commas, not ""'],
    ['brute-force-ports=22,0', 'not "22,0"'],
    ['brute-force-ports=ssh', 'not "ssh"'],
    [`ignore=${Array.from({ length: 101 }, (_, i) => i).join(',')}`, 'at most 100 names of up to 256 characters'],
    [`ignore=${'x'.repeat(257)}`, 'at most 100 names of up to 256 characters'],
  ])('refuse %s', (text, message) => {
    expect(() => readThresholds([text])).toThrow(message);
  });

  it('have defaults within their bounds', () => {
    for (const [name, row] of Object.entries(THRESHOLDS)) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(row.sentence).toMatch(/^[A-Z].*\.$/);
      if (row.kind !== 'number') continue;
      expect(row.byDefault).toBeGreaterThanOrEqual(row.minimum);
      expect(row.byDefault).toBeLessThanOrEqual(row.maximum);
    }
  });

  it.each(DETECTIONS)(
    'are all used by the rules that have them: $id',
    ({ thresholds, sql, limits, headings, columns }) => {
      for (const [name, row] of Object.entries(thresholds)) {
        if (row.kind !== 'number') continue;
        const value = row.byDefault === row.minimum ? row.byDefault + 1 : row.byDefault - 1;
        expect(sql(readThresholds([`${name}=${value}`])), name).not.toBe(sql(DEFAULT_THRESHOLDS));
      }
      expect(limits.length).toBeGreaterThan(0);
      expect(Object.keys(headings)).toEqual(Object.keys(columns));
    },
  );
});
