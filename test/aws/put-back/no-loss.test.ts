import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPutBackSink } from '../../../src/aws/put-back/create-put-back-sink.ts';
import { PUT_BACK_LIMITS, type PutBackPart, type PutBackService } from '../../../src/model/put-back.ts';
import type { StreamFault } from '../../../src/simulate/stream-server-faults.ts';
import { QUICK, type StreamRig, startStreamRig, stubStreamEnvironment, targetOf } from './use-stream-server.ts';

const MAX_ROUNDS = 4;
const ID_BYTES = 4;

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Gives each run its own server, so that a request delayed on a busy machine cannot reach the server of the next run. */
async function withRig(run: (rig: StreamRig) => Promise<void>): Promise<void> {
  const rig = await startStreamRig();
  stubStreamEnvironment(rig.server.url);
  try {
    await run(rig);
  } finally {
    await rig.server.close();
  }
}

/** A part of the given size that begins with its index. */
function numberedPart(index: number, size: number, partitionKey: string | undefined): PutBackPart {
  const data = Buffer.alloc(size, 'x');
  if (size >= ID_BYTES) data.writeUInt32BE(index);
  return { data, partitionKey };
}

const fault: fc.Arbitrary<StreamFault | undefined> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('entries' as const),
      indices: fc.uniqueArray(fc.nat(499), { maxLength: 500 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('short' as const), count: fc.nat(500) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('error' as const),
      code: fc.constantFrom('ServiceUnavailableException', 'ThrottlingException', 'AccessDeniedException'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('no_entries', 'html_500', 'garbage', 'drop_before', 'drop_after'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'hang' } as const) },
);

/** Record sizes: many small ones, and some around the maximum size. */
function sizesOf(service: PutBackService): fc.Arbitrary<number[]> {
  const { bytesPerRecord } = PUT_BACK_LIMITS[service];
  return fc
    .tuple(
      fc.array(fc.integer({ min: ID_BYTES, max: 200 }), { maxLength: 1_600, size: 'max' }),
      fc.array(fc.constantFrom(0, 400_000, bytesPerRecord - 300, bytesPerRecord, bytesPerRecord + 1), {
        maxLength: 12,
      }),
      fc.nat(),
    )
    .map(([small, large, at]) => small.toSpliced(at % (small.length + 1), 0, ...large));
}

describe.each(['firehose', 'kinesis'] as const)('putting back on %s', (service) => {
  it('never reports unaccepted records as accepted, keeps every limit, and ends, whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        sizesOf(service),
        fc.array(fault, { maxLength: 12 }),
        fc.option(fc.string({ minLength: 1, maxLength: 256 }), { nil: undefined }),
        (sizes, faults, partitionKey) =>
          withRig(async (rig) => {
            // Prepare
            rig.faults = (_request, index) => faults[index];
            const parts = sizes.map((size, index) => numberedPart(index, size, partitionKey));
            const sink = createPutBackSink({ timing: { ...QUICK, requestMs: 400, maxRounds: MAX_ROUNDS } });

            // Act
            const report = await sink.putBack(targetOf(service), parts, Number.POSITIVE_INFINITY);

            // Assess
            const received = new Set(rig.accepted.map(({ data }) => data.readUInt32BE()));
            const said = report.accepted.flatMap((isAccepted, index) => (isAccepted ? [index] : []));
            expect(said.filter((index) => !received.has(index))).toEqual([]);
            expect(
              rig.accepted.every(({ data }) => data.equals(parts[data.readUInt32BE()]?.data ?? Buffer.alloc(0))),
            ).toBe(true);
            const failed = Object.values(report.failures).reduce((sum, count) => sum + count, 0);
            expect([report.accepted.length, said.length + failed]).toEqual([parts.length, parts.length]);
            // a request that timed out may not have reached the server
            expect(report.requests).toBeGreaterThanOrEqual(rig.server.requests.length);
            expect(rig.server.violations).toEqual([]);
          }),
      ),
      { numRuns: 25 },
    );
  });
});
