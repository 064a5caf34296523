import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlowLogRecord } from '../../src/model/flow-log-record.ts';
import { readRange } from '../../src/net/ranges.ts';
import { readDropRules } from '../../src/volume/read-drop-rules.ts';
import { DROP_BY_SAMPLE, KEEP, VolumeControl } from '../../src/volume/volume-control.ts';
import { arbitraryFormattedLine } from '../support/arbitrary-lines.ts';
import { parseText, recordOf } from '../unit/parse/parse-text.ts';

const port = fc.oneof(fc.nat(65_535), fc.constantFrom(0, 443)).map(String);
const address = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('10.0.0.1', '10.0.0.2', '2001:db8::1'));
const flow = fc.record({ a: address, b: address, aPort: port, bPort: port, protocol: fc.nat(255).map(String) });
const sampleAccept = fc.oneof(fc.integer({ min: 2, max: 10 }), fc.constantFrom(100, 1_000_000));

/** An address in another spelling: eight groups of four capital digits. */
function longSpelling(text: string): string {
  if (!text.includes(':') || text.includes('.')) return text;
  const [head = [], tail = []] = text.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const gap = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...gap, ...tail].map((group) => group.toUpperCase().padStart(4, '0')).join(':');
}

/** The verdict on a record of these fields, in this order. */
function verdictOf(oneIn: number, fields: Readonly<Record<string, string>>): number {
  const record = recordOf(Object.values(fields).join(' '), Object.keys(fields).join(' '));
  return new VolumeControl([], oneIn).judge(record);
}

describe('Sampling', () => {
  it('decides in the same way for both directions, every interval, any order of fields and any spelling of addresses', () => {
    const verdictsSeen = new Set<number>();
    fc.assert(
      fc.property(flow, sampleAccept, fc.nat(1_000_000), ({ a, b, aPort, bPort, protocol }, oneIn, bytes) => {
        // Prepare
        const there = { srcaddr: a, dstaddr: b, srcport: aPort, dstport: bPort, protocol, action: 'ACCEPT' };
        const others = [
          { srcaddr: b, dstaddr: a, srcport: bPort, dstport: aPort, protocol, action: 'ACCEPT' },
          { bytes: `${bytes}`, action: 'ACCEPT', protocol, dstport: bPort, srcport: aPort, dstaddr: b, srcaddr: a },
          { ...there, srcaddr: longSpelling(a), dstport: `00${bPort}`, start: '1609459200', 'vpc-id': `vpc-${bytes}` },
        ];

        // Act
        const verdict = verdictOf(oneIn, there);
        const verdicts = others.map((fields) => verdictOf(oneIn, fields));

        // Assess
        expect(verdicts).toEqual(others.map(() => verdict));
        verdictsSeen.add(verdict);
      }),
      { numRuns: 1_000 },
    );

    // Assess
    expect(verdictsSeen).toEqual(new Set([KEEP, DROP_BY_SAMPLE]));
  });

  it('keeps among one in so many every flow that it keeps among one in a multiple of it', () => {
    fc.assert(
      fc.property(flow, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2, max: 4 }), (each, oneIn, times) => {
        // Prepare
        const fields = { srcaddr: each.a, dstaddr: each.b, srcport: each.aPort, dstport: each.bPort, action: 'ACCEPT' };

        // Act
        const [few, many] = [verdictOf(oneIn * times, fields), verdictOf(oneIn, fields)];

        // Assess
        expect([few, many]).not.toEqual([KEEP, DROP_BY_SAMPLE]);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('VolumeControl', () => {
  it('keeps every record if there are no rules and no sampling', () => {
    fc.assert(
      fc.property(arbitraryFormattedLine, ({ names, tokens }) => {
        // Prepare
        const control = new VolumeControl([], 1);

        // Act
        const verdict = control.judge(recordOf(tokens.join(' '), names.join(' ')));

        // Assess
        expect([verdict, control.lastWeight, control.isActive]).toEqual([KEEP, 1, false]);
      }),
    );
  });

  it('decides on any record of any format without throwing, and in the same way again', () => {
    const rules = readDropRules(
      'action=ACCEPT port!=443; address=0.0.0.0/1,::/1 flow-direction!=egress; log-status=OK account-id!=unknown region!=eu-central-1; interface-id!=eni-1 vpc-id!=vpc-1; protocol=tcp pkt-srcaddr!=::/1 pkt-dstaddr!=::/1; subnet-id!=subnet-1; instance-id!=i-1',
      readRange,
    );
    fc.assert(
      fc.property(arbitraryFormattedLine, sampleAccept, ({ names, tokens }, oneIn) => {
        // Prepare
        const { arena, records } = parseText(tokens.join(' '), names.join(' '));
        const record = new FlowLogRecord();
        const [control, another] = [new VolumeControl(rules, oneIn), new VolumeControl(rules, oneIn)];
        expect(records.moveTo(record, arena.bytes, 0)).toBe(true);

        // Act
        const verdicts = [control, control, another].map((each) => [
          each.judge(record),
          each.lastRule,
          each.lastWeight,
        ]);

        // Assess
        expect(verdicts[1]).toEqual(verdicts[0]);
        expect(verdicts[2]).toEqual(verdicts[0]);
      }),
      { numRuns: 1_000 },
    );
  });
});
