import type { Inventory } from '../../model/inventory.ts';
import { FactReplay } from './fact-replay.ts';
import type { OwnershipFact } from './ownership-fact.ts';
import { findConcerned, statementsOf } from './recall-inventory.ts';
import { ReplayState } from './replay-state.ts';
import { type ReplayedOwnership, replayedOwnership } from './replayed-ownership.ts';
import type { TrailCoverage } from './trail-coverage.ts';

/**
 * Replays what events and descriptions say of interfaces, together with what an inventory knows of the same addresses: who had
 * an address is known from one statement to the next where both agree, and nothing is known where they do not.
 */
export function replayOwnership(
  facts: readonly OwnershipFact[],
  inventory: Inventory,
  coverage: TrailCoverage,
): ReplayedOwnership {
  const state = new ReplayState(inventory.instances ?? [], coverage);
  const ordered = facts.toSorted((one, other) => one.at - other.at || orderOf(one) - orderOf(other));
  findConcerned(ordered, inventory, state);
  const statements = statementsOf(inventory, state);
  const replay = new FactReplay(state);
  let next = 0;
  for (const fact of ordered) {
    // what was seen within the second of an event was seen before it
    for (let known = statements[next]; known !== undefined && known.at <= fact.at; known = statements[++next])
      known.enter();
    replay.apply(fact);
  }
  for (const { enter } of statements.slice(next)) enter();
  return replayedOwnership(state, inventory);
}

/** What ends comes before what begins in the same second, and what describes an instance before its interfaces. */
function orderOf({ kind }: OwnershipFact): number {
  return ORDER.indexOf(kind);
}

const ORDER: readonly OwnershipFact['kind'][] = [
  ...(['unassigned', 'disassociated', 'detached', 'deleted', 'instance_ended', 'allocated', 'launched'] as const),
  ...(['created', 'assigned', 'attached', 'associated', 'described'] as const),
];
