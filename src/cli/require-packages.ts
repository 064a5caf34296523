import { loadOptional, MissingPackageError, OPTIONAL_PACKAGES } from '../aws/clients/load-optional.ts';
import { parseAllowedAccounts } from '../config/allowed-accounts.ts';
import type { Options } from '../config/options.ts';
import { StreamError } from '../input/errors.ts';

/**
 * Loads the packages that look-ups with these options need; users of the command install them themselves. Throws a
 * {@link StreamError} that says what to install.
 */
export async function requireLookupPackages(options: Options): Promise<void> {
  if (options.metadata === 'ec2' || options.metadataGaps === 'ec2' || options.snapshotRegions !== '') {
    await requirePackage('ec2', () => import('../aws/clients/ec2-sdk.ts'));
  }
  if (options.assumeRoleName !== '') {
    await requirePackage('sts', () => import('../aws/accounts/role-credentials.ts'));
  }
  if (options.snapshotRegions !== '' && parseAllowedAccounts(options.allowedAccounts).unitIds.length > 0) {
    await requirePackage('organizations', () => import('../aws/accounts/organization-accounts.ts'));
  }
  if (options.metadataSnapshot.startsWith('s3://')) {
    await requirePackage('s3', () => import('../aws/clients/s3-sdk.ts'));
  }
}

/** Loads a module that needs an optional package. Throws a {@link StreamError} that names the package to install. */
export async function requirePackage<Module>(
  client: keyof typeof OPTIONAL_PACKAGES,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await loadOptional(OPTIONAL_PACKAGES[client], load);
  } catch (error) {
    if (error instanceof MissingPackageError) throw new StreamError(error.message, { cause: error });
    throw error;
  }
}
