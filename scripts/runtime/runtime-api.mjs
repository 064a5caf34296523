import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

/** Maximum size of an answer that Lambda accepts from a runtime, in bytes; its error message states this number. */
export const MAX_ANSWER_BYTES = 6_291_556;

const VERSION = '/2018-06-01/runtime';
const INVOCATION = new RegExp(`^${VERSION}/invocation/([^/]+)/(response|error)$`);
const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:flow-logs';

/**
 * The outcome of an invocation.
 * @typedef {object} Outcome
 * @property {'answered' | 'failed' | 'too large'} status
 * @property {Buffer} body the answer, or the runtime's description of the error
 * @property {number} elapsedMs from the first byte of the event to the last byte of the answer
 */

/**
 * A mock of Lambda's Runtime API on a free port of this machine: passes one event at a time to the runtime that requests it, and
 * accepts its answer, up to Lambda's limit.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export const startRuntimeApi = async () => {
  /** The pending request of a runtime that waits for an event. */
  let asking;
  /** The invocation that has not been answered yet. */
  let current;

  const hand = () => {
    if (asking === undefined || current === undefined || current.startedAt !== undefined) return;
    current.startedAt = performance.now();
    current.onTaken();
    asking.writeHead(200, {
      'content-type': 'application/json',
      'content-length': current.event.length,
      'lambda-runtime-aws-request-id': current.id,
      'lambda-runtime-deadline-ms': String(Date.now() + current.timeoutMs),
      'lambda-runtime-invoked-function-arn': FUNCTION_ARN,
      'lambda-runtime-trace-id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0',
    });
    asking.end(current.event);
    asking = undefined;
  };
  const take = (id, status, body) => {
    if (current?.id !== id) return false;
    const { settle, startedAt } = current;
    current = undefined;
    settle({ status, body, elapsedMs: performance.now() - startedAt });
    return true;
  };

  const server = createServer(async (request, response) => {
    if (request.method === 'GET' && request.url === `${VERSION}/invocation/next`) {
      asking = response;
      hand();
      return;
    }
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (request.url === `${VERSION}/init/error`) {
      if (current !== undefined) take(current.id, 'failed', body);
      reply(response, 202, { status: 'OK' });
      return;
    }
    const [, id = '', what] = INVOCATION.exec(request.url ?? '') ?? [];
    const isTooLarge = what === 'response' && body.length > MAX_ANSWER_BYTES;
    const isKnown = take(id, isTooLarge ? 'too large' : what === 'response' ? 'answered' : 'failed', body);
    if (!isKnown) reply(response, 400, { errorType: 'InvalidRequestID', errorMessage: `no invocation ${id}` });
    else if (isTooLarge) {
      const errorMessage = `Exceeded maximum allowed payload size (${MAX_ANSWER_BYTES} bytes).`;
      reply(response, 413, { errorType: 'RequestEntityTooLarge', errorMessage });
    } else reply(response, 202, { status: 'OK' });
  });
  // a runtime may wait for any length of time
  server.requestTimeout = 0;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    host: `127.0.0.1:${server.address().port}`,
    /**
     * Invokes the function with an event (bytes of JSON text). One invocation at a time.
     * @param {Buffer} event
     * @param {number} timeoutMs the time limit that is reported to the function
     * @param {() => void} onTaken called when the runtime, which is initialized by then, is about to receive the event
     * @returns {Promise<Outcome>}
     */
    invoke: (event, timeoutMs, onTaken = () => {}) =>
      new Promise((settle) => {
        current = { id: randomUUID(), event, timeoutMs, onTaken, settle, startedAt: undefined };
        hand();
      }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

const reply = (response, status, value) => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
};
