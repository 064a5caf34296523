import { hasFlowLogs } from './flow-log-key.ts';
import { hasHistory } from './history-key.ts';

/** Flow logs, or events of CloudTrail and items of AWS Config. */
export type LogKind = 'flow' | 'history';

/** Which objects of a listing are selected. */
export interface ObjectSelection {
  /** The first time, in milliseconds since 1970. */
  readonly fromMs?: number | undefined;
  /** The first time that is no longer selected. */
  readonly toMs?: number | undefined;
  /** Accounts; all if empty. */
  readonly accountIds?: ReadonlySet<string> | undefined;
  /** Regions; all if empty. */
  readonly regions?: ReadonlySet<string> | undefined;
  /** The kind of logs: flow logs by default. */
  readonly logs?: LogKind | undefined;
}

/** Whether a selection may exclude objects. */
export function isSelective({ fromMs, toMs, accountIds, regions }: ObjectSelection): boolean {
  return fromMs !== undefined || toMs !== undefined || hasMembers(accountIds) || hasMembers(regions);
}

/** Whether a service's folder has logs of the selected kind. */
export function hasLogs(service: string, { logs }: ObjectSelection): boolean {
  return logs === 'history' ? hasHistory(service) : hasFlowLogs(service);
}

/** Whether a set selects anything; an empty one selects all. */
export function hasMembers(set: ReadonlySet<string> | undefined): set is ReadonlySet<string> {
  return set !== undefined && set.size > 0;
}
