import { setTimeout as sleep } from 'node:timers/promises';
import { PUT_BACK_TIMING } from '../../aws/put-back/put-back-run.ts';
import { DESTINATIONS, type DestinationName } from '../../encode/destinations.ts';
import { reasonOf, UsageError } from '../../input/errors.ts';
import { printable } from '../../input/printable.ts';
import { isObjectLocation } from '../../input/s3/object-location.ts';
import type { SourceObject } from '../../model/source-object.ts';
import { BatchEnricher } from '../../reader/batch-enricher.ts';
import type { LineSink } from '../../reader/line-sink.ts';
import { DocumentSink } from '../../reader/sinks/document-sink.ts';
import { StreamSink } from '../../reader/sinks/stream-sink.ts';
import { TokenBucket } from '../../reader/token-bucket.ts';
import { requirePackage } from '../require-packages.ts';
import type { Arguments } from '../terminal/arguments.ts';
import { Output } from '../terminal/output.ts';
import { regionFor } from '../terminal/region.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { enrichSettings } from './enrich-settings.ts';
import { readStreamOption, targetOf } from './resend-settings.ts';

/** Size of the records that are put on a stream, with their header, in bytes: the default of the reader function. */
const RECORD_BYTES = 65_536;
/** Most text that is read before it is put, in bytes. */
const MAX_BATCH_BYTES = 4 * 1024 * 1024;
/** Default rate of a stream: half of the smallest quota, 1 MiB per second, so that what arrives meanwhile finds room. */
export const DEFAULT_STREAM_RATE = 524_288;

/** Where a replay puts what it reads. */
export interface ReplayTarget {
  /** Identifies the target in the journal. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly createSink: (object: SourceObject) => LineSink;
  readonly batchBytes: number;
  readonly maxLineBytes: number | undefined;
  /** The records of a delivery stream; undefined for documents. */
  readonly record: { readonly bytes: number; readonly takesSeveral: boolean } | undefined;
  /** Bytes of records per second; undefined for no limit. */
  readonly bytesPerSecond: number | undefined;
  /** Whether documents go to standard output, so that nothing else may. */
  readonly usesStdout: boolean;
  /** Where enriched copies are written; they are not read. */
  readonly outputLocation: string;
}

/** The options that choose the target and what documents look like. */
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
  return documentTarget(chosen, rate, terminal);
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
  const packing = { recordBytes: RECORD_BYTES, takesSeveral };
  return {
    id: `firehose ${region} ${streamName}`,
    name: `the stream ${streamName} in ${region}`,
    createSink: () =>
      new StreamSink({ streamName, packing, bucket, connect: async () => api, timing: { sleep: wait } }),
    batchBytes: Math.min(MAX_BATCH_BYTES, Math.max(RECORD_BYTES, bytesPerSecond)),
    maxLineBytes: undefined,
    record: { bytes: RECORD_BYTES, takesSeveral },
    bytesPerSecond,
    usesStdout: false,
    outputLocation: '',
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
  let reason = 'it is of a kind that is not known';
  try {
    const kind = await destinationOf(region, streamName);
    if (kind !== undefined) return kind;
  } catch (error) {
    reason = reasonOf(error);
  }
  terminal.stderr.write(
    `warning: cannot tell the destination of the stream (${printable(reason)}); records get several lines, which OpenSearch, Iceberg and Snowflake do not take: for these, give --destination\n`,
  );
  return 's3';
}

function isDestination(name: string): name is DestinationName {
  return Object.hasOwn(DESTINATIONS, name);
}

async function documentTarget(
  chosen: TargetArguments,
  rate: number | undefined,
  terminal: Terminal,
): Promise<ReplayTarget> {
  if (rate !== undefined) throw new UsageError('--rate needs --stream');
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
  const enricher = new BatchEnricher(settings);
  const output = new Output(terminal.stdout, { escapes: terminal.showsStdout });
  return {
    id: 'documents',
    name: 'standard output',
    createSink: () => new DocumentSink(enricher, output),
    batchBytes: MAX_BATCH_BYTES,
    // documents have no limit, but memory has
    maxLineBytes: Number.MAX_SAFE_INTEGER,
    record: undefined,
    bytesPerSecond: undefined,
    usesStdout: true,
    outputLocation: '',
  };
}
