import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ObjectWriter } from '../../src/model/object-writer.ts';
import type { ReadCursor } from '../../src/model/source-object.ts';
import { BatchEnricher } from '../../src/reader/batch-enricher.ts';
import { readObject, START } from '../../src/reader/read-object.ts';
import { S3Sink } from '../../src/reader/sinks/s3-sink.ts';
import { flowLines, HEADER, inputOf, OBJECT } from '../support/reader/objects.ts';
import { makeTransform } from '../support/run-transform.ts';

const NEVER = Number.POSITIVE_INFINITY;
const OTHER_HEADER = HEADER.replace('version account-id', 'account-id version');
const enricher = new BatchEnricher(makeTransform());

/** Outcome of a request: it succeeds, it fails, or the function is killed before or after S3 has executed it. */
type Fault = 'none' | 'fails' | 'killBefore' | 'killAfter';
class Killed extends Error {}

/** An S3 with a sequence of faults, followed by none. */
class FaultyS3 implements ObjectWriter {
  readonly objects: Map<string, Buffer> = new Map();
  readonly #faults: Fault[];
  isKilled = false;

  constructor(faults: readonly Fault[]) {
    this.#faults = [...faults];
  }

  put(key: string, body: Buffer): Promise<void> {
    return this.#request(() => this.objects.set(key, body));
  }

  async begin(key: string) {
    const pieces: Buffer[] = [];
    await this.#request(() => undefined);
    return {
      write: (piece: Buffer) => this.#request(() => pieces.push(piece)),
      complete: () => this.#request(() => this.objects.set(key, Buffer.concat(pieces))),
      abort: () => this.#request(() => pieces.splice(0)),
    };
  }

  async #request(effect: () => unknown): Promise<void> {
    if (this.isKilled) throw new Killed();
    const fault = this.#faults.shift() ?? 'none';
    if (fault === 'fails') throw Object.assign(new Error('no'), { name: 'SlowDown' });
    if (fault !== 'killBefore') effect();
    if (fault === 'none') return;
    this.isKilled = true;
    throw new Killed();
  }
}

const scenario = fc.record({
  sections: fc.array(fc.integer({ min: 0, max: 80 }), { minLength: 1, maxLength: 3 }),
  faults: fc.array(fc.constantFrom<Fault>('none', 'none', 'fails', 'killBefore', 'killAfter'), { maxLength: 12 }),
  partBytes: fc.integer({ min: 200, max: 8_000 }),
  pieceBytes: fc.constantFrom(1, 1e9),
  batchBytes: fc.integer({ min: 200, max: 2_000 }),
  /** How many times an invocation may read the clock before its time is up. */
  patience: fc.integer({ min: 2, max: 12 }),
});

describe('enriched copies', () => {
  it('have each line exactly once, in the same objects, whatever happens to requests and the function', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ sections, faults, partBytes, pieceBytes, batchBytes, patience }) => {
        // Prepare: lines under varying header lines
        let count = 0;
        const text = sections
          .map((lines, index) => {
            const own = flowLines(lines, count + 1);
            count += lines;
            return `${index % 2 === 0 ? HEADER : OTHER_HEADER}\n${own}`;
          })
          .join('');
        const content = gzipSync(text);
        const read = (writer: ObjectWriter, from: ReadCursor, looks: number) => {
          const target = { prefix: 'out/', writer, enricher, partBytes, pieceBytes };
          let calls = 0;
          const now = (): number => (calls++ > looks ? 2 : 0);
          const options = { batchBytes, stopAtMs: 1, deadlineMs: NEVER, now };
          return readObject(OBJECT, inputOf(content, 500), from, new S3Sink(OBJECT, from, target), options);
        };
        const whole = new FaultyS3([]);
        await read(whole, START, NEVER);
        const s3 = new FaultyS3(faults);

        // Act: as Step Functions calls a reader, with the result of the last call that returned one
        let from = START;
        let isDone = false;
        for (let call = 0; call < 200 && !isDone; call++) {
          const outcome = await read(s3, from, patience + call);
          expect(outcome.linesRead).toBe(outcome.linesPut + outcome.linesUnsent);
          // a killed function returns nothing
          if (s3.isKilled) s3.isKilled = false;
          else if (outcome.kind === 'continued') from = outcome.cursor;
          else isDone = outcome.kind === 'done';
        }

        // Assess
        expect(isDone).toBe(true);
        expect(s3.objects).toEqual(whole.objects);
        const documents = [...s3.objects.values()].map((body) => gunzipSync(body).toString()).join('');
        expect(documents.split('\n').length - 1).toBe(count);
        const ports = [...documents.matchAll(/"srcport":(\d+)/g)].map(([, port]) => Number(port));
        expect(ports).toEqual(Array.from({ length: count }, (_none, index) => index + 1));
      }),
      { numRuns: 60 },
    );
  });
});
