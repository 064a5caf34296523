import { gunzipSync } from 'node:zlib';
import { makeEc2Source } from './ec2-source.mjs';
import { ARRIVAL } from './flow-lines.mjs';
import { makeIdiomatic } from './idiomatic.mjs';

/** @typedef {import('./scene.mjs').Scene} Scene */

/**
 * This project's contenders, in table order: the source of the metadata, and whether all lines take the plain lane. The
 * contenders that run only with `--lanes` show what the fast lane gains.
 * @type {Readonly<Record<string, { title: string, isLive: boolean, isPlain: boolean }>>}
 */
export const OURS = {
  pipeline: { title: 'snapshot', isLive: false, isPlain: false },
  live: { title: '`METADATA=ec2`, warm', isLive: true, isPlain: false },
  plain: { title: 'snapshot, plain lane', isLive: false, isPlain: true },
  plainLive: { title: '`METADATA=ec2`, warm, plain lane', isLive: true, isPlain: true },
};

/** The ingestion time of documents without a time, in all contenders. */
const NOW_MS = ARRIVAL * 1_000;

/**
 * A batch: an event as text, and its expected answer.
 * @typedef {object} Batch
 * @property {string} event
 * @property {number} lines number of lines in the event
 * @property {string} answer the plain lane's answer
 * @property {number} [seconds] how much later than {@link NOW_MS} it arrives
 * @property {readonly number[]} outputBytes output size of each record
 * @property {readonly number[]} putBackBytes data size of each record that is put back
 */

/**
 * A contender by its name: `floor`, `idiomatic`, or one of {@link OURS}.
 * @param {Scene} scene
 * @param {string} contender
 * @param {readonly Batch[]} batches the batches that it will answer
 * @returns {(batch: Batch) => string | Promise<string>} turns the text of an event into the text of its answer
 */
export const makeContender = (scene, contender, batches) => {
  if (contender === 'floor') return makeFloor(batches, scene.stream);
  if (contender === 'idiomatic') return makeLoop(scene);
  const row = OURS[contender];
  if (row === undefined) throw new RangeError(`unknown contender: ${contender}`);
  return makePipeline(scene, row);
};

/**
 * The floor: the work that every answer to an event needs, and nothing else. The answer has the length of the real answer;
 * its documents are blank, and so are the records that it puts back.
 * @param {readonly Batch[]} batches
 * @param {Scene['stream']} stream
 */
const makeFloor = (batches, stream) => {
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

/** The idiomatic loop. */
const makeLoop = ({ sources, workload: { schema, destination }, logFormat, inventory, judging, stream }) => {
  const terminator = destination === 's3' ? '\n' : '';
  const putBack = destination === 'opensearch' ? (data) => stream.put(data) : undefined;
  const run = makeIdiomatic(sources, { inventory, judging, logFormat, schema, terminator, putBack, now: () => NOW_MS });
  return ({ event }) => run(event);
};

/**
 * The pipeline with default settings, from the text of an event to the text of the answer.
 * @param {Scene} scene
 * @param {{ isLive: boolean, isPlain?: boolean, maxResponseBytes?: number, stream?: Scene['stream'] }} settings whether metadata are
 * looked up, whether the fast lane is off, the response limit (Lambda's by default), and a stream for records instead of the scene's
 */
export const makePipeline = (scene, { isLive, isPlain = false, maxResponseBytes, stream = scene.stream }) => {
  const { sources, inventory, judging } = scene;
  const { Transform, Counts, SnapshotSource, metadataContextOf, putBackTargetOf } = sources;
  let nowMs = NOW_MS;
  const metadata = isLive ? makeEc2Source(sources, inventory, () => nowMs) : new SnapshotSource(inventory);
  const settings = settingsOf(scene, metadata, isPlain ? { FAST_LANE: 'off' } : {}, stream);
  const bound = maxResponseBytes ?? settings.maxResponseBytes;
  const verdicts = judging?.verdictsWith(metadata);
  const transfers = judging?.transfersWith(metadata, verdicts);
  const addressData = judging?.addressData;
  const transform = new Transform({ ...settings, verdicts, transfers, addressData, maxResponseBytes: bound });
  const onError = (error) => {
    throw error;
  };
  return async ({ event: text, seconds = 0 }) => {
    nowMs = NOW_MS + seconds * 1_000;
    const event = parseEvent(text);
    const context = {
      ...metadataContextOf(event, undefined, Number.POSITIVE_INFINITY),
      putBackTarget: putBackTargetOf(event),
    };
    const { result } = await transform.transformEvent(event, new Counts(), onError, context);
    return stringifyAnswer(result);
  };
};

// a separate function, so that a profile shows the share of Lambda's runtime
const parseEvent = (text) => JSON.parse(text);
const stringifyAnswer = (answer) => JSON.stringify(answer);

/** Lines of a window that the pipeline fills without look-ups. */
const WINDOW_LINES = 512;

/**
 * The parser alone, on lines outside an event.
 * @param {Scene} scene
 * @returns {(text: Buffer) => void}
 */
export const makeParse = (scene) => {
  const { SnapshotSource, Window } = scene.sources;
  const { parser } = makeStages(scene, new SnapshotSource(scene.inventory), {});
  const window = new Window();
  return (text) => {
    for (let start = 0; start < text.length; ) {
      let end = start;
      for (let line = 0; line < WINDOW_LINES && end < text.length; line++) {
        const next = text.indexOf(0x0a, end);
        end = next < 0 ? text.length : next + 1;
      }
      window.reset();
      window.arena.append(text.subarray(start, end));
      window.decoder.decode(0, window.arena.length);
      parser.parse(window.arena, window.lines, 0, window.lines.count, { header: undefined }, window.records);
      start = end;
    }
  };
};

/**
 * The pipeline's stages, with default settings otherwise.
 * @param {Scene} scene
 * @param {object} metadata
 * @param {{ verdicts?: object, transfers?: object, addressData?: object, fields?: string }} more verdicts, transfers, address data, and
 *   the selection of document fields
 */
export const makeStages = (scene, metadata, { verdicts, transfers, addressData, fields }) => {
  const settings = settingsOf(scene, metadata, { FIELDS: fields });
  return scene.sources.compileStages({ ...settings, verdicts, transfers, addressData });
};

const settingsOf = ({ sources, workload, logFormat }, metadata, moreOptions, stream) => {
  const { makeSettings, readOptions } = sources;
  const { schema, destination } = workload;
  const texts = { SCHEMA: schema, DESTINATION: destination, LOG_FORMAT: logFormat, ...moreOptions };
  const settings = makeSettings(readOptions(texts), {}, metadata, stream?.sink);
  return { ...settings, schema: { ...settings.schema, options: { ...settings.schema.options, now: () => NOW_MS } } };
};
