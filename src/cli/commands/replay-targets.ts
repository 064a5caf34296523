import { setTimeout as sleep } from 'node:timers/promises';
import { PUT_BACK_TIMING } from '../../aws/put-back/put-back-run.ts';
import { DESTINATIONS, type DestinationName, destinationsOfOneDocument } from '../../encode/destinations.ts';
import { reasonOf, UsageError } from '../../input/errors.ts';
import { printable } from '../../input/printable.ts';
import { isObjectLocation, readObjectLocation } from '../../input/s3/object-location.ts';
import { PACKED_RECORD_BYTES } from '../../model/put-back.ts';
import type { ReadCursor, SourceObject } from '../../model/source-object.ts';
import { Transform } from '../../pipeline/transform.ts';
import { BatchEnricher } from '../../reader/batch-enricher.ts';
import { type LineSink, MAX_DOCUMENT_LINE_BYTES, S3_BATCH_BYTES } from '../../reader/line-sink.ts';
import { DocumentSink } from '../../reader/sinks/document-sink.ts';
import { keyOfPart, S3Sink } from '../../reader/sinks/s3-sink.ts';
import { StreamSink } from '../../reader/sinks/stream-sink.ts';
import { TokenBucket } from '../../reader/token-bucket.ts';
import { listed } from '../../text/lists.ts';
import { requirePackage } from '../require-packages.ts';
import type { Arguments } from '../terminal/arguments.ts';
import { Output } from '../terminal/output.ts';
import { configuredRegionOf, regionFor } from '../terminal/region.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { enrichSettings } from './enrich-settings.ts';
import { readStreamOption, targetOf } from './resend-settings.ts';

/** Maximum bytes of text that are read before they are put. */
const MAX_BATCH_BYTES = 4 * 1024 * 1024;
/**
 * Default rate of a stream: half of the smallest quota, 1 MiB per second, so that new records can arrive at the same
 * time.
 */
export const DEFAULT_STREAM_RATE = 524_288;

/** The target of a replay. */
export interface ReplayTarget {
  /** Identifies the target in the journal. */
  readonly id: string;
  /** A name for messages. */
  readonly name: string;
  readonly createSink: (object: SourceObject, from: ReadCursor) => LineSink;
  /** The key under which the first part of an object's copy is written; missing if there are no copies. */
  readonly copyKeyOf?: (object: SourceObject) => string;
  readonly batchBytes: number;
  readonly maxLineBytes: number | undefined;
  /** The records of a delivery stream; undefined for documents. */
  readonly record: { readonly bytes: number; readonly takesSeveral: boolean } | undefined;
  /** Bytes of records per second; undefined for no limit. */
  readonly bytesPerSecond: number | undefined;
  /** Whether documents go to standard output, so that nothing else may be written there. */
  readonly usesStdout: boolean;
  /** Where enriched copies are written; they are not read. */
  readonly outputLocation: string;
  /** Closes connections. */
  readonly close: () => void;
}

/** The options that choose the target and the form of the documents. */
type TargetArguments = Arguments<
  'stream' | 'destination' | 'region' | 'output' | 'format' | 'schema' | 'inventory' | 'rules' | 'labels' | 'set'
>;

