import type { NetworkInterface } from '../model/inventory.ts';

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** Where it is said since when addresses were seen before. */
export interface EarlierSighting {
  readonly networkInterface: NetworkInterface;
  /** When that was gathered, Unix seconds: as of when an address without a time of its own was seen. */
  readonly gatheredAt: number;
}

/**
 * Notes since when each address and prefix that can move has been seen on an interface: since what an earlier sighting of
 * the same interface says, otherwise since `now` (Unix seconds). An address that was away in between counts as new.
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

/** Unix seconds of a wall-clock time in milliseconds, rounded up: what is seen then may have begun within the second. */
export function secondsOf(milliseconds: number): number {
  return Math.ceil(milliseconds / SECOND_MS);
}

/**
 * What can move to another interface: every address but the primary private IPv4 address, which comes first and stays for
 * the life of the interface, and every delegated prefix.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html
 */
function movableKeys({ addresses = [], publicAddresses = [], prefixes = [] }: NetworkInterface): readonly string[] {
  const hasPrimary = addresses[0]?.includes('.') === true;
  return [...(hasPrimary ? addresses.slice(1) : addresses), ...publicAddresses, ...prefixes];
}
