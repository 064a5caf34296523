import { parseAllowedAccounts } from '../config/allowed-accounts.ts';
import type { Options } from '../config/options.ts';
import { LayeredSource } from '../metadata/layered-source.ts';
import { RefreshingSource, readSnapshot } from '../metadata/refreshing-source.ts';
import type { MetadataSource } from '../model/ports.ts';
import { Accounts } from './accounts/accounts.ts';
import { connectDocument } from './connect-document.ts';
import { LiveSource } from './lookups/live-source.ts';

/** Told of what needs a person: a permission that is missing, a document that cannot be had. Once each, not once a batch. */
export type OnWarning = (message: string, error: unknown) => void;

/** A snapshot, with the accounts that it lists of organizational units. */
interface Snapshot extends MetadataSource {
  listsAccount(accountId: string): boolean;
}

/** A metadata source that asks AWS, and its live part, whose counts are worth logging. */
export interface ConnectedMetadata {
  readonly source: MetadataSource;
  readonly live: LiveSource | undefined;
}

/**
 * The metadata source that the options describe, where it is at AWS: live look-ups, a snapshot in S3, or a snapshot whose
 * gaps are looked up. `region` is that of the bucket, the SDK's own setting where it is missing. `file` is the snapshot where it is a file. An S3 snapshot is loaded before this returns; where that
 * fails or takes too long, records go out without it until it can be had.
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
  // at init the processor is full; what goes wrong here shows at the first call
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
 * The accounts that the options allow: those that they name, and, where they name organizational units, those that the
 * snapshot lists of them. What a record says never adds one.
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
    onRefused: (scope, error) => onWarning(`look-ups in ${scope} are refused and stopped for some minutes`, error),
  });
}

async function connectSnapshot(
  options: Options,
  onWarning: OnWarning,
  region: string | undefined,
): Promise<Snapshot | undefined> {
  if (!options.metadataSnapshot.startsWith('s3://')) return undefined;
  const document = await connectDocument({
    location: options.metadataSnapshot,
    region,
    parse: readSnapshot,
    refreshMs: options.metadataRefreshSeconds * 1_000,
    timeoutMs: options.metadataTimeoutMs,
    onFailure: (name, error) =>
      onWarning(`the inventory ${name} cannot be had; records go out with what is known`, error),
  });
  return new RefreshingSource(document);
}
