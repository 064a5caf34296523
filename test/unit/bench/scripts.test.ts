import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const SCRIPTS = new URL('../../../scripts/', import.meta.url);

/** Scripts that are started by name; some of them are started by no other test. */
const entryPoints = ['', 'measure/', 'prices/'].flatMap((folder) =>
  readdirSync(new URL(folder, SCRIPTS))
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => fileURLToPath(new URL(`${folder}${name}`, SCRIPTS))),
);

describe('scripts', () => {
  it('import what there is', async () => {
    const { errors, warnings } = await build({
      entryPoints,
      ...{ bundle: true, write: false, outdir: 'unused', packages: 'external', platform: 'node', format: 'esm' },
      logLevel: 'silent',
    });

    expect(entryPoints.length).toBeGreaterThan(20);
    expect([...errors, ...warnings]).toEqual([]);
  });
});
