import { readFlowLogKey } from '../input/s3/flow-log-key.ts';
import type { SourceObject } from '../model/source-object.ts';

/** Why an object is not read. */
export const IGNORED_REASONS = {
  empty: 'an object without content, or the marker of a folder',
  own_output: 'an object that this program wrote itself',
  other_name: 'an object whose name is not that of a flow log (`SOURCE_KEYS`)',
} as const satisfies Record<string, string>;

/** A key of {@link IGNORED_REASONS}. */
export type IgnoredReason = keyof typeof IGNORED_REASONS;

/** Which objects are read. */
export interface ObjectSelection {
  readonly sourceKeys: 'flow_logs' | 'any';
  /** Where this program writes objects, `s3://bucket/prefix/`; empty for nowhere. */
  readonly outputLocation: string;
}

/**
 * Prefixes under which the stack writes its own output: documents, records that failed, enriched copies, plans and results of
 * replays, and results of queries.
 */
const OWN_PREFIXES = ['flow-logs/', 'errors/', 'enriched/', 'replays/', 'athena-results/'] as const;

/** Why an object is not read; undefined if it is. */
export function reasonIgnored(
  { bucket, key, size }: SourceObject,
  { sourceKeys, outputLocation }: ObjectSelection,
): IgnoredReason | undefined {
  if (size === 0 || key.endsWith('/')) return 'empty';
  if (outputLocation !== '' && `s3://${bucket}/${key}`.startsWith(outputLocation)) return 'own_output';
  // nothing that this program writes has the name of a flow log, whatever the folder is called
  if (readFlowLogKey(key) !== undefined) return undefined;
  if (OWN_PREFIXES.some((prefix) => key.startsWith(prefix))) return 'own_output';
  return sourceKeys === 'any' ? undefined : 'other_name';
}

/** Why an object of a plan is not read: a plan names its objects, so their names do not matter. */
export function reasonIgnoredInPlan(
  { bucket, key, size }: SourceObject,
  { outputLocation }: ObjectSelection,
): IgnoredReason | undefined {
  if (size === 0 || key.endsWith('/')) return 'empty';
  return outputLocation !== '' && `s3://${bucket}/${key}`.startsWith(outputLocation) ? 'own_output' : undefined;
}
