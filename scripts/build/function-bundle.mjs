import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { builtins } from './builtins.mjs';
import { edits } from './edits.mjs';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What all bundles have in common. */
export const COMMON = {
  absWorkingDir: ROOT,
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

/** Packages that are imported although no function runs their code. docs/cold-start.md has what each saves. */
const UNUSED = ['@smithy/core/event-streams'];

/** Globals that Node.js loads when they are first read, and that packages only look for: they are bundled as missing. */
const UNREAD_GLOBALS = ['Blob', 'ReadableStream', 'performance'];

/** Bundles the functions, dist/, in memory, and tells what went into them. */
export const bundleFunctions = () =>
  build({
    ...COMMON,
    entryPoints: ['src/function/handler.ts', 'src/function/snapshot-handler.ts'],
    outdir: 'dist',
    // what only some configurations need is a chunk of its own, loaded when it is asked for
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    minify: true,
    // Node.js shows the line of an error: not the whole function
    lineLimit: 200,
    // always made, since names of chunks depend on it
    sourcemap: 'external',
    alias: {
      // Lambda has none of the other providers, which are 102 KiB
      '@aws-sdk/credential-provider-node': `${ROOT}src/aws/clients/function-credentials.ts`,
      // 2 ms with look-ups, 7 KiB
      '@smithy/node-http-handler': `${ROOT}scripts/build/http-handler.mjs`,
      ...Object.fromEntries(UNUSED.map((name) => [name, `${ROOT}scripts/build/unused.cjs`])),
    },
    // imported dynamically, in browsers
    external: ['bowser'],
    define: Object.fromEntries(UNREAD_GLOBALS.map((name) => [name, 'undefined'])),
    plugins: [builtins(), edits()],
    metafile: true,
    write: false,
  });
