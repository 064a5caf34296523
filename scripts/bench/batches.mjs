import { makePipeline } from './contenders.mjs';
import { MemoryStream } from './memory-stream.mjs';

/** Default maximum size of an answer; batches stay below it, so that the last ones are no exception. */
const ANSWER_BYTES = 5_900_000;

/** Records that were put back arrive unchanged, without a wrapper. */
const PUT_BACK = { source: 'direct', linesPerRecord: 1 };

/** Without a limit, an event of any size is answered completely. */
export const UNBOUNDED = { isLive: false, maxResponseBytes: Number.POSITIVE_INFINITY };

/**
 * The plain lane without an output limit, and the data that it put back. Its answers are the expected answers.
 * @typedef {{ run: (batch: { event: string }) => Promise<string>, takePutBack: () => Buffer[] }} Oracle
 */

/**
 * @param {import('./scene.mjs').Scene} scene
 * @returns {Oracle}
 */
export const makeOracle = (scene) => {
  const kept = new MemoryStream({ keeps: true });
  const run = makePipeline(scene, { ...UNBOUNDED, isPlain: true, stream: kept });
  return { run, takePutBack: () => kept.take() };
};

/**
 * Splits lines into events of equal size, small enough that Lambda accepts each answer; then does the same with the records that were
 * put back, until none are left.
 * @param {import('./scene.mjs').Scene} scene
 * @param {readonly (string | Buffer)[]} lines or record data
 * @param {Oracle} oracle
 * @returns {Promise<import('./contenders.mjs').Batch[]>}
 */
export const makeBatches = async ({ sources, workload }, lines, oracle) => {
  const { batch: whole, returned } = await makeBatch(sources, workload, lines, oracle);
  if (returned.length > 0) {
    return [whole, ...(await makeBatches({ sources, workload: PUT_BACK }, returned, oracle))];
  }
  const count = Math.ceil(whole.answer.length / ANSWER_BYTES);
  const { linesPerRecord } = workload;
  const size = Math.ceil(lines.length / count / linesPerRecord) * linesPerRecord;
  return makeBatchesOf({ sources, workload }, lines, size, oracle);
};

/**
 * Splits lines into events of a given size for which nothing is put back.
 * @param {Pick<import('./scene.mjs').Scene, 'sources' | 'workload'>} scene
 * @param {readonly (string | Buffer)[]} lines
 * @param {number} size
 * @param {Oracle} oracle
 * @returns {Promise<import('./contenders.mjs').Batch[]>}
 */
export const makeBatchesOf = async ({ sources, workload }, lines, size, oracle) => {
  const batches = [];
  for (let first = 0; first < lines.length; first += size) {
    const { batch } = await makeBatch(sources, workload, lines.slice(first, first + size), oracle);
    batches.push(batch);
  }
  return batches;
};

/** One event with all of the lines, and the data of the records that were put back on the stream. */
const makeBatch = async (sources, workload, lines, { run, takePutBack }) => {
  const event = eventOf(sources, workload, lines);
  const answer = await run({ event });
  const returned = takePutBack();
  const outputBytes = JSON.parse(answer).records.map(({ data }) => Buffer.byteLength(data, 'base64'));
  const putBackBytes = returned.map(({ length }) => length);
  return { batch: { event, lines: lines.length, answer, outputBytes, putBackBytes }, returned };
};

/**
 * Batches of different lines of the same lengths, without answers; none of their records are put back.
 * @param {import('./scene.mjs').Scene} scene
 * @param {readonly import('./contenders.mjs').Batch[]} batches
 * @param {readonly string[]} lines of all batches
 * @returns {import('./contenders.mjs').Batch[]}
 */
export const repeatBatches = ({ sources, workload }, batches, lines) => {
  let last = 0;
  return batches.map((batch) => {
    const first = last;
    last += batch.lines;
    return { ...batch, event: eventOf(sources, workload, lines.slice(first, last)), answer: '' };
  });
};

const eventOf = ({ firehoseEvent }, { source, linesPerRecord }, lines) =>
  JSON.stringify(firehoseEvent(lines, { source, linesPerMessage: linesPerRecord }));
