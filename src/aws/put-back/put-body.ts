import type { MiddlewareStack } from '@smithy/types';
import type { PutRecord } from './put-request.ts';

/**
 * The body of a request that puts records on a stream: `head`, the members before the records, and the records, as JSON with
 * their data in base64. Its buffer has exactly its size. The SDK's own serializer doubles a buffer and copies it until
 * the request fits, which took three times the memory of the largest request.
 */
export function putBody(head: Readonly<Record<string, string>>, records: readonly PutRecord[]): Buffer {
  const start = `${JSON.stringify(head).slice(0, -1)},"Records":[`;
  const tails = records.map(({ partitionKey }, index) => {
    const key = partitionKey === '' ? '' : `,"PartitionKey":${JSON.stringify(partitionKey)}`;
    return `"${key}}${index < records.length - 1 ? ',' : END}`;
  });
  let length = Buffer.byteLength(start);
  for (const [index, { data }] of records.entries()) {
    length += RECORD_START.length + 4 * Math.ceil(data.length / 3) + Buffer.byteLength(tails[index] ?? '');
  }
  const body = Buffer.allocUnsafeSlow(length);
  let at = body.write(start);
  for (const [index, { data }] of records.entries()) {
    at += body.write(RECORD_START, at, 'latin1');
    at += body.write(data.toString('base64'), at, 'latin1');
    at += body.write(tails[index] ?? '', at);
  }
  return body;
}

const RECORD_START = '{"Data":"';
const END = ']}';

/** Makes a command send this body instead of its input, which needs no records then. */
export function sendBody<Input extends object, Output extends object>(
  { middlewareStack }: { readonly middlewareStack: MiddlewareStack<Input, Output> },
  body: Buffer,
): void {
  middlewareStack.add(
    (next) => (args) => {
      setBody(args, body);
      return next(args);
    },
    { step: 'serialize', priority: 'low' },
  );
  middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } finally {
        // the SDK's listeners on a connection that is kept open hold its first request
        setBody(args, undefined);
      }
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
}

function setBody({ request }: { readonly request?: unknown }, body: Buffer | undefined): void {
  if (typeof request === 'object' && request !== null && 'body' in request) request.body = body;
}
