import { deepStrictEqual, fail, ok, strictEqual } from 'node:assert/strict';
import { OURS } from './contenders.mjs';

/** Minimum share of flows of which look-ups name both ends. */
const LEAST_NAMED = 0.5;

/**
 * Checks the contenders' answers to every batch: each form of the pipeline, with its default limit, must answer like the plain
 * lane; the idiomatic loop must produce the same documents; the floor's answer must have the same length. Throws an
 * AssertionError at the first difference.
 *
 * Look-ups answer like a snapshot, except for ends of which nobody has seen yet who had the address at the time of the flow.
 * @param {readonly import('./contenders.mjs').Batch[]} batches
 * @param {Readonly<Record<string, Function>>} contenders those with look-ups must be warm
 * @param {import('./memory-stream.mjs').MemoryStream} stream on which all of them put records back
 * @returns {Promise<{ documents: number, equalBytes: number }>} the number of documents, and how many of them also have the same key
 *   order
 */
export const checkAnswers = async (batches, { floor, idiomatic, ...ours }, stream) => {
  const before = stream.accepted;
  let documents = 0;
  let equalBytes = 0;
  const putBack = batches.reduce((sum, { putBackBytes }) => sum + putBackBytes.length, 0);
  const takers = Object.keys(ours).length + 2;
  for (const batch of batches) {
    for (const [contender, run] of Object.entries(ours)) {
      const { title, isLive } = OURS[contender];
      const answer = await run(batch);
      if (isLive) checkNames(linesOf(answer), linesOf(batch.answer), title);
      else if (answer !== batch.answer) {
        checkTexts(textsOf(answer), textsOf(batch.answer), title);
        fail(`${title}: the answers differ besides the data of their records`);
      }
    }
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
  strictEqual(stream.accepted - before, takers * putBack, 'the records that all contenders put back');
  return { documents, equalBytes };
};

/** Compares texts one by one, so that the message shows the first difference instead of a whole batch. */
const checkTexts = (actual, expected, title) => {
  strictEqual(actual.length, expected.length, `records of ${title}`);
  actual.forEach((text, index) => {
    strictEqual(text, expected[index], `record ${index} of ${title}`);
  });
};

/** Compares documents of look-ups with those of a snapshot: most are the same, the others have an end without a name. */
const checkNames = (actual, expected, title) => {
  const isUnnamed = (text) => text.includes('unattributed');
  const named = actual.filter((text, index) => text === expected[index] || !isUnnamed(text));
  checkTexts(
    actual.map((text, index) => (isUnnamed(text) ? expected[index] : text)),
    expected,
    title,
  );
  ok(named.length >= LEAST_NAMED * expected.length, `${title} names both ends of only ${named.length} flows`);
};

/** The lines of the data of all records of an answer, without times that only a snapshot knows. */
const linesOf = (answer) => textsOf(answer).flatMap((text) => withoutTimes(text).split('\n'));

/** The decoded data of each record of an answer. */
const textsOf = (answer) => JSON.parse(answer).records.map(({ data }) => Buffer.from(data, 'base64').toString());

/** Documents without `owner_since`: for addresses that can move, look-ups know this time only from when they first saw the address. */
const withoutTimes = (text) => text.replaceAll(/"(?:src_|dst_|dest_)?owner_since":"[^"]*",?/g, '');

/** The documents of a record: one per line. */
const documentsOf = (data) => Buffer.from(data, 'base64').toString().trimEnd().split('\n');
