import type { Options } from '../config/options.ts';
import { LayeredSource } from '../metadata/layered-source.ts';
import type { MetadataSource } from '../model/ports.ts';
import { connectAccounts, type ListsAccounts, type OnWarning } from './accounts/connect-accounts.ts';
import type { S3Access } from './connect-document.ts';
import { LiveSource } from './lookups/live-source.ts';

/** A snapshot, with its list of the accounts in organizational units. */
interface Snapshot extends MetadataSource, ListsAccounts {}

/** A metadata source that uses AWS, and its live part, whose counts are logged. */
export interface ConnectedMetadata {
  readonly source: MetadataSource;
  readonly live: LiveSource | undefined;
}

/**
 * Creates the metadata source of the options, if it uses AWS: live look-ups, a snapshot in S3, or a snapshot whose gaps
 * are looked up. `file` is the snapshot if it is a file. An S3 snapshot is loaded before this returns; if that fails or
 * takes too long, records are output without it until it is available.
 */
export async function connectMetadata(
  options: Options,
  file: Snapshot | undefined,
  onWarning: OnWarning,
  s3: S3Access,
): Promise<ConnectedMetadata> {
  const snapshot = file ?? (await snapshotInS3(options, onWarning, s3));
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
    // with an inventory, verdicts are made of a rules document
    looksUpRules: options.metadata === 'ec2' && options.verdicts === 'on',
    scopes: connectAccounts(options, onWarning, snapshot),
  });
  return { source: snapshot === undefined ? live : new LayeredSource(snapshot, live), live };
}

/** The snapshot that the options name, if it is in S3. Its code, which checks documents, is not loaded otherwise. */
async function snapshotInS3(options: Options, onWarning: OnWarning, s3: S3Access): Promise<Snapshot | undefined> {
  if (!options.metadataSnapshot.startsWith('s3://')) return undefined;
  const { connectSnapshot } = await import('./connect-snapshot.ts');
  return connectSnapshot(options, onWarning, s3);
}
