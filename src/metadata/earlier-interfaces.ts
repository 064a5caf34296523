import type { Inventory, NetworkInterface } from '../model/inventory.ts';
import { boundedHistory, DEFAULT_HISTORY, type HistoryBounds } from './history-bounds.ts';

/**
 * The interfaces and addresses that a new reading no longer has: those of the previous document, and its own earlier
 * ones. The reading began at `seenUntil` and ended at `seenBy`, Unix seconds. A document without times has no history.
 */
export function earlierInterfacesOf(
  previous: Inventory | undefined,
  current: readonly NetworkInterface[],
  { seenUntil, seenBy }: { readonly seenUntil: number; readonly seenBy: number },
  bounds: HistoryBounds = DEFAULT_HISTORY,
): NetworkInterface[] {
  if (previous?.seenUntil === undefined) return [];
  const byId = new Map(current.map((item) => [item.id, item]));
  const names = new Map((previous.instances ?? []).map(({ id, tags }) => [id, tags?.Name]));
  const ended = previous.networkInterfaces.flatMap((before) => {
    const over = overOf(before, byId.get(before.id));
    if (over === undefined) return [];
    const { owner, instanceId } = over;
    const name = owner?.name ?? (owner?.id === instanceId ? names.get(instanceId ?? '') : undefined);
    return [
      {
        ...over,
        ...(owner === undefined || name === undefined ? {} : { owner: { ...owner, name } }),
        // its identity is enough, and its groups, for verdicts on late records
        ...{ tags: undefined, description: undefined },
        seenUntil: previous.seenUntilById?.[before.id] ?? previous.seenUntil,
        goneBy: seenBy,
      },
    ];
  });
  return boundedHistory([...(previous.earlierInterfaces ?? []), ...ended], seenUntil, bounds);
}

/**
 * The lost part of an interface: all of it, or only the addresses that it no longer has; undefined if nothing was lost.
 */
function overOf(before: NetworkInterface, now: NetworkInterface | undefined): NetworkInterface | undefined {
  const isSame = now?.attachedAt === before.attachedAt && now?.instanceId === before.instanceId;
  if (now === undefined || !isSame) return before;
  const addresses = without(before.addresses, now.addresses);
  const publicAddresses = without(before.publicAddresses, now.publicAddresses);
  const prefixes = without(before.prefixes, now.prefixes);
  if (addresses.length + publicAddresses.length + prefixes.length === 0) return undefined;
  return { ...before, addresses, publicAddresses, prefixes };
}

function without(before: readonly string[] = [], now: readonly string[] = []): string[] {
  return before.filter((each) => !now.includes(each));
}
