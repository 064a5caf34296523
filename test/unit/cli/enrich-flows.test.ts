import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EnrichRun } from '../../../src/cli/commands/enrich-run.ts';
import { type EnrichOptions, enrichSettings } from '../../../src/cli/commands/enrich-settings.ts';
import { flowRows } from '../../../src/cli/terminal/flow-rows.ts';
import type { FlowTotals } from '../../../src/model/flow-totals.ts';
import { inputOf } from './input-of.ts';

const HEADER =
  'interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status flow-direction pkt-srcaddr';

interface Flow {
  readonly source: string;
  readonly packetSource?: string;
  readonly direction?: string;
  readonly action?: string;
  readonly bytes?: number | string;
  readonly start?: number;
  readonly status?: string;
}

function lineOf({ source, packetSource, direction, action, bytes, start, status }: Flow): string {
  const from = start ?? 100;
  return [
    ...['eni-0a1b2c3d', source, '10.0.0.9', 1234, 443, 6, 2, bytes ?? 100, from, from + 60, action ?? 'ACCEPT'],
    ...[status ?? 'OK', direction ?? '-', packetSource ?? source],
  ].join(' ');
}

/** The totals and the documents of lines under a header line, passed in chunks of this many lines. */
async function enrich(
  lines: readonly string[],
  options: EnrichOptions = {},
  header = HEADER,
): Promise<{ totals: FlowTotals; documents: Record<string, unknown>[] }> {
  const run = new EnrichRun(await enrichSettings(options, () => undefined));
  const documents: Record<string, unknown>[] = [];
  await run.enrich(inputOf('flows', [`${header}\n${lines.map((line) => `${line}\n`).join('')}`]), async (written) => {
    const texts = written
      .toString('utf8')
      .split('\n')
      .filter((text) => text !== '');
    documents.push(...texts.map((text) => JSON.parse(text)));
    return true;
  });
  return { totals: run.flows, documents };
}

/** The rows of the summary by label. */
function rowsOf(totals: FlowTotals): Record<string, string> {
  return Object.fromEntries(flowRows(totals));
}

