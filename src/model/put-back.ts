/** The stream that an event's records came from, and that they can be put back on. */
export interface PutBackTarget {
  readonly service: PutBackService;
  readonly region: string;
  readonly accountId: string;
  /** Checked: letters, digits and `_.-` only. */
  readonly streamName: string;
}

/** The services that take records back. */
export type PutBackService = keyof typeof PUT_BACK_LIMITS;

/** What one request to a service may hold. */
export interface PutBackLimits {
  readonly recordsPerRequest: number;
  readonly bytesPerRequest: number;
  readonly bytesPerRecord: number;
}

/**
 * The bounds of each service, before base64. A Kinesis record's partition key counts among its bytes. Kinesis has come
 * to take larger requests and, where a stream is set so, larger records: the older bounds hold for every stream.
 *
 * Sources: https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html and
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
export const PUT_BACK_LIMITS = {
  firehose: { recordsPerRequest: 500, bytesPerRequest: 4 * 1024 * 1024, bytesPerRecord: 1_000 * 1024 },
  kinesis: { recordsPerRequest: 500, bytesPerRequest: 5 * 1024 * 1024, bytesPerRecord: 1024 * 1024 },
} as const satisfies Record<string, PutBackLimits>;

/** One record to put back. */
export interface PutBackPiece {
  readonly data: Buffer;
  /** The key that the record had, 1 to 256 characters; Kinesis only. */
  readonly partitionKey: string | undefined;
}

/** What became of an attempt to put records back. */
export interface PutBackReport {
  /** By the piece's index: whether the service said that it has it. */
  readonly accepted: readonly boolean[];
  readonly requests: number;
  /** Pieces sent more than once. */
  readonly retriedPieces: number;
  /** Pieces that were not accepted, by the service's error code or by `deadline`. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Puts records back on the stream they came from. */
export interface PutBackSink {
  /** Whether the stream has not refused, since the start of the process, to take anything back. */
  accepts(target: PutBackTarget): boolean;
  /** Puts the pieces back until all are accepted or the deadline (Unix milliseconds) comes. Never throws. */
  putBack(target: PutBackTarget, pieces: readonly PutBackPiece[], deadlineMs: number): Promise<PutBackReport>;
}
