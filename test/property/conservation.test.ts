import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitrarySimulation } from '../support/conservation/arbitrary-simulation.ts';
import { conservationProblems } from '../support/conservation/check-conservation.ts';
import { numberedLines } from '../support/conservation/numbered-lines.ts';
import { runSimulation } from '../support/conservation/run-simulation.ts';

/** Time limits: runs start processes, some of which are killed. */
const PATIENCE_MS = 240_000;
const PATIENCE_OF_ONE_MS = 60_000;

describe('A line on a stream', () => {
  it(
    'is delivered, in the error bucket or omitted by a rule, whatever fails, and the stream finishes',
    async () => {
      await fc.assert(
        fc.asyncProperty(arbitrarySimulation, async (settings) => {
          // Act
          const run = await runSimulation(settings);

          // Assess
          expect(await conservationProblems(settings.lines, settings.options, run)).toEqual([]);
        }),
        // shrinking would take too long; the seed reproduces the run
        { numRuns: 30, endOnFailure: true, timeout: PATIENCE_OF_ONE_MS },
      );
    },
    PATIENCE_MS,
  );

  it.each(['direct', 'cloudwatch-logs', 'kinesis'] as const)(
    'is delivered once if nothing fails, although most answers overflow (%s)',
    async (source) => {
      // Prepare
      const lines = numberedLines(2_000);
      const options = { MAX_RESPONSE_BYTES: '300000' };
      const buffer = { bytes: 100_000, intervalMs: 60_000 };

      // Act
      const run = await runSimulation({ lines, source, options, buffer, linesPerMessage: 700 });

      // Assess
      expect(await conservationProblems(lines, options, run)).toEqual([]);
      expect(run.report.errors).toEqual({});
      expect(run.report.delivered.documents).toBe(lines.length);
      expect(run.report.putBack.records).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );

  it(
    'is delivered under default options if it came in a subscription message of 30,000 events',
    async () => {
      // Prepare
      const lines = numberedLines(30_000);

      // Act
      const run = await runSimulation({ lines, source: 'cloudwatch-logs', linesPerMessage: 30_000 });

      // Assess
      expect(await conservationProblems(lines, {}, run)).toEqual([]);
      expect(run.report.errors).toEqual({});
      expect(run.report.delivered.documents).toBe(30_000);
    },
    PATIENCE_MS,
  );

  it(
    'is delivered if the destination accepts one document per record, and a message had several lines',
    async () => {
      // Prepare
      const lines = numberedLines(600);
      const options = { DESTINATION: 'opensearch' };

      // Act
      const run = await runSimulation({ lines, source: 'cloudwatch-logs', linesPerMessage: 200, options });

      // Assess
      expect(await conservationProblems(lines, options, run)).toEqual([]);
      expect(run.report.errors).toEqual({});
      expect(run.report.delivered).toMatchObject({ records: 600, documents: 600 });
    },
    PATIENCE_MS,
  );

  it(
    'is in the error bucket unchanged if nothing fits into an answer',
    async () => {
      // Prepare
      const lines = numberedLines(200);
      const options = { MAX_RESPONSE_BYTES: '1024' };

      // Act
      const run = await runSimulation({ lines, options });

      // Assess
      expect(await conservationProblems(lines, options, run)).toEqual([]);
      expect(run.report.errors).toEqual({ 'Lambda.ProcessingFailedStatus': { records: 200, lines: 200 } });
      expect(run.report.delivered.records).toBe(0);
    },
    PATIENCE_MS,
  );

  it.each([
    ['refuses to take anything back', { 'put-refuse': 1 }],
    ['cannot be reached', { 'put-down': 1 }],
  ] as const)(
    'is delivered or in the error bucket, but not in both, if the stream %s',
    async (_what, faults) => {
      // Prepare
      const lines = numberedLines(400);
      const options = { MAX_RESPONSE_BYTES: '150000' };

      // Act
      const run = await runSimulation({ lines, options, faults, timeoutMs: 5_000 });

      // Assess
      expect(await conservationProblems(lines, options, run)).toEqual([]);
      expect(run.report.delivered.documents).toBeGreaterThan(0);
      expect(run.report.errors['Lambda.ProcessingFailedStatus']?.lines).toBe(400 - run.report.delivered.documents);
      expect(run.report.putBack.records).toBe(0);
    },
    PATIENCE_MS,
  );

  it(
    'is in the error bucket if every attempt is killed, even after it was put back',
    async () => {
      // Prepare
      const lines = numberedLines(100);
      const options = { MAX_RESPONSE_BYTES: '60000', MAX_HOPS: '1' };

      // Act
      const run = await runSimulation({ lines, options, faults: { kill: 1 } });

      // Assess
      expect(await conservationProblems(lines, options, run)).toEqual([]);
      expect(run.report.delivered.records).toBe(0);
      expect(run.report.invocations.attempts).toBe(4 * run.report.invocations.batches);
    },
    PATIENCE_MS,
  );
});
