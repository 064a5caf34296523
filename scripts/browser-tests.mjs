/**
 * Runs the tests of the report page in Chromium: the one that CHROMIUM names, one on the PATH, or Debian's, which is unpacked once into
 * `.chromium/`. Without a Chromium, the tests are skipped, or fail if FLOW_ENRICHER_REQUIRE_BROWSER is 1.
 *
 * Usage: node scripts/browser-tests.mjs [arguments of vitest]
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installChromium } from './browser/install-chromium.mjs';
import { CHROMIUM_FOLDER } from './tool-folders.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const chromium = installChromium(CHROMIUM_FOLDER);
const { status } = spawnSync(
  process.execPath,
  [
    join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--config',
    'vitest.browser.config.ts',
    ...process.argv.slice(2),
  ],
  {
    cwd: ROOT,
    stdio: 'inherit',
    env: chromium === undefined ? process.env : { ...process.env, ...chromium.environment, CHROMIUM: chromium.program },
  },
);
process.exitCode = status ?? 1;
