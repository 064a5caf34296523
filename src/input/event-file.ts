import { decodeRecord } from '../decode/record-decoder.ts';
import type { Window } from '../pipeline/window.ts';
import { reasonOf, StreamError } from './errors.ts';
import { gatherChunks } from './gather-chunks.ts';
import type { InputPart } from './input-file.ts';

/** Maximum size of a file with a Firehose event; Lambda itself accepts 6 MB. */
export const MAX_EVENT_BYTES = 64 * 1024 * 1024;

/** Reads an event completely. Throws a {@link StreamError} if it is too large or not valid JSON. */
export async function readEvent(name: string, chunks: AsyncIterable<Buffer>): Promise<unknown> {
  const content = await gatherChunks(
    chunks,
    MAX_EVENT_BYTES,
    () => new StreamError(`cannot read ${name}: a Firehose event may have at most ${MAX_EVENT_BYTES} bytes here`),
  );
  try {
    // TextDecoder removes a byte order mark
    return JSON.parse(new TextDecoder().decode(content));
  } catch (error) {
    throw new StreamError(`cannot read ${name}: it begins like a Firehose event, but ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/** Decodes the payload of one record into the window; `place` is its position in the input, as messages append it. */
export function decodePayload(payload: unknown, place: string, window: Window, maxInflatedBytes: number): InputPart {
  const code = decodeRecord(payload, window.arena, window.decoder, maxInflatedBytes);
  if (code !== undefined) window.lines.truncate(0);
  return {
    lineCount: window.lines.count,
    context: { header: undefined },
    failure: code === undefined ? undefined : { code, payload },
    isRecord: true,
    placeOf: () => place,
  };
}

/**
 * The records of an event, one part each. Every member of `records` is one, whatever its recordId, since no answer is
 * needed here and nothing in the file may be lost. A record that cannot be decoded is a part with a failure.
 */
export function* decodeEvent(event: unknown, window: Window, maxInflatedBytes: number): Generator<InputPart> {
  const records = memberOf(event, 'records');
  if (!Array.isArray(records)) return;
  for (const [index, record] of records.entries()) {
    window.reset();
    // MSK as a source uses its own name for the payload
    const payload = memberOf(record, 'kafkaRecordValue') ?? memberOf(record, 'data');
    yield decodePayload(payload, `, record ${index + 1}`, window, maxInflatedBytes);
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
