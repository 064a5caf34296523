import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryEvent, arbitraryOptions, arbitraryPayloadEvent } from '../support/arbitrary-events.ts';
import { soundnessProblems } from '../support/check-answer.ts';
import { makeTransform, runTransform, type TransformRun } from '../support/run-transform.ts';

describe('The answer to any event', () => {
  it('names each recordId once, in order, fits its bound, and accounts for every line', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryEvent, arbitraryOptions, async (event, options) => {
        // Act
        const run = await runTransform(event, options);

        // Assess
        expect(soundnessProblems(event, run, options)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is just as complete for payloads of any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryPayloadEvent, arbitraryOptions, async (event, options) => {
        // Act
        const run = await runTransform(event, options);

        // Assess
        expect(soundnessProblems(event, run, options)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is the same from a transform that was used before, and is in use', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryPayloadEvent, arbitraryPayloadEvent, arbitraryOptions, async (one, other, options) => {
        // Prepare
        const alone = await Promise.all([one, other].map((event) => runTransform(event, options)));
        const transform = makeTransform(options);
        await runTransform(other, transform);

        // Act
        const together = await Promise.all([one, other, one].map((event) => runTransform(event, transform)));

        // Assess
        expect(together.map(factsOf)).toEqual([0, 1, 0].flatMap((index) => alone.slice(index, index + 1).map(factsOf)));
      }),
      { numRuns: 200 },
    );
  });

  it('is complete with a limit of exactly its size, and lacks output with one byte less', async () => {
    // until its turn comes, a dropped record reserves the space of a failed one
    const roomOfDropped = 'ProcessingFailed'.length - 'Dropped'.length;
    await fc.assert(
      fc.asyncProperty(arbitraryPayloadEvent, async (event) => {
        // Prepare
        const run = await runTransform(event);
        const { result, responseBytes } = run;
        const results = result.records.map((record) => record.result);
        // the limit cannot be set lower; without output nothing can be omitted; and for a record that turns out to be
        // dropped, space for the longer result is reserved
        fc.pre(responseBytes > 1_024 && results.includes('Ok') && !results.includes('Dropped'));

        // Act
        const [exact, less] = await Promise.all(
          [responseBytes + roomOfDropped * run.counts.recordsDropped, responseBytes - 1].map((bytes) =>
            runTransform(event, { MAX_RESPONSE_BYTES: String(bytes) }),
          ),
        );

        // Assess
        expect(exact?.result).toEqual(result);
        expect(less?.responseBytes).toBeLessThan(responseBytes);
        expect(less?.counts.recordFaults).toHaveProperty('response_size');
      }),
      { numRuns: 200 },
    );
  });

  it('does not depend on neighbouring records if all of them fit', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryPayloadEvent, async (event) => {
        // Prepare
        const alone = await Promise.all(event.records.map((record) => runTransform({ records: [record] })));

        // Act
        const together = await runTransform(event);

        // Assess
        expect(together.result.records).toEqual(alone.flatMap(({ result }) => result.records));
      }),
      { numRuns: 300 },
    );
  });
});

/** A run with its failures as values, so that runs can be compared. */
function factsOf({ failures, ...facts }: TransformRun) {
  return { ...facts, failures: [...failures()] };
}
