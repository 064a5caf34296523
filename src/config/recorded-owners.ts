import { OwnershipSource } from '../metadata/ownership-source.ts';
import type { MetadataSource } from '../model/ports.ts';

/** An inventory document whose gaps are filled with what records show of who had an address when. */
export function withRecordedOwners(document: MetadataSource): MetadataSource {
  return new OwnershipSource(document, Date.now, 'document');
}
