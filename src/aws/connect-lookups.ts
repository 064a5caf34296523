import type { Options } from '../config/options.ts';
import { OwnershipSource } from '../metadata/ownership-source.ts';
import type { MetadataSource } from '../model/ports.ts';
import { connectAccounts, type ListsAccounts, type OnWarning } from './accounts/connect-accounts.ts';
import { LiveSource } from './lookups/live-source.ts';

/** A snapshot, with its list of the accounts in organizational units. */
export interface Snapshot extends MetadataSource, ListsAccounts {}

/** A source with the history of addresses, and the part of it that makes look-ups. */
interface LiveMetadata {
  readonly source: MetadataSource;
  /** Undefined if the gaps of a snapshot are filled from records alone. */
  readonly live: LiveSource | undefined;
}

/**
 * Creates the source of live look-ups, or of a snapshot whose gaps are looked up, or filled from records. What layers the
 * two is loaded only for the gaps of a snapshot.
 */
export async function connectLookups(
  options: Options,
  snapshot: Snapshot | undefined,
  onWarning: OnWarning,
): Promise<LiveMetadata> {
  if (options.metadataGaps === 'records' && snapshot !== undefined) {
    return { source: new OwnershipSource(snapshot, Date.now, 'document'), live: undefined };
  }
  const live = new LiveSource({
    limits: {
      maxEntries: options.metadataCacheEntries,
      lifeMs: options.metadataLifeSeconds * 1_000,
      negativeLifeMs: options.metadataNegativeLifeSeconds * 1_000,
      staleMs: options.metadataStaleSeconds * 1_000,
    },
    looksUpPublic: options.metadataPublic === 'lookup',
    // with an inventory, verdicts are based on a rules document
    looksUpRules: options.metadata === 'ec2' && options.verdicts === 'on',
    scopes: connectAccounts(options, onWarning, snapshot),
    leadMs: 0,
  });
  if (snapshot === undefined) return { source: new OwnershipSource(live), live };
  const { LayeredSource } = await import('../metadata/layered-source.ts');
  return { source: new OwnershipSource(new LayeredSource(snapshot, live)), live };
}
