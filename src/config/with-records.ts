import type { MetadataSource } from '../model/ports.ts';
import type { Options } from './options.ts';

/** A snapshot, with its gaps filled from records if the options say so; that code is loaded only then. */
export async function withRecords<Source extends MetadataSource | undefined>(
  { metadataGaps }: Options,
  snapshot: Source,
): Promise<Source | MetadataSource> {
  if (metadataGaps !== 'records' || snapshot === undefined) return snapshot;
  const { withRecordedOwners } = await import('./recorded-owners.ts');
  return withRecordedOwners(snapshot);
}