describe('the flows of a run', () => {
  it('count each byte once: the sender’s record, and the receiver’s if the sender has none, in any order', async () => {
    // Prepare
    const lines = [
      lineOf({ source: '10.0.0.1', direction: 'ingress', bytes: 10 }),
      lineOf({ source: '198.51.100.7', direction: 'ingress', bytes: 200 }),
      lineOf({ source: '2001:db8::1', direction: 'ingress', bytes: 3_000 }),
      lineOf({ source: '10.0.0.1', direction: 'egress', bytes: 10 }),
      lineOf({ source: '10.0.0.1', direction: 'ingress', bytes: 10, action: 'REJECT' }),
    ];

    // Act
    const runs = await Promise.all([enrich(lines), enrich(lines.toReversed())]);

    // Assess
    for (const { totals } of runs) {
      expect(totals).toMatchObject({ flows: 5, denied: 1, allowed: { flows: 4, bytes: 3_210, packets: 6 } });
      expect(rowsOf(totals)).toEqual({
        flows: '5, from 1970-01-01 00:01:40 to 1970-01-01 00:02:40 UTC',
        allowed: '4 (80.0 %)',
        denied: '1 (20.0 %)',
        sent: '3.2 kB (3,210 bytes) in 6 packets',
      });
    }
  });

  it('recognise other private addresses of a sender by its packets, but no address on the internet', async () => {
    // Prepare
    const lines = [
      lineOf({ source: '10.0.0.1', packetSource: '10.0.0.77', direction: 'egress', bytes: 1 }),
      lineOf({ source: '10.0.0.77', direction: 'ingress', bytes: 20 }),
      lineOf({ source: '10.0.0.2', packetSource: '198.51.100.7', direction: 'egress', bytes: 300 }),
      lineOf({ source: '198.51.100.7', direction: 'ingress', bytes: 4_000 }),
    ];

    // Act
    const { totals } = await enrich(lines);

    // Assess
    expect(totals.allowed.bytes).toBe(4_301);
  });

  it('say that bytes may count twice if directions are not recorded', async () => {
    // Prepare
    const lines = [lineOf({ source: '10.0.0.1' }), lineOf({ source: '10.0.0.1', direction: 'egress' })];

    // Act
    const some = await enrich(lines);
    const all = await enrich(lines.slice(0, 1));

    // Assess
    expect(rowsOf(some.totals).sent).toBe(
      '200 bytes in 4 packets; 1 flow without the field flow-direction may count twice',
    );
    expect(rowsOf(all.totals).sent).toBe(
      '100 bytes in 2 packets; flows between two recorded interfaces count twice, since no flow has the field flow-direction',
    );
  });

  it('are weighted as in the documents when accepted flows are sampled', async () => {
    // Prepare
    const sources = Array.from({ length: 200 }, (_, index) => `198.51.100.${index}`);
    const lines = sources.flatMap((source, index) => [
      lineOf({ source, direction: 'egress', bytes: index + 1 }),
      lineOf({ source, direction: 'egress', action: 'REJECT' }),
    ]);

    // Act
    const { totals, documents } = await enrich(lines, { sample: '10' });
    const counted = await enrich(lines, { sample: '10', onlyCountsDrops: true });

    // Assess
    const weights = documents.map(({ sample_weight }) => Number(sample_weight ?? 1));
    const accepted = documents.filter(({ action }) => action === 'ACCEPT');
    expect(accepted.length).toBeGreaterThan(5);
    expect(totals.flows).toBe(weights.reduce((sum, weight) => sum + weight, 0));
    expect(totals.allowed).toMatchObject({
      flows: accepted.length * 10,
      bytes: accepted.reduce((sum, { bytes }) => sum + Number(bytes) * 10, 0),
    });
    expect(totals.denied).toBe(200);
    expect(rowsOf(totals).flows).toContain(`, estimated from ${documents.length} records by sample_weight`);
    expect(counted.totals).toMatchObject({ flows: 400, allowed: { flows: 200 } });
  });

  it('omit dropped lines, lines without traffic, and documents of this program', async () => {
    // Prepare
    const lines = [
      lineOf({ source: '10.0.0.1', direction: 'egress' }),
      lineOf({ source: '10.0.0.2', direction: 'egress' }),
      'eni-0a1b2c3d - - - - - - - 50 110 - NODATA - -',
      'eni-0a1b2c3d - - - - - - - 900 960 - SKIPDATA - -',
    ];

    // Act
    const { totals, documents } = await enrich(lines, { dropRules: ['srcaddr=10.0.0.2/32'] });
    const again = await enrich(documents.map((document) => JSON.stringify(document)));

    // Assess
    expect(documents).toHaveLength(3);
    expect(totals).toMatchObject({ flows: 1, firstSeconds: 100, lastSeconds: 160, allowed: { bytes: 100 } });
    expect(rowsOf(again.totals)).toEqual({ flows: 'none' });
  });

  it('say that nothing was sent if all were denied', async () => {
    // Act
    const { totals } = await enrich([lineOf({ source: '10.0.0.1', action: 'REJECT' })]);

    // Assess
    expect(rowsOf(totals)).toMatchObject({
      allowed: '0 (0.0 %)',
      denied: '1 (100.0 %)',
      sent: 'nothing, since no flow was allowed',
    });
  });

  it.each([
    [
      'action',
      'srcaddr bytes packets start end flow-direction',
      '10.0.0.1 7 1 0 5 egress',
      {
        flows: '1, from 1970-01-01 00:00:00 to 1970-01-01 00:00:05 UTC',
        action: 'unknown, since no flow has the field action',
        sent: '7 bytes in 1 packet',
      },
    ],
    [
      'bytes and packets',
      'srcaddr action start end',
      '10.0.0.1 ACCEPT 0 5',
      {
        flows: '1, from 1970-01-01 00:00:00 to 1970-01-01 00:00:05 UTC',
        allowed: '1 (100.0 %)',
        denied: '0 (0.0 %)',
        sent: 'no flow has the field bytes; no flow has the field packets',
      },
    ],
    [
      'start and end',
      'srcaddr action bytes packets flow-direction',
      '10.0.0.1 ACCEPT 7 1 ingress',
      {
        flows: '1; no record has the field start; no record has the field end',
        allowed: '1 (100.0 %)',
        denied: '0 (0.0 %)',
        sent: '7 bytes in 1 packet',
      },
    ],
  ])('name the missing field in a format without %s', async (_what, header, line, rows) => {
    // Act
    const { totals } = await enrich([line], {}, header);

    // Assess
    expect(rowsOf(totals)).toEqual(rows);
  });

  it('of transit gateways count once, when they leave, and are neither allowed nor denied', async () => {
    // Prepare
    const header =
      'resource-type tgw-id tgw-attachment-id srcaddr dstaddr bytes packets start end log-status flow-direction';
    const begin = 'TransitGateway tgw-0a1b2c3d tgw-attach-0a1b2c3d 10.0.0.1 10.1.0.1';

    // Act
    const { totals } = await enrich([`${begin} 50 1 0 5 OK ingress`, `${begin} 40 1 0 5 OK egress`], {}, header);

    // Assess
    expect(totals).toMatchObject({
      flows: 2,
      withoutAction: { flows: 2, bytes: 40 },
      allowed: { flows: 0 },
      denied: 0,
    });
  });

  it('are not rounded to all or nothing, and sums beyond the range of a number are not shown as exact', async () => {
    // Prepare
    const lines = Array.from({ length: 3_000 }, (_, index) =>
      lineOf({
        source: '10.0.0.1',
        direction: 'egress',
        bytes: '9223372036854775807',
        action: index === 0 ? 'REJECT' : 'ACCEPT',
      }),
    );

    // Act
    const { totals } = await enrich(lines);

    // Assess
    expect(rowsOf(totals)).toMatchObject({
      allowed: '2,999 (over 99.9 %)',
      denied: '1 (under 0.1 %)',
      sent: '27.7 ZB in 5,998 packets',
    });
  });

  it('agree with the documents, counted in another way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryFlow, { minLength: 1, maxLength: 60 }), async (flows) => {
        // Act
        const { totals, documents } = await enrich(flows.map(lineOf));

        // Assess
        expect(totals).toMatchObject(countedFrom(documents));
      }),
    );
  });
});

