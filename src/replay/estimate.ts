/**
 * Prices in US dollars, for orders of magnitude. List prices of us-east-1 in 2026, from the pricing pages of the services:
 * https://aws.amazon.com/firehose/pricing/ (Direct PUT, first 500 TB a month, records rounded up to 5 KB),
 * https://aws.amazon.com/s3/pricing/ (standard storage, within the Region).
 */
const USD = {
  perIngestedGigabyte: 0.029,
  perThousandGets: 0.0004,
} as const;

/** Firehose rounds each record up to a multiple of this many bytes. */
const BILLED_STEP_BYTES = 5 * 1024;
/** Bytes of text per byte of gzip or Parquet; measured on flow logs: 4.6 to 8. */
const EXPANSION = 8;
/** Mean length of a line of version 2 with its line feed; longer lines cost less for each byte. */
const LINE_BYTES = 126;
const GIGABYTE = 1e9;
const SECONDS_PER_HOUR = 3_600;

/** The extent of a replay, and its settings. */
export interface ReplayExtent {
  readonly objects: number;
  /** As stored. */
  readonly bytes: number;
  /** Those of them that are gzip or Parquet, by their names. */
  readonly compressedBytes: number;
  /** Limit of the rate, in bytes of records per second; undefined without a limit. */
  readonly bytesPerSecond: number | undefined;
  /** For a delivery stream: size of its records; undefined for other targets. */
  readonly record: { readonly bytes: number; readonly takesSeveral: boolean } | undefined;
}

/** A pessimistic estimate. */
export interface ReplayEstimate {
  /** Bytes of text. */
  readonly textBytes: number;
  /** Bytes that Firehose bills; 0 for other targets. */
  readonly billedBytes: number;
  /** At the limit of the rate; undefined without a limit. */
  readonly hours: number | undefined;
  /** Requests to S3, and ingestion by Firehose, without the costs of the function and of the destination. */
  readonly usd: number;
}

/** Whether an object is compressed, by its name. */
export function isCompressedName(key: string): boolean {
  return /\.(?:gz|parquet)$/.test(key);
}

/** Estimates how long a replay takes and what it costs. */
export function estimateReplay({
  objects,
  bytes,
  compressedBytes,
  bytesPerSecond,
  record,
}: ReplayExtent): ReplayEstimate {
  const textBytes = bytes - compressedBytes + compressedBytes * EXPANSION;
  const sentBytes = record?.takesSeveral === false ? textBytes * 2 : textBytes;
  const hours = bytesPerSecond === undefined ? undefined : sentBytes / bytesPerSecond / SECONDS_PER_HOUR;
  const recordBytes = record?.takesSeveral === false ? LINE_BYTES : Math.max(record?.bytes ?? 0, LINE_BYTES);
  const billedBytes = record === undefined ? 0 : (textBytes / recordBytes) * billedBytesOf(recordBytes);
  const usd = (objects / 1_000) * USD.perThousandGets + ingestionUsd(billedBytes);
  return { textBytes, billedBytes, hours, usd };
}

/** The bytes that Firehose bills for a record. */
export function billedBytesOf(bytes: number): number {
  return Math.ceil(bytes / BILLED_STEP_BYTES) * BILLED_STEP_BYTES;
}

/** The price of ingesting this many billed bytes with Firehose. */
export function ingestionUsd(billedBytes: number): number {
  return (billedBytes / GIGABYTE) * USD.perIngestedGigabyte;
}
