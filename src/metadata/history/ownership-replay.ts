import type { Inventory } from '../../model/inventory.ts';
import { FactReplay } from './fact-replay.ts';
import type { OwnershipFact } from './ownership-fact.ts';
import { findConcerned, statementsOf } from './recall-inventory.ts';
import { ReplayState } from './replay-state.ts';
import { type ReplayedOwnership, replayedOwnership } from './replayed-ownership.ts';
import type { TrailCoverage } from './trail-coverage.ts';

/**
 * Replays events and descriptions of interfaces, together with the data of an inventory about the same addresses: who had
 * an address is known from one statement to the next if both agree, and unknown if they do not.
 */
export function replayOwnership(
  facts: readonly OwnershipFact[],
  inventory: Inventory,
  coverage: TrailCoverage,
): ReplayedOwnership {
  const state = new ReplayState(inventory.instances ?? [], coverage);
  const ordered = facts.toSorted((one, other) => one.at - other.at || orderOf(one) - orderOf(other));
  findConcerned(ordered, inventory, state);
  const statements = statementsOf(ordered, inventory, state);
  const replay = new FactReplay(state);
  let next = 0;
  for (const fact of ordered) {
    // a sighting within the second of an event was before it
    for (let known = statements[next]; known !== undefined && known.at <= fact.at; known = statements[++next])
      known.enter();
    replay.apply(fact);
  }
  for (const { enter } of statements.slice(next)) enter();
  return replayedOwnership(state, inventory);
}

/** In the same second, sightings come before events, ends before beginnings, and an instance before its interfaces. */
function orderOf({ kind }: OwnershipFact): number {
  return ORDER.indexOf(kind);
}

const ORDER: readonly OwnershipFact['kind'][] = [
  ...([
    'seen',
    'unassigned',
    'disassociated',
    'detached',
    'deleted',
    'instance_ended',
    'allocated',
    'launched',
  ] as const),
  ...(['created', 'assigned', 'attached', 'associated', 'described'] as const),
];
