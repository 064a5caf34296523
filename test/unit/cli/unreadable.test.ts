import { describe, expect, it } from 'vitest';
import { UnreadableSummary } from '../../../src/input/unreadable.ts';

describe('UnreadableSummary', () => {
  it('counts by code, the most frequent first, with the meaning of the code', () => {
    // Prepare
    const tally = new UnreadableSummary();

    // Act
    tally.add('gzip_corrupt', () => 'e.json, record 2');
    for (const line of [1, 2]) {
      tally.add('field_value', () => `a.log:${line}`, {
        code: 'field_value',
        field: 'srcport',
        detail: 'x is not a port',
      });
    }

    // Assess
    expect(tally.entries()).toEqual([
      {
        code: 'field_value',
        meaning: 'a value does not fit its field',
        count: 2,
        examples: ['a.log:1: srcport: x is not a port', 'a.log:2: srcport: x is not a port'],
      },
      {
        code: 'gzip_corrupt',
        meaning: 'the data is invalid gzip',
        count: 1,
        examples: ['e.json, record 2'],
      },
    ]);
  });

  it('keeps the first three positions of a code and requests no others', () => {
    // Prepare
    const tally = new UnreadableSummary();
    const asked: number[] = [];

    // Act
    for (let line = 1; line <= 5; line++) {
      tally.add('field_count', () => {
        asked.push(line);
        return `a.log:${line}`;
      });
    }

    // Assess
    expect(tally.entries()[0]?.examples).toEqual(['a.log:1', 'a.log:2', 'a.log:3']);
    expect(tally.entries()[0]?.count).toBe(5);
    expect(asked).toEqual([1, 2, 3]);
  });

  it('truncates an example that would fill the screen', () => {
    // Prepare
    const tally = new UnreadableSummary();

    // Act
    tally.add('header', () => 'a.log:1', { code: 'header', detail: 'x'.repeat(1000) });

    // Assess
    expect(tally.entries()[0]?.examples[0]).toMatch(/^a\.log:1: x{151}…$/);
  });
});
