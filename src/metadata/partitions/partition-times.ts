import type { NetworkInterface } from '../../model/inventory.ts';
import { delegatedPrefixOf } from '../../net/delegated-prefix.ts';
import { addressesOf, joinedInterface } from '../earlier-holders.ts';
import { addressesOfPod, PodIndex } from '../pod-index.ts';
import { SnapshotHistory } from '../snapshot-history.ts';
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
  const byAddress = new HashIndex(sections.words(SECTIONS.pods), table.count);
  return new PodIndex((vpcId, address) => {
    const pods = table.among(
      byAddress.candidates(keyInVpc(vpcId, address)),
      (pod) => pod.vpcId === vpcId && addressesOfPod(pod).has(address),
    );
    return pods.length === 0 ? undefined : pods;
  });
}

/** Who had the addresses of a partition before. */
export function historyOf(
  { vpcs, hasEarlierPrefixes }: PartitionFacts,
  table: ItemTable<'networkInterface'>,
  sections: Sections,
  isReadOnce: boolean | undefined,
): SnapshotHistory {
  // an address that moves has as many holders as there are entries
  const byKey = new HashIndex(sections.words(SECTIONS.earlier), table.count);
  const byId = new HashIndex(sections.words(SECTIONS.earlierIds), table.count);
  const byAddress = new HashIndex(sections.words(SECTIONS.earlierAddresses), table.count);
  const holdersOf = (vpcId: string, held: string): readonly NetworkInterface[] =>
    table.among(
      byKey.candidates(keyInVpc(vpcId, held)),
      (item) => item.vpcId === vpcId && addressesOf(item).includes(held),
    );
  /** Joined interfaces, since repeated look-ups must return the same object. */
  const joined = new Map<string, NetworkInterface>();
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
        for (const item of table.among(byId.candidates(id), (each) => each.id === id)) {
          found = joinedInterface(found, item);
        }
        if (joined.size >= MAX_JOINED) joined.clear();
        if (found !== undefined) joined.set(id, found);
        return found;
      },
      vpcIdsOf: (address: string) =>
        new Set(
          table
            .among(
              byAddress.candidates(address),
              (item) => item.addresses?.includes(address) || item.publicAddresses?.includes(address),
            )
            .flatMap(({ vpcId }) => vpcId ?? []),
        ),
    },
    changedVpcs: new Set(vpcs.flatMap(({ id, isChanged }) => (isChanged ? [id] : []))),
  };
  return new SnapshotHistory(facts, isReadOnce);
}
