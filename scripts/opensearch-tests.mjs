/**
 * Runs the tests against a real OpenSearch node: the one at OPENSEARCH_URL, or a new one. The new node is downloaded once from Maven
 * Central and kept in `.opensearch/`; it requires Java 21 or later, which is installed from PyPI if the machine has none. DuckDB, in
 * which the queries for Athena run, is also installed from PyPI.
 *
 * Usage: node scripts/opensearch-tests.mjs [arguments of vitest]
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchOpensearch } from './deploy/node/fetch-opensearch.mjs';
import { findJava } from './deploy/node/find-java.mjs';
import { installDuckdb } from './deploy/node/install-duckdb.mjs';
import { startNode } from './deploy/node/start-node.mjs';
import { DOWNLOADS } from './tool-folders.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const given = process.env.OPENSEARCH_URL;
const pythonPath = installDuckdb(DOWNLOADS);
if (given !== undefined && given !== '') {
  process.exitCode = runTests(given);
} else {
  const home = await fetchOpensearch(DOWNLOADS);
  const node = await startNode(findJava(DOWNLOADS), home);
  try {
    process.exitCode = runTests(node.url);
  } finally {
    await node.stop();
  }
}

function runTests(url) {
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', '--config', 'vitest.integration.config.ts', '--project', 'opensearch', ...process.argv.slice(2)],
    { cwd: ROOT, stdio: 'inherit', env: { ...process.env, OPENSEARCH_URL: url, PYTHONPATH: pythonPath } },
  );
  return status ?? 1;
}
