/**
 * Bundles the function (dist/), the command and the library (lib/). SAM deploys everything in `dist`, so no other files go there.
 *
 *   node scripts/build.mjs [--source-maps DIRECTORY]
 *
 * Source maps of dist/ are written only on request, to another folder, and the bundles do not refer to them: Node.js would read them at
 * every cold start. The same sources produce the same bundles, so source maps can be created later.
 */
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { compileAtOnce } from './build/compile-at-once.mjs';
import { bundleFunctions } from './build/function-bundle.mjs';
import { COMMON, ROOT } from './bundle-module.mjs';

const { values: options } = parseArgs({ options: { 'source-maps': { type: 'string' } } });
const DIST = `${ROOT}dist`;

rmSync(DIST, { recursive: true, force: true });
rmSync(`${ROOT}lib`, { recursive: true, force: true });

await bundleFunctions(true);
compileAtOnce(DIST);
for (const map of readdirSync(DIST, { recursive: true }).filter((path) => path.endsWith('.map'))) {
  if (options['source-maps'] !== undefined) cpSync(join(DIST, map), join(options['source-maps'], map));
  rmSync(join(DIST, map));
}
// the package's dependencies are installed next to it, so they are not bundled
const library = { ...COMMON, outdir: 'lib', packages: 'external', sourcemap: true };
const libraryEntries = { index: 'src/library/index.ts', aws: 'src/library/aws.ts' };
await build({
  ...library,
  entryPoints: {
    ...libraryEntries,
    cli: 'src/cli/main.ts',
    // the implementation of the command, which tests call without starting a process
    'command-line': 'src/cli/command-line.ts',
    // the process in which the simulator runs the function
    'simulate-child': 'src/simulate/function-child.ts',
  },
  splitting: true,
});
// for projects that use `require`, such as Jest and TypeScript projects in CommonJS format
await build({ ...library, entryPoints: libraryEntries, outdir: 'lib/cjs', format: 'cjs', outExtension: {} });
writeFileSync(`${ROOT}lib/cjs/package.json`, '{ "type": "commonjs" }\n');
