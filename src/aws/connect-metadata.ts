import { parseAllowedAccounts } from '../config/allowed-accounts.ts';
import type { Options } from '../config/options.ts';
import { LayeredSource } from '../metadata/layered-source.ts';
import { RefreshingSource } from '../metadata/refreshing-source.ts';
import type { MetadataSource } from '../model/ports.ts';
import { Accounts } from './accounts/accounts.ts';
import { LiveSource } from './lookups/live-source.ts';

/**
 * Called with each problem that needs attention, such as a missing permission or an unavailable document: once, not per
 * batch.
 */
export type OnWarning = (message: string, error: unknown) => void;

/** A snapshot, with its list of the accounts in organizational units. */
interface Snapshot extends MetadataSource {
  listsAccount(accountId: string): boolean;
}

/** A metadata source that uses AWS, and its live part, whose counts are logged. */
export interface ConnectedMetadata {
  readonly source: MetadataSource;
  readonly live: LiveSource | undefined;
}

/**
 * Creates the metadata source of the options, if it uses AWS: live look-ups, a snapshot in S3, or a snapshot whose gaps
 * are looked up. `region` is that of the bucket; by default the SDK's own setting. `file` is the snapshot if it is a
 * file. An S3 snapshot is loaded before this returns; if that fails or takes too long, records are output without it
 * until it is available.
 */
export async function connectMetadata(
  options: Options,
  file: Snapshot | undefined,
  onWarning: OnWarning,
  region?: string,
): Promise<ConnectedMetadata> {
  const snapshot = file ?? (await connectSnapshot(options, onWarning, region));
  if (options.metadata === 'snapshot' && options.metadataGaps === 'none' && snapshot !== undefined) {
    return { source: snapshot, live: undefined };
  }
  // preloaded during init, which has a full processor; the first call reports an error
  if (options.metadata === 'ec2') import('./clients/ec2-sdk.ts').catch(() => {});
  const live = new LiveSource({
    limits: {
      maxEntries: options.metadataCacheEntries,
      lifeMs: options.metadataLifeSeconds * 1_000,
      negativeLifeMs: options.metadataNegativeLifeSeconds * 1_000,
      staleMs: options.metadataStaleSeconds * 1_000,
    },
    looksUpPublic: options.metadataPublic === 'lookup',
    scopes: connectAccounts(options, onWarning, snapshot),
  });
  return { source: snapshot === undefined ? live : new LayeredSource(snapshot, live), live };
}

/**
 * The accounts that the options allow: the listed ones and, for organizational units, their accounts according to the
 * snapshot. Records can never add an account.
 */
export function connectAccounts(options: Options, onWarning: OnWarning, snapshot?: Snapshot): Accounts {
  const { accountIds, unitIds } = parseAllowedAccounts(options.allowedAccounts);
  const named = new Set(accountIds);
  return new Accounts({
    role:
      options.assumeRoleName === ''
        ? undefined
        : { roleName: options.assumeRoleName, externalId: options.externalId === '' ? undefined : options.externalId },
    allowedAccounts:
      unitIds.length === 0 || snapshot === undefined
        ? named
        : { has: (accountId) => named.has(accountId) || snapshot.listsAccount(accountId) },
    policy: { burst: options.ec2Burst, perSecond: options.ec2CallsPerSecond },
    onRefused: (scope, error) =>
      onWarning(`look-ups in ${scope} were refused and are suspended for some minutes`, error),
  });
}

async function connectSnapshot(
  options: Options,
  onWarning: OnWarning,
  region: string | undefined,
): Promise<Snapshot | undefined> {
  if (!options.metadataSnapshot.startsWith('s3://')) return undefined;
  const { createS3Store } = await import('./clients/s3-store.ts');
  const source = new RefreshingSource({
    store: createS3Store(options.metadataSnapshot, { region }),
    refreshMs: options.metadataRefreshSeconds * 1_000,
    onFailure: (name, error) =>
      onWarning(`the inventory ${name} is unavailable; records are output with the metadata in memory`, error),
  });
  // a hanging store must not use up Lambda's time for start-up
  const deadlineMs = Date.now() + options.metadataTimeoutMs;
  await source.refresh({ accountId: undefined, region: undefined, deadlineMs });
  return source;
}
