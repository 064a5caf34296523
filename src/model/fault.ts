/** Stable codes of a line that cannot be read, each with what it means. They stand in output and in counts. */
export const LINE_FAULTS = {
  field_count: 'no log format in use has this number of fields',
  field_value: 'a value does not fit its field',
  not_flow_log: 'JSON that is no flow log record, or a line in which every field is absent',
  json_malformed: 'the line begins as a JSON object and is not one, or is nested too deep',
  header: 'a header line with too many fields, or with a field name that the output uses itself',
} as const satisfies Record<string, string>;

/** A key of {@link LINE_FAULTS}. */
export type LineFaultCode = keyof typeof LINE_FAULTS;

/** Why a line could not be read. `field` is AWS's field name, where one is to blame. */
export interface LineFault {
  readonly code: LineFaultCode;
  readonly field?: string;
  readonly detail: string;
}

/** Stable codes of a Firehose record whose data cannot be decoded at all, or whose output cannot be returned. */
export const RECORD_FAULTS = {
  data_missing: 'the record has no data, or data of a wrong type',
  base64_invalid: 'the data is not base64',
  gzip_corrupt: 'the data begins as gzip and cannot be inflated',
  inflated_size: 'the data inflates past MAX_INFLATED_BYTES',
  line_count: 'the data holds more lines than one record may',
  record_id_repeated: 'two records with different data carry the same recordId',
  unreadable_line: 'the record holds a line that cannot be read, and ON_UNREADABLE is `fail`',
  several_documents:
    'the record makes several documents, the destination takes one a record, and the rest cannot be put back',
  response_size: 'the output does not fit into the answer (MAX_RESPONSE_BYTES), and the record cannot be put back',
  line_size: 'the document of one line is larger than any answer may be',
  put_back: 'the output does not fit into the answer, and the stream did not take the record back',
  hop_limit: 'the record has been put back MAX_HOPS times',
  time: 'the time of the invocation was used up before the record was read, and it cannot be put back',
  internal: 'an error in this program; the log line names it',
} as const satisfies Record<string, string>;

/** A key of {@link RECORD_FAULTS}. */
export type RecordFaultCode = keyof typeof RECORD_FAULTS;

/** Why a record fails, as the pipeline notes it; without detail the sentence of its code says it all. */
export interface RecordFailureReason {
  readonly code: RecordFaultCode;
  readonly detail: string | undefined;
}

/** Why a record is answered `ProcessingFailed`. */
export interface RecordFailure {
  /** Stable; one of the codes that the documentation lists. */
  readonly code: RecordFaultCode;
  /** In words, for people: where a line is to blame, which one and what is wrong with it. */
  readonly detail: string;
}
