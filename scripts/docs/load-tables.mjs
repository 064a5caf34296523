import { build } from 'esbuild';

/**
 * Loads the tables of the TypeScript sources, bundled in memory: Node.js 20 does not run TypeScript.
 * @returns {Promise<typeof import('./tables.ts')>}
 */
export const loadTables = async () => {
  const { outputFiles } = await build({
    entryPoints: [new URL('./tables.ts', import.meta.url).pathname],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'warning',
  });
  const code = outputFiles[0]?.text ?? '';
  return import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
};
