import type { Environment } from './s3-request.ts';
import { createSqsCaller } from './sqs-client.ts';

/** Messages that were received, until they are deleted or become visible again. */
export interface ReceivedEvents {
  /** Their bodies: JSON, one event each. */
  readonly bodies: readonly string[];
  /** Removes them from the queue: call it once their content is stored. */
  remove(): Promise<void>;
}

/** Maximum number of messages that one call receives or removes. */
const MESSAGES_PER_CALL = 10;
/** How many calls are made at the same time. */
const CALLS_AT_ONCE = 8;
/**
 * Maximum number of messages that are received at once, and maximum length of their text: the next sweep takes the
 * others.
 */
const MAX_MESSAGES = 50_000;
const MAX_TEXT = 64 * 1024 * 1024;
/** How long a call waits for messages: with a wait, all servers of the queue are queried. */
const WAIT_SECONDS = 1;
/** Ten messages of 1 MiB, each byte escaped, and their attributes. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** Receives the events in a queue. */
export interface EventQueue {
  /**
   * All messages in the queue, until the deadline in Unix milliseconds. Throws a `QueueError` or an `OutOfTimeError`.
   */
  receive(deadlineMs: number): Promise<ReceivedEvents>;
}

/**
 * A queue of events for the deployed function, given its URL and the environment: ReceiveMessage and
 * DeleteMessageBatch. A message may arrive twice, and in any order.
 *
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export function createEventQueue(queueUrl: string, environment: Environment): EventQueue {
  const call = createSqsCaller(queueUrl, environment, MAX_ANSWER_BYTES);
  return {
    async receive(deadlineMs) {
      const bodies: string[] = [];
      const handles: string[] = [];
      let text = 0;
      const receiver = async (): Promise<void> => {
        while (bodies.length < MAX_MESSAGES && text < MAX_TEXT && Date.now() < deadlineMs) {
          const parameters = { MaxNumberOfMessages: MESSAGES_PER_CALL, WaitTimeSeconds: WAIT_SECONDS };
          const messages = messagesIn(await call('ReceiveMessage', parameters, isObjectText));
          if (messages.length === 0) return;
          for (const { body, handle } of messages) {
            bodies.push(body);
            handles.push(handle);
            text += body.length;
          }
        }
      };
      await Promise.all(Array.from({ length: CALLS_AT_ONCE }, receiver));
      return { bodies, remove: () => remove(handles) };
    },
  };

  async function remove(handles: readonly string[]): Promise<void> {
    const batches: (readonly string[])[] = [];
    for (let at = 0; at < handles.length; at += MESSAGES_PER_CALL)
      batches.push(handles.slice(at, at + MESSAGES_PER_CALL));
    const queue = batches.values();
    const remover = async (): Promise<void> => {
      for (const batch of queue) {
        const entries = batch.map((handle, index) => ({ Id: String(index), ReceiptHandle: handle }));
        // a message that is not removed arrives again, which does no harm
        await call('DeleteMessageBatch', { Entries: entries }, isObjectText);
      }
    };
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, remover));
  }
}

function messagesIn(text: string): { readonly body: string; readonly handle: string }[] {
  const answer: unknown = JSON.parse(text);
  const messages: unknown = memberOf(answer, 'Messages');
  if (!Array.isArray(messages)) return [];
  return messages.flatMap((message: unknown) => {
    const body = memberOf(message, 'Body');
    const handle = memberOf(message, 'ReceiptHandle');
    return typeof body === 'string' && typeof handle === 'string' ? [{ body, handle }] : [];
  });
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function isObjectText(text: string): boolean {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null;
  } catch {
    return false;
  }
}
