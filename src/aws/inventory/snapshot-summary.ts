import type { RulesDocument } from '../../model/rules.ts';
import type { GatherFailure } from './gather-inventory.ts';
import type { PodsSummary } from './gather-pods.ts';

/** Summary of a sweep. */
export interface SnapshotSummary {
  readonly networkInterfaces: number;
  readonly instances: number;
  /** Bytes of the document as stored. */
  readonly bytes: number;
  /** Partitions of an inventory in partitions, and how many of its objects had changed. */
  readonly partitions?: { readonly count: number; readonly objectsWritten: number };
  /** Accounts and Regions that could not be read; their content in the earlier document was kept. */
  readonly failures: readonly GatherFailure[];
  /** The rules, if the options ask for them. */
  readonly rules?: RulesSummary | undefined;
  /** The pods, if there are lists of them. */
  readonly pods?: PodsSummary | undefined;
}

/** Summary of the rules that a sweep gathered. */
export interface RulesSummary {
  readonly securityGroups: number;
  /** Rules of all security groups. */
  readonly rules: number;
  readonly networkAcls: number;
  /** Size of their document as stored; 0 if it could not be written, or if they are in the inventory's. */
  readonly bytes: number;
  /** As for the inventory; `actions` names the calls that failed. */
  readonly failures: readonly GatherFailure[];
}

/** Summarizes rules that were gathered; `bytes` is the size of their document as stored. */
export function rulesSummary(rules: RulesDocument, failures: readonly GatherFailure[], bytes: number): RulesSummary {
  return {
    securityGroups: rules.securityGroups.length,
    rules: rules.securityGroups.reduce((sum, group) => sum + group.rules.length, 0),
    networkAcls: rules.networkAcls.length,
    bytes,
    failures,
  };
}

/** A failure in one line: where, which calls, why, and the code of the error. */
export function failureText({ scope, failure, errorCode, actions }: GatherFailure): string {
  const reason = errorCode === undefined ? failure : `${failure} (${errorCode})`;
  return `${scope.accountId || 'own account'} in ${scope.region}: ${actions.join(', ')}: ${reason}`;
}
