import { memberOf, readNotification } from './notification.ts';
import type { Reader, ReadingTime } from './reader.ts';
import type { ReaderCounts } from './reader-counts.ts';

/**
 * The answer to a batch of SQS messages, which names those that must be delivered again. The event source needs
 * `ReportBatchItemFailures`.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export interface SqsAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Callbacks and the clock. */
export interface MessageOutlets {
  /** Called with each message that cannot be read, and the reason. */
  readonly onUnreadable: (messageId: string, reason: string) => void;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
}

/**
 * Reads the objects of a batch of messages, one message after the other. A message is done only if each of its objects was
 * read and accepted, or continues by a separate message. Messages for which no time is left are delivered again. Throws an Error for
 * a batch with a message without an id, which could not be named in the answer.
 */
export async function readMessages(
  messages: readonly unknown[],
  reader: Reader,
  time: ReadingTime,
  counts: ReaderCounts,
  { onUnreadable, now }: MessageOutlets,
): Promise<SqsAnswer> {
  const ids = messages.map((message) => {
    const id = memberOf(message, 'messageId');
    if (typeof id !== 'string' || id === '') throw new Error('a message of the event has no messageId');
    return id;
  });
  const failed: string[] = [];
  for (const [index, id] of ids.entries()) {
    const isFirst = index === 0;
    if (!isFirst && now() >= time.stopAtMs) {
      failed.push(id);
      continue;
    }
    const notification = readNotification(memberOf(messages[index], 'body'));
    if (notification.kind === 'unreadable') {
      counts.messagesUnreadable++;
      onUnreadable(id, notification.reason);
      failed.push(id);
    } else if (notification.kind === 'other') {
      counts.messagesOther++;
    } else {
      let isDone = true;
      for (const [at, request] of notification.requests.entries()) {
        const { kind } = await reader.readNotified(request, { ...time, isWhole: isFirst && at === 0 }, counts);
        if (kind === 'failed') isDone = false;
      }
      if (!isDone) failed.push(id);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
