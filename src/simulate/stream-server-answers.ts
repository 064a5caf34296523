import type { PutBackService } from '../model/put-back.ts';
import { STREAM_ERRORS, type StreamErrorCode } from './stream-server-faults.ts';

/** An HTTP response. */
export interface StreamAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const AWS_JSON = 'application/x-amz-json-1.1';
const ENTRY_ERROR = { firehose: 'ServiceUnavailableException', kinesis: 'ProvisionedThroughputExceededException' };

/** The response to a request, with an id for each accepted record and an error for each other one. */
export function answerOfEntries(
  service: PutBackService,
  ids: readonly (string | undefined)[],
  errorCode: string = ENTRY_ERROR[service],
): StreamAnswer {
  const idMember = service === 'firehose' ? 'RecordId' : 'SequenceNumber';
  const entries = ids.map((id) =>
    id === undefined
      ? { ErrorCode: errorCode, ErrorMessage: 'Slow down.' }
      : { [idMember]: id, ...(service === 'kinesis' ? { ShardId: 'shardId-000000000000' } : {}) },
  );
  const failed = ids.filter((id) => id === undefined).length;
  return json(
    service === 'firehose'
      ? { FailedPutCount: failed, Encrypted: false, RequestResponses: entries }
      : { FailedRecordCount: failed, Records: entries },
  );
}

/** The response to a request that is refused as a whole. */
export function answerOfError(code: StreamErrorCode, message: string = STREAM_ERRORS[code][1]): StreamAnswer {
  return { ...json({ __type: code, message }), status: STREAM_ERRORS[code][0] };
}

/** Invalid responses that the services never send. */
export const INVALID_ANSWERS = {
  no_entries: json({}),
  html_500: { status: 500, contentType: 'text/html', body: '<html><body>Internal Server Error</body></html>' },
  garbage: { status: 200, contentType: AWS_JSON, body: '{"FailedPutCount":0,"RequestResponses":[{"Record' },
} as const satisfies Record<string, StreamAnswer>;

function json(content: object): StreamAnswer {
  return { status: 200, contentType: AWS_JSON, body: JSON.stringify(content) };
}
