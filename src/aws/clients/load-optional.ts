/** Packages for calls to AWS and for queries, which users install themselves. */
export const OPTIONAL_PACKAGES = {
  config: '@smithy/core',
  ec2: '@aws-sdk/client-ec2',
  firehose: '@aws-sdk/client-firehose',
  kinesis: '@aws-sdk/client-kinesis',
  sts: '@aws-sdk/client-sts',
  s3: '@aws-sdk/client-s3',
  organizations: '@aws-sdk/client-organizations',
  duckdb: '@duckdb/node-api',
} as const;

/** A required optional package is not installed. The message says how to install it. */
export class MissingPackageError extends Error {
  override readonly name = 'MissingPackageError';
}

/**
 * Imports a module that needs an optional package. Throws a {@link MissingPackageError} if the package is not
 * installed, and otherwise the error of the import.
 */
export async function loadOptional<Module>(packageName: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error, packageName)) throw error;
    const message = `the package ${packageName} is required but not installed: npm install ${packageName}`;
    throw new MissingPackageError(message, { cause: error });
  }
}

/** Whether Node.js did not find the package itself, rather than a file that the package needs. */
function isMissing(error: unknown, packageName: string): boolean {
  // not `instanceof`, since in Jest errors come from another realm
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error)) return false;
  const isNotFound = error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND';
  return isNotFound && String(error.message).includes(`'${packageName}'`);
}
