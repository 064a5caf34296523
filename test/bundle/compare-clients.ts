import type { RecordedRequest } from './recording-server.ts';
import { readSignature } from './signature.ts';

/** Headers that differ between two calls of the same client. */
const CHANGING = ['amz-sdk-invocation-id', 'authorization', 'host', 'user-agent', 'x-amz-date', 'x-amz-user-agent'];

/** A request without the parts that differ between calls, and with the content of its signature. */
export function essence(request: RecordedRequest) {
  const { method, url, headers, body } = request;
  const kept = Object.entries(headers).filter(([name]) => !CHANGING.includes(name));
  const signature = readSignature(request, 'secret');
  return { method, url, headers: Object.fromEntries(kept), body: body.toString('utf8'), signature };
}

/** The value of a promise, or the members of its error that callers read. */
export async function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    return { answer: await promise };
  } catch (error) {
    if (!(error instanceof Error)) return { error };
    return pick(error, ['name', 'message', '$fault', 'code']);
  }
}

/** Some members of a value. */
export function pick(value: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, Reflect.get(value, name)]));
}
