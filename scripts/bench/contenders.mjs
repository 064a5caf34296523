import { gunzipSync } from 'node:zlib';
import { makeIdiomatic } from './idiomatic.mjs';

/** @typedef {import('./memory-stream.mjs').MemoryStream} MemoryStream */
/** @typedef {ReturnType<typeof import('./judging.mjs').makeJudging>} Judging */

/**
 * This project's contenders, in the order of tables: where metadata come from, and whether all lines take the plain lane. Those that
 * run only with `--lanes` show what the fast lane is worth.
 * @type {Readonly<Record<string, { title: string, isLive: boolean, isPlain: boolean }>>}
 */
export const OURS = {
  pipeline: { title: 'snapshot', isLive: false, isPlain: false },
  live: { title: '`METADATA=ec2`, warm', isLive: true, isPlain: false },
  plain: { title: 'snapshot, plain lane', isLive: false, isPlain: true },
  plainLive: { title: '`METADATA=ec2`, warm, plain lane', isLive: true, isPlain: true },
};

/** The time of writing of documents without a time, in all contenders: 2026-03-02T10:00:00Z. */
const NOW_MS = 1_772_445_600_000;

/**
 * A batch: an event as text, and its expected answer.
 * @typedef {object} Batch
 * @property {string} event
 * @property {number} lines in it
 * @property {string} answer that the pipeline gives
 * @property {readonly number[]} outputBytes of each record
 * @property {readonly number[]} putBackBytes of the data of each record that is put back
 */

/**
 * The floor: the work that every answer to an event needs, and nothing else. The answer has the length of the real one; its
 * documents are blank, and so is what it puts back.
 * @param {readonly Batch[]} batches
 * @param {MemoryStream} stream
 */
export const makeFloor = (batches, stream) => {
  const sizes = batches.flatMap(({ outputBytes, putBackBytes }) => [...outputBytes, ...putBackBytes]);
  const blank = Buffer.alloc(Math.max(...sizes), 'x');
  return ({ event, outputBytes, putBackBytes }) => {
    const { records } = JSON.parse(event);
    const answered = records.map(({ recordId, data }, index) => {
      const payload = Buffer.from(data, 'base64');
      if (payload[0] === 0x1f && payload[1] === 0x8b) gunzipSync(payload);
      return { recordId, result: 'Ok', data: blank.toString('base64', 0, outputBytes[index]) };
    });
    stream.put(putBackBytes.map((length) => blank.subarray(0, length)));
    return JSON.stringify({ records: answered });
  };
};

/**
 * The idiomatic loop.
 * @param {typeof import('./sources.ts')} sources
 * @param {import('./workloads.mjs').Workload} workload
 * @param {string} logFormat
 * @param {{ inventory: object, judging?: Judging, stream: MemoryStream }} world
 */
export const makeLoop = (sources, workload, logFormat, { inventory, judging, stream }) => {
  const { schema, destination } = workload;
  const terminator = destination === 's3' ? '\n' : '';
  const putBack = destination === 'opensearch' ? (data) => stream.put(data) : undefined;
  const run = makeIdiomatic(sources, { inventory, judging, logFormat, schema, terminator, putBack, now: () => NOW_MS });
  return ({ event }) => run(event);
};

/**
 * The pipeline with everything by default, from the text of an event to the text of the answer.
 * @param {typeof import('./sources.ts')} sources
 * @param {import('./workloads.mjs').Workload} workload
 * @param {string} logFormat
 * @param {object} metadata
 * @param {{ stream: MemoryStream, judging?: Judging, maxResponseBytes?: number, isPlain?: boolean }} more where records are put back;
 *   what they are judged by; Lambda's limit by default; whether the fast lane is off
 */
export const makePipeline = (sources, workload, logFormat, metadata, more) => {
  const { stream, judging, maxResponseBytes, isPlain = false } = more;
  const { Transform, Counts, metadataContextOf, putBackTargetOf } = sources;
  const options = isPlain ? { FAST_LANE: 'off' } : {};
  const settings = settingsOf(sources, workload, logFormat, metadata, options, stream);
  const bound = maxResponseBytes ?? settings.maxResponseBytes;
  const verdicts = judging?.verdictsWith(metadata);
  const transfers = judging?.transfersWith(metadata, verdicts);
  const addressData = judging?.addressData;
  const transform = new Transform({ ...settings, verdicts, transfers, addressData, maxResponseBytes: bound });
  const onError = (error) => {
    throw error;
  };
  return async ({ event: text }) => {
    const event = JSON.parse(text);
    const context = {
      ...metadataContextOf(event, undefined, Number.POSITIVE_INFINITY),
      putBackTarget: putBackTargetOf(event),
    };
    const { result } = await transform.transformEvent(event, new Counts(), onError, context);
    return JSON.stringify(result);
  };
};

/**
 * The pipeline's stages, with everything else by default.
 * @param {typeof import('./sources.ts')} sources
 * @param {import('./workloads.mjs').Workload} workload
 * @param {string} logFormat
 * @param {object} metadata
 * @param {{ verdicts?: object, transfers?: object, addressData?: object, fields?: string }} more verdicts, transfers, address data,
 *   and the fields of documents
 */
export const makeStages = (sources, workload, logFormat, metadata, { verdicts, transfers, addressData, fields }) => {
  const settings = settingsOf(sources, workload, logFormat, metadata, { FIELDS: fields });
  return sources.compileStages({ ...settings, verdicts, transfers, addressData });
};

const settingsOf = (
  { makeSettings, readOptions },
  { schema, destination },
  logFormat,
  metadata,
  moreOptions,
  stream,
) => {
  const texts = { SCHEMA: schema, DESTINATION: destination, LOG_FORMAT: logFormat, ...moreOptions };
  const settings = makeSettings(readOptions(texts), {}, metadata, stream?.sink);
  return { ...settings, schema: { ...settings.schema, options: { ...settings.schema.options, now: () => NOW_MS } } };
};
