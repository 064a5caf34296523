import { parseArn } from '../model/arn.ts';
import type { PutBackService } from '../model/put-back.ts';

/** A stream given by its name or ARN; only an ARN includes Region and account. */
export interface NamedStream {
  readonly service: PutBackService;
  readonly streamName: string;
  readonly region: string | undefined;
  readonly accountId: string | undefined;
}

/** Sources: API references of PutRecordBatch and PutRecords. */
const STREAM_NAME = { firehose: /^[\w.-]{1,64}$/, kinesis: /^[\w.-]{1,128}$/ };
const RESOURCE_PREFIX = { firehose: 'deliverystream/', kinesis: 'stream/' };

/** Reads a stream's name or ARN; undefined if it is neither. An ARN determines the service. */
export function readStream(text: string, service: PutBackService): NamedStream | undefined {
  if (!text.startsWith('arn:')) {
    return STREAM_NAME[service].test(text)
      ? { service, streamName: text, region: undefined, accountId: undefined }
      : undefined;
  }
  const arn = parseArn(text);
  if (arn === undefined || (arn.service !== 'firehose' && arn.service !== 'kinesis')) return undefined;
  const prefix = RESOURCE_PREFIX[arn.service];
  const streamName = arn.resource.slice(prefix.length);
  if (!arn.resource.startsWith(prefix) || !STREAM_NAME[arn.service].test(streamName)) return undefined;
  return { service: arn.service, streamName, region: arn.region, accountId: arn.accountId };
}
