import { describe, expect, it } from 'vitest';
import { loadOptional, MissingPackageError } from '../../../src/aws/clients/load-optional.ts';

/** The error of Node.js for a package that is not installed. */
function notFound(code: string, name: string): Error {
  return Object.assign(new Error(`Cannot find package '${name}' imported from /app/lib/aws.mjs`), { code });
}

describe('loadOptional', () => {
  it('returns the module', async () => {
    expect(await loadOptional('@aws-sdk/client-ec2', async () => 'module')).toBe('module');
  });

  it.each(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'])(
    'says what to install if the package is missing (%s)',
    async (code) => {
      // Prepare
      const load = async () => {
        throw notFound(code, '@aws-sdk/client-ec2');
      };

      // Act
      const loading = loadOptional('@aws-sdk/client-ec2', load);

      // Assess
      await expect(loading).rejects.toThrow(
        new MissingPackageError(
          'the package @aws-sdk/client-ec2 is required but not installed: npm install @aws-sdk/client-ec2',
        ),
      );
    },
  );

  it.each([notFound('ERR_MODULE_NOT_FOUND', 'tslib'), new Error('broken')])(
    'does not change other errors: %s',
    async (error) => {
      // Prepare
      const load = async () => {
        throw error;
      };

      // Act, Assess
      await expect(loadOptional('@aws-sdk/client-ec2', load)).rejects.toBe(error);
    },
  );
});
