import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The SQL engine, from PyPI, that stands in for Athena's. */
const DUCKDB = 'duckdb==2.0.0';

/**
 * The folder for PYTHONPATH with DuckDB, which is installed if it is missing.
 * @param {string} folder where downloads are kept
 */
export const installDuckdb = (folder) => {
  const target = join(folder, DUCKDB);
  if (existsSync(join(target, 'duckdb', '__init__.py'))) return target;
  const { status } = spawnSync(
    'python3',
    [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--root-user-action=ignore',
      '--no-deps',
      '--target',
      target,
      DUCKDB,
    ],
    { stdio: 'inherit' },
  );
  if (status !== 0) throw new Error(`${DUCKDB} could not be installed`);
  return target;
};
