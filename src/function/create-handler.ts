import type { Logger } from 'pino';
import { createPutBackSink } from '../aws/put-back/create-put-back-sink.ts';
import { loadRangeReader } from '../config/configured-ranges.ts';
import { loadSettings } from '../config/load.ts';
import { environmentNaming } from '../config/option-naming.ts';
import { type OptionTexts, readOptions, refuseUnknownOptions } from '../config/read-options.ts';
import { Counts } from '../model/counts.ts';
import type { FirehoseEvent, FirehoseResult } from '../model/firehose.ts';
import type { TransformContext } from '../pipeline/pipeline-run.ts';
import { Transform } from '../pipeline/transform.ts';
import { invocationLine } from '../telemetry/invocation-line.ts';
import { createLogger, openOutput } from '../telemetry/logger.ts';
import { LookupMeter } from '../telemetry/lookup-meter.ts';
import { inventoryStateOf, rulesStateOf } from '../telemetry/metric-facts.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { connectSources } from './connect-sources.ts';
import type { InvocationContext } from './event-context.ts';
import { metadataContextOf, putBackTargetOf } from './event-context.ts';

/** Fraction of an invocation's time for reading records; unread records are put back after it. */
const READING_SHARE = 0.7;
/** Fraction after which nothing more is put back, since the answer must still be written and sent. */
const PUTTING_BACK_SHARE = 0.9;
/** Nanoseconds per millisecond. */
const NANOSECONDS_PER_MS = 1e6;

/** Answers an Amazon Data Firehose transformation event; the context is Lambda's. */
export type TransformHandler = (event: FirehoseEvent, context?: InvocationContext) => Promise<FirehoseResult>;

/**
 * Creates the handler of the transform, given its environment. Throws a {@link ConfigurationError} for an invalid
 * configuration.
 */
export async function createHandler(environment: OptionTexts): Promise<TransformHandler> {
  const { AWS_REGION: region } = environment;
  refuseUnknownOptions(environment);
  const naming = environmentNaming(environment);
  const options = readOptions(environment, { naming });
  const output = openOutput();
  const logger = createLogger(options.logLevel, output);
  const warn = (message: string, error?: unknown): void =>
    logger.warn(error === undefined ? {} : { err: error }, message);
  // connected first, since S3 takes time to answer; an error is thrown where the sources are needed
  const connecting = connectSources(options, environment, naming, warn, (message, err) =>
    logger.debug({ err }, message),
  );
  connecting.catch(() => {});
  const loadingMetrics = createMetrics(options, { writeLine: (line) => output.write(`${line}\n`), warn });
  const readRange = await loadRangeReader(options);
  const settings = loadSettings(options, readRange, undefined, createPutBackSink(), region, naming);
  if (settings.unknownFields.length > 0) {
    logger.warn({ fields: settings.unknownFields }, 'LOG_FORMAT has fields that this release does not know');
  }
  const { metadata, live, verdicts, transfers, signals, joining, addressData } = await connecting;
  const meter = new LookupMeter(live?.counts);
  const metrics = await loadingMetrics;
  const transform = new Transform({
    ...settings,
    metadata,
    verdicts,
    transfers,
    signals,
    joining,
    addressData,
    traffic: metrics.traffic,
  });

  return async (event, context) => {
    // not `performance`, which Node.js loads on first use: 4 ms of a cold start
    const startedAt = process.hrtime.bigint();
    const counts = new Counts();
    let internalErrors = 0;
    // an invalid event has no members, but is answered too
    const { invocationId, deliveryStreamArn }: Partial<FirehoseEvent> = event ?? {};
    const { result, responseBytes } = await transform.transformEvent(
      event,
      counts,
      (error) => {
        internalErrors++;
        logger.error({ err: error }, 'internal error');
      },
      contextOf(event, context, region, options.metadataTimeoutMs),
    );
    const data = addressData?.state(Date.now());
    const facts = {
      invocationId,
      deliveryStreamArn,
      responseBytes,
      elapsedMs: Math.round(Number(process.hrtime.bigint() - startedAt) / NANOSECONDS_PER_MS),
      timeLeftMs: context?.getRemainingTimeInMillis(),
      ...(data === undefined ? {} : { addressData: data.versions }),
      ...meter.read(),
    };
    if (counts.recordsIn === 0) logger.warn(facts, 'the event has no records: is it a Firehose transformation event?');
    else logger.info(invocationLine(facts, counts), 'transformed');
    if (logger.isLevelEnabled('debug')) logUnmatchedFormats(logger, transform);
    const inventory = inventoryStateOf(metadata, Date.now());
    const rules = rulesStateOf(verdicts, Date.now());
    metrics.write({ ...facts, counts, inventory, rules, addressData: data, internalErrors });
    return result;
  };
}

/** Logs the configured formats that no line has matched yet, which may be wrong or obsolete. */
function logUnmatchedFormats(logger: Logger, transform: Transform): void {
  const formats = transform.unmatchedFormats.map(({ name, fields }) => ({ name, fields: fields.length }));
  if (formats.length > 0) logger.debug({ formats }, 'formats of LOG_FORMAT that no line has matched yet');
}

/** The source of the event, and how the invocation's time is divided. */
function contextOf(
  event: FirehoseEvent,
  context: InvocationContext | undefined,
  region: string | undefined,
  lookupMs: number,
): TransformContext {
  const remainingMs = context?.getRemainingTimeInMillis() ?? Number.POSITIVE_INFINITY;
  const now = Date.now();
  return {
    // look-ups may take as long as the option allows, but at most half of the time
    ...metadataContextOf(event, region, Math.min(lookupMs, remainingMs / 2)),
    readUntilMs: now + remainingMs * READING_SHARE,
    putBackUntilMs: now + remainingMs * PUTTING_BACK_SHARE,
    putBackTarget: putBackTargetOf(event),
  };
}
