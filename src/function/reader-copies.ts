import { createS3ObjectWriter } from '../aws/clients/s3-object-writer.ts';
import type { S3Access } from '../aws/connect-document.ts';
import { connectMetadata } from '../aws/connect-metadata.ts';
import { loadRangeReader } from '../config/configured-ranges.ts';
import { loadSettings } from '../config/load.ts';
import { needsAws } from '../config/needs-aws.ts';
import { environmentNaming } from '../config/option-naming.ts';
import type { Options } from '../config/options.ts';
import type { OptionTexts } from '../config/read-options.ts';
import { readObjectLocation } from '../input/s3/object-location.ts';
import type { ReadCursor, SourceObject } from '../model/source-object.ts';
import { Transform } from '../pipeline/transform.ts';
import { BatchEnricher } from '../reader/batch-enricher.ts';
import { S3Sink } from '../reader/sinks/s3-sink.ts';
import { loadTransfers } from './load-transfers.ts';
import { loadVerdicts } from './load-verdicts.ts';

/**
 * Opens the sinks of the function that writes enriched copies of objects, in place of records on a stream: the transform
 * with its look-ups runs in the reader itself. The documents are those of DESTINATION=s3, and an unreadable line is a
 * document. Throws a `ConfigurationError`.
 */
export async function createCopySinks(
  given: Options,
  outputLocation: string,
  environment: OptionTexts,
  onWarning: (message: string, error?: unknown) => void,
): Promise<(object: SourceObject, from: ReadCursor) => S3Sink> {
  const options: Options = { ...given, destination: 's3', onUnreadable: 'emit' };
  const naming = environmentNaming(environment);
  const s3: S3Access = {
    load: async () => (await import('../aws/clients/s3-client.ts')).createS3StoreOf(environment),
  };
  const file =
    options.metadata === 'snapshot' && !options.metadataSnapshot.startsWith('s3://')
      ? (await import('../config/load-snapshot-file.ts')).loadSnapshotFile(options, naming)
      : undefined;
  const connected = needsAws(options) ? await connectMetadata(options, file, onWarning, s3) : undefined;
  const metadata = connected?.source ?? file;
  const live = connected?.live;
  const verdicts = await loadVerdicts(options, naming, { metadata, live, s3, onWarning });
  const transfers = await loadTransfers(options, naming, metadata, verdicts);
  const region = environment.AWS_REGION;
  const settings = loadSettings(options, await loadRangeReader(options), metadata, undefined, region, naming);
  const { bucket, key: prefix } = readObjectLocation(outputLocation);
  const enricher = new BatchEnricher(new Transform({ ...settings, verdicts, transfers }), region);
  const target = { prefix, writer: createS3ObjectWriter(bucket, environment), enricher };
  return (object, from) => new S3Sink(object, from, target);
}
