/**
 * Measures the snapshot function on a sweep of a large organization: time and memory of the first sweep into an empty location, of a
 * sweep that finds no changes, and of one that finds a share of the interfaces replaced. The function runs under AWS's own Lambda
 * runtime client; EC2, STS and S3 are mocks on the loopback interface, which return pages of EC2's size.
 *
 * Usage: npm run measure:sweep -- [--interfaces 1000000] [--accounts 200] [--memory-mb 1024] [--replaced 20]
 *          [--timeout-seconds 600] [--minutes 45] [--check]
 *
 * `--replaced 20` replaces every twentieth interface. `--check` fails if a sweep exceeds the memory or the timeout of the template; on
 * a busy machine, `--timeout-seconds 3600` lets it finish, with the same memory. The whole measurement ends after `--minutes`, with the
 * sweeps that were finished by then. What it is doing is written to the error output twice a minute: the processor time of the function
 * and of the mocks shows which of them a slow sweep waits for. Requires the same tools as `npm run test:runtime`, and about three
 * kilobytes of memory per interface.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleModule } from '../bundle-module.mjs';
import { markdownTable } from '../docs/markdown.mjs';
import { startFunction } from '../runtime/function-process.mjs';
import { readCpuSeconds } from '../runtime/memory.mjs';
import { mebibytes, wholeNumber } from '../runtime/report.mjs';

const MEBIBYTE = 2 ** 20;
const PROGRESS_MS = 30_000;
const startedAt = performance.now();

const { values: options } = parseArgs({
  options: {
    interfaces: { type: 'string', default: '1000000' },
    accounts: { type: 'string', default: '200' },
    'memory-mb': { type: 'string', default: '1024' },
    replaced: { type: 'string', default: '20' },
    // the timeout of the snapshot function in template.yaml
    'timeout-seconds': { type: 'string', default: '600' },
    minutes: { type: 'string', default: '45' },
    check: { type: 'boolean', default: false },
  },
});
const [interfaces, accounts, memoryMb, replaced, timeoutSeconds, minutes] = [
  ...['interfaces', 'accounts', 'memory-mb', 'replaced', 'timeout-seconds', 'minutes'],
].map((name) => wholeNumber(`--${name}`, options[name]));
const { accountIdOf, REGION } = await bundleModule(new URL('sweep/sources.ts', import.meta.url));

const world = fork(
  fileURLToPath(new URL('sweep/world-process.mjs', import.meta.url)),
  [String(interfaces), String(accounts)],
  { execArgv: ['--max-old-space-size=12000'] },
);
let work = 'making the accounts';
let run;
/** Rejects when the time is up, or when the mocks end: an answer of theirs would never come. */
const interrupted = Promise.race([
  once(world, 'exit').then(([code, signal]) => fail(`the mocks ended with ${signal ?? code} while ${work}`)),
  new Promise((_, reject) => {
    const explain = () => reject(new Error(`${minutes} minutes are over, while ${work}: is the machine busy?`));
    setTimeout(explain, minutes * 60_000).unref();
  }),
]);
interrupted.catch(() => {});
const progress = setInterval(() => say(`still ${work}`), PROGRESS_MS);
progress.unref();
const messageOfWorld = async () => (await Promise.race([once(world, 'message'), interrupted]))[0];

const environment = await messageOfWorld().catch(stop);
say('the accounts are ready');
run = await startFunction({
  memoryMb,
  handler: 'snapshot-handler.handler',
  timeoutMs: timeoutSeconds * 1_000,
  options: {
    ...environment,
    METADATA: 'snapshot',
    METADATA_SNAPSHOT: 's3://bucket/inventory/',
    SNAPSHOT_RULES: 'off',
    SNAPSHOT_REGIONS: REGION,
    ALLOWED_ACCOUNTS: Array.from({ length: accounts }, (_, account) => accountIdOf(account)).join(','),
    ASSUME_ROLE_NAME: 'reader',
  },
  onLogLine: () => {},
});
const rows = [];
try {
  for (const sweep of ['first', 'nothing new', `every ${replaced}th interface replaced`]) {
    work = `sweeping: ${sweep}`;
    if (sweep.startsWith('every')) {
      world.send({ replaced });
      await messageOfWorld();
    }
    const before = run.cpuSeconds();
    const { status, body, elapsedMs } = await Promise.race([run.invoke(Buffer.from('{}')), interrupted]);
    say(`${sweep}: ${status} after ${(elapsedMs / 1_000).toFixed(0)} s`);
    if (status !== 'answered') throw new Error(`the sweep ${status}: ${body}`);
    const { networkInterfaces, partitions, failures } = JSON.parse(body.toString('utf8'));
    if (failures.length > 0) {
      // the mock was too slow: the sweep is incomplete
      console.error(`FAILED: ${failures.length} accounts could not be read, first ${JSON.stringify(failures[0])}`);
      process.exitCode = 1;
    }
    const { peakBytes } = run.memory();
    rows.push([
      sweep,
      networkInterfaces.toLocaleString('en'),
      String(partitions.objectsWritten),
      (elapsedMs / 1_000).toFixed(0),
      (run.cpuSeconds() - before).toFixed(0),
      mebibytes(peakBytes),
    ]);
    if (options.check && peakBytes > memoryMb * MEBIBYTE) {
      console.error(`FAILED: the function takes ${mebibytes(peakBytes)}, more than ${memoryMb} MiB`);
      process.exitCode = 1;
    }
  }
} catch (error) {
  console.error(`FAILED: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  clearInterval(progress);
  await run.stop();
  world.kill();
}
const [{ model } = { model: 'unknown processor' }] = cpus();
if (rows.length > 0)
  console.log(`Node.js ${run.nodeVersion}, ${cpus().length} × ${model}; ${accounts} accounts, ${memoryMb} MB

${markdownTable(['sweep', 'interfaces', 'objects written', 'seconds', 'processor seconds', 'most memory so far'], rows)}`);

/** Writes a line about the progress, with the processor time that the function and the mocks have used. */
function say(text) {
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  const own = run === undefined ? '' : `function ${secondsOf(() => run.cpuSeconds())}, `;
  console.error(`${seconds} s: ${text} (processor seconds: ${own}mocks ${secondsOf(() => readCpuSeconds(world.pid))})`);
}

/** What a reading of seconds gives; a process that has just ended has none. */
function secondsOf(read) {
  try {
    return read().toFixed(0);
  } catch {
    return 'unknown';
  }
}

function fail(problem) {
  throw new Error(problem);
}

/** Ends the mocks and the process with the reason. */
function stop(error) {
  world.kill();
  console.error(`FAILED: ${error.message}`);
  process.exit(1);
}