/** Opens the target that the options choose. Throws a {@link UsageError}, or a `StreamError` for a missing package. */
export async function openTarget(
  chosen: TargetArguments,
  rate: number | undefined,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ReplayTarget> {
  const location = chosen.text('output');
  if (chosen.has('stream')) {
    for (const name of ['output', 'format', 'schema', 'inventory', 'rules', 'labels', 'set'] as const) {
      if (chosen.has(name)) throw new UsageError(`--${name} and --stream cannot be used together`);
    }
    return streamTarget(chosen, rate ?? DEFAULT_STREAM_RATE, terminal, signal);
  }
  for (const name of ['destination', 'region'] as const) {
    if (chosen.has(name)) throw new UsageError(`--${name} needs --stream`);
  }
  if (location !== undefined && !isObjectLocation(location)) {
    throw new UsageError(
      `--output must be s3://bucket/prefix/, not ${JSON.stringify(location)}: without it, documents go to standard output`,
    );
  }
  return documentTarget(chosen, location, rate, terminal);
}

async function streamTarget(
  chosen: TargetArguments,
  bytesPerSecond: number,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ReplayTarget> {
  const named = readStreamOption({ stream: chosen.text('stream') });
  if (named.service !== 'firehose') throw new UsageError('--stream must be a delivery stream of Firehose');
  const { createFirehoseApi } = await requirePackage('firehose', () => import('../../aws/put-back/firehose-api.ts'));
  const { region, streamName } = await targetOf(named, chosen.text('region'), terminal, false);
  const destination = await destinationFor(chosen.text('destination'), region, streamName, terminal);
  const { takesSeveral } = DESTINATIONS[destination];
  // an interruption ends every wait
  const wait = (milliseconds: number) => sleep(milliseconds, undefined, { signal }).catch(() => undefined);
  const bucket = new TokenBucket(bytesPerSecond, { now: Date.now, sleep: wait });
  const api = createFirehoseApi(region, PUT_BACK_TIMING.connectionMs);
  const packing = { recordBytes: PACKED_RECORD_BYTES, takesSeveral };
  return {
    id: `firehose ${region} ${streamName}`,
    name: `the stream ${streamName} in ${region}`,
    createSink: () =>
      new StreamSink({ streamName, packing, bucket, connect: async () => api, timing: { sleep: wait } }),
    batchBytes: Math.min(MAX_BATCH_BYTES, Math.max(PACKED_RECORD_BYTES, bytesPerSecond)),
    maxLineBytes: undefined,
    record: { bytes: PACKED_RECORD_BYTES, takesSeveral },
    bytesPerSecond,
    usesStdout: false,
    outputLocation: '',
    close: () => undefined,
  };
}

/** The destination of the stream, as given or as Firehose describes it. */
async function destinationFor(
  given: string | undefined,
  region: string,
  streamName: string,
  terminal: Terminal,
): Promise<DestinationName> {
  if (given !== undefined) {
    if (isDestination(given)) return given;
    const names = Object.keys(DESTINATIONS).join(', ');
    throw new UsageError(`--destination must be one of ${names}, not ${JSON.stringify(given)}`);
  }
  const { destinationOf } = await import('../../aws/clients/stream-destination.ts');
  let reason = 'its kind is unknown';
  try {
    const kind = await destinationOf(region, streamName);
    if (kind !== undefined) return kind;
  } catch (error) {
    reason = reasonOf(error);
  }
  terminal.stderr.write(
    `warning: cannot determine the destination of the stream (${printable(reason)}); records get several lines, which ${listed(destinationsOfOneDocument())} do not accept: for these, give --destination\n`,
  );
  return 's3';
}

function isDestination(name: string): name is DestinationName {
  return Object.hasOwn(DESTINATIONS, name);
}

async function documentTarget(
  chosen: TargetArguments,
  location: string | undefined,
  rate: number | undefined,
  terminal: Terminal,
): Promise<ReplayTarget> {
  if (rate !== undefined) throw new UsageError('--rate needs --stream');
  const place = location === undefined ? undefined : outputPlace(location);
  const settings = await enrichSettings(
    {
      formats: chosen.texts('format'),
      schema: chosen.text('schema'),
      inventory: chosen.text('inventory'),
      rules: chosen.text('rules'),
      labels: chosen.text('labels'),
      settings: chosen.texts('set'),
    },
    (message, error) =>
      terminal.stderr.write(`warning: ${message}${error === undefined ? '' : `: ${reasonOf(error)}`}\n`),
    { region: () => regionFor(undefined, terminal), onConnected: () => undefined },
  );
  const enricher = new BatchEnricher(new Transform(settings));
  const common = {
    batchBytes: S3_BATCH_BYTES,
    maxLineBytes: MAX_DOCUMENT_LINE_BYTES,
    record: undefined,
    bytesPerSecond: undefined,
  };
  if (place !== undefined) {
    const { createS3Writer } = await requirePackage('s3', () => import('../../aws/clients/s3-writer-sdk.ts'));
    const writer = await createS3Writer(place.bucket, await configuredRegionOf(terminal));
    const target = { prefix: place.key, writer, enricher };
    const name = `s3://${place.bucket}/${place.key}`;
    return {
      ...common,
      id: name,
      name,
      createSink: (object, from) => new S3Sink(object, from, target),
      copyKeyOf: ({ key }) => keyOfPart(place.key, key, 0),
      usesStdout: false,
      outputLocation: name,
      close: () => writer.close(),
    };
  }
  const output = new Output(terminal.stdout, { escapes: terminal.showsStdout });
  return {
    ...common,
    id: 'documents',
    name: 'standard output',
    createSink: () => new DocumentSink(enricher, output),
    usesStdout: true,
    outputLocation: '',
    close: () => undefined,
  };
}

/** Bucket and prefix of the output; a folder unless it is empty. Throws a {@link UsageError}. */
function outputPlace(location: string): { readonly bucket: string; readonly key: string } {
  try {
    const { bucket, key } = readObjectLocation(location);
    return { bucket, key: key === '' || key.endsWith('/') ? key : `${key}/` };
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--output ${error.message}`, { cause: error });
    throw error;
  }
}
