import type { NetworkInterface } from '../model/inventory.ts';
import type { EarlierSighting } from './seen-since.ts';

/**
 * Adds since when an interface is known to have its security groups, and whether it had others: by an earlier reading, otherwise
 * since `now` (Unix seconds).
 */
export function withGroupsSince(
  networkInterface: NetworkInterface,
  earlier: EarlierSighting | undefined,
  now: number,
): NetworkInterface {
  const before = earlier?.networkInterface;
  const isSame = listed(before) === listed(networkInterface);
  const isOther = !isSame && before?.securityGroupIds !== undefined;
  return {
    ...networkInterface,
    groupsSince: isSame ? (before?.groupsSince ?? earlier?.gatheredAt) : now,
    hadOtherGroups: before?.hadOtherGroups ?? (isOther || undefined),
  };
}

/** The groups of an interface in an order of their own. */
function listed(networkInterface: NetworkInterface | undefined): string {
  return String(networkInterface?.securityGroupIds?.toSorted());
}
