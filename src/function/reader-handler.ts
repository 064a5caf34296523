import { setTimeout as sleep } from 'node:timers/promises';
import { createS3ObjectReader } from '../aws/clients/s3-object-client.ts';
import type { PutApi } from '../aws/put-back/put-api.ts';
import { PUT_BACK_TIMING } from '../aws/put-back/put-back-run.ts';
import { ConfigurationError } from '../config/read-options.ts';
import { readReaderOptions } from '../config/read-reader-options.ts';
import { DESTINATIONS } from '../encode/destinations.ts';
import type { SourceObject } from '../model/source-object.ts';
import { type MapAnswer, readMapCall } from '../reader/map-payload.ts';
import { LIVE_RUN, memberOf } from '../reader/notification.ts';
import { readMap } from '../reader/read-map.ts';
import { readMessages, type SqsAnswer } from '../reader/read-messages.ts';
import { type CountingSink, describeFault, Reader } from '../reader/reader.ts';
import { ReaderCounts } from '../reader/reader-counts.ts';
import { StreamSink } from '../reader/sinks/stream-sink.ts';
import { TokenBucket } from '../reader/token-bucket.ts';
import { createLogger } from '../telemetry/logger.ts';
import { readerLine } from '../telemetry/reader-line.ts';
import { createReaderMetrics } from '../telemetry/reader-metrics.ts';
import type { InvocationContext } from './event-context.ts';
import { readingTimeOf } from './reader-time.ts';

/** Most text that is read before it is put, in bytes; at lower rates, a second's worth. */
const MAX_BATCH_BYTES = 8 * 1024 * 1024;

const { options, reader: own, streamName } = readReaderOptions(process.env);
const logger = createLogger(options.logLevel);
const metrics = await createReaderMetrics(options, streamName, (message, error) =>
  logger.warn({ err: error }, message),
);
const openSink = createSinks();
const sendMessage = await connectQueue();
const reader = new Reader({
  objects: createS3ObjectReader(process.env),
  openSink,
  selection: { sourceKeys: own.sourceKeys, outputLocation: own.outputLocation },
  batchBytes: Math.min(MAX_BATCH_BYTES, Math.max(own.recordBytes, own.bytesPerSecond)),
  sendMessage,
  onFault: (object, fault, error) => {
    const members = { bucket: object.bucket, key: object.key, code: fault.code, reason: fault.reason };
    if (error === undefined) logger.warn(members, 'the object was not read completely');
    else logger.error({ ...members, err: error }, 'internal error');
  },
  now: Date.now,
});

/**
 * Lambda entry point: reads the objects that the messages of an SQS batch, or the items of a Distributed Map, name, and puts
 * their lines on the stream. An invalid configuration aborts start-up with a message that names the option. Throws an Error
 * for any other event.
 */
export async function handler(event: unknown, context?: InvocationContext): Promise<SqsAnswer | MapAnswer> {
  const startedAt = Date.now();
  const counts = new ReaderCounts();
  const time = readingTimeOf(context?.getRemainingTimeInMillis(), startedAt);
  const answer = await answerOf(event);
  const facts = { elapsedMs: Date.now() - startedAt, timeLeftMs: context?.getRemainingTimeInMillis() };
  const run = 'run' in answer ? answer.run : LIVE_RUN;
  logger.info(readerLine({ run, stream: streamName, ...facts }, counts), 'read');
  metrics.write({ counts, ...facts });
  return answer;

  async function answerOf(given: unknown): Promise<SqsAnswer | MapAnswer> {
    const messages = memberOf(given, 'Records');
    if (Array.isArray(messages)) {
      const onUnreadable = (messageId: string, reason: string): void =>
        logger.warn({ messageId, reason }, 'the message cannot be read');
      return readMessages(messages, reader, time, counts, { onUnreadable, now: Date.now });
    }
    const call = readMapCall(given);
    if (call === undefined)
      throw new Error('the event is neither a batch of SQS messages nor items of a Distributed Map');
    return readMap(call, reader, time, counts, { describe: describeFault, now: Date.now });
  }
}

/** What opens the sink of an object; the code of each kind of sink is loaded only where the options ask for it. */
function createSinks(): (object: SourceObject) => CountingSink | Promise<CountingSink> {
  if (own.outputLocation !== '') throw new ConfigurationError('OUTPUT_LOCATION is not supported by this release');
  const clock = { now: Date.now, sleep };
  const bucket = new TokenBucket(own.bytesPerSecond, clock);
  const { takesSeveral } = DESTINATIONS[options.destination];
  const packing = { recordBytes: own.recordBytes, takesSeveral };
  let firehose: Promise<PutApi> | undefined;
  const connect = (): Promise<PutApi> => {
    firehose ??= connectFirehose();
    return firehose;
  };
  return () => new StreamSink({ streamName, packing, bucket, connect });
}

async function connectFirehose(): Promise<PutApi> {
  const { createFirehoseApi } = await import('../aws/put-back/firehose-api.ts');
  return createFirehoseApi(process.env.AWS_REGION ?? '', PUT_BACK_TIMING.connectionMs);
}

/** What sends a message to the queue of notifications; undefined without one. */
async function connectQueue(): Promise<((body: string) => Promise<void>) | undefined> {
  if (own.continuationQueueUrl === '') return undefined;
  const { createMessageQueue } = await import('../aws/clients/sqs-client.ts');
  const queue = createMessageQueue(own.continuationQueueUrl, process.env);
  return (body) => queue.send(body);
}
