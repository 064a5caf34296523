import { spawnSync } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The heap that is available for objects in a small Lambda function, in MiB. */
const HEAP_MIB = 400;

/** Defines `require`, which CommonJS dependencies call and ESM does not have. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * Calls an exported function of a project module in a separate process with a limited heap, and returns its resolved value, passed
 * on as JSON. Throws with the error output of the process if the process fails, for example because the heap is full.
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
    // removes the options that the test runner may have set for Node.js
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  if (child.status !== 0)
    throw new Error(`the process ended with ${child.status ?? child.signal}: ${child.stderr.slice(0, 2000)}`);
  return JSON.parse(child.stdout);
}
