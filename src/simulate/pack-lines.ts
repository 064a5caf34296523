import { gunzipSync } from 'node:zlib';
import { StreamError } from '../input/errors.ts';
import { type SimulatedSource, sourceRow } from './simulated-stream.ts';

/** Data that arrives on the stream. */
export interface Arrival {
  readonly data: Buffer;
  readonly partitionKey: string | undefined;
  readonly lines: number;
  /** Virtual time, in milliseconds since 1970. */
  readonly arrivalMs: number;
}

/** How lines are packed into records. */
export interface Packing {
  readonly source: SimulatedSource;
  /** Lines in a subscription message. */
  readonly linesPerMessage: number;
  /** Lines that are logged per second of virtual time. */
  readonly linesPerSecond: number;
  /** When the first line is logged, in milliseconds since 1970. */
  readonly startMs: number;
}

/** How many partition keys the records of a Kinesis stream have. */
const PARTITIONS = 16;

/** For speed, lines that become separate records are packed in groups of this size. */
const SINGLE_LINES = 500;

/**
 * Maximum size of a record of a Firehose stream, before base64. Source:
 * https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html
 */
const MAX_RECORD_BYTES = 1_000 * 1024;

/**
 * The records that contain these lines, in order; each arrives when its last line has been logged. Throws a {@link
 * StreamError} for a record that Firehose would not accept.
 */
export async function* packLines(
  lines: AsyncIterable<string> | Iterable<string>,
  packing: Packing,
): AsyncGenerator<Arrival> {
  const groupSize = sourceRow(packing.source).hasMessages === true ? packing.linesPerMessage : SINGLE_LINES;
  let gathered: string[] = [];
  let before = 0;
  for await (const line of lines) {
    gathered.push(line);
    if (gathered.length < groupSize) continue;
    yield* pack(gathered, before, packing);
    before += gathered.length;
    gathered = [];
  }
  if (gathered.length > 0) yield* pack(gathered, before, packing);
}

function* pack(lines: readonly string[], linesBefore: number, packing: Packing): Generator<Arrival> {
  const { stream, simulated, hasMessages } = sourceRow(packing.source);
  if (simulated === undefined) return;
  const groups = hasMessages === true ? [lines] : lines.map((line) => [line]);
  for (const [index, group] of groups.entries()) {
    const firstLine = linesBefore + index;
    const stored = simulated.arrives(group, 0);
    if (stored.length > MAX_RECORD_BYTES) {
      throw new StreamError(
        `a record of ${group.length} lines has ${stored.length} bytes, and Firehose accepts at most ${MAX_RECORD_BYTES}; use fewer lines per message`,
      );
    }
    const lastLine = firstLine + group.length - 1;
    yield {
      data: simulated.convert === 'gunzip' ? gunzipSync(stored) : stored,
      partitionKey: stream === 'kinesis' ? `key-${index % PARTITIONS}` : undefined,
      lines: group.length,
      arrivalMs: packing.startMs + Math.floor((lastLine * 1_000) / packing.linesPerSecond),
    };
  }
}
