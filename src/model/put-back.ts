/** The stream from which an event's records were read, and on which they can be put back. */
export interface PutBackTarget {
  readonly service: PutBackService;
  readonly region: string;
  readonly accountId: string;
  /** Validated: letters, digits and `_.-` only. */
  readonly streamName: string;
}

/** The services on whose streams records can be put back. */
export type PutBackService = keyof typeof PUT_BACK_LIMITS;

/** Limits of one request to a service. */
export interface PutBackLimits {
  readonly recordsPerRequest: number;
  readonly bytesPerRequest: number;
  readonly bytesPerRecord: number;
}

/**
 * The limits of each service, before base64. The bytes of a Kinesis record include its partition key. Kinesis now
 * accepts larger requests and, for streams configured so, larger records; these older limits are valid for every
 * stream.
 *
 * Sources: https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html and
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
export const PUT_BACK_LIMITS = {
  firehose: { recordsPerRequest: 500, bytesPerRequest: 4 * 1024 * 1024, bytesPerRecord: 1_000 * 1024 },
  kinesis: { recordsPerRequest: 500, bytesPerRequest: 5 * 1024 * 1024, bytesPerRecord: 1024 * 1024 },
} as const satisfies Record<string, PutBackLimits>;

/**
 * Default size of a record into which several lines are packed, with their header, in bytes: the output for two such
 * records fits into a response, even if the stream’s buffer holds one record more than it should.
 */
export const PACKED_RECORD_BYTES = 65_536;

/** A whole record, or a part of one, to put back as a separate record. */
export interface PutBackPart {
  readonly data: Buffer;
  /** The original partition key, 1 to 256 characters; Kinesis only. */
  readonly partitionKey: string | undefined;
}

/** The result of putting parts back. */
export interface PutBackReport {
  /** By the part's index: whether the service confirmed that it has it. */
  readonly accepted: readonly boolean[];
  readonly requests: number;
  /** Parts sent more than once. */
  readonly retriedParts: number;
  /** Parts that were not accepted, by the service's error code or by `deadline`. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Puts records back on the stream from which they came. */
export interface PutBackSink {
  /** Whether the stream accepts records; false after a permanent refusal, until the process ends. */
  accepts(target: PutBackTarget): boolean;
  /** Puts the parts back until all are accepted or the deadline (Unix milliseconds) is reached. Never throws. */
  putBack(target: PutBackTarget, parts: readonly PutBackPart[], deadlineMs: number): Promise<PutBackReport>;
}
