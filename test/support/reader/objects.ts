import { Readable } from 'node:stream';
import type { InputFile } from '../../../src/input/input-file.ts';
import { memoryRanges } from '../../../src/input/range-source.ts';
import type { ReadCursor, SourceObject } from '../../../src/model/source-object.ts';
import type { LineBatch, LineSink, PutResult } from '../../../src/reader/line-sink.ts';

/** The header line of the default format. */
export const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

/** A flow log line in the default format, identified by its source port, which may exceed the valid range. */
export function flowLine(number: number): string {
  return `2 123456789012 eni-0a1b2c3d 10.0.0.1 10.0.0.2 ${number} 443 6 10 840 1609459200 1609459260 ACCEPT OK`;
}

/** Flow log lines with consecutive numbers, from 1 by default, each terminated by a line feed. */
export function flowLines(count: number, first = 1): string {
  return Array.from({ length: count }, (_none, index) => `${flowLine(first + index)}\n`).join('');
}

/** An object with only its bucket and key. */
export const OBJECT: SourceObject = { bucket: 'logs', key: 'a_vpcflowlogs_b.log.gz' };

/** An input with the given bytes, delivered in chunks of at most `chunkBytes`; it then fails if an error is given. */
export function inputOf(content: Buffer | string, chunkBytes = 64 * 1024, error?: Error): InputFile {
  const bytes = Buffer.from(content);
  return {
    name: 's3://logs/a',
    bytes: bytes.length,
    openRanges: async () => memoryRanges(bytes),
    open: () =>
      Readable.from(
        (async function* () {
          for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
          if (error !== undefined) throw error;
        })(),
        { objectMode: false },
      ),
  };
}

/** A sink that keeps all batches; `reply` decides which lines it accepts, by default all. */
export class KeepingSink implements LineSink {
  readonly batches: LineBatch[] = [];
  readonly #reply: (batch: LineBatch, index: number) => PutResult | Promise<PutResult>;

  constructor(reply: (batch: LineBatch, index: number) => PutResult | Promise<PutResult> = (batch) => all(batch)) {
    this.#reply = reply;
  }

  async put(batch: LineBatch): Promise<PutResult> {
    this.batches.push(batch);
    return this.#reply(batch, this.batches.length - 1);
  }

  /** The text of all batches so far, without headers. */
  get text(): string {
    return this.batches.map(({ text }) => text.toString('utf8')).join('');
  }

  get cursors(): ReadCursor[] {
    return this.batches.map(({ end }) => end);
  }
}

/** The result for a batch of which every line was accepted. */
export function all(batch: LineBatch): PutResult {
  return { accepted: batch.lines };
}
