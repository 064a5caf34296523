import { fileURLToPath } from 'node:url';
import { checkAnswer } from './check-answer.mjs';
import { startFunction } from './function-process.mjs';
import { LogTally } from './log-tally.mjs';
import { startStream } from './stream.mjs';

const INVENTORY = fileURLToPath(new URL('../../samples/inventory.json', import.meta.url));

/**
 * Observations about one invocation.
 * @typedef {object} Invocation
 * @property {string} kind of the event
 * @property {number} eventBytes
 * @property {number | undefined} lines number of lines in the event, if they were counted
 * @property {import('./runtime-api.mjs').Outcome['status']} status
 * @property {number} answerBytes
 * @property {number} elapsedMs
 * @property {number} residentBytes memory of the function's process afterwards
 * @property {number} peakBytes its peak memory so far
 * @property {Record<string, number>} results number of records by result
 * @property {number} documents
 * @property {string | undefined} problem fault of the answer
 */

/**
 * The function under AWS's runtime client, with both ends of flows looked up in the samples' inventory, and a stream that accepts
 * records that it puts back.
 * @param {{ memoryMb: number, options?: Record<string, string> }} settings options in the form of environment variables
 */
export const runFunction = async ({ memoryMb, options = {} }) => {
  const stream = await startStream();
  const tally = new LogTally();
  const running = await startFunction({
    memoryMb,
    options: {
      METADATA: 'snapshot',
      METADATA_SNAPSHOT: INVENTORY,
      AWS_ENDPOINT_URL_FIREHOSE: stream.url,
      AWS_ENDPOINT_URL_KINESIS: stream.url,
      ...options,
    },
    onLogLine: (line) => tally.add(line),
  });
  return {
    tally,
    taken: stream.taken,
    violations: stream.violations,
    nodeVersion: running.nodeVersion,
    /**
     * @param {import('./events.mjs').MadeEvent} made
     * @returns {Promise<Invocation>}
     */
    invoke: async ({ kind, event, recordIds, lines }) => {
      const { status, body, elapsedMs } = await running.invoke(event);
      const memory = running.memory();
      const checked =
        status === 'answered'
          ? checkAnswer(recordIds, body)
          : { results: {}, documents: 0, problem: `${status}: ${body.subarray(0, 500)}` };
      return {
        kind,
        eventBytes: event.length,
        lines,
        status,
        answerBytes: body.length,
        elapsedMs,
        ...memory,
        ...checked,
      };
    },
    stop: async () => {
      await running.stop();
      await stream.close();
    },
  };
};