const arbitraryFlow: fc.Arbitrary<Flow> = fc.record({
  source: fc.constantFrom('10.0.0.1', '10.0.0.2', '172.16.0.1', '198.51.100.7', '2001:db8::1', '2001:db8::2'),
  direction: fc.constantFrom('ingress', 'egress', '-'),
  action: fc.constantFrom('ACCEPT', 'REJECT', '-'),
  bytes: fc.oneof(fc.nat(), fc.constant('-')),
  start: fc.nat(),
});

/** The totals as counted from the documents. */
function countedFrom(documents: readonly Record<string, unknown>[]): object {
  const sentBy = (action: unknown): object => {
    const flows = documents.filter((document) => document.action === action);
    const recorded = new Set(flows.flatMap(({ direction, srcaddr }) => (direction === 'egress' ? [srcaddr] : [])));
    const once = flows.filter(({ direction, srcaddr }) => direction !== 'ingress' || !recorded.has(srcaddr));
    return {
      flows: flows.length,
      bytes: once.reduce((sum, { bytes }) => sum + Number(bytes ?? 0), 0),
      packets: once.length * 2,
      withoutBytes: flows.filter(({ bytes }) => bytes === undefined).length,
      withoutDirection: flows.filter(({ direction }) => direction === undefined).length,
    };
  };
  return {
    flows: documents.length,
    denied: documents.filter(({ action }) => action === 'REJECT').length,
    allowed: sentBy('ACCEPT'),
    withoutAction: sentBy(undefined),
    firstSeconds: Math.min(...documents.map(({ start }) => Number(start))),
    lastSeconds: Math.max(...documents.map(({ end }) => Number(end))),
  };
}
