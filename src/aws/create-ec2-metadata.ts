import { OPTIONS, type Options } from '../config/options.ts';
import { readOptions } from '../config/read-options.ts';
import type { MetadataSource } from '../model/ports.ts';
import { createLookupCounts, type LookupCounts } from './batched-lookup.ts';
import { connectMetadata, type OnWarning } from './connect-metadata.ts';

/** Options that concern look-ups. */
type ForLookups =
  | 'metadataLifeSeconds'
  | 'metadataNegativeLifeSeconds'
  | 'metadataStaleSeconds'
  | 'metadataCacheEntries'
  | 'metadataPublic'
  | 'ec2Burst'
  | 'ec2CallsPerSecond'
  | 'assumeRoleName'
  | 'externalId';

/** Options of {@link createEc2Metadata}; each as the option of that name in the configuration table, with its default. */
export interface Ec2MetadataOptions extends Partial<Pick<Options, ForLookups>> {
  /** Accounts in which the role may be assumed. */
  readonly allowedAccounts?: readonly string[];
  /** Told once of what needs a person: a permission that is missing. */
  readonly onWarning?: OnWarning;
}

/** A source for `createTransformer({ metadata })` that looks things up at EC2, and what it has counted so far. */
export interface Ec2Metadata {
  readonly source: MetadataSource;
  readonly counts: LookupCounts;
}

/**
 * Live look-ups as the Lambda makes them, with the AWS SDK's own settings (Region, credentials chain,
 * `AWS_ENDPOINT_URL_EC2`). Throws a `ConfigurationError` for options that cannot be used.
 */
export async function createEc2Metadata(options: Ec2MetadataOptions = {}): Promise<Ec2Metadata> {
  const { allowedAccounts, onWarning, ...simple } = options;
  const values: Readonly<Record<string, string | number | undefined>> = simple;
  const texts = Object.entries(OPTIONS).flatMap(([name, { member }]): [string, string][] => {
    const value = values[member];
    return value === undefined ? [] : [[name, String(value)]];
  });
  const checked = readOptions({
    ...Object.fromEntries(texts),
    METADATA: 'ec2',
    ALLOWED_ACCOUNTS: allowedAccounts?.join(','),
  });
  const { source, live } = await connectMetadata(checked, undefined, onWarning ?? (() => {}));
  return { source, counts: live?.counts ?? createLookupCounts() };
}
