import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installWheel } from './install-wheel.mjs';

/** The SQL engine, from PyPI, that stands in for Athena's. */
const DUCKDB = 'duckdb==2.0.0';

/**
 * The folder for PYTHONPATH with DuckDB, which is installed if it is missing.
 * @param {string} folder where downloads are kept
 */
export const installDuckdb = (folder) => {
  const target = join(folder, DUCKDB);
  if (existsSync(join(target, 'duckdb', '__init__.py'))) return target;
  if (!installWheel(DUCKDB, target)) throw new Error(`${DUCKDB} could not be installed`);
  return target;
};
