/**
 * Bundles the function (dist/), the command and the library (lib/). `dist` is what SAM deploys, so nothing else goes there.
 *
 *   node scripts/build.mjs [--source-maps DIRECTORY]
 *
 * Source maps of dist/ are written only where they are asked for, elsewhere, and the bundles do not name them: Node.js
 * would read them at every cold start. The same sources give the same bundles, so maps can be made when they are needed.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { bundlePlugins } from './build/plugins.mjs';

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

const { outputFiles } = await build({
  ...common,
  entryPoints: ['src/handler.ts', 'src/snapshot-handler.ts'],
  outdir: 'dist',
  // what only some configurations need is a chunk of its own, loaded when it is asked for
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  minify: true,
  // Node.js shows the line of an error: not the whole function
  lineLimit: 200,
  // always made, since names of chunks depend on it
  sourcemap: 'external',
  plugins: bundlePlugins(),
  write: false,
});
for (const { path, contents } of outputFiles) {
  const isMap = path.endsWith('.map');
  if (isMap && mapDirectory === undefined) continue;
  const file = isMap ? resolve(mapDirectory, relative(`${root}/dist`, path)) : path;
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
