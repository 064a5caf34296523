import { describe, expect, it } from 'vitest';
import { type RunFacts, summaryText } from '../../../src/cli/terminal/summary.ts';
import { Counts } from '../../../src/model/counts.ts';

function factsOf(counts: Partial<Counts>, others: Partial<RunFacts> = {}): RunFacts {
  return {
    inputs: 1,
    counts: Object.assign(new Counts(), counts),
    unreadable: [],
    hasInventory: false,
    dropsNoData: false,
    elapsedMs: 2000,
    ...others,
  };
}

describe('summaryText', () => {
  it('prints the numbers of a run without anything special', () => {
    // Prepare
    const facts = factsOf({ linesIn: 1_234_567, documents: 1_234_567 });

    // Act
    const text = summaryText(facts);

    // Assess
    expect(text).toBe(
      [
        'read        1,234,567 lines from 1 input in 2.00 s (617,284 per second)',
        'documents   1,234,567',
        'dropped     nothing (--drop-nodata drops lines without traffic)',
        'no traffic  0 NODATA, 0 SKIPDATA',
        'enriched    no look-ups, since there is no --inventory',
        'unreadable  0',
        '',
      ].join('\n'),
    );
  });

  it('reports dropped, looked-up, skipped and ambiguous lines, and the positions of unreadable ones', () => {
    // Prepare
    const counts = {
      linesIn: 110,
      documents: 100,
      linesDropped: 10,
      linesDroppedNoData: 10,
      noDataLines: 8,
      skipDataLines: 2,
      headerLines: 3,
      controlMessages: 1,
      ambiguousLines: 1,
      enrichedEnds: 150,
    };
    const unreadable = [
      { code: 'field_count', meaning: 'no format', count: 5, examples: ['a.log:1: 3 fields', 'a.log:2: 3 fields'] },
      { code: 'gzip_corrupt', meaning: 'no gzip', count: 1, examples: ['e.json, record 2'] },
    ] as const;
    const facts = factsOf(counts, { inputs: 2, unreadable, hasInventory: true, dropsNoData: true });

    // Act
    const text = summaryText(facts);

    // Assess
    expect(text).toBe(
      [
        'read        110 lines from 2 inputs in 2.00 s (55 per second)',
        'skipped     3 header lines',
        'skipped     1 control message',
        'documents   100, 6 of them for unreadable lines',
        'dropped     10 lines without traffic (--drop-nodata)',
        'no traffic  8 NODATA, 2 SKIPDATA',
        'enriched    150 ends of 94 records found in the inventory',
        'ambiguous   1 line fit several formats; the first of them was used',
        'unreadable  6',
        '  field_count 5: no format',
        '    a.log:1: 3 fields',
        '    a.log:2: 3 fields',
        '    and 3 more',
        '    help: give the format of these lines with --format, or keep the header line above them',
        '  gzip_corrupt 1: no gzip',
        '    e.json, record 2',
        '',
      ].join('\n'),
    );
  });

  it('says a speed even for a run that took no time', () => {
    // Prepare
    const facts = factsOf({ linesIn: 2, documents: 2 }, { elapsedMs: 0 });

    // Act
    const text = summaryText(facts);

    // Assess
    expect(text).toContain('in 0.00 s (2,000 per second)');
  });
});
