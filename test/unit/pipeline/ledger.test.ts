import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COUNTER_SLOTS } from '../../../src/model/added-slots.generated.ts';
import { Counts } from '../../../src/model/counts.ts';
import { LineCounts } from '../../../src/model/line-counts.ts';
import { Ledger } from '../../../src/pipeline/ledger.ts';

const NO_LINES = new LineCounts();

/** Line counts with these members set. */
function lineCountsOf(members: Partial<LineCounts>): LineCounts {
  return Object.assign(new LineCounts(), members);
}

describe('Ledger', () => {
  it('adds to the counts that it is given', () => {
    // Prepare
    const counts = new Counts();
    counts.recordsIn = 1;
    const ledger = new Ledger(counts);

    // Act
    ledger.receive(2);
    ledger.deliver(3, 3, 100, NO_LINES);

    // Assess
    expect(ledger.counts).toBe(counts);
    expect(counts).toMatchObject({ recordsIn: 3, recordsOk: 1, linesIn: 3, documents: 3, bytesOut: 100 });
  });

  it.each<[string, (ledger: Ledger) => void, Partial<Counts>]>([
    ['delivered', (ledger) => ledger.deliver(2, 2, 50, NO_LINES), { recordsOk: 1, documents: 2, bytesOut: 50 }],
    ['written to a file', (ledger) => ledger.write(2, 2, 50, NO_LINES), { recordsOk: 0, documents: 2, bytesOut: 50 }],
    ['empty', (ledger) => ledger.drop(0, undefined), { recordsDropped: 1, linesIn: 0 }],
    [
      'dropped by rule',
      (ledger) => ledger.drop(6, lineCountsOf({ droppedNoData: 1, droppedByRule: 2, droppedBySample: 3 })),
      { recordsDropped: 1, linesDropped: 6, linesDroppedNoData: 1, linesDroppedByRule: 2, linesSampledOut: 3 },
    ],
    ['failed', (ledger) => ledger.fail('response_size', 4), { recordsFailed: 1, linesFailed: 4 }],
    ['not decodable', (ledger) => ledger.writeUndecodable('gzip_corrupt'), { recordsFailed: 1, documents: 1 }],
    ['put back', (ledger) => ledger.putBack(5), { recordsPutBack: 1, linesPutBack: 5 }],
    [
      'split',
      (ledger) => ledger.split({ lines: 9, kept: 3, keptBytes: 70, lineCounts: lineCountsOf({ droppedByRule: 2 }) }),
      {
        recordsOk: 1,
        recordsSplit: 1,
        recordsPutBack: 0,
        documents: 3,
        bytesOut: 70,
        linesDropped: 2,
        linesPutBack: 4,
      },
    ],
    [
      'split without output',
      (ledger) => ledger.split({ lines: 9, kept: 0, keptBytes: 0, lineCounts: NO_LINES }),
      { recordsOk: 0, recordsSplit: 0, recordsPutBack: 1, linesPutBack: 9 },
    ],
  ])('settles every line of a record that is %s', (_what, settle, expected) => {
    // Prepare
    const ledger = new Ledger();

    // Act
    settle(ledger);

    // Assess
    expect(ledger.counts).toMatchObject(expected);
    expect(ledger.imbalance).toBe(0);
  });

  it('reports lines that were read but not settled', () => {
    // Prepare
    const ledger = new Ledger();

    // Act
    ledger.deliver(3, 2, 10, NO_LINES);

    // Assess
    expect(ledger.imbalance).toBe(1);
  });

  it('counts unreadable lines in total and by code, whether their record is delivered or fails', () => {
    // Prepare
    const ledger = new Ledger();
    const lineCounts = lineCountsOf({ lineFaults: new Map([['field_count', 2]]) });

    // Act
    ledger.deliver(2, 2, 10, lineCounts);
    ledger.fail('unreadable_line', 3, lineCountsOf({ lineFaults: new Map([['json_malformed', 1]]) }));

    // Assess
    expect(ledger.counts.unreadableLines).toBe(3);
    expect(ledger.counts.lineFaults).toEqual({ field_count: 2, json_malformed: 1 });
  });

  it('counts failed records in total and by code', () => {
    // Prepare
    const ledger = new Ledger();

    // Act
    ledger.fail('response_size', 1);
    ledger.fail('internal', 1);
    ledger.fail('internal', 1);

    // Assess
    expect(ledger.counts.recordsFailed).toBe(3);
    expect(ledger.counts.recordFaults).toEqual({ response_size: 1, internal: 2 });
  });

  it('counts enrichment only for lines that are written or dropped', () => {
    // Prepare
    const lineCounts = lineCountsOf({ ownDocuments: 1, wouldDrop: 1, ruleDrops: new Map([[3, 1]]) });
    lineCounts.added[COUNTER_SLOTS.enrichedEnds] = 2;
    const [delivered, failed] = [new Ledger(), new Ledger()];

    // Act
    delivered.deliver(4, 4, 10, lineCounts);
    failed.fail('internal', 4, lineCounts);

    // Assess
    const numbers = { enrichedEnds: 2, ownDocuments: 1, linesWouldDrop: 1, ruleDrops: { 3: 1 } };
    expect(delivered.counts).toMatchObject(numbers);
    expect(failed.counts).toMatchObject({ enrichedEnds: 0, ownDocuments: 0, linesWouldDrop: 0, ruleDrops: {} });
  });

  it('adds what enrichers count to their counters, in total and by reason', () => {
    // Prepare
    const lineCounts = new LineCounts();
    const { enrichedEnds, unenrichedEnds, verdictsStale } = COUNTER_SLOTS;
    lineCounts.added[enrichedEnds] = 5;
    lineCounts.added[unenrichedEnds.public] = 3;
    lineCounts.added[unenrichedEnds.not_found] = 1;
    lineCounts.added[verdictsStale] = 2;
    const ledger = new Ledger();

    // Act
    ledger.deliver(1, 1, 10, lineCounts);
    ledger.deliver(1, 1, 10, lineCounts.copy());

    // Assess
    expect(ledger.counts).toMatchObject({ enrichedEnds: 10, unenrichedEnds: 8, verdictsStale: 4, verdictsMissing: 0 });
    expect(ledger.counts.unenriched).toEqual({ public: 6, not_found: 2 });
  });

  it('counts parts that the stream accepted or refused, with the reasons', () => {
    // Prepare
    const ledger = new Ledger();
    const report = { accepted: [true, false, false], requests: 2, retriedParts: 1, failures: { deadline: 2 } };

    // Act
    ledger.acceptPart(10);
    ledger.reportPutBack(report, 3, 4);
    ledger.reportPutBack(undefined, 5, 9);

    // Assess
    expect(ledger.counts).toMatchObject({ partsPutBack: 1, bytesPutBack: 10, putBackRefused: 7, highestHop: 4 });
    expect(ledger.counts).toMatchObject({ putBackRequests: 2, putBackRetries: 1, putBackFailures: { deadline: 2 } });
  });

  it('gives the average size of the documents so far, none before the first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 10_000 }), (documents, size) => {
        // Prepare
        const ledger = new Ledger();
        const before = ledger.meanDocumentBytes;

        // Act
        ledger.deliver(documents, documents, documents * size, NO_LINES);

        // Assess
        expect([before, ledger.meanDocumentBytes]).toEqual([undefined, size]);
      }),
    );
  });
});
