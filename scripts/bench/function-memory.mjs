import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeEvent } from '../runtime/events.mjs';
import { nodeFlags, TEMPLATE_VARIABLES } from '../runtime/function-process.mjs';
import { startStream } from '../runtime/stream.mjs';
import { makeRandom } from '../samples/random.mjs';
import { inProcess } from './in-process.mjs';
import { CACHE } from './load-sources.mjs';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const INVENTORY = fileURLToPath(new URL('../../samples/inventory.json', import.meta.url));
const CACHE_MEMORY = fileURLToPath(new URL('../measure/cache-memory.mjs', import.meta.url));
/** Memory size of the smallest reasonable function. */
const MEMORY_MB = 256;
const INVOCATIONS = 20;

/**
 * The peak memory of the built function for CloudWatch Logs events of the maximum size, invoked repeatedly in one process with the heap
 * limits of a 256 MB function; a stream accepts the records that it puts back.
 * @returns {Promise<{ flags: readonly string[], eventBytes: number, lines: number, invocations: number, idleBytes: number, peakBytes: number }>}
 */
export const measureFunctionMemory = async () => {
  if (!existsSync(`${DIST}/handler.mjs`)) throw new Error('dist/handler.mjs is missing: run `npm run bundle`');
  const folder = `${CACHE}function-${process.pid}/`;
  mkdirSync(folder, { recursive: true });
  // a copy, so that a concurrent build does not change the running code
  cpSync(DIST, `${folder}dist`, { recursive: true });
  const { event, lines } = makeEvent('subscription', makeRandom(1));
  writeFileSync(`${folder}event.json`, event);
  const stream = await startStream();
  const flags = nodeFlags(MEMORY_MB);
  try {
    const env = {
      ...TEMPLATE_VARIABLES,
      PATH: process.env.PATH ?? '',
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_LAMBDA_FUNCTION_NAME: 'flow-logs',
      AWS_ENDPOINT_URL_FIREHOSE: stream.url,
      METADATA: 'snapshot',
      METADATA_SNAPSHOT: INVENTORY,
    };
    const task = { handler: `${folder}dist/handler.mjs`, event: `${folder}event.json`, invocations: INVOCATIONS };
    const memory = await inProcess(new URL('invoke-function.mjs', import.meta.url), task, { flags, env });
    return { flags, eventBytes: event.length, lines, invocations: INVOCATIONS, ...memory };
  } finally {
    await stream.close();
    rmSync(folder, { recursive: true });
  }
};

/** Memory per cached interface in bytes, as measured by `scripts/measure/cache-memory.mjs`. */
export const measureCacheMemory = () => {
  const text = execFileSync(process.execPath, ['--expose-gc', CACHE_MEMORY], { encoding: 'utf8' });
  const bytes = Number(/^(\d+) bytes each/m.exec(text)?.[1]);
  if (!(bytes > 0)) throw new Error(`cache-memory.mjs reported no size: ${text}`);
  return bytes;
};
