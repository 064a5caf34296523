import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTransformer, documentsOf, firehoseEvent } from '../../src/library/index.ts';
import type { FlatDocument } from '../support/flat-document.ts';
import { LoopingStream } from '../support/looping-stream.ts';
import { JOURNEYS, transferNetwork } from '../support/transfer-network.ts';

/** 2021-01-01T00:00:00Z, Unix seconds. */
const NEW_YEAR = 1_609_459_200;
const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

/** The conserved values: the line's flow, its bytes, and its packets, which identify lines better than a sequence number. */
interface Flow {
  readonly line: string;
  readonly bytes: number;
  readonly packets: number;
}

const arbitraryFlow: fc.Arbitrary<Flow> = fc
  .record({
    server: fc.constantFrom('10.0.2.20', '10.0.2.21', '2001:db8::1'),
    clientPort: fc.constantFrom(32_768, 51_515, 60_000, 443),
    serverPort: fc.constantFrom(443, 53, 51_000),
    isReturn: fc.boolean(),
    interfaceId: fc.constantFrom('eni-0a1b2c3d4e5f60718', 'eni-0a1b2c3d4e5f60719'),
    protocol: fc.constantFrom(6, 17, 1),
    packets: fc.integer({ min: 1, max: 1e6 }),
    bytes: fc.oneof({ arbitrary: fc.integer({ min: 40, max: 1e9 }), weight: 20 }, fc.constant(999_999_999_999_999)),
    minute: fc.nat(2),
    seconds: fc.nat(59),
    action: fc.constantFrom('ACCEPT', 'ACCEPT', 'ACCEPT', 'REJECT'),
  })
  .map((flow) => {
    const client = flow.server.includes(':') ? '2001:db8::a' : '10.0.1.10';
    const ends = [`${client} ${flow.server}`, `${flow.server} ${client}`];
    const ports = [`${flow.clientPort} ${flow.serverPort}`, `${flow.serverPort} ${flow.clientPort}`];
    const index = flow.isReturn ? 1 : 0;
    const end = NEW_YEAR + 60 * flow.minute + flow.seconds;
    return {
      line: `2 123456789012 ${flow.interfaceId} ${ends[index]} ${ports[index]} ${flow.protocol} ${flow.packets} ${flow.bytes} ${end - 30} ${end} ${flow.action} OK`,
      bytes: flow.bytes,
      packets: flow.packets,
    };
  });

const message = (text: string): string => `${JSON.stringify({ message: text })}\n`;

const subscription = (lines: readonly string[]): Buffer =>
  gzipSync(
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup: 'flow-logs',
      logStream: 'eni-0a1b2c3d4e5f60718-all',
      subscriptionFilters: ['all'],
      logEvents: lines.map((text, index) => ({ id: `id-${index}`, timestamp: 1_609_459_200_000, message: text })),
    }),
  );

const SHAPES = {
  direct: (lines: readonly string[]) => lines.map(message),
  subscription: (lines: readonly string[]) => [subscription(lines)],
  text: (lines: readonly string[]) => [lines.join('\n')],
  headed: (lines: readonly string[]) => [[HEADER, ...lines].join('\n')],
  withUnreadable: (lines: readonly string[]) => [['this is no flow log', ...lines].join('\n')],
} as const;

const arbitraryRecords = fc.array(
  fc.record({
    shape: fc.constantFrom(...(Object.keys(SHAPES) as (keyof typeof SHAPES)[])),
    flows: fc.array(arbitraryFlow, { minLength: 1, maxLength: 40 }),
  }),
  { minLength: 1, maxLength: 12 },
);

interface Sums {
  readonly flows: number;
  readonly bytes: number;
  readonly packets: number;
}

const FLOW_LINE = /\b(\d+) (\d+) \d{10} \d{10} (?:ACCEPT|REJECT) OK/g;

/** The sums over documents; documents without a count belong to unreadable lines. */
function sumsOf(documents: readonly FlatDocument[]): Sums {
  const sum = (name: string): number =>
    documents.reduce((total, document) => {
      const value = new Map(Object.entries(document)).get(name);
      return total + (typeof value === 'number' ? value : 0);
    }, 0);
  return { flows: sum('flow_count'), bytes: sum('bytes'), packets: sum('packets') };
}

/** The sums over the flow log lines in a text. */
function sumsOfLines(text: string): Sums {
  const found = [...text.matchAll(FLOW_LINE)];
  const sum = (group: number): number => found.reduce((total, match) => total + Number(match[group]), 0);
  return { flows: found.length, packets: sum(1), bytes: sum(2) };
}

const added = (a: Sums, b: Sums): Sums => ({
  flows: a.flows + b.flows,
  bytes: a.bytes + b.bytes,
  packets: a.packets + b.packets,
});

const parsed = (text: string): FlatDocument[] =>
  text
    .split(/\n|(?<=\})(?=\{)/)
    .filter((line) => line !== '')
    .map((line): FlatDocument => JSON.parse(line));

