import { parseAllowedAccounts } from '../config/allowed-accounts.ts';
import type { Options } from '../config/options.ts';
import { StreamError } from './errors.ts';

/**
 * Loads the packages that look-ups with these options need: those who install the command install them themselves.
 * Throws a {@link StreamError} that says what to install.
 */
export async function requirePackages(options: Options): Promise<void> {
  const { LOOKUP_PACKAGES, loadOptional, MissingPackageError } = await import('../aws/load-optional.ts');
  try {
    if (options.metadata === 'ec2' || options.metadataGaps === 'ec2' || options.snapshotRegions !== '') {
      await loadOptional(LOOKUP_PACKAGES.ec2, () => import('../aws/ec2-sdk.ts'));
    }
    if (options.assumeRoleName !== '') {
      await loadOptional(LOOKUP_PACKAGES.sts, () => import('../aws/role-credentials.ts'));
    }
    if (options.snapshotRegions !== '' && parseAllowedAccounts(options.allowedAccounts).unitIds.length > 0) {
      await loadOptional(LOOKUP_PACKAGES.organizations, () => import('../aws/organization-accounts.ts'));
    }
    if (options.metadataSnapshot.startsWith('s3://')) {
      await loadOptional(LOOKUP_PACKAGES.s3, () => import('../aws/s3-store.ts'));
    }
  } catch (error) {
    if (error instanceof MissingPackageError) throw new StreamError(error.message, { cause: error });
    throw error;
  }
}
