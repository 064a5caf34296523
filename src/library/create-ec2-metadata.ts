import type { OnWarning } from '../aws/accounts/connect-accounts.ts';
import { loadOptional, OPTIONAL_PACKAGES } from '../aws/clients/load-optional.ts';
import { connectMetadata } from '../aws/connect-metadata.ts';
import { createLookupCounts, type LookupCounts } from '../aws/lookups/batched-lookup.ts';
import { LOOKUP_OPTIONS } from '../config/library-options.ts';
import { ConfigurationError } from '../config/read-options.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { LookupOptionMembers } from './options.generated.ts';
import { describe, readMembers } from './read-members.ts';

/** Options of {@link createEc2Metadata}; omitted ones have the defaults of the deployed function. */
export interface Ec2MetadataOptions extends LookupOptionMembers {
  /** Accounts in which the role may be assumed, 12 digits each. Default: none. */
  readonly allowedAccounts?: readonly string[] | undefined;
  /** Called once for each problem that needs attention, such as a missing permission. Default: problems are ignored. */
  readonly onWarning?: OnWarning | undefined;
}

/** A source for `createTransformer({ metadata })` with live EC2 look-ups, and its counts so far. */
export interface Ec2Metadata {
  readonly source: MetadataSource;
  readonly counts: LookupCounts;
}

/**
 * The live look-ups of the Lambda function, with the AWS SDK's own settings (Region, credentials chain,
 * `AWS_ENDPOINT_URL_EC2`). Throws a `ConfigurationError` for invalid options, and a `MissingPackageError` if
 * `@aws-sdk/client-ec2` (with a role also `@aws-sdk/client-sts`) is not installed.
 */
export async function createEc2Metadata(options: Ec2MetadataOptions = {}): Promise<Ec2Metadata> {
  const { allowedAccounts, onWarning } = isObject(options) ? options : {};
  if (allowedAccounts !== undefined && !isTextList(allowedAccounts)) {
    throw new ConfigurationError(`allowedAccounts must be an array of account ids, not ${describe(allowedAccounts)}`);
  }
  if (onWarning !== undefined && typeof onWarning !== 'function') {
    throw new ConfigurationError(`onWarning must be a function, not ${describe(onWarning)}`);
  }
  const checked = readMembers(options, {
    of: 'createEc2Metadata',
    options: LOOKUP_OPTIONS,
    others: ['allowedAccounts', 'onWarning'],
    fixed: { METADATA: 'ec2', ALLOWED_ACCOUNTS: allowedAccounts?.join(',') },
  });
  // missing packages are reported here instead of at the first look-up
  await loadOptional(OPTIONAL_PACKAGES.ec2, () => import('../aws/clients/ec2-sdk.ts'));
  if (checked.assumeRoleName !== '')
    await loadOptional(OPTIONAL_PACKAGES.sts, () => import('../aws/accounts/role-credentials.ts'));
  const { source, live } = await connectMetadata(checked, undefined, onWarning ?? (() => {}), {
    load: async () => (await import('../aws/clients/s3-sdk.ts')).createS3Store,
  });
  return { source, counts: live?.counts ?? createLookupCounts() };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
