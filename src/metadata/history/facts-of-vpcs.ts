import type { Inventory } from '../../model/inventory.ts';
import type { OwnershipFact } from './ownership-fact.ts';

/** The facts about the interfaces of some VPCs, and those that may be about any. */
export function factsOf(
  facts: readonly OwnershipFact[],
  { networkInterfaces, earlierInterfaces = [] }: Inventory,
  vpcIds: ReadonlySet<string>,
): readonly OwnershipFact[] {
  const known = new Set<string | undefined>();
  for (const { id, instanceId } of [...networkInterfaces, ...earlierInterfaces]) known.add(id).add(instanceId);
  for (const fact of facts) {
    if ((fact.kind === 'created' || fact.kind === 'described') && vpcIds.has(fact.networkInterface.vpcId)) {
      known.add(fact.networkInterface.id).add(fact.networkInterface.attached?.instanceId);
    }
  }
  return facts.filter((fact) => isAbout(fact, known, vpcIds));
}

/** Whether a fact is about these interfaces and instances, or may be. */
function isAbout(fact: OwnershipFact, known: ReadonlySet<string | undefined>, vpcIds: ReadonlySet<string>): boolean {
  switch (fact.kind) {
    case 'created':
    case 'described':
      return vpcIds.has(fact.networkInterface.vpcId);
    case 'seen':
      return vpcIds.has(fact.vpcId);
    case 'deleted':
    case 'attached':
    case 'assigned':
    case 'unassigned':
      return known.has(fact.interfaceId);
    case 'associated':
      return known.has(fact.holderId);
    case 'detached':
    case 'allocated':
    case 'disassociated':
    case 'launched':
    case 'instance_ended':
      return true;
  }
}
