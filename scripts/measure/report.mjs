/**
 * Measures the report on many lines: processor time, memory, temporary disk space, and the size of its page. The lines of a week are
 * generated first; the command then runs on them in a separate process, and again to be interrupted.
 *
 * Usage: npm run measure:report -- [--lines 1000000] [--check]
 *
 * `--check` fails if a limit is exceeded. The limits apply to two cores that are otherwise idle.
 */
import { spawn } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { wholeNumber } from '../runtime/report.mjs';
import { weekLines } from './report/week-lines.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TELL_ACCOUNT = new URL('report/tell-account.mjs', import.meta.url).href;
const POLL_MS = 25;
const MILLION = 1e6;
const MEBIBYTE = 2 ** 20;
const SECOND_MS = 1_000;
const EXIT_INTERRUPTED = 130;

const { values: options } = parseArgs({
  options: { lines: { type: 'string', default: '1000000' }, check: { type: 'boolean', default: false } },
});
const lines = wholeNumber('--lines', options.lines);
const millions = lines / MILLION;
/** The maximum of each figure. */
const BOUNDS = {
  'processor seconds': 18 * Math.max(1, millions),
  'peak memory, MiB': 512,
  'temporary disk at its peak, MB': 100 + 20 * millions,
  'page, kB': 600,
  'elements of the page': 6_000,
  'files left behind': 0,
  'files left behind after SIGINT': 0,
};

const folder = mkdtempSync(join(tmpdir(), 'measure-report-'));
try {
  // a copy, so that a concurrent build does not change the running code
  for (const name of ['lib', 'samples', 'deploy', 'package.json']) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const log = join(folder, 'week.log');
  const made = writeLines(log);
  const figures = { ...(await measure(log)), ...(await interrupt(log)) };
  console.log(`Node.js ${process.version}, ${made.lines.toLocaleString('en-US')} lines, ${megabytes(made.bytes)} MB`);
  const misses = [];
  for (const [name, value] of Object.entries(figures)) {
    const bound = BOUNDS[name];
    if (bound !== undefined && value > bound) misses.push(name);
    const allowed = bound === undefined ? '' : ` (at most ${bound.toLocaleString('en-US')})`;
    console.log(`${name.padEnd(34)}${value.toLocaleString('en-US')}${allowed}`);
  }
  if (misses.length > 0) console.log(`too much: ${misses.join(', ')}`);
  if (options.check && misses.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}

function writeLines(path) {
  const file = openSync(path, 'w');
  let count = 0;
  let bytes = 0;
  for (const block of weekLines(lines)) {
    bytes += writeSync(file, block);
    count += block.split('\n').length - 1;
  }
  closeSync(file);
  return { lines: count, bytes };
}

async function measure(log) {
  const run = start(log, 'measured');
  const startedAt = performance.now();
  let peakBytes = 0;
  while (run.isRunning()) {
    peakBytes = Math.max(peakBytes, folderBytes(run.temporary));
    await Promise.race([run.ended, sleep(POLL_MS)]);
  }
  const wallSeconds = (performance.now() - startedAt) / SECOND_MS;
  const { status, stderr } = await run.ended;
  if (status !== 0) throw new Error(`report ended with ${status}: ${stderr}`);
  const account = JSON.parse(readFileSync(run.account, 'utf8'));
  const page = readFileSync(run.page, 'utf8');
  return {
    'seconds on the wall': rounded(wallSeconds),
    'processor seconds': rounded(account.cpuSeconds),
    'peak memory, MiB': Math.round(account.peakBytes / MEBIBYTE),
    'temporary disk at its peak, MB': megabytes(peakBytes),
    'page, kB': Math.round(Buffer.byteLength(page) / 1_000),
    'elements of the page': page.replace(/<(script|style)\b.*?<\/\1>/gs, '<$1>').match(/<[a-z]/gi)?.length ?? 0,
    'files left behind': readdirSync(run.temporary).length,
  };
}

/** Interrupts the command after it has enriched some of the lines. */
async function interrupt(log) {
  const run = start(log, 'interrupted');
  while (run.isRunning() && !hasTable(run.temporary)) await Promise.race([run.ended, sleep(POLL_MS)]);
  run.child.kill('SIGINT');
  const { status, stderr } = await run.ended;
  if (status !== EXIT_INTERRUPTED) throw new Error(`after SIGINT, report ended with ${status}: ${stderr}`);
  const left = readdirSync(run.temporary).length + (existsSync(run.page) ? 1 : 0);
  return { 'files left behind after SIGINT': left };
}

function start(log, name) {
  const temporary = join(folder, `${name}-temporary`);
  mkdirSync(temporary);
  const page = join(folder, `${name}.html`);
  const account = join(folder, `${name}.json`);
  const samples = join(folder, 'samples');
  const given = [
    ...['--import', TELL_ACCOUNT, join(folder, 'lib', 'cli.mjs'), 'report', '-o', page],
    ...['--inventory', join(samples, 'inventory.json'), '--rules', join(samples, 'rules.json')],
    ...['--labels', join(samples, 'cidr-labels.json'), log],
  ];
  const env = { ...process.env, TMPDIR: temporary, ACCOUNT_FILE: account };
  const child = spawn(process.execPath, given, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (part) => {
    stderr = (stderr + part).slice(0, 2_000);
  });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stderr }));
  });
  return {
    child,
    temporary,
    page,
    account,
    ended,
    isRunning: () => child.exitCode === null && child.signalCode === null,
  };
}

function hasTable(temporary) {
  return filesIn(temporary).some((path) => path.endsWith('.parquet'));
}

function folderBytes(path) {
  let bytes = 0;
  for (const file of filesIn(path)) {
    // a file may disappear at any time
    bytes += statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}

function filesIn(path) {
  try {
    const entries = readdirSync(path, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

function megabytes(bytes) {
  return rounded(bytes / MILLION);
}

function rounded(value) {
  return Math.round(value * 10) / 10;
}
