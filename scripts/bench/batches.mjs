/** Maximum size of an answer by default; batches stay below it, so that the last ones are no exception. */
const ANSWER_BYTES = 5_900_000;

/**
 * Puts lines into events of equal size, so many that Lambda accepts each answer.
 * @param {typeof import('./sources.ts')} sources
 * @param {import('./workloads.mjs').Workload} workload
 * @param {readonly string[]} lines
 * @param {(batch: { event: string }) => Promise<string>} answer the pipeline, its bound raised
 * @returns {Promise<import('./contenders.mjs').Batch[]>}
 */
export const makeBatches = async (sources, workload, lines, answer) => {
  const whole = await makeBatch(sources, workload, lines, answer);
  const count = Math.ceil(whole.answer.length / ANSWER_BYTES);
  const { linesPerRecord } = workload;
  const size = Math.ceil(lines.length / count / linesPerRecord) * linesPerRecord;
  const batches = [];
  for (let first = 0; first < lines.length; first += size) {
    batches.push(await makeBatch(sources, workload, lines.slice(first, first + size), answer));
  }
  return batches;
};

/**
 * One event with all of the lines.
 * @returns {Promise<import('./contenders.mjs').Batch>}
 */
export const makeBatch = async (sources, workload, lines, answer) => {
  const event = eventOf(sources, workload, lines);
  const text = await answer({ event });
  const outputBytes = JSON.parse(text).records.map(({ data }) => Buffer.byteLength(data, 'base64'));
  return { event, lines: lines.length, answer: text, outputBytes };
};

/**
 * Batches of other lines of the same lengths, without answers.
 * @param {typeof import('./sources.ts')} sources
 * @param {import('./workloads.mjs').Workload} workload
 * @param {readonly import('./contenders.mjs').Batch[]} batches
 * @param {readonly string[]} lines of all batches
 * @returns {import('./contenders.mjs').Batch[]}
 */
export const repeatBatches = (sources, workload, batches, lines) => {
  let last = 0;
  return batches.map(({ lines: count, outputBytes }) => {
    const first = last;
    last += count;
    return { event: eventOf(sources, workload, lines.slice(first, last)), lines: count, answer: '', outputBytes };
  });
};

const eventOf = ({ firehoseEvent }, { source, linesPerRecord }, lines) =>
  JSON.stringify(firehoseEvent(lines, { source, linesPerMessage: linesPerRecord }));
