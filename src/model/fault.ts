/** Stable codes of unreadable lines, with their meanings. They appear in output and in counts. */
export const LINE_FAULTS = {
  field_count: 'no log format in use has this number of fields',
  field_value: 'a value does not fit its field',
  not_flow_log: 'JSON that is not a flow log record, or a line in which every field is absent',
  json_malformed: 'the line begins like a JSON object but is not valid JSON, or is nested too deep',
  header: 'a header line with too many fields, or with a field name that the output uses itself',
} as const satisfies Record<string, string>;

/** A key of {@link LINE_FAULTS}. */
export type LineFaultCode = keyof typeof LINE_FAULTS;

/** Why a line is unreadable. `field` is AWS's name of the invalid field, if any. */
export interface LineFault {
  readonly code: LineFaultCode;
  readonly field?: string;
  readonly detail: string;
}

/** Stable codes of Firehose records whose data cannot be decoded, or whose output cannot be returned. */
export const RECORD_FAULTS = {
  data_missing: 'the record has no data, or its data has the wrong type',
  base64_invalid: 'the data is not base64',
  gzip_corrupt: 'the data is invalid gzip',
  gzip_nested: 'the data is compressed with gzip more than twice',
  inflated_size: 'the decompressed data exceeds MAX_INFLATED_BYTES',
  line_count: 'the data has more lines than one record may have',
  record_id_repeated: 'two records with different data have the same recordId',
  unreadable_line: 'the record has an unreadable line, and ON_UNREADABLE is `fail`',
  several_documents:
    'the record produces several documents, but the destination accepts one per record, and the rest cannot be put back',
  response_size: 'the output does not fit into the answer (MAX_RESPONSE_BYTES), and the record cannot be put back',
  line_size: 'the document of one line exceeds the maximum size of an answer',
  put_back: 'the output does not fit into the answer, and the stream did not accept the record back',
  hop_limit: 'the record has been put back the maximum number of times (MAX_HOPS)',
  time: 'the invocation ran out of time before the record was read, and it cannot be put back',
  internal: 'an error in this program, which is logged',
} as const satisfies Record<string, string>;

/** A key of {@link RECORD_FAULTS}. */
export type RecordFaultCode = keyof typeof RECORD_FAULTS;

/** Why a record fails, as recorded by the pipeline; without detail, the sentence of its code applies. */
export interface RecordFailureReason {
  readonly code: RecordFaultCode;
  readonly detail: string | undefined;
}

/** Why a record is answered `ProcessingFailed`. */
export interface RecordFailure {
  /** Stable; one of the codes that the documentation lists. */
  readonly code: RecordFaultCode;
  /** Readable text; if a line caused the failure, its number and its fault. */
  readonly detail: string;
}
