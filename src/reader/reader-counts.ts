import type { ObjectFaultCode } from '../model/object-fault.ts';
import type { IgnoredReason } from './object-selection.ts';

/**
 * The counters of one invocation of the reader, with their meanings. `linesRead` is always the sum of `linesPut` and
 * `linesUnsent`.
 */
export const READER_COUNTERS = {
  objectsRead: 'objects read and accepted completely',
  objectsContinued: 'objects whose rest is read by a later invocation',
  objectsIgnored: 'objects that are skipped on purpose',
  objectsFailed: 'objects not read, or not accepted, completely',
  messagesOther: 'messages about anything but a new object',
  messagesUnreadable: 'unreadable messages',
  bytesIn: 'bytes of objects, as stored',
  linesRead: 'lines read, without header lines and blank lines',
  linesPut: 'lines accepted',
  linesUnsent: 'lines not accepted; they are read again with their object',
  recordsPut: 'records that the stream accepted',
  bytesPut: 'bytes of these records',
  putRequests: 'requests made to put records',
  putRetries: 'records sent again',
  putThrottles: 'records and requests refused because of the stream’s quota',
  delaySeconds: 'maximum time from creation to complete acceptance of an object, in seconds',
} as const satisfies Record<string, string>;

/** A key of {@link READER_COUNTERS}. */
export type ReaderCounterName = keyof typeof READER_COUNTERS;

/** The counts of one invocation of the reader. */
export class ReaderCounts implements Record<ReaderCounterName, number> {
  objectsRead = 0;
  objectsContinued = 0;
  objectsIgnored = 0;
  objectsFailed = 0;
  messagesOther = 0;
  messagesUnreadable = 0;
  bytesIn = 0;
  linesRead = 0;
  linesPut = 0;
  linesUnsent = 0;
  recordsPut = 0;
  bytesPut = 0;
  putRequests = 0;
  putRetries = 0;
  putThrottles = 0;
  delaySeconds = 0;
  /** Objects that failed, by code. */
  readonly objectFaults: Partial<Record<ObjectFaultCode, number>> = {};
  /** Objects that were ignored, by reason. */
  readonly ignored: Partial<Record<IgnoredReason, number>> = {};

  /** Counts an object that failed. */
  fail(code: ObjectFaultCode): void {
    this.objectsFailed++;
    this.objectFaults[code] = (this.objectFaults[code] ?? 0) + 1;
  }

  /** Counts an object that is not read. */
  ignore(reason: IgnoredReason): void {
    this.objectsIgnored++;
    this.ignored[reason] = (this.ignored[reason] ?? 0) + 1;
  }
}
