import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLookupCounts } from '../../../src/aws/lookups/batched-lookup.ts';
import { type RunFacts, summaryText } from '../../../src/cli/terminal/summary.ts';
import { columnsOf, SCREEN_COLUMNS } from '../../../src/cli/terminal/wrap.ts';
import { Counts } from '../../../src/model/counts.ts';
import type { FlowTotals, SentTotals } from '../../../src/model/flow-totals.ts';

const NOTHING_SENT: SentTotals = {
  flows: 0,
  bytes: 0,
  packets: 0,
  withoutBytes: 0,
  withoutPackets: 0,
  withoutDirection: 0,
  fromUnknownSenders: 0,
};
const NO_FLOWS: FlowTotals = {
  records: 0,
  flows: 0,
  allowed: NOTHING_SENT,
  denied: 0,
  withoutAction: NOTHING_SENT,
  firstSeconds: undefined,
  lastSeconds: undefined,
  withoutStart: 0,
  withoutEnd: 0,
};

function factsOf(counts: Partial<Counts>, others: Partial<RunFacts> = {}): RunFacts {
  return {
    inputs: 1,
    counts: Object.assign(new Counts(), counts),
    flows: NO_FLOWS,
    unreadable: [],
    hasInventory: false,
    dropsNoData: false,
    elapsedMs: 2000,
    ...others,
  };
}

describe('summaryText', () => {
  it('prints the numbers of an ordinary run', () => {
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
        'flows       none',
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
        'flows       none',
        'enriched    150 ends of 94 records found in the inventory',
        'ambiguous   1 line matched several formats; the first one was used',
        'unreadable  6',
        '  field_count 5: no format',
        '    a.log:1: 3 fields',
        '    a.log:2: 3 fields',
        '    and 3 more',
        '    help: give the format of these lines with --format, or keep the header line',
        '          above them',
        '  gzip_corrupt 1: no gzip',
        '    e.json, record 2',
        '',
      ].join('\n'),
    );
  });

  it('says what to do if the inventory is older than many of the flows', () => {
    // Prepare
    const textFor = (notKnownThen: number, others: Partial<RunFacts> = {}) => {
      const unenriched = { public: 1_000, not_known_then: notKnownThen };
      return summaryText(factsOf({ enrichedEnds: 95, unenriched }, { hasInventory: true, ...others }));
    };

    // Act
    const [few, many] = [textFor(4), textFor(5)];

    // Assess
    expect(few).not.toContain('help:');
    expect(many).toContain(
      [
        'enriched    95 ends of 0 records found in the inventory; not: 1,000 public, 5',
        '            not known then',
        '            help: the inventory counts until it was last read; read it again',
        '            after the flows (inventory --previous), or add --set',
        '            METADATA_GAPS=records, or --metadata ec2',
        '',
      ].join('\n'),
    );
    expect(textFor(5, { recordsFillGaps: true })).toContain(
      'after the flows (inventory --previous), or add --metadata ec2\n',
    );
    expect(textFor(5, { lookups: createLookupCounts() })).not.toContain('help:');
    expect(textFor(5, { hasInventory: false })).not.toContain('help:');
  });

  it('shows a speed even for a run that took no time', () => {
    // Prepare
    const facts = factsOf({ linesIn: 2, documents: 2 }, { elapsedMs: 0 });

    // Act
    const text = summaryText(facts);

    // Assess
    expect(text).toContain('in 0.00 s (2,000 per second)');
  });

  it('has no line of more than 80 columns, whatever the counts and the names of inputs are', () => {
    fc.assert(
      fc.property(arbitraryFacts, (facts) => {
        // Act
        const lines = summaryText(facts).split('\n');

        // Assess
        expect(lines.filter((line) => columnsOf(line) > SCREEN_COLUMNS)).toEqual([]);
      }),
    );
  });

  it('shows no invalid number', () => {
    fc.assert(
      fc.property(arbitraryFacts, (facts) => {
        // Act
        const text = summaryText({ ...facts, unreadable: [], formatNotes: [] });

        // Assess
        expect(text).not.toMatch(/NaN|Infinity|undefined|Invalid/);
      }),
    );
  });
});

const count = fc.oneof(fc.nat({ max: 3 }), fc.maxSafeNat());
const sum = fc.oneof(count, fc.double({ min: 0, max: 1e31, noNaN: true }).map(Math.floor));
const seconds = fc.option(fc.integer({ min: 0, max: 253_402_300_799 }), { nil: undefined });

const arbitrarySent = fc.record({
  flows: count,
  bytes: sum,
  packets: sum,
  withoutBytes: count,
  withoutPackets: count,
  withoutDirection: count,
  fromUnknownSenders: count,
});

const arbitraryFlows: fc.Arbitrary<FlowTotals> = fc
  .record({
    records: count,
    allowed: arbitrarySent,
    denied: count,
    withoutAction: arbitrarySent,
    firstSeconds: seconds,
    lastSeconds: seconds,
    withoutStart: count,
    withoutEnd: count,
  })
  .map((totals) => ({ ...totals, flows: totals.allowed.flows + totals.denied + totals.withoutAction.flows }));

/** All numbers of the counts, and texts of any script and length. */
const arbitraryFacts: fc.Arbitrary<RunFacts> = fc.record({
  inputs: count,
  counts: fc.array(count, { minLength: 1, maxLength: 40 }).map((values) => {
    const counts = new Counts();
    const numbers = Object.entries(counts).flatMap(([name, value]) => (typeof value === 'number' ? [name] : []));
    Object.assign(counts, Object.fromEntries(numbers.map((name, at) => [name, values[at % values.length]])));
    Object.assign(counts.unenriched, { public: values[0], not_known_then: values[1], not_found: values.at(-1) });
    Object.assign(counts.ruleDrops, { 1: values[0], 2: values.at(-1) });
    return counts;
  }),
  flows: arbitraryFlows,
  denialReasons: fc.array(
    fc.record({
      verdict: fc.constantFrom('security_group' as const, 'not_evaluable' as const),
      reason: fc.constantFrom('no_rule' as const, 'transit_gateway_subnet' as const, 'record' as const),
      flows: count,
    }),
    { maxLength: 5 },
  ),
  unreadable: fc.array(
    fc.record({
      code: fc.constantFrom('field_count' as const, 'json_malformed' as const),
      meaning: fc.string({ unit: 'grapheme', maxLength: 200 }),
      count,
      examples: fc.array(fc.string({ unit: 'grapheme', maxLength: 200 }), { maxLength: 3 }),
    }),
    { maxLength: 2 },
  ),
  hasInventory: fc.boolean(),
  hasVerdicts: fc.boolean(),
  dropsNoData: fc.boolean(),
  elapsedMs: fc.double({ min: 0, max: 1e15, noNaN: true }),
  formatNotes: fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 3 }),
  inputsNotRead: count,
  isInterrupted: fc.boolean(),
});
