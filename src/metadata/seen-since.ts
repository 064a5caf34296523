import type { NetworkInterface } from '../model/inventory.ts';

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** An earlier state of an interface, with the times when its addresses were first seen. */
export interface EarlierSighting {
  readonly networkInterface: NetworkInterface;
  /** When that state was gathered, Unix seconds: addresses without a separate time were seen then. */
  readonly gatheredAt: number;
}

/**
 * Adds when each movable address and prefix was first seen on an interface: the time of an earlier sighting on the same
 * interface, otherwise `now` (Unix seconds). An address that was away in between counts as new.
 */
export function withSeenSince(
  networkInterface: NetworkInterface,
  earlier: EarlierSighting | undefined,
  now: number,
): NetworkInterface {
  const keys = movableKeys(networkInterface);
  if (keys.length === 0) return networkInterface;
  const before = earlier === undefined ? new Set<string>() : new Set(movableKeys(earlier.networkInterface));
  const seenSince = Object.fromEntries(
    keys.map((key) => {
      if (earlier === undefined || !before.has(key)) return [key, now];
      return [key, Math.min(now, earlier.networkInterface.seenSince?.[key] ?? earlier.gatheredAt)];
    }),
  );
  return { ...networkInterface, seenSince };
}

/**
 * Unix seconds of a wall-clock time in milliseconds, rounded up, since the observed state may have begun within the
 * second.
 */
export function secondsOf(milliseconds: number): number {
  return Math.ceil(milliseconds / SECOND_MS);
}

/**
 * The addresses and prefixes whose first sighting is noted: every address except the primary private IPv4 address, which
 * comes first and never moves, and every delegated prefix. The primary address of a branch interface is noted too: EC2
 * shows no attachment for it, so there is no other evidence of when such an interface was created.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html
 */
function movableKeys({
  addresses = [],
  publicAddresses = [],
  prefixes = [],
  type,
}: NetworkInterface): readonly string[] {
  const hasPrimary = type !== 'branch' && addresses[0]?.includes('.') === true;
  return [...(hasPrimary ? addresses.slice(1) : addresses), ...publicAddresses, ...prefixes];
}
