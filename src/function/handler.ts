import type { S3Access } from '../aws/connect-document.ts';
import { createPutBackSink } from '../aws/put-back/create-put-back-sink.ts';
import { loadRangeReader } from '../config/configured-ranges.ts';
import { loadSettings, loadSnapshotFile } from '../config/load.ts';
import { needsAws } from '../config/needs-aws.ts';
import { needsRules } from '../config/needs-rules.ts';
import { environmentNaming } from '../config/option-naming.ts';
import { readOptions, refuseUnknownOptions } from '../config/read-options.ts';
import { Counts } from '../model/counts.ts';
import type { FirehoseEvent, FirehoseResult } from '../model/firehose.ts';
import type { TransformContext } from '../pipeline/pipeline-run.ts';
import { Transform } from '../pipeline/transform.ts';
import { invocationLine } from '../telemetry/invocation-line.ts';
import { createLogger } from '../telemetry/logger.ts';
import { LookupMeter } from '../telemetry/lookup-meter.ts';
import { inventoryStateOf, rulesStateOf } from '../telemetry/metric-facts.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import type { InvocationContext } from './event-context.ts';
import { metadataContextOf, putBackTargetOf } from './event-context.ts';

/** Of the time that an invocation has, the part in which records are read; what was not read by then goes back. */
const READING_SHARE = 0.7;
/** The part after which nothing more is put back: the answer must still be written and sent. */
const PUTTING_BACK_SHARE = 0.9;
/** In a millisecond. */
const NANOSECONDS = 1e6;

refuseUnknownOptions(process.env);
const naming = environmentNaming(process.env);
const options = readOptions(process.env, { naming });
const logger = createLogger(options.logLevel);
// loaded at init, where the processor is full, and only where the configuration says that it will be needed
const s3: S3Access = {
  load: async () => (await import('../aws/clients/s3-client.ts')).createS3StoreOf(process.env),
};
const warn = (message: string, error?: unknown): void =>
  logger.warn(error === undefined ? {} : { err: error }, message);
const file = loadSnapshotFile(options, naming);
const connected = needsAws(options)
  ? await (await import('../aws/connect-metadata.ts')).connectMetadata(options, file, warn, s3)
  : undefined;
const metadata = connected?.source ?? file;
const verdicts =
  needsRules(options, naming) && metadata !== undefined
    ? await (await import('../aws/connect-verdicts.ts')).connectVerdicts(options, naming, s3, {
        metadata,
        onWarning: warn,
      })
    : undefined;
const settings = loadSettings(
  options,
  await loadRangeReader(options),
  metadata,
  createPutBackSink(),
  process.env.AWS_REGION,
  naming,
);
if (settings.unknownFields.length > 0) {
  logger.warn({ fields: settings.unknownFields }, 'LOG_FORMAT names fields that this release does not know');
}
const meter = new LookupMeter(connected?.live?.counts);
const metrics = await createMetrics(options, { warn: (message, error) => logger.warn({ err: error }, message) });
const transform = new Transform({ ...settings, verdicts, traffic: metrics.traffic });

/**
 * Lambda entry: answers one Amazon Data Firehose transformation event. A wrong configuration stops the start, with a
 * message that names the option.
 */
export async function handler(event: FirehoseEvent, context?: InvocationContext): Promise<FirehoseResult> {
  // not `performance`, which Node.js loads when it is first used: 4 ms of a cold start
  const startedAt = process.hrtime.bigint();
  const counts = new Counts();
  let internalErrors = 0;
  // what is no event has no members, and is answered all the same
  const { invocationId, deliveryStreamArn }: Partial<FirehoseEvent> = event ?? {};
  const { result, responseBytes } = await transform.transformEvent(
    event,
    counts,
    (error) => {
      internalErrors++;
      logger.error({ err: error }, 'internal error');
    },
    contextOf(event, context),
  );
  const facts = {
    invocationId,
    deliveryStreamArn,
    responseBytes,
    elapsedMs: Math.round(Number(process.hrtime.bigint() - startedAt) / NANOSECONDS),
    timeLeftMs: context?.getRemainingTimeInMillis(),
    ...meter.read(),
  };
  if (counts.recordsIn === 0) logger.warn(facts, 'the event holds no records: is it a Firehose transformation event?');
  else logger.info(invocationLine(facts, counts), 'transformed');
  if (logger.isLevelEnabled('debug')) noteUnmatchedFormats();
  const inventory = inventoryStateOf(settings.metadata, Date.now());
  metrics.write({ ...facts, counts, inventory, rules: rulesStateOf(verdicts, Date.now()), internalErrors });
  return result;
}

/** Which of the configured formats no line has had since the start: a hint at a format that is wrong, or used no longer. */
function noteUnmatchedFormats(): void {
  const formats = transform.unmatchedFormats.map(({ name, fields }) => ({ name, fields: fields.length }));
  if (formats.length > 0) logger.debug({ formats }, 'formats of LOG_FORMAT that no line has had since the start');
}

/** Where the event comes from, and how the time that the invocation has is shared out. */
function contextOf(event: FirehoseEvent, context: InvocationContext | undefined): TransformContext {
  const remainingMs = context?.getRemainingTimeInMillis() ?? Number.POSITIVE_INFINITY;
  const now = Date.now();
  return {
    // look-ups may take what the option allows, and half of the time at most
    ...metadataContextOf(event, process.env.AWS_REGION, Math.min(options.metadataTimeoutMs, remainingMs / 2)),
    readUntilMs: now + remainingMs * READING_SHARE,
    putBackUntilMs: now + remainingMs * PUTTING_BACK_SHARE,
    putBackTarget: putBackTargetOf(event),
  };
}
