/** A record as a request to a service carries it. */
export interface PutRecord {
  readonly data: Buffer;
  /** Kinesis chooses the shard by it. Empty for Firehose, which has none. */
  readonly partitionKey: string;
  /** What it counts against the limits of a request: data and partition key, before base64. */
  readonly bytes: number;
}

/** What a service says of one record of a request. */
export interface EntryAnswer {
  readonly isAccepted: boolean;
  readonly errorCode: string | undefined;
}

/** The one call that putting back makes, bound to a service and a Region. */
export interface PutApi {
  /**
   * Makes one request; the answers are by the record's index and may be fewer than the records. Errors are those of the
   * SDK.
   */
  put(
    streamName: string,
    records: readonly PutRecord[],
    abortSignal: AbortSignal,
  ): Promise<readonly (EntryAnswer | undefined)[]>;
}

/**
 * Reads the entries of an answer. The SDK hands on whatever the JSON holds: only an entry with an id and without an error
 * code says that the service has the record.
 */
export function readEntries(list: unknown, idMember: 'RecordId' | 'SequenceNumber'): readonly EntryAnswer[] {
  if (!Array.isArray(list)) return [];
  return list.map((entry: unknown) => {
    const errorCode = textOf(entry, 'ErrorCode');
    return { isAccepted: errorCode === undefined && textOf(entry, idMember) !== undefined, errorCode };
  });
}

function textOf(entry: unknown, member: string): string | undefined {
  const value: unknown = typeof entry === 'object' && entry !== null ? Reflect.get(entry, member) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
