import { RefreshedDocument, type RefreshedDocumentSettings } from '../../src/documents/refreshed-document.ts';
import { RefreshingSource, readSnapshot } from '../../src/metadata/refreshing-source.ts';
import type { SnapshotSource } from '../../src/metadata/snapshot-source.ts';

/** A metadata source that follows an inventory document. */
export function followInventory(settings: Omit<RefreshedDocumentSettings<SnapshotSource>, 'parse'>): RefreshingSource {
  return new RefreshingSource(new RefreshedDocument({ ...settings, parse: readSnapshot }));
}