describe('flows that are joined', () => {
  it('are neither lost nor counted twice, whatever is put back, refused or failed', async () => {
    const run = fc.record({
      records: arbitraryRecords,
      destination: fc.constantFrom('s3', 'opensearch'),
      maxResponseBytes: fc.integer({ min: 2_000, max: 30_000 }),
      batch: fc.integer({ min: 1, max: 60 }),
      source: fc.constantFrom('firehose' as const, 'kinesis' as const, 'msk' as const),
      refuseEvery: fc.option(fc.integer({ min: 1, max: 20 })),
      onUnreadable: fc.constantFrom('emit', 'fail'),
    });
    await fc.assert(
      fc.asyncProperty(run, async (settings) => {
        // Prepare
        let asked = 0;
        const { refuseEvery } = settings;
        const stream = new LoopingStream({
          source: settings.source,
          batchSize: () => settings.batch,
          accepts: () => refuseEvery === null || ++asked % refuseEvery !== 0,
          options: {
            ROLLUP: 'minute',
            DESTINATION: settings.destination,
            MAX_RESPONSE_BYTES: String(settings.maxResponseBytes),
            ON_UNREADABLE: settings.onUnreadable,
          },
        });
        let sent: Sums = { flows: 0, bytes: 0, packets: 0 };
        for (const { shape, flows } of settings.records) {
          stream.put(...SHAPES[shape](flows.map(({ line }) => line)));
          for (const { bytes, packets } of flows) sent = added(sent, { flows: 1, bytes, packets });
        }

        // Act
        await stream.drain();

        // Assess
        for (const { counts, responseBytes, result, errors } of stream.runs) {
          expect(errors).toEqual([]);
          expect(Buffer.byteLength(JSON.stringify(result))).toBe(responseBytes);
          expect(counts.linesIn).toBe(
            counts.documents + counts.linesRolledUp + counts.linesPutBack + counts.linesDropped + counts.linesFailed,
          );
        }
        const delivered = sumsOf(stream.delivered.flatMap(parsed));
        const failed = stream.failed
          .map((data) => sumsOfLines(data[0] === 0x1f ? gunzipSync(data).toString() : data.toString()))
          .reduce(added, { flows: 0, bytes: 0, packets: 0 });
        const found = added(delivered, failed);
        // a record with some refused parts is in the error bucket as a whole, including its accepted parts
        const isSplitAndRefused = refuseEvery !== null && settings.records.some(({ shape }) => shape !== 'direct');
        if (isSplitAndRefused) expect(found.flows).toBeGreaterThanOrEqual(sent.flows);
        else expect(found).toEqual(sent);
      }),
      { numRuns: 120 },
    );
  });

  it('have the sums and charges that their records have, by interface, class and payer', async () => {
    // Prepare
    const network = transferNetwork();
    const whole = createTransformer(network);
    const joined = createTransformer({ ...network, rollup: 'minute' });
    const traffic = fc.array(
      fc.record({
        journey: fc.constantFrom(...Object.keys(JOURNEYS)),
        bytes: fc.integer({ min: 0, max: 1e12 }),
        times: fc.integer({ min: 1, max: 5 }),
      }),
      { minLength: 1, maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(traffic, fc.integer({ min: 1, max: 30 }), async (journeys, linesPerMessage) => {
        const lines = journeys.flatMap(({ journey, bytes, times }) =>
          (JOURNEYS[journey] ?? []).flatMap((step) => Array.from({ length: times }, () => step.line(bytes))),
        );
        const event = firehoseEvent(lines, { source: 'cloudwatch-logs', linesPerMessage });

        // Act
        const before = documentsOf(await whole.transform(event));
        const after = documentsOf(await joined.transform(event));

        // Assess
        expect(totalsOf([...after])).toEqual(totalsOf([...before]));
        expect(after.length).toBeLessThanOrEqual(before.length);
      }),
      { numRuns: 60 },
    );
  });
});

/** The unit of `transfer_usd`: 10⁻¹² USD, in which sums are exact. */
const UNITS = 1e12;

/** Sums by interface, class and payer; first and last times. */
function totalsOf(documents: readonly object[]): Record<string, Record<string, number>> {
  const totals: Record<string, Record<string, number>> = {};
  for (const document of documents) {
    const values = new Map<string, unknown>(Object.entries(document));
    const number = (name: string, absent: number): number => {
      const value = values.get(name);
      return typeof value === 'number' ? value : absent;
    };
    const key = ['interface_id', 'transfer_class', 'transfer_payer', 'transfer_service', 'verdict', 'action']
      .map((name) => String(values.get(name)))
      .join(' ');
    const total = totals[key] ?? { first: Number.POSITIVE_INFINITY };
    totals[key] = total;
    total.flows = (total.flows ?? 0) + number('flow_count', 1);
    total.bytes = (total.bytes ?? 0) + number('bytes', 0);
    total.packets = (total.packets ?? 0) + number('packets', 0);
    total.units = (total.units ?? 0) + Math.round(number('transfer_usd', 0) * UNITS);
    total.first = Math.min(total.first ?? 0, number('start', 0));
    total.last = Math.max(total.last ?? 0, number('end', 0));
  }
  return totals;
}
