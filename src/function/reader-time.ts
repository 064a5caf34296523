import type { ReadingTime } from '../reader/reader.ts';

/**
 * Time of an invocation that is reserved for its end, in milliseconds: lines already read are put in the first part of
 * it, then the message that continues the object is sent.
 */
const RESERVED_MS = 60_000;
/** An invocation with less time than this reserves half of it. */
const SHORT_MS = 70_000;
/** Share of the reserved time in which lines may still be put. */
const PUTTING_SHARE = 0.6;

/** How the remaining time of an invocation is divided; without a context, it is unlimited. */
export function readingTimeOf(remainingMs: number | undefined, now: number): ReadingTime {
  const isWhole = true;
  if (remainingMs === undefined)
    return { stopAtMs: Number.POSITIVE_INFINITY, deadlineMs: Number.POSITIVE_INFINITY, isWhole };
  const reservedMs = remainingMs >= SHORT_MS ? RESERVED_MS : remainingMs / 2;
  const stopAtMs = now + remainingMs - reservedMs;
  return { stopAtMs, deadlineMs: stopAtMs + reservedMs * PUTTING_SHARE, isWhole };
}
