import fc from 'fast-check';
import type { OptionTexts } from '../../../src/config/read-options.ts';
import type { Faults } from '../../../src/simulate/faults.ts';
import { SIMULATED_SOURCES } from '../../../src/simulate/simulated-stream.ts';
import { numberedLines } from './numbered-lines.ts';
import type { SimulationSettings } from './run-simulation.ts';

/** A simulation of a few hundred lines with proportionally small buffers and responses. */
export type SmallSimulation = SimulationSettings & { readonly lines: readonly string[]; readonly options: OptionTexts };

/** Generates a value once in `every` cases, and undefined otherwise. */
function seldom<Value>(every: number, value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.oneof({ arbitrary: fc.constant(undefined), weight: every - 1 }, { arbitrary: value, weight: 1 });
}

/** Omits undefined members, which stand for options that are not set. */
function given<Value>(members: Readonly<Record<string, Value | undefined>>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

/** Transient and occasional faults. */
const passingFaults: fc.Arbitrary<Faults> = fc
  .record({
    'put-throttle': seldom(3, fc.constantFrom(0.1, 0.3)),
    'put-partial': seldom(2, fc.constantFrom(0.03, 0.1)),
    kill: seldom(3, fc.constantFrom(0.1, 0.3)),
    'ec2-down': seldom(8, fc.constant(1)),
  })
  .map(given);

/** A permanent failure, with which no record is put back. */
const lastingFault: fc.Arbitrary<Faults> = fc.constantFrom({ 'put-refuse': 1 }, { 'put-down': 1 }, { kill: 1 });

const faults: fc.Arbitrary<Faults> = fc.oneof(
  { arbitrary: fc.constant({}), weight: 2 },
  { arbitrary: passingFaults, weight: 8 },
  { arbitrary: lastingFault, weight: 2 },
);

/** Options that affect what is put back and what is omitted. */
const options: fc.Arbitrary<OptionTexts> = fc
  .record({
    DESTINATION: fc.constantFrom('s3', 'opensearch'),
    DROP_RULES: seldom(4, fc.constantFrom('action=REJECT', 'port=53; dstport=22 action=ACCEPT')),
    SAMPLE_ACCEPT: seldom(4, fc.constantFrom('2', '10')),
    MAX_HOPS: seldom(3, fc.constantFrom('1', '3')),
    PUT_BACK: seldom(10, fc.constant('off')),
  })
  .map(given);

const someLines = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: 20 }), weight: 1 },
  { arbitrary: fc.integer({ min: 20, max: 400 }), weight: 3 },
);

/** Approximate size of a line: in a separate record on the stream, and in a response. */
const LINE_BYTES = 130;
const ANSWERED_LINE_BYTES = 800;
/** Approximate size of a record id in a response: each line of a message is put back as a separate record. */
const ID_BYTES = 110;
/** Maximum number of times that a line is put back if the function is sometimes killed. */
const MAX_HOPS_IF_KILLED = '6';
const MIN_RESPONSE_BYTES = 1_024;

/** Any simulation that ends within a few seconds; most responses have room for only a part of the output. */
export const arbitrarySimulation: fc.Arbitrary<SmallSimulation> = fc
  .record({
    source: fc.oneof(
      { arbitrary: fc.constantFrom('direct', 'cloudwatch-logs', 'kinesis'), weight: 6 },
      { arbitrary: fc.constantFrom(...SIMULATED_SOURCES), weight: 1 },
    ),
    options,
    faults,
    count: someLines,
    linesPerMessage: someLines,
    bufferBytes: fc.integer({ min: 4_000, max: 40_000 }),
    intervalMs: fc.constantFrom(100, 1_000, 60_000),
    room: fc.double({ min: 0.3, max: 1.2, noNaN: true }),
    seed: fc.nat(1_000),
  })
  .map(({ count, bufferBytes, intervalMs, room, ...others }) => {
    const isDown = others.faults['put-down'] !== undefined;
    const isKilled = others.faults.kill === 1;
    // a service that is down delays each invocation; a function that is killed after putting back multiplies its records
    const lines = numberedLines(Math.min(count, isKilled ? 20 : isDown ? 60 : count));
    const linesAtOnce = others.source === 'cloudwatch-logs' ? lines.length : bufferBytes / LINE_BYTES;
    // a function that is killed after putting back the rest duplicates lines, and then the duplicates: with a response limit that
    // fits only the ids and one document, ten hops produce thousands of lines
    const isKilledAtTimes = others.faults.kill !== undefined && !isKilled;
    const idBytes = isKilledAtTimes ? ID_BYTES : 0;
    const bytes = Math.round((room * ANSWERED_LINE_BYTES + idBytes) * Math.min(lines.length, linesAtOnce));
    return {
      ...others,
      lines,
      options: {
        ...others.options,
        ...(isKilledAtTimes && others.options.MAX_HOPS === undefined ? { MAX_HOPS: MAX_HOPS_IF_KILLED } : {}),
        ...(isKilled ? { MAX_HOPS: '1' } : {}),
        MAX_RESPONSE_BYTES: String(Math.max(MIN_RESPONSE_BYTES, bytes)),
      },
      timeoutMs: isDown ? 1_500 : 20_000,
      buffer: { bytes: bufferBytes, intervalMs },
    };
  });
