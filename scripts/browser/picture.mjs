/**
 * Creates the pictures of the README: the top of the report about the samples, in the light and the dark theme. Their text is stored
 * next to them; a test compares it with the page, and fails when the pictures must be created again.
 *
 * Usage: npm run picture
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { bundleModule } from '../bundle-module.mjs';
import { CHROMIUM_FOLDER } from '../tool-folders.mjs';
import { installChromium } from './install-chromium.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The README shows the picture at about two thirds of its width. */
const WINDOW = { width: 1_180, height: 1_050 };
const SCALE = 1;

const { pictureText, SAMPLE_NAMES, SAMPLES } = await bundleModule(
  new URL('../../test/browser/picture-text.ts', import.meta.url),
);
const found = installChromium(CHROMIUM_FOLDER);
if (found === undefined) throw new Error('Chromium was not found: set CHROMIUM to its path');
const folder = mkdtempSync(join(tmpdir(), 'report-picture-'));
const browser = await chromium.launch({
  executablePath: found.program,
  env: { ...process.env, ...found.environment },
});
try {
  const path = join(folder, 'report.html');
  const given = ['lib/cli.mjs', 'report', '-o', path, ...SAMPLE_NAMES, ...SAMPLES];
  const { status } = spawnSync(process.execPath, given, { cwd: ROOT, stdio: ['ignore', 'inherit', 'ignore'] });
  if (status !== 0) throw new Error(`report ended with ${status}`);
  for (const [colorScheme, name] of [
    ['light', 'report.png'],
    ['dark', 'report-dark.png'],
  ]) {
    const page = await browser.newPage({ viewport: WINDOW, deviceScaleFactor: SCALE, colorScheme });
    await page.goto(`file://${path}`);
    const file = join(ROOT, 'docs', name);
    await page.screenshot({ path: file });
    console.log(`docs/${name}: ${Math.round(statSync(file).size / 1_000)} kB`);
    if (colorScheme === 'light') writeFileSync(join(ROOT, 'docs/report.txt'), await pictureText(page));
    await page.close();
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
