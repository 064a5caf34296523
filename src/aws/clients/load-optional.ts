/** Packages that calls of AWS need and that those who install the package install themselves. */
export const OPTIONAL_PACKAGES = {
  config: '@smithy/core',
  ec2: '@aws-sdk/client-ec2',
  firehose: '@aws-sdk/client-firehose',
  kinesis: '@aws-sdk/client-kinesis',
  sts: '@aws-sdk/client-sts',
  s3: '@aws-sdk/client-s3',
  organizations: '@aws-sdk/client-organizations',
} as const;

/** A package is not installed that is needed for what was asked for. The message says how to install it. */
export class MissingPackageError extends Error {
  override readonly name = 'MissingPackageError';
}

/**
 * Imports a module that needs an optional package. Throws a {@link MissingPackageError} where the package is not installed,
 * and what the import throws where anything else is wrong.
 */
export async function loadOptional<Module>(packageName: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error, packageName)) throw error;
    const message = `the package ${packageName} is needed and not installed: npm install ${packageName}`;
    throw new MissingPackageError(message, { cause: error });
  }
}

/** Whether Node.js did not find the package itself; a file that it needs and lacks is another matter. */
function isMissing(error: unknown, packageName: string): boolean {
  // no `instanceof`: in Jest errors come from another realm
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error)) return false;
  const isNotFound = error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND';
  return isNotFound && String(error.message).includes(`'${packageName}'`);
}
