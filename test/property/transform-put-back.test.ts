import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OptionTexts } from '../../src/config/read-options.ts';
import { arbitraryPayload } from '../support/arbitrary-payloads.ts';
import { gzipWith, subfield } from '../support/gzip-with.ts';
import { LoopingStream } from '../support/looping-stream.ts';

/** A line that is identified by its byte count. */
const lineOf = (id: number, padding = ''): string =>
  `2 123456789012 eni-0a1b2c3d4e5f60718 10.0.1.10 10.0.2.20 443 51515 6 10 ${1_000_000 + id} 1609459200 1609459260 ACCEPT OK${padding}`;
const ID = /(?:"bytes":| )(1\d{6})\b/g;
const idsIn = (text: string): number[] => [...text.matchAll(ID)].map((match) => Number(match[1]) - 1_000_000);

const subscriptionMessage = (lines: readonly string[]): Buffer =>
  gzipSync(
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup: 'flow-"logs"',
      logStream: 'eni-0a1b2c3d4e5f60718-all',
      subscriptionFilters: ['all'],
      logEvents: lines.map((message, index) => ({ id: `id-${index}`, timestamp: 1_609_459_200_000, message })),
    }),
  );

const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

const NO_DATA = '2 123456789012 eni-0a1b2c3d4e5f60718 - - - - - - - 1609459200 1609459260 - NODATA';

/** Texts of two lines each. */
const pairsOf = (lines: readonly string[]): string[] =>
  lines.flatMap((line, index) => (index % 2 === 0 ? [[line, ...lines.slice(index + 1, index + 2)].join('\n')] : []));

const SHAPES = {
  direct: (lines: readonly string[]) => lines.map((message) => Buffer.from(`${JSON.stringify({ message })}\n`)),
  wrapped: (lines: readonly string[]) => [Buffer.from(JSON.stringify({ message: lines.join('\n') }))],
  text: (lines: readonly string[]) => [Buffer.from(lines.join('\n'))],
  headed: (lines: readonly string[]) => [Buffer.from([HEADER, ...lines].join('\n'))],
  subscription: (lines: readonly string[]) => [subscriptionMessage(lines)],
  plain: (lines: readonly string[]) => [gunzipSync(subscriptionMessage(lines))],
  pairs: (lines: readonly string[]) => [subscriptionMessage(pairsOf(lines))],
  headedEvents: (lines: readonly string[]) => [subscriptionMessage([HEADER, ...pairsOf(lines)])],
  headers: (lines: readonly string[]) => [
    Buffer.from(JSON.stringify({ message: pairsOf(lines).join(`\n${HEADER}\n`) })),
  ],
  mixed: (lines: readonly string[]) => [
    Buffer.from(
      `${JSON.stringify({ message: lines.slice(0, 2).join('\n'), logEvents: [{ message: lines.slice(2).join('\n') }] })}`,
    ),
  ],
  noTraffic: (lines: readonly string[]) => [subscriptionMessage(lines.flatMap((line) => [NO_DATA, line]))],
  marked: (lines: readonly string[]) => [
    Buffer.from(
      `{"vpcFlowEnricher":{"hops":1,"turns":3}}\n${lines.join('\n{"vpcFlowEnricher":{"hops":0,"turns":9}}\n')}`,
    ),
  ],
  gzipHeader: (lines: readonly string[]) => [
    gzipWith(lines.join('\n'), {
      extra: subfield('AA', Buffer.alloc(0xffff - 4)),
      name: 'n'.repeat(80_000),
      hasCrc: true,
    }),
  ],
  twice: (lines: readonly string[]) => [
    Buffer.concat([subscriptionMessage(lines.slice(0, 3)), subscriptionMessage(lines.slice(3))]),
  ],
} as const;

const arbitraryRecord = fc.record({
  shape: fc.constantFrom(...(Object.keys(SHAPES) as (keyof typeof SHAPES)[])),
  lines: fc.integer({ min: 1, max: 60 }),
  /** Positions of lines that are larger than any answer. */
  huge: fc.option(fc.nat(10), { freq: 6 }),
});

const arbitraryRun = fc.record({
  records: fc.array(arbitraryRecord, { minLength: 1, maxLength: 12 }),
  maxResponseBytes: fc.integer({ min: 3_000, max: 40_000 }),
  destination: fc.constantFrom('s3', 'opensearch'),
  source: fc.constantFrom('firehose' as const, 'kinesis' as const, 'msk' as const),
  batch: fc.integer({ min: 1, max: 40 }),
  refuseEvery: fc.integer({ min: 2, max: 30 }),
  refuses: fc.boolean(),
  maxHops: fc.integer({ min: 1, max: 10 }),
  onNodata: fc.constantFrom('keep', 'drop'),
});

