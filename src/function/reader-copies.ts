import type { AddressData } from '../address-data/address-data.ts';
import { createS3ObjectWriter } from '../aws/clients/s3-object-writer.ts';
import { loadRangeReader } from '../config/configured-ranges.ts';
import { loadSettings } from '../config/load.ts';
import { environmentNaming } from '../config/option-naming.ts';
import type { Options } from '../config/options.ts';
import type { OptionTexts } from '../config/read-options.ts';
import { readObjectLocation } from '../input/s3/object-location.ts';
import type { Counts } from '../model/counts.ts';
import type { ReadCursor, SourceObject } from '../model/source-object.ts';
import { Transform } from '../pipeline/transform.ts';
import { BatchEnricher } from '../reader/batch-enricher.ts';
import { S3Sink } from '../reader/sinks/s3-sink.ts';
import { connectSources } from './connect-sources.ts';

/** The sinks of enriched copies, and the address data that they use. */
export interface CopySinks {
  readonly openSink: (object: SourceObject, from: ReadCursor) => S3Sink;
  /** Undefined if the options name none. */
  readonly addressData: AddressData | undefined;
  /** The counts of the documents since the last call. */
  readonly takeCounts: () => Counts;
}

/**
 * Creates the sinks of the function that writes enriched copies of objects instead of putting records on a stream: the
 * transform with its look-ups runs in the reader itself. The documents are those of DESTINATION=s3, and an unreadable
 * line becomes a document. Throws a `ConfigurationError`.
 */
export async function createCopySinks(
  given: Options,
  outputLocation: string,
  environment: OptionTexts,
  onWarning: (message: string, error?: unknown) => void,
): Promise<CopySinks> {
  const options: Options = { ...given, destination: 's3', onUnreadable: 'emit' };
  const naming = environmentNaming(environment);
  const { metadata, ...sources } = await connectSources(options, environment, naming, onWarning);
  const region = environment.AWS_REGION;
  const settings = loadSettings(options, await loadRangeReader(options), metadata, undefined, region, naming);
  const { bucket, key: prefix } = readObjectLocation(outputLocation);
  const enricher = new BatchEnricher(new Transform({ ...settings, ...sources }), region);
  const target = { prefix, writer: createS3ObjectWriter(bucket, environment), enricher };
  return {
    openSink: (object, from) => new S3Sink(object, from, target),
    addressData: sources.addressData,
    takeCounts: () => enricher.takeCounts(),
  };
}
