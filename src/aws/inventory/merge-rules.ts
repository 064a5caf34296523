import type { NetworkAcl } from '../../model/rules.ts';
import type { ScopeLists, ScopeRules } from './scope-rules.ts';

/** An item as one account sees it. */
interface Sighting<Thing> {
  readonly thing: Thing;
  readonly isOwners: boolean;
}

/**
 * A list of all accounts and Regions, each item once. Several accounts may see one: items that were read now take precedence over
 * those that were kept, and the owner's view over that of others.
 */
export function mergeList<List extends keyof ScopeLists>(
  readings: readonly ScopeRules[],
  list: List,
): ScopeLists[List][number][] {
  const found = new Map<string, ScopeLists[List][number]>();
  for (const { thing } of byPrecedence(readings, list)) found.set(thing.id, thing);
  return [...found.values()];
}

/**
 * The network ACLs of all accounts and Regions, each once. Participants of a shared VPC may see only the associations
 * of subnets that are shared with them, so those of all that see an ACL are joined, unless its owner does. A subnet has
 * one ACL: the current reading decides which.
 */
export function mergeAcls(readings: readonly ScopeRules[]): NetworkAcl[] {
  const sightings = byPrecedence(readings, 'networkAcls');
  const aclOfSubnet = new Map<string, string>();
  for (const { thing } of sightings) {
    for (const subnetId of thing.subnetIds ?? []) aclOfSubnet.set(subnetId, thing.id);
  }
  const found = new Map<string, NetworkAcl>();
  for (const { thing, isOwners } of sightings) {
    const others = isOwners ? [] : (found.get(thing.id)?.subnetIds ?? []);
    const subnetIds = new Set([...others, ...(thing.subnetIds ?? [])]);
    found.set(thing.id, { ...thing, subnetIds: [...subnetIds].filter((id) => aclOfSubnet.get(id) === thing.id) });
  }
  return [...found.values()];
}

/** The items of a list in rising precedence. */
function byPrecedence<List extends keyof ScopeLists>(
  readings: readonly ScopeRules[],
  list: List,
): Sighting<ScopeLists[List][number]>[] {
  const ranks: Sighting<ScopeLists[List][number]>[][] = [[], [], [], []];
  for (const { scope, lists } of readings) {
    const { items, isFresh } = lists[list];
    for (const thing of items) {
      const isOwners = thing.accountId === scope.accountId;
      ranks[(isFresh ? 2 : 0) + (isOwners ? 1 : 0)]?.push({ thing, isOwners });
    }
  }
  return ranks.flat();
}
