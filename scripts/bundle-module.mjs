import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * Loads a TypeScript module of the sources, bundled in memory: Node.js 20 does not run TypeScript.
 * @param {URL} entry
 */
export const bundleModule = async (entry) => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'warning',
  });
  const code = outputFiles[0]?.text ?? '';
  return import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
};
