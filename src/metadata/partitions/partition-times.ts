import type { NetworkInterface } from '../../model/inventory.ts';
import { delegatedPrefixOf } from '../../net/delegated-prefix.ts';
import { canonicalAddress } from '../canonical-interface.ts';
import { addressesOf, joinedInterface } from '../earlier-holders.ts';
import { PodIndex } from '../pod-index.ts';
import { SnapshotHistory } from '../snapshot-history.ts';
import { VpcChanges } from '../vpc-changes.ts';
import { HashIndex } from './hash-index.ts';
import { keyInVpc, SECTIONS } from './inventory-lists.ts';
import type { ItemTable } from './item-table.ts';
import type { PartitionFacts } from './partition-tables.ts';
import type { Sections } from './sections.ts';

/** Maximum number of earlier interfaces that are remembered by their ids. */
const MAX_JOINED = 4_096;

/** Which pods of a partition had an address when; undefined if it has no pods. */
export function podsOf(table: ItemTable<'pod'>, sections: Sections): PodIndex | undefined {
  if (table.count === 0) return undefined;
  const byAddress = new HashIndex(sections.words(SECTIONS.pods));
  const times = sections.doubles(SECTIONS.podTimes);
  return new PodIndex((vpcId, address) => {
    const spans = byAddress.candidates(keyInVpc(vpcId, address)).flatMap((row) => {
      if (!table.has(row)) return [];
      const pod = table.at(row);
      const isFound = pod.vpcId === vpcId && pod.addresses.some((each) => canonicalAddress(each) === address);
      return isFound ? [{ pod, until: times[table.indexOf(row)] ?? pod.until }] : [];
    });
    return spans.length === 0 ? undefined : spans;
  });
}

/** Who had the addresses of a partition before; `seenUntil` is when its interfaces were last seen, Unix seconds. */
export function historyOf(
  { vpcs, hasEarlierPrefixes }: PartitionFacts,
  table: ItemTable<'networkInterface'>,
  sections: Sections,
  seenUntil: number,
): SnapshotHistory {
  const byKey = new HashIndex(sections.words(SECTIONS.earlier));
  const byId = new HashIndex(sections.words(SECTIONS.earlierIds));
  const byAddress = new HashIndex(sections.words(SECTIONS.earlierAddresses));
  const holdersOf = (vpcId: string, held: string): readonly NetworkInterface[] =>
    table
      .among(byKey.candidates(keyInVpc(vpcId, held)))
      .filter((item) => item.vpcId === vpcId && addressesOf(item).includes(held));
  /** Joined interfaces, since repeated look-ups must return the same object. */
  const joined = new Map<string, NetworkInterface>();
  const changes = new VpcChanges();
  for (const { id, changedAt } of vpcs) if (changedAt !== undefined) changes.see(id, 0, changedAt);
  const facts = {
    earlier: {
      of: (vpcId: string, address: string) => {
        const itself = holdersOf(vpcId, address);
        const prefix = hasEarlierPrefixes ? delegatedPrefixOf(address) : undefined;
        return prefix === undefined ? itself : [...itself, ...holdersOf(vpcId, prefix)];
      },
      byId: (id: string) => {
        const known = joined.get(id);
        if (known !== undefined) return known;
        let found: NetworkInterface | undefined;
        for (const item of table.among(byId.candidates(id))) if (item.id === id) found = joinedInterface(found, item);
        if (joined.size >= MAX_JOINED) joined.clear();
        if (found !== undefined) joined.set(id, found);
        return found;
      },
      vpcIdsOf: (address: string) =>
        new Set(
          table
            .among(byAddress.candidates(address))
            .filter((item) => item.addresses?.includes(address) || item.publicAddresses?.includes(address))
            .flatMap(({ vpcId }) => vpcId ?? []),
        ),
    },
    changes,
    changedVpcs: new Set(vpcs.flatMap(({ id, isChanged }) => (isChanged ? [id] : []))),
  };
  return new SnapshotHistory(facts, seenUntil);
}
