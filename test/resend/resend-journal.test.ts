import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorObject } from '../../src/input/error-objects.ts';
import { openResendJournal, ResendJournalError } from '../../src/resend/resend-journal.ts';

const STREAM = 'firehose eu-central-1 flow-logs';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vpc-flow-enricher-'));
  path = join(folder, 'sent.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

function object(index: number, rawData = `raw ${index}`): ErrorObject {
  return {
    kind: 'object',
    index,
    start: 0,
    end: 0,
    errorCode: undefined,
    errorMessage: undefined,
    arrivalTimestamp: 1,
    attemptEndingTimestamp: undefined,
    rawData,
    destination: undefined,
  };
}

async function record(input: string, ...indices: number[]): Promise<void> {
  const log = await openResendJournal(path, STREAM, false);
  await log.add(indices.map((index) => ({ input: { name: input }, object: object(index) })));
  await log.close();
}

async function sentOf(input: string, count: number): Promise<number[]> {
  const log = await openResendJournal(path, STREAM, true);
  const sent = Array.from({ length: count }, (_none, index) => index).filter((index) =>
    log.isSent({ name: input }, object(index)),
  );
  await log.close();
  return sent;
}

describe('the journal of resend', () => {
  it('records what was sent of each input, over several runs', async () => {
    await record('a', 0, 1, 2, 5);
    await record('b', 3);
    await record('a', 4, 3);
    expect(await sentOf('a', 8)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(await sentOf('b', 8)).toEqual([3]);
    expect(await sentOf('c', 8)).toEqual([]);
  });

  it('records the same result in whatever order records were sent', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.nat(30)), { maxLength: 8 }), { maxLength: 5 }),
        async (batches) => {
          rmSync(path, { force: true });
          const log = await openResendJournal(path, STREAM, false);
          for (const batch of batches) {
            await log.add(batch.map(([name, index]) => ({ input: { name }, object: object(index) })));
          }
          await log.close();
          for (const name of ['a', 'b']) {
            const all = new Set(batches.flat().flatMap(([input, index]) => (input === name ? [index] : [])));
            expect(await sentOf(name, 31)).toEqual([...all].sort((one, other) => one - other));
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('removes an unfinished line, so that the following ones are complete', async () => {
    await record('a', 0);
    appendFileSync(path, '{"input":"a","sent":[[1,2');
    await record('a', 2);
    expect(await sentOf('a', 4)).toEqual([0, 2]);
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(3);
  });

  it('starts again if not even its first line is complete', async () => {
    writeFileSync(path, '{"resendPro');
    await record('a', 1);
    expect(await sentOf('a', 3)).toEqual([1]);
  });

  it('is readable only by its owner', async () => {
    await record('a', 0);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is neither created nor changed if it is only read', async () => {
    expect(await sentOf('a', 3)).toEqual([]);
    expect(existsSync(path)).toBe(false);
    await record('a', 0);
    appendFileSync(path, '{"input');
    const before = readFileSync(path, 'utf8');
    expect(await sentOf('a', 3)).toEqual([0]);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it('refuses an input that is not the one that was sent', async () => {
    await record('a', 0, 1);
    const log = await openResendJournal(path, STREAM, true);
    expect(log.isSent({ name: 'a' }, object(0))).toBe(true);
    expect(() => log.isSent({ name: 'a' }, object(1, 'other'))).toThrow(
      /object 2 of a differs from the one that was sent/,
    );
    await log.close();
  });

  it('refuses an object in S3 whose ETag is no longer the one that was sent, wherever it is read', async () => {
    const input = { name: 's3://b/errors/one', etag: 'e1' };
    const log = await openResendJournal(path, STREAM, false);
    await log.add([{ input, object: object(0) }]);
    await log.close();
    const again = await openResendJournal(path, STREAM, true);
    expect(again.isSent(input, object(0))).toBe(true);
    expect(again.isSent(input, object(1))).toBe(false);
    for (const index of [0, 1]) {
      expect(() => again.isSent({ ...input, etag: 'e2' }, object(index))).toThrow(
        /s3:\/\/b\/errors\/one has changed since its objects were sent \(its ETag is e2, and was e1\)/,
      );
    }
    // an object whose name alone is known
    expect(again.isSent({ name: input.name }, object(0))).toBe(true);
    await again.close();
  });

  it.each([
    [
      'another stream',
      `{"resendProgress":1,"stream":"firehose eu-west-1 x"}\n`,
      /belongs to the stream "firehose eu-west-1 x"/,
    ],
    ['another version', `{"resendProgress":2,"stream":"${STREAM}"}\n`, /has version 2; this release reads 1/],
    ['something else', 'a,b\n1,2\n', /is not a journal of resend/],
    ['a damaged line', `{"resendProgress":1,"stream":"${STREAM}"}\n{"input":1}\n`, /line 2 of .* is damaged/],
  ])('refuses a file of %s, and leaves it unchanged', async (_name, text, message) => {
    writeFileSync(path, text);
    await expect(openResendJournal(path, STREAM, false)).rejects.toThrow(message);
    await expect(openResendJournal(path, STREAM, false)).rejects.toBeInstanceOf(ResendJournalError);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('reports it if it cannot be written', async () => {
    await expect(openResendJournal(join(folder, 'none', 'sent.log'), STREAM, false)).rejects.toThrow(
      /cannot use the journal .*ENOENT/,
    );
  });
});
