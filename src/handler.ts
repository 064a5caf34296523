import { loadSettings, loadSnapshotFile } from './config/load.ts';
import { needsAws } from './config/needs-aws.ts';
import { readOptions, refuseUnknownOptions } from './config/read-options.ts';
import type { InvocationContext } from './handler-context.ts';
import { metadataContextOf } from './metadata-context.ts';
import { Counts } from './model/counts.ts';
import type { FirehoseEvent, FirehoseResult } from './model/firehose.ts';
import { invocationLine } from './telemetry/invocation-line.ts';
import { createLogger } from './telemetry/logger.ts';
import { LookupMeter } from './telemetry/lookup-meter.ts';
import { Transform } from './transform.ts';

refuseUnknownOptions(process.env);
const options = readOptions(process.env);
const logger = createLogger(options.logLevel);
// loaded at init, where the processor is full, and only where the configuration says that it will be needed
const connected = needsAws(options)
  ? await (await import('./aws/connect-metadata.ts')).connectMetadata(
      options,
      loadSnapshotFile(options),
      (message, error) => logger.warn({ err: error }, message),
    )
  : undefined;
const transform = new Transform(loadSettings(options, connected?.source));
const meter = new LookupMeter(connected?.live?.counts);

/**
 * Lambda entry: answers one Amazon Data Firehose transformation event. A wrong configuration stops the start, with a
 * message that names the option.
 */
export async function handler(event: FirehoseEvent, context?: InvocationContext): Promise<FirehoseResult> {
  const startedAt = performance.now();
  const counts = new Counts();
  // what is no event has no members, and is answered all the same
  const { invocationId, deliveryStreamArn }: Partial<FirehoseEvent> = event ?? {};
  const { result, responseBytes } = await transform.transformEvent(
    event,
    counts,
    (error) => logger.error({ err: error }, 'internal error'),
    metadataContextOf(event, process.env.AWS_REGION, lookupTimeMs(context)),
  );
  const facts = {
    invocationId,
    deliveryStreamArn,
    responseBytes,
    elapsedMs: Math.round(performance.now() - startedAt),
    ...meter.read(),
  };
  if (counts.recordsIn === 0) logger.warn(facts, 'the event holds no records: is it a Firehose transformation event?');
  else logger.info(invocationLine(facts, counts), 'transformed');
  return result;
}

/** How long look-ups may take: what the option allows, and half of what the invocation has left at most. */
function lookupTimeMs(context: InvocationContext | undefined): number {
  const remainingMs = context?.getRemainingTimeInMillis() ?? Number.POSITIVE_INFINITY;
  return Math.min(options.metadataTimeoutMs, remainingMs / 2);
}
