import { EDGE_SECONDS } from '../../../src/metadata/history/edge-seconds.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import type { Inventory } from '../../../src/model/inventory.ts';
import { GAME_ADDRESSES, type Played } from './address-game.ts';
import { flowTime } from './named-then.ts';
import { MIDNIGHT, VPC } from './trail-records.ts';

/** Maximum clock error of events. */
export const MAX_SKEW_SECONDS = 1;

/** Flows of every address: two durations each, starting every three seconds. */
function* flows(until: number): Generator<{ address: string; start: number; end: number }> {
  for (const address of GAME_ADDRESSES) {
    for (let start = MIDNIGHT; start <= until; start += 3) {
      for (const length of [0, 7]) yield { address, start, end: start + length };
    }
  }
}

/** The flows for which a document names an owner, and those of them for which the owner is wrong. */
export function judge(
  document: Inventory,
  { ownerAt }: Pick<Played, 'ownerAt'>,
  until: number,
): { named: string[]; wrong: string[] } {
  const source = new SnapshotSource(document);
  const named: string[] = [];
  const wrong: string[] = [];
  for (const { address, start, end } of flows(until)) {
    const owner = source.interfaceInVpc(VPC, address, flowTime(start, end))?.owner?.id;
    if (owner === undefined) continue;
    const flow = `${address} ${start - MIDNIGHT} ${end - MIDNIGHT}`;
    named.push(flow);
    for (let second = start; second <= end; second++) {
      if (ownerAt(address, second) === owner) continue;
      wrong.push(`${flow}: ${owner}`);
      break;
    }
  }
  return { named, wrong };
}

/** Whether the owner of a flow's address changed so close to the flow that clock errors of the events leave the owner open. */
export function isNearChange(flow: string, { isChanged }: Pick<Played, 'isChanged'>): boolean {
  const [address = '', start, end] = flow.split(' ');
  const margin = EDGE_SECONDS + MAX_SKEW_SECONDS;
  return isChanged(address, MIDNIGHT + Number(start) - margin, MIDNIGHT + Number(end) + margin);
}
