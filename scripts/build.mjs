// Bundles the function (dist/), the command and the library (lib/). `dist` is what SAM deploys, so nothing else goes there.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** CommonJS dependencies call `require`; ESM has none. The name cannot collide with one of theirs. */
const REQUIRE_BANNER =
  "import { createRequire as __flowEnricherCreateRequire } from 'node:module'; const require = __flowEnricherCreateRequire(import.meta.url);";

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  sourcesContent: false,
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'warning',
  outExtension: { '.js': '.mjs' },
};

rmSync(`${root}/dist`, { recursive: true, force: true });
rmSync(`${root}/lib`, { recursive: true, force: true });

await build({
  ...common,
  entryPoints: ['src/handler.ts', 'src/snapshot-handler.ts'],
  outdir: 'dist',
  // what only some configurations need is a chunk of its own, loaded when it is asked for
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  minifySyntax: true,
  minifyWhitespace: true,
  // Node.js shows the line of an error: not the whole function
  lineLimit: 200,
  banner: { js: REQUIRE_BANNER },
});
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
});
