import { spawnSync } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** What a small function is left for objects, in MiB. */
const HEAP_MIB = 400;

/** CommonJS dependencies call `require`; ESM has none. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * Calls an exported function of a module of ours in a process of its own whose heap is bounded, and returns what it
 * resolved to, as JSON. Throws with the process's own words where it dies, of a full heap for one.
 */
export async function runInSmallHeap(module: URL, name: string): Promise<unknown> {
  const path = fileURLToPath(module);
  const { outputFiles } = await build({
    stdin: {
      contents: `import { ${name} } from './${basename(path)}'; console.log(JSON.stringify(await ${name}()));`,
      resolveDir: dirname(path),
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: REQUIRE },
  });
  const child = spawnSync(process.execPath, [`--max-old-space-size=${HEAP_MIB}`, '--input-type=module', '-'], {
    input: outputFiles[0]?.text ?? '',
    encoding: 'utf8',
    // of a Node.js that the test runner started with options of its own
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  if (child.status !== 0)
    throw new Error(`the process ended with ${child.status ?? child.signal}: ${child.stderr.slice(0, 2000)}`);
  return JSON.parse(child.stdout);
}
