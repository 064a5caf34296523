/**
 * Bundles the function (dist/), the command and the library (lib/). `dist` is what SAM deploys, so nothing else goes there.
 *
 *   node scripts/build.mjs [--source-maps DIRECTORY]
 *
 * Source maps of dist/ are written only where they are asked for, elsewhere, and the bundles do not name them: Node.js
 * would read them at every cold start. The same sources give the same bundles, so maps can be made when they are needed.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { bundleFunction } from './build/bundle-function.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({ options: { 'source-maps': { type: 'string' } } });
const mapDirectory = options['source-maps'] === undefined ? undefined : resolve(options['source-maps']);

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcesContent: false,
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'warning',
  outExtension: { '.js': '.mjs' },
};

rmSync(`${root}/dist`, { recursive: true, force: true });
rmSync(`${root}/lib`, { recursive: true, force: true });

for (const { path, contents } of await bundleFunction(common, `${root}/dist`)) {
  const isMap = path.endsWith('.map');
  if (isMap && mapDirectory === undefined) continue;
  const file = resolve(isMap ? mapDirectory : `${root}/dist`, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, contents);
}
// the package's dependencies are installed beside it: they stay outside
await build({
  ...common,
  entryPoints: {
    cli: 'src/cli/main.ts',
    index: 'src/index.ts',
    aws: 'src/aws.ts',
    // the process in which the simulator runs the function
    'simulate-child': 'src/cli/simulate/function-child.ts',
  },
  outdir: 'lib',
  packages: 'external',
  splitting: true,
  sourcemap: true,
});
