import { OwnershipSource } from '../metadata/ownership-source.ts';
import type { MetadataSource } from '../model/ports.ts';

/** An inventory document whose gaps are filled by records, which show who had an address when. */
export function withRecordedOwners(document: MetadataSource): MetadataSource {
  return new OwnershipSource(document, Date.now, 'document');
}
