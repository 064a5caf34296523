import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { directPayload, EventBuilder, subscriptionMessage, subscriptionPayload } from './event-builder.mjs';

const CORPUS = new URL('../../test/fuzz-corpus/payloads/', import.meta.url);
const MEBIBYTE = 2 ** 20;
/** Default of MAX_INFLATED_BYTES. */
const INFLATED_BYTES = 16 * MEBIBYTE;
const LINES_PER_MESSAGE = 1_000;
const EVENTS_IN_ONE_MESSAGE = 30_000;

/**
 * An event, and facts about it.
 * @typedef {object} MadeEvent
 * @property {string} kind
 * @property {Buffer} event JSON text
 * @property {readonly string[]} recordIds
 * @property {number | undefined} lines number of flow log lines, if they can be counted
 * @property {number | undefined} inflatedBytes
 */

/** Direct records, as many as an event holds, or the given share of that number. */
const direct = (random, share) => {
  const builder = new EventBuilder();
  let lines = 0;
  const wanted = share === 1 ? Number.POSITIVE_INFINITY : Math.ceil(22_000 * share);
  while (lines < wanted && builder.add(directPayload(random))) lines++;
  return { ...builder.finish(), lines };
};

/** Subscription messages of a thousand lines each, as many as an event holds, or the given share of that number. */
const subscription = (random, share) => {
  const builder = new EventBuilder();
  let messages = 0;
  let inflatedBytes = 0;
  const wanted = share === 1 ? Number.POSITIVE_INFINITY : Math.ceil(185 * share);
  while (messages < wanted) {
    const message = subscriptionMessage(random, LINES_PER_MESSAGE);
    if (!builder.add(gzipSync(message))) break;
    messages++;
    inflatedBytes += message.length;
  }
  return { ...builder.finish(), lines: messages * LINES_PER_MESSAGE, inflatedBytes };
};

/** All lines in a single subscription message. */
const oneMessage = (random, share) => {
  const builder = new EventBuilder();
  const lines = Math.ceil(EVENTS_IN_ONE_MESSAGE * share);
  builder.add(subscriptionPayload(random, lines));
  return { ...builder.finish(), lines };
};

/** Gzip data that inflates to the limit or beyond it, among valid records. */
const bombs = (random, share) => {
  const builder = new EventBuilder();
  const good = Math.ceil(4_000 * share);
  const hostile = [
    gzipSync(Buffer.alloc(INFLATED_BYTES + 1, 'x')),
    gzipSync(Buffer.alloc(INFLATED_BYTES, 'x')),
    gzipSync(Buffer.alloc(INFLATED_BYTES, '\n')),
    gzipSync(Buffer.alloc(INFLATED_BYTES, 'x\n')),
    gzipSync(Buffer.alloc(8 * INFLATED_BYTES)),
  ];
  for (let index = 0; index < good; index++) {
    builder.add(directPayload(random));
    const bomb = index % Math.ceil(good / hostile.length) === 0 ? hostile.pop() : undefined;
    if (bomb !== undefined) builder.add(bomb);
  }
  return builder.finish();
};

/** Malformed and malicious payloads of every kind, small and large, among valid records. */
const nasty = (random, share) => {
  const builder = new EventBuilder();
  const depth = 100_000;
  const corpus = readdirSync(CORPUS).map((name) => readFileSync(new URL(name, CORPUS)));
  const good = subscriptionPayload(random, LINES_PER_MESSAGE);
  const large = [
    Buffer.from(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
    Buffer.from('['.repeat(depth)),
    gzipSync('x'.repeat(6_000_000)),
    gzipSync('\n'.repeat(1_000_000)),
    gzipSync(Buffer.alloc(INFLATED_BYTES + 1)),
    good.subarray(0, good.length / 2),
    Buffer.from('x'.repeat(500_000)),
  ];
  const payloads = share === 1 ? [...large, ...corpus] : corpus;
  for (let round = 0; round < Math.ceil(3_000 * share); round++) {
    builder.add(directPayload(random));
    if (round % 3 === 0) builder.add(random.pick(payloads));
  }
  for (const payload of payloads) builder.add(payload);
  while (!builder.isFull && share === 1) builder.add(random.between(0, 1) === 0 ? good : random.pick(large));
  return builder.finish();
};

/** The kinds of events, each created from a source of random numbers and a share of the event's size limit. */
const KINDS = { direct, subscription, 'one message of 30,000': oneMessage, 'gzip bombs': bombs, nasty };

/** The names of the kinds. */
export const EVENT_KINDS = Object.keys(KINDS);

/**
 * Makes an event.
 * @param {string} kind of EVENT_KINDS
 * @param {ReturnType<typeof import('../samples/random.mjs').makeRandom>} random
 * @param {number} share of the maximum size of an event, up to 1
 * @returns {MadeEvent}
 */
export const makeEvent = (kind, random, share = 1) => ({
  kind,
  lines: undefined,
  inflatedBytes: undefined,
  ...KINDS[kind](random, share),
});
