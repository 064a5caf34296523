/**
 * Runs the function that reads objects under AWS's own Lambda runtime client, with one large object: by default 600 MB of flow logs as
 * text, gzipped. Fails if an invocation fails, if a line is lost or delivered twice, or if the process ever exceeds the function's
 * memory.
 *
 * Usage: npm run test:runtime:reader -- [--memory-mb 512] [--lines 6000000] [--object FILE] [--timeout 900] [--set NAME=VALUE]…
 *
 * Requires Linux and, to install the runtime client once: npm, cmake, g++, make, python3. With `--object`, the file is used as the
 * object, whatever its kind. A `--timeout` in seconds that is too short for the object makes the function continue in another
 * invocation. `--set` sets options of the function, like its environment.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startFunction } from './runtime/function-process.mjs';
import { writeLargeObject } from './runtime/large-object.mjs';
import { serveObject } from './runtime/object-server.mjs';
import { mebibytes, readAssignments, wholeNumber } from './runtime/report.mjs';
import { startStream } from './runtime/stream.mjs';

const KEY = 'AWSLogs/123456789012/vpcflowlogs/eu-central-1/2026/11/28/123456789012_vpcflowlogs_eu-central-1_x.log.gz';
const MEBIBYTE = 2 ** 20;
/** More continuations than any object should need. */
const MAX_CALLS = 20;

const { values: options } = parseArgs({
  options: {
    'memory-mb': { type: 'string', default: '512' },
    lines: { type: 'string', default: '6000000' },
    object: { type: 'string' },
    timeout: { type: 'string', default: '900' },
    set: { type: 'string', multiple: true, default: [] },
  },
});
const memoryMb = wholeNumber('--memory-mb', options['memory-mb']);
const timeoutMs = wholeNumber('--timeout', options.timeout) * 1_000;

const folder = mkdtempSync(join(tmpdir(), 'flow-enricher-object-'));
const file = options.object ?? join(folder, 'object.log.gz');
const expected =
  options.object === undefined ? await writeLargeObject(file, wholeNumber('--lines', options.lines)) : undefined;
const s3 = await serveObject(file);
const stream = await startStream();
const counts = [];
const running = await startFunction({
  handler: 'reader-handler.handler',
  memoryMb,
  timeoutMs,
  options: {
    AWS_ENDPOINT_URL_S3: s3.url,
    AWS_ENDPOINT_URL_SQS: s3.url,
    AWS_ENDPOINT_URL_FIREHOSE: stream.url,
    STREAM_NAME: 'flow-logs',
    CONTINUATION_QUEUE_URL: `${s3.url}/123456789012/reader`,
    READER_BYTES_PER_SECOND: '104857600',
    METRICS: 'none',
    ...readAssignments(options.set),
  },
  onLogLine: (line) => {
    const read = line.startsWith('{') ? JSON.parse(line) : undefined;
    if (read?.msg === 'read') counts.push(read);
  },
});

const problems = [];
let peakBytes = 0;
let elapsedMs = 0;
let cpuSeconds = 0;
try {
  const object = { bucket: 'logs', key: KEY, etag: s3.etag };
  let body = JSON.stringify({
    vpcFlowEnricher: { object, cursor: { bytes: 0, lines: 0, part: 0 }, n: 0, run: 'live' },
  });
  const cpuBefore = running.cpuSeconds();
  for (let call = 0; body !== undefined && call < MAX_CALLS; call++) {
    const sent = s3.messages.length;
    const outcome = await running.invoke(
      Buffer.from(JSON.stringify({ Records: [{ messageId: `m${call}`, body, eventSource: 'aws:sqs' }] })),
    );
    elapsedMs += outcome.elapsedMs;
    if (outcome.status !== 'answered' || outcome.body.toString('utf8') !== '{"batchItemFailures":[]}') {
      problems.push(`invocation ${call + 1}: ${outcome.status}: ${outcome.body.subarray(0, 500)}`);
    }
    body = s3.messages[sent];
  }
  cpuSeconds = running.cpuSeconds() - cpuBefore;
  ({ peakBytes } = running.memory());
} finally {
  await running.stop();
  await stream.close();
  s3.close();
  rmSync(folder, { recursive: true });
}

const sumOf = (name) => counts.reduce((sum, each) => sum + each[name], 0);
const lines = sumOf('linesRead');
const done = sumOf('objectsRead');
console.log(`Node.js ${running.nodeVersion}, ${memoryMb} MB

object: ${mebibytes(s3.bytes)} stored; ${lines.toLocaleString('en')} lines, ${mebibytes(sumOf('bytesPut'))} in ${sumOf('recordsPut').toLocaleString('en')} records
invocations: ${counts.length}, ${(elapsedMs / 1_000).toFixed(1)} s in all, ${cpuSeconds.toFixed(1)} s of processor time
lines a second: ${Math.round((lines * 1_000) / elapsedMs).toLocaleString('en')}; a second of processor time: ${Math.round(lines / cpuSeconds).toLocaleString('en')}
most memory ever: ${mebibytes(peakBytes)} of ${memoryMb} MiB
lines put ${sumOf('linesPut').toLocaleString('en')}, unsent ${sumOf('linesUnsent')}, records put ${stream.taken.records.toLocaleString('en')}`);

if (done !== 1) problems.push(`the object was read to its end ${done} times`);
if (sumOf('linesPut') !== lines) problems.push(`${lines} lines were read, but ${sumOf('linesPut')} put`);
if (expected !== undefined && lines !== expected.lines)
  problems.push(`the object has ${expected.lines} lines, ${lines} were read`);
if (expected !== undefined && stream.taken.bytes !== expected.bytes + stream.taken.records * expected.headerBytes) {
  problems.push('the bytes of all records are not those of the lines and a header each');
}
if (peakBytes > memoryMb * MEBIBYTE)
  problems.push(`the process had ${mebibytes(peakBytes)}, more than the function is given`);
problems.push(...stream.violations);
for (const problem of problems) console.error(`FAILED: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
