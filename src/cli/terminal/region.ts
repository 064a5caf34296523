import { UsageError } from '../../input/errors.ts';
import { requirePackage } from '../require-packages.ts';
import type { Terminal } from './terminal.ts';

/**
 * The Region for a command that calls AWS: the option's, the environment's, or that of the profile in the shared
 * configuration files, like the AWS CLI. Throws a {@link UsageError} if none is configured, or if its name is invalid.
 */
export async function regionFor(given: string | undefined, terminal: Pick<Terminal, 'region'>): Promise<string> {
  const named = given ?? (await configuredRegionOf(terminal));
  if (named === undefined) {
    throw new UsageError(
      'no AWS Region is configured: give --region, set AWS_REGION or AWS_DEFAULT_REGION, or set a region in your profile (~/.aws/config, AWS_PROFILE)',
    );
  }
  const { isRegion } = await import('../../aws/accounts/scope.ts');
  if (isRegion(named)) return named;
  const place = given === undefined ? 'the configured AWS Region' : '--region';
  throw new UsageError(`${place} must be the name of a Region such as eu-central-1, not ${JSON.stringify(named)}`);
}

/** The Region of the environment or of the profile, like the AWS CLI; undefined if none is configured. */
export async function configuredRegionOf({ region }: Pick<Terminal, 'region'>): Promise<string | undefined> {
  if (region !== undefined) return region;
  const { configuredRegion } = await requirePackage('config', () => import('../../aws/clients/configured-region.ts'));
  return configuredRegion();
}
