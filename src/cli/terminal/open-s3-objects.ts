import type { S3Objects } from '../../aws/clients/s3-objects-sdk.ts';
import { requirePackage } from '../require-packages.ts';
import { configuredRegionOf } from './region.ts';
import type { Terminal } from './terminal.ts';

/**
 * Access to objects in S3 with the user's credentials, Region and endpoint. Throws a `StreamError` that says what to
 * install if the package for S3 is missing.
 */
export async function openS3Objects(terminal: Pick<Terminal, 'region'>): Promise<S3Objects> {
  const { createS3Objects } = await requirePackage('s3', () => import('../../aws/clients/s3-objects-sdk.ts'));
  return createS3Objects(await configuredRegionOf(terminal));
}
