import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import { OutOfTimeError, withinTime } from '../../model/until-deadline.ts';
import { MAX_ANSWER_BYTES, readBody } from './bounded-body.ts';
import { defaultProvider } from './function-credentials.ts';
import type { Environment } from './s3-request.ts';

/** Sends messages to one queue. */
export interface MessageQueue {
  /** Sends a message; resolves once the queue has it. Throws a {@link QueueError} or an `OutOfTimeError`. */
  send(body: string): Promise<void>;
}

/** A message that was not sent. The name is the error code of SQS. */
export class QueueError extends Error {
  override readonly name: string;
  readonly httpStatusCode: number;

  constructor(name: string, message: string, httpStatusCode: number) {
    super(message);
    this.name = name;
    this.httpStatusCode = httpStatusCode;
  }
}

/** Maximum number of attempts to send a message, and the wait before the second one, which then doubles. */
const MAX_ATTEMPTS = 4;
const FIRST_WAIT_MS = 200;
/** Time limit of one attempt, in milliseconds. */
const ATTEMPT_MS = 5_000;
const TIMEOUTS = { connectionTimeout: 1_000, requestTimeout: ATTEMPT_MS, throwOnRequestTimeout: true } as const;
const AWS_JSON = 'application/x-amz-json-1.0';

/** Calls an operation of SQS; resolves with the text of the response, which `isDone` accepts. */
export type CallSqs = (operation: string, parameters: object, isDone: (text: string) => boolean) => Promise<string>;

/**
 * Calls of SQS for the deployed functions, given a queue's URL and the environment, built from parts of the SDK (SigV4,
 * HTTP handler). Requests go to the host of the queue's URL, or to a configured endpoint; after errors that may pass,
 * they are repeated, with at most four attempts. Throws a {@link QueueError} or an `OutOfTimeError`.
 */
export function createSqsCaller(
  queueUrl: string,
  environment: Environment,
  maxAnswerBytes: number = MAX_ANSWER_BYTES,
): CallSqs {
  const { AWS_REGION: region } = environment;
  if (!region) throw new RangeError('the Region of the queue is missing: AWS_REGION must be set');
  const handler = new NodeHttpHandler(TIMEOUTS);
  const signer = new SignatureV4({ region, service: 'sqs', sha256: Sha256, credentials: defaultProvider() });
  const { AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS } = environment;
  const configured =
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true' ? undefined : AWS_ENDPOINT_URL_SQS || AWS_ENDPOINT_URL;
  const endpoint = new URL(configured || new URL(queueUrl).origin);

  async function sendOnce(
    request: HttpRequest,
    isDone: (text: string) => boolean,
    abortSignal: AbortSignal,
  ): Promise<string> {
    const signed = await signer.sign(request);
    const { response } = await handler.handle(new HttpRequest(signed), { abortSignal });
    const text = (await readBody(response.body, maxAnswerBytes)).toString('utf8');
    if (response.statusCode >= 300) throw errorOf(text, response.statusCode);
    if (!isDone(text)) throw new QueueError('InvalidResponse', 'SQS did not acknowledge the message', 502);
    return text;
  }

  return async (operation, parameters, isDone) => {
    const body = JSON.stringify({ QueueUrl: queueUrl, ...parameters });
    const port = endpoint.port === '' ? {} : { port: Number(endpoint.port) };
    const request = new HttpRequest({
      method: 'POST',
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      ...port,
      path: endpoint.pathname,
      headers: {
        'content-type': AWS_JSON,
        'content-length': String(Buffer.byteLength(body)),
        'x-amz-target': `AmazonSQS.${operation}`,
        host: endpoint.host,
      },
      body,
    });
    for (let attempt = 1; ; attempt++) {
      try {
        return await withinTime(ATTEMPT_MS, (signal) => sendOnce(request, isDone, signal));
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !isTransient(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS * 2 ** (attempt - 1)));
      }
    }
  };
}

/**
 * A queue for the deployed function, given its URL and the environment. `test/bundle/sqs-client.test.ts` compares it with the
 * SDK's client.
 *
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function createMessageQueue(queueUrl: string, environment: Environment): MessageQueue {
  const call = createSqsCaller(queueUrl, environment);
  return {
    async send(messageBody) {
      await call('SendMessage', { MessageBody: messageBody }, isAcknowledged);
    },
  };
}

/** Whether the response has the id of the message. */
function isAcknowledged(text: string): boolean {
  const id = memberOf(text, 'MessageId');
  return id !== undefined && id !== '';
}

function errorOf(text: string, status: number): QueueError {
  const type = memberOf(text, '__type') ?? 'Unknown';
  const name = type.slice(type.lastIndexOf('#') + 1).slice(0, 200);
  const message = memberOf(text, 'message') ?? memberOf(text, 'Message') ?? `HTTP status ${status}`;
  return new QueueError(name, message.slice(0, 1_000), status);
}

function memberOf(text: string, name: string): string | undefined {
  try {
    const content: unknown = JSON.parse(text);
    const value: unknown = typeof content === 'object' && content !== null ? Reflect.get(content, name) : undefined;
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether sending again may help: after everything but a refusal of the request. A message that arrives twice only
 * repeats its lines.
 */
function isTransient(error: unknown): boolean {
  if (error instanceof OutOfTimeError) return true;
  if (!(error instanceof QueueError)) return error instanceof Error && error.name !== 'CredentialsProviderError';
  return error.httpStatusCode >= 500 || error.httpStatusCode === 429 || /Throttl|TooMany/.test(error.name);
}
