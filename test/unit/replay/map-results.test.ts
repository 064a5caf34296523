import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newMapResults, objectId, takeMapResults } from '../../../src/replay/map-results.ts';

const ITEMS = ['a', 'b', 'c'].map((key) => ({ object: { bucket: 'logs', key, etag: 'e', size: 1 } }));
const COUNTS = { linesRead: 5, linesPut: 4, linesUnsent: 1 };

function answer(over: object = {}): object {
  return { isDone: true, run: 'r', items: ITEMS, failed: 0, failures: '', failedItems: [], counts: COUNTS, ...over };
}

function execution(over: object): object {
  return {
    ExecutionArn: 'arn',
    Input: JSON.stringify({ Items: ITEMS, BatchInput: { run: 'r' } }),
    Status: 'SUCCEEDED',
    ...over,
  };
}

function resultsOf(text: string) {
  const results = newMapResults();
  takeMapResults(text, results);
  return results;
}

function idOf(key: string): string {
  return objectId({ bucket: 'logs', key, etag: 'e' });
}

const ALL = new Set(['a', 'b', 'c'].map(idOf));
const FAILED = [{ bucket: 'logs', key: 'b', code: 'object_missing' }];

describe('results of a Distributed Map', () => {
  it.each([
    ['answers, one a line', `${JSON.stringify(answer())}\n`],
    ['an array of answers', JSON.stringify([answer()])],
    ['executions with their output', JSON.stringify([execution({ Output: JSON.stringify(answer()) })])],
    ['an output without items', JSON.stringify(execution({ Output: JSON.stringify(answer({ items: undefined })) }))],
    ['executions with names in lower case', JSON.stringify({ input: '{}', output: JSON.stringify(answer()) })],
  ])('marks all objects of %s as done', (_form, text) => {
    const results = resultsOf(text);
    expect(results.done).toEqual(ALL);
    expect(results).toMatchObject({ batches: 1, ...COUNTS });
  });

  it('reads failed objects from an answer', () => {
    const results = resultsOf(JSON.stringify(answer({ failed: 1, failedItems: FAILED })));
    expect(results.done).toEqual(new Set(['a', 'c'].map(idOf)));
    expect(results.failed).toEqual(new Map([[idOf('b'), 'object_missing']]));
  });

  it('reads failed objects from the cause of an execution that has read all objects', () => {
    const text = JSON.stringify(execution({ Error: 'ObjectsFailed', Cause: JSON.stringify(FAILED), Status: 'FAILED' }));
    const results = resultsOf(text);
    expect(results.done).toEqual(new Set(['a', 'c'].map(idOf)));
    expect(results.failed).toEqual(new Map([[idOf('b'), 'object_missing']]));
  });

  it.each([
    ['an execution that timed out', execution({ Error: 'States.Timeout', Cause: '[]', Status: 'TIMED_OUT' })],
    ['an execution whose cause is words', execution({ Error: 'ObjectsFailed', Cause: 'b failed' })],
    ['an answer that is not done', answer({ isDone: false })],
    ['an answer that does not name all failures', answer({ failed: 2, failedItems: FAILED })],
    ['an answer whose failure has no key', answer({ failed: 1, failedItems: [{ code: 'internal' }] })],
  ])('marks no object of %s as done', (_what, value) => {
    const results = resultsOf(JSON.stringify(value));
    expect(results.done.size).toBe(0);
    expect(results.batches).toBe(0);
  });

  it('distinguishes versions of an object', () => {
    expect(resultsOf(JSON.stringify(answer())).done.has(objectId({ bucket: 'logs', key: 'a', etag: 'f' }))).toBe(false);
  });

  it('never fails on arbitrary text, and reads nothing from it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(resultsOf(text).done.size).toBe(0);
      }),
    );
  });
});
