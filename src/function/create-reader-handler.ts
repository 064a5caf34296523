import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { createS3ObjectReader } from '../aws/clients/s3-object-client.ts';
import type { PutApi } from '../aws/put-back/put-api.ts';
import { PUT_BACK_TIMING, type PutBackTiming } from '../aws/put-back/put-back-run.ts';
import type { OptionTexts } from '../config/read-options.ts';
import { type ReaderConfiguration, readReaderOptions } from '../config/read-reader-options.ts';
import { DESTINATIONS } from '../encode/destinations.ts';
import { MAX_DOCUMENT_LINE_BYTES, S3_BATCH_BYTES } from '../reader/line-sink.ts';
import { type MapAnswer, type MapCall, readMapCall } from '../reader/map-payload.ts';
import { LIVE_RUN, memberOf } from '../reader/notification.ts';
import { readMap } from '../reader/read-map.ts';
import { readMessages, type SqsAnswer } from '../reader/read-messages.ts';
import { describeFault, Reader, type ReaderSettings } from '../reader/reader.ts';
import { ReaderCounts } from '../reader/reader-counts.ts';
import { StreamSink } from '../reader/sinks/stream-sink.ts';
import { TokenBucket } from '../reader/token-bucket.ts';
import { createFunctionMetrics } from '../telemetry/function-metrics.ts';
import { createLogger } from '../telemetry/logger.ts';
import { readerLine } from '../telemetry/reader-line.ts';
import type { InvocationContext } from './event-context.ts';
import type { CopySinks } from './reader-copies.ts';
import { readingTimeOf } from './reader-time.ts';

/** Maximum amount of text that is read before it is put, in bytes; at lower rates, the text of one second. */
const MAX_BATCH_BYTES = 8 * 1024 * 1024;

/** Called with warnings, such as a missing permission. */
type OnWarning = (message: string, error?: unknown) => void;

/** Answers an event of the function that reads objects. Throws an Error for an event of another kind. */
export type ReaderHandler = (event: unknown, context?: InvocationContext) => Promise<SqsAnswer | MapAnswer>;

/** Parts that tests replace. */
export interface ReaderOverrides {
  /** The clock, and how refused records are sent again. */
  readonly timing?: Partial<PutBackTiming>;
  /** Default: the function's own log on standard output. */
  readonly logger?: Logger;
}

/**
 * Creates the handler of the function that reads objects, given its environment. Throws a {@link ConfigurationError} for an
 * invalid configuration.
 */
export async function createReaderHandler(
  environment: OptionTexts,
  { timing = {}, logger: givenLogger }: ReaderOverrides = {},
): Promise<ReaderHandler> {
  const { now = Date.now } = timing;
  const configuration = readReaderOptions(environment);
  const { options, reader: own, streamName } = configuration;
  const logger = givenLogger ?? createLogger(options.logLevel);
  const onWarning: OnWarning = (message, error) => logger.warn(error === undefined ? {} : { err: error }, message);
  const metrics = await createFunctionMetrics(
    options,
    streamName,
    async () => (await import('../telemetry/reader-metric-table.ts')).READER_METRIC_CONTENT,
    onWarning,
  );
  const { openSink, addressData, takeCounts } = await createSinks(configuration, environment, timing, onWarning);
  const settings: ReaderSettings = {
    objects: createS3ObjectReader(environment),
    openSink,
    selection: { sourceKeys: own.sourceKeys, outputLocation: own.outputLocation },
    batchBytes:
      own.outputLocation === ''
        ? Math.min(MAX_BATCH_BYTES, Math.max(own.recordBytes, own.bytesPerSecond))
        : S3_BATCH_BYTES,
    maxLineBytes: own.outputLocation === '' ? undefined : MAX_DOCUMENT_LINE_BYTES,
    sendMessage: await connectQueue(own.continuationQueueUrl, environment),
    onFault: (object, fault, error) => {
      const members = { bucket: object.bucket, key: object.key, code: fault.code, reason: fault.reason };
      if (error === undefined) logger.warn(members, 'the object was not read completely');
      else logger.error({ ...members, err: error }, 'internal error');
    },
    onWarning,
    now,
  };
  const reader = new Reader(settings);
  const onUnreadable = (messageId: string, reason: string): void =>
    logger.warn({ messageId, reason }, 'the message cannot be read');

  return async (event, context) => {
    const startedAt = now();
    const counts = new ReaderCounts();
    const time = readingTimeOf(context?.getRemainingTimeInMillis(), startedAt);
    const call = callOf(event);
    const answer =
      'messages' in call
        ? await readMessages(call.messages, reader, time, counts, { onUnreadable, now })
        : await readMap(call, reader, time, counts, { describe: describeFault, now });
    const facts = { elapsedMs: now() - startedAt, timeLeftMs: context?.getRemainingTimeInMillis() };
    const run = 'run' in answer ? answer.run : LIVE_RUN;
    const addresses = addressData?.state(Date.now());
    logger.info(readerLine({ run, stream: streamName, ...facts, addressData: addresses?.versions }, counts), 'read');
    metrics.write({ counts, documents: takeCounts?.(), addressData: addresses, ...facts });
    return answer;
  };
}

/** The content of an event: the messages of an SQS batch, or the items of a Distributed Map. */
function callOf(event: unknown): { readonly messages: readonly unknown[] } | MapCall {
  const messages = memberOf(event, 'Records');
  if (Array.isArray(messages)) return { messages };
  const call = readMapCall(event);
  if (call === undefined)
    throw new Error('the event is neither a batch of SQS messages nor items of a Distributed Map');
  return call;
}

/**
 * Creates the function that opens the sink of an object, and the counts and address data of enriched copies; only the
 * code of the configured kind of sink is loaded.
 */
async function createSinks(
  { options, reader: own, streamName }: ReaderConfiguration,
  environment: OptionTexts,
  timing: Partial<PutBackTiming>,
  onWarning: OnWarning,
): Promise<Pick<ReaderSettings, 'openSink'> & Partial<Omit<CopySinks, 'openSink'>>> {
  if (own.outputLocation !== '') {
    const { createCopySinks } = await import('./reader-copies.ts');
    return createCopySinks(options, own.outputLocation, environment, onWarning);
  }
  const { AWS_REGION: region = '' } = environment;
  const bucket = new TokenBucket(own.bytesPerSecond, { now: Date.now, sleep, ...timing });
  const { takesSeveral } = DESTINATIONS[options.destination];
  const packing = { recordBytes: own.recordBytes, takesSeveral };
  let firehose: Promise<PutApi> | undefined;
  const connect = (): Promise<PutApi> => {
    firehose ??= connectFirehose(region, timing.connectionMs ?? PUT_BACK_TIMING.connectionMs);
    firehose.catch(() => {
      // after a failed load, the next request tries again
      firehose = undefined;
    });
    return firehose;
  };
  return { openSink: () => new StreamSink({ streamName, packing, bucket, connect, timing }) };
}

async function connectFirehose(region: string, connectionMs: number): Promise<PutApi> {
  const { createFirehoseApi } = await import('../aws/put-back/firehose-api.ts');
  return createFirehoseApi(region, connectionMs);
}

/** Creates the function that sends a message to the queue of notifications; undefined without a queue. */
async function connectQueue(
  queueUrl: string,
  environment: OptionTexts,
): Promise<((body: string) => Promise<void>) | undefined> {
  if (queueUrl === '') return undefined;
  const { createMessageQueue } = await import('../aws/clients/sqs-client.ts');
  const queue = createMessageQueue(queueUrl, environment);
  return (body) => queue.send(body);
}