describe('putting back', () => {
  it('loses no line, keeps every limit and ends, for any input and any refusals', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRun, async (run) => {
        // Prepare
        let asked = 0;
        const stream = new LoopingStream({
          source: run.source,
          batchSize: () => run.batch,
          accepts: () => !run.refuses || ++asked % run.refuseEvery !== 0,
          options: {
            MAX_RESPONSE_BYTES: String(run.maxResponseBytes),
            MAX_HOPS: String(run.maxHops),
            DESTINATION: run.destination,
            ON_NODATA: run.onNodata,
          },
        });
        let id = 0;
        for (const { shape, lines, huge } of run.records) {
          const texts = Array.from({ length: lines }, (_, index) =>
            lineOf(id++, index === huge ? ` ${'x'.repeat(run.maxResponseBytes)}` : ''),
          );
          stream.put(...SHAPES[shape](texts));
        }

        // Act
        await stream.drain();

        // Assess
        const found = [
          ...stream.delivered.flatMap(idsIn),
          ...stream.failed.flatMap((data) => idsIn(data[0] === 0x1f ? gunzipSync(data).toString() : data.toString())),
        ];
        expect(new Set(found).size).toBe(id);
        for (const { counts, responseBytes, result, errors } of stream.runs) {
          expect(errors).toEqual([]);
          expect(Buffer.byteLength(JSON.stringify(result))).toBe(responseBytes);
          expect(counts.linesIn).toBe(
            counts.documents + counts.linesPutBack + counts.linesDropped + counts.linesFailed,
          );
          // an invocation that puts records back has output: to the destination or, if the stream refused a part of a
          // record, to the error bucket
          if (counts.partsPutBack > 0) expect(counts.documents + counts.linesFailed).toBeGreaterThan(0);
          if (counts.partsPutBack > 0 && counts.putBackRefused === 0) expect(counts.documents).toBeGreaterThan(0);
          if (counts.recordsOk > 0) expect(responseBytes).toBeLessThanOrEqual(run.maxResponseBytes);
        }
        if (!run.refuses && run.source !== 'msk') {
          // nothing was delivered twice
          expect(found).toHaveLength(id);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('finally delivers what an answer without a limit would hold, of any payloads', async () => {
    const arbitraryOptions = fc.constantFrom<OptionTexts>(
      {},
      { ON_NODATA: 'drop' },
      { SAMPLE_ACCEPT: '3' },
      { DROP_RULES: 'action=ACCEPT' },
    );
    const payloads = fc.array(arbitraryPayload, { minLength: 1, maxLength: 4 });
    const maxResponseBytes = fc.integer({ min: 1_500, max: 6_000 });

    await fc.assert(
      fc.asyncProperty(
        payloads,
        arbitraryOptions,
        fc.constantFrom('s3', 'opensearch'),
        maxResponseBytes,
        async (data, options, destination, bytes) => {
          // Prepare
          const free = new LoopingStream({ options });
          const tight = new LoopingStream({
            options: { ...options, DESTINATION: destination, MAX_RESPONSE_BYTES: String(bytes), MAX_HOPS: '100' },
          });
          free.put(...data);
          tight.put(...data);

          // Act
          await free.drain();
          await tight.drain();

          // Assess
          const codes = tight.runs.flatMap(({ counts }) => Object.keys(counts.recordFaults));
          fc.pre(!codes.some((code) => code === 'line_size' || code === 'response_size'));
          expect(documentsOf(tight)).toEqual(documentsOf(free));
          expect(tight.failed.length).toBe(free.failed.length);
          expect(droppedBy(tight)).toBe(droppedBy(free));
        },
      ),
      { numRuns: 150 },
    );
  });
});

/**
 * The delivered documents in any order. Details of unreadable lines are removed: if their bytes are not UTF-8, the
 * details are shortened at another place when the bytes return as replacement characters.
 */
function documentsOf({ delivered }: LoopingStream): string[] {
  return delivered
    .flatMap((text) => text.split('\n'))
    .filter((text) => text !== '')
    .map((text) => text.replace(/"detail":"(?:[^"\\]|\\.)*"/, ''))
    .toSorted();
}

function droppedBy({ runs }: LoopingStream): number {
  return runs.reduce((sum, { counts }) => sum + counts.linesDropped, 0);
}
