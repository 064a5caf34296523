import { deepStrictEqual, strictEqual } from 'node:assert/strict';

/**
 * Checks that the contenders give the same answer to every batch: the pipeline with its own bound the one that the batch
 * was made with, the idiomatic loop the same documents, the floor as many characters. Throws an AssertionError for the
 * first that differs.
 * @param {readonly import('./contenders.mjs').Batch[]} batches
 * @param {{ floor: Function, idiomatic: Function, pipeline: Function, live: Function }} contenders
 * @returns {Promise<{ documents: number, equalBytes: number }>} how many there are, and in how many the order of keys is the same too
 */
export const checkAnswers = async (batches, { floor, idiomatic, pipeline, live }) => {
  let documents = 0;
  let equalBytes = 0;
  for (const batch of batches) {
    strictEqual(await pipeline(batch), batch.answer, 'the pipeline, within the bound');
    strictEqual(withoutTimes(await live(batch)), withoutTimes(batch.answer), 'the pipeline with look-ups at EC2');
    strictEqual(floor(batch).length, batch.answer.length, 'the length of the floor’s answer');
    const expected = JSON.parse(batch.answer).records;
    const actual = JSON.parse(idiomatic(batch)).records;
    strictEqual(actual.length, expected.length, 'records of the idiomatic loop');
    expected.forEach((record, index) => {
      strictEqual(record.result, 'Ok');
      const { data, ...rest } = actual[index];
      deepStrictEqual(rest, { recordId: record.recordId, result: 'Ok' });
      const theirs = documentsOf(data);
      documentsOf(record.data).forEach((document, line) => {
        documents++;
        if (document === theirs[line]) equalBytes++;
        else deepStrictEqual(JSON.parse(theirs[line]), JSON.parse(document));
      });
    });
  }
  return { documents, equalBytes };
};

/** The documents of an answer without since when owners are known: look-ups have known addresses that can move only since the first one. */
const withoutTimes = (answer) =>
  JSON.parse(answer)
    .records.map(({ data }) => Buffer.from(data, 'base64').toString())
    .join('')
    .replaceAll(/"(?:src_|dst_|dest_)?owner_since":"[^"]*",?/g, '');

/** One document a line, or one in all. */
const documentsOf = (data) => Buffer.from(data, 'base64').toString().trimEnd().split('\n');
