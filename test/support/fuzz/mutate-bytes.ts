import { gunzipSync, gzipSync } from 'node:zlib';
import type { SeededRandom } from '../../../src/simulate/seeded-random.ts';

/** Tokens that mutations insert: text that the stages look for, and text that is known to break other programs. */
const TOKENS: readonly Buffer[] = [
  ...['{"message":"', '"logEvents":[', '"messageType":"CONTROL_MESSAGE"', '"logGroup":', '{', '}', '[', ']', '"', ','],
  ...[':', '\\', '\\u', '\\ud800', '\\n', '\n', '\r\n', '\t', ' ', '-', '-1', '0', '1e9', '65536', '4294967296'],
  ...['9223372036854775808', 'NaN', 'null', 'true', '""', '__proto__', 'constructor', 'ACCEPT', 'NODATA', 'SKIPDATA'],
  ...['eni-', '0.0.0.0', '256.1.1.1', '::', '::ffff:1.2.3.4', 'version srcaddr dstaddr', '${', '%C3%A9', '%'],
  ...['\u0000', '\ufeff', '\u2028', 'é', '𝄞', '{"vpcFlowEnricher":{"hops":1,"turns":0},'],
]
  .map((text) => Buffer.from(text))
  .concat([Buffer.from([0x1f, 0x8b]), Buffer.from([0xff]), Buffer.from([0xed, 0xa0, 0x80]), Buffer.alloc(16)]);

/** Maximum size of a doubled part, so that data does not grow indefinitely. */
const MAX_DOUBLED_BYTES = 4_096;
/** Larger data is not decompressed to mutate its content. */
const MAX_INFLATED_BYTES = 65_536;

type Mutation = (bytes: Buffer, random: SeededRandom, other: Buffer) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  function flipBit(bytes, random) {
    const changed = Buffer.from(bytes);
    const at = placeIn(bytes, random);
    if (at < changed.length) changed[at] = (changed[at] ?? 0) ^ (1 << random.between(0, 7));
    return changed;
  },
  function putByte(bytes, random) {
    return splice(bytes, placeIn(bytes, random), 1, Buffer.from([random.between(0, 255)]));
  },
  function insertToken(bytes, random) {
    return splice(bytes, placeIn(bytes, random), 0, random.pick(TOKENS));
  },
  function replaceByToken(bytes, random) {
    return splice(bytes, placeIn(bytes, random), random.between(1, 12), random.pick(TOKENS));
  },
  function remove(bytes, random) {
    return splice(bytes, placeIn(bytes, random), random.between(1, 64), Buffer.alloc(0));
  },
  function cutOff(bytes, random) {
    return bytes.subarray(0, placeIn(bytes, random));
  },
  function cutFirst(bytes, random) {
    return bytes.subarray(placeIn(bytes, random));
  },
  function double(bytes, random) {
    const start = placeIn(bytes, random);
    const part = bytes.subarray(start, start + random.between(1, MAX_DOUBLED_BYTES));
    return splice(bytes, start, 0, part);
  },
  function crossOver(bytes, random, other) {
    return Buffer.concat([bytes.subarray(0, placeIn(bytes, random)), other.subarray(placeIn(other, random))]);
  },
  function follow(bytes, random, other) {
    return Buffer.concat([bytes, Buffer.from(random.pick(['', '\n', '\u0000'])), other]);
  },
  function wrap(bytes) {
    return Buffer.from(JSON.stringify({ message: bytes.toString('utf8') }));
  },
  function compress(bytes) {
    return gzipSync(bytes);
  },
];

/** Applies one to six mutations; for gzip data, half of the time to its decompressed content. */
export function mutateBytes(bytes: Buffer, random: SeededRandom, others: readonly Buffer[]): Buffer {
  const inner = random.between(0, 1) === 0 ? inflated(bytes) : undefined;
  let changed = inner ?? bytes;
  for (let left = random.between(1, 6); left > 0; left--) {
    changed = random.pick(MUTATIONS)(changed, random, random.pick(others));
  }
  return inner === undefined ? changed : gzipSync(changed);
}

function inflated(bytes: Buffer): Buffer | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_INFLATED_BYTES });
  } catch {
    return undefined;
  }
}

function placeIn(bytes: Buffer, random: SeededRandom): number {
  return random.between(0, bytes.length);
}

function splice(bytes: Buffer, at: number, removed: number, added: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);
}
