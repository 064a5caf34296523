import { loadSettings } from './config/load.ts';
import { readOptions, refuseUnknownOptions } from './config/read-options.ts';
import { Counts } from './model/counts.ts';
import type { FirehoseEvent, FirehoseResult } from './model/firehose.ts';
import { invocationLine } from './telemetry/invocation-line.ts';
import { createLogger } from './telemetry/logger.ts';
import { Transform } from './transform.ts';

refuseUnknownOptions(process.env);
const options = readOptions(process.env);
const logger = createLogger(options.logLevel);
const transform = new Transform(loadSettings(options));

/**
 * Lambda entry: answers one Amazon Data Firehose transformation event. A wrong configuration stops the start, with a
 * message that names the option.
 */
export async function handler(event: FirehoseEvent): Promise<FirehoseResult> {
  const startedAt = performance.now();
  const counts = new Counts();
  const { result, responseBytes } = await transform.transformEvent(event, counts, (error) => {
    logger.error({ err: error }, 'internal error');
  });
  const facts = {
    invocationId: event.invocationId,
    deliveryStreamArn: event.deliveryStreamArn,
    responseBytes,
    elapsedMs: Math.round(performance.now() - startedAt),
  };
  if (counts.recordsIn === 0) logger.warn(facts, 'the event holds no records: is it a Firehose transformation event?');
  else logger.info(invocationLine(facts, counts), 'transformed');
  return result;
}
