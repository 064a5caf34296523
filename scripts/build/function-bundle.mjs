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

/** Bundles the functions, dist/, in memory, and reports their inputs. */
export const bundleFunctions = () =>
  build({
    ...COMMON,
    entryPoints: ['src/function/handler.ts', 'src/function/snapshot-handler.ts'],
    outdir: 'dist',
    // code that only some configurations need is a separate chunk, loaded on demand
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    minify: true,
    // Node.js shows the line of an error: not the whole function
    lineLimit: 200,
    // always made, since names of chunks depend on it
    sourcemap: 'external',
    alias: {
      // 101 KiB: Lambda has none of the other providers
      '@aws-sdk/credential-provider-node': `${ROOT}src/aws/clients/function-credentials.ts`,
      // 7 KiB, 2 ms with look-ups
      '@smithy/node-http-handler': `${ROOT}scripts/build/http-handler.mjs`,
      // 7 KiB
      'safe-stable-stringify': `${ROOT}src/telemetry/safe-stringify.ts`,
      // 16 KiB
      '@smithy/core/event-streams': `${ROOT}scripts/build/event-streams.mjs`,
    },
    // 33 KiB: imported dynamically, in browsers only
    external: ['bowser'],
    // Node.js loads more when these are read: packages only look whether they exist, and here they do not
    define: { Blob: 'undefined', ReadableStream: 'undefined', performance: 'undefined' },
    plugins: [builtins(), edits()],
    metafile: true,
    write: false,
  });
