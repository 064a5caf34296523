import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentsOf, outputOf } from '../support/answers.ts';
import { arbitraryContents, arbitraryEventList } from '../support/arbitrary-contents.ts';
import { soundnessProblems } from '../support/check-answer.ts';
import { LoopingStream } from '../support/looping-stream.ts';
import { eventOfData, runTransform } from '../support/run-transform.ts';

describe('JSON of any kind', () => {
  it('becomes records, or unreadable lines with their text, as log events', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryEventList, fc.boolean(), async ({ text, evidence }, isGzip) => {
        // Prepare
        const event = eventOfData(isGzip ? gzipSync(text) : text);

        // Act
        const run = await runTransform(event);

        // Assess
        const output = outputOf(run.result.records[0]);
        expect(soundnessProblems(event, run, {})).toEqual([]);
        expect(evidence.filter((each) => !output.includes(each))).toEqual([]);
        expect(run.counts.documents).toBeGreaterThanOrEqual(evidence.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('becomes records, or unreadable lines with their text, as data of records', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryContents(), fc.constantFrom('\n', ''), async (contents, end) => {
        // Prepare
        const event = eventOfData(...contents.map(({ value }) => `${JSON.stringify(value)}${end}`));

        // Act
        const run = await runTransform(event);

        // Assess
        const outputs = run.result.records.map(outputOf);
        expect(soundnessProblems(event, run, {})).toEqual([]);
        const lost = contents.filter(({ evidence }, index) => outputs[index]?.includes(evidence) !== true);
        expect(lost).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is kept, even if it has no known member', async () => {
    // an empty message is ignored, and so is an empty list
    const something = fc.jsonValue().filter((value) => !(typeof value === 'string' && value.trim() === ''));
    await fc.assert(
      fc.asyncProperty(something, fc.nat(3), async (value, place) => {
        // Prepare
        const shapes = [value, { message: value }, { logEvents: [value] }, { logEvents: [{ message: value }] }];
        const event = eventOfData(JSON.stringify(shapes[place]));

        // Act
        const run = await runTransform(event);

        // Assess
        expect(soundnessProblems(event, run, {})).toEqual([]);
        expect(run.result.records[0]?.result).toBe('Ok');
        expect(documentsOf(run.result.records).every(({ message }) => message !== undefined)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is delivered once and unchanged if it is put back whole, in parts or by line', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryEventList, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('s3', 'opensearch'),
        fc.integer({ min: 1_200, max: 4_000 }),
        async (lists, destination, bytes) => {
          // Prepare
          const options = { DESTINATION: destination, MAX_RESPONSE_BYTES: String(bytes), MAX_HOPS: '100' };
          const [free, tight] = [new LoopingStream(), new LoopingStream({ options })];
          const data = lists.map(({ text }) => gzipSync(text));
          free.put(...data);
          tight.put(...data);

          // Act
          await free.drain();
          await tight.drain();

          // Assess
          const codes = tight.runs.flatMap(({ counts }) => Object.keys(counts.recordFaults));
          fc.pre(!codes.some((code) => code === 'line_size' || code === 'response_size'));
          expect(tight.runs.flatMap(({ errors }) => errors)).toEqual([]);
          expect(deliveredBy(tight)).toEqual(deliveredBy(free));
        },
      ),
      { numRuns: 300 },
    );
  });
});

function deliveredBy({ delivered }: LoopingStream): string[] {
  return delivered
    .flatMap((text) => text.split('\n'))
    .filter((text) => text !== '')
    .toSorted();
}
