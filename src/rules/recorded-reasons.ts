import type { VerdictName, VerdictReason } from '../model/verdict.ts';

/** Packets that a transit gateway lost, by the reason: the record's `packets-lost-…` fields, 0 or less if no packets were lost. */
export interface LostPackets {
  readonly noRoute: number;
  readonly blackhole: number;
  readonly mtuExceeded: number;
  readonly ttlExpired: number;
}

/** Why a transit gateway lost packets; undefined if it lost none. */
export function reasonOfLoss({ noRoute, blackhole, mtuExceeded, ttlExpired }: LostPackets): VerdictReason | undefined {
  if (noRoute > 0) return 'no_route';
  if (blackhole > 0) return 'blackhole';
  if (mtuExceeded > 0) return 'mtu_exceeded';
  return ttlExpired > 0 ? 'ttl_expired' : undefined;
}

/**
 * The verdict that a record's `reject-reason` states; undefined for a value that AWS had not documented.
 *
 * Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export function verdictOfRejectReason(rejectReason: string): VerdictName | undefined {
  if (rejectReason === 'BPA') return 'block_public_access';
  return rejectReason === 'EC' ? 'encryption_control' : undefined;
}
