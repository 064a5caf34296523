/**
 * Measures the cost of a partitioned inventory for a function with 512 MB: time and memory of the first answer after a cold start,
 * above those of a function without metadata, for a stream with records from ten partitions. A million interfaces with a day of
 * history, under AWS's own Lambda runtime client; the partitions are served by a mock of S3 on the loopback interface.
 *
 * Usage: npm run measure:inventory -- [--interfaces 1000000] [--partitions 200] [--touched 10] [--records 500] [--rounds 10] [--check]
 *          [--folder PATH]
 *
 * Requires the same tools as `npm run test:runtime`, and several hundred megabytes of disk space. `--check` fails if an aim is not met.
 * `--folder` keeps the inventory there for later runs with the same numbers, which then take seconds. Run it on an otherwise idle
 * machine.
 */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleModule } from '../bundle-module.mjs';
import { markdownTable } from '../docs/markdown.mjs';
import { installRuntime } from '../runtime/install.mjs';
import { mebibytes, median, wholeNumber } from '../runtime/report.mjs';
import { nodeVersionOf, startOnce } from './cold-start/start-once.mjs';
import { startObjectServer } from './inventory-scale/object-server.mjs';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const MEBIBYTE = 1_024 ** 2;
/** The aims: maximum time and memory above a start without metadata. */
const AIM_MS = 150;
const AIM_MIB = 128;
/** Records per interface. */
const RECORDS_OF_INTERFACE = 2;
/** Share of interfaces that are deleted within a day. */
const EARLIER_SHARE = 0.2;

const { values: options } = parseArgs({
  options: {
    interfaces: { type: 'string', default: '1000000' },
    partitions: { type: 'string', default: '200' },
    touched: { type: 'string', default: '10' },
    records: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '10' },
    folder: { type: 'string' },
    check: { type: 'boolean', default: false },
  },
});
const [interfaces, partitions, touched, recordCount, rounds] = [
  'interfaces',
  'partitions',
  'touched',
  'records',
  'rounds',
].map((name) => wholeNumber(`--${name}`, options[name]));
const recorders = Math.ceil(recordCount / touched / RECORDS_OF_INTERFACE);
const sources = await bundleModule(new URL('./inventory-scale/sources.ts', import.meta.url));
const {
  accountIdOf,
  addressOf,
  createFileFolder,
  INDEX_NAME,
  interfaceIdOf,
  largeAccount,
  objectsOf,
  PartitionWriter,
  parsePartitionIndex,
  READ_AT,
  REGION,
  splitInventory,
} = sources;
const perPartition = Math.ceil(interfaces / partitions);

const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'inventory-scale-'));
const inventory = createFileFolder(join(folder, 'inventory'));
const startedAt = performance.now();
const isKept = existsSync(join(folder, 'inventory', INDEX_NAME));
if (!isKept) await writeInventory();
const writtenIn = isKept
  ? 'kept from an earlier run'
  : `written in ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`;
const index = parsePartitionIndex((await inventory.read(INDEX_NAME)).body);
if (index.partitions.length === 0) throw new Error(`${folder} has no partitions`);
const storedBytes = objectsOf(index).reduce((sum, { bytes }) => sum + bytes, 0);
const largest = Math.max(...index.partitions.map((each) => each.bytes));

const server = await startObjectServer(folder);
const runtime = installRuntime();
// a copy, so that a concurrent build does not change the running code
const taskRoot = mkdtempSync(join(tmpdir(), 'flow-enricher-function-'));
cpSync(DIST, taskRoot, { recursive: true });
const event = makeEvent();
const plain = { METADATA: 'none' };
const inS3 = {
  METADATA: 'snapshot',
  METADATA_SNAPSHOT: 's3://bucket/inventory/',
  AWS_ENDPOINT_URL_S3: server.url,
  // verdicts need the rules document, which is not part of this measurement
  VERDICTS: 'off',
  TRANSFER: 'off',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
};
const starts = { plain: [], inS3: [] };
let requests = 0;
try {
  for (let round = -1; round < rounds; round++) {
    for (const [name, environment] of Object.entries({ plain, inS3 })) {
      const before = server.requests.length;
      const start = await startOnce({ runtime, taskRoot, event, environment });
      if (name === 'inS3') {
        requests = server.requests.length - before;
        checkAnswer(start.body);
      }
      if (round >= 0) starts[name].push(start);
    }
  }
} finally {
  await server.close();
  rmSync(taskRoot, { recursive: true });
  if (options.folder === undefined) rmSync(folder, { recursive: true });
}

const middle = (name, member) => median(starts[name].map((start) => start[member]));
const above = (member) => middle('inS3', member) - middle('plain', member);
const row = (words, name) => [
  words,
  middle(name, 'elapsedMs').toFixed(0),
  middle(name, 'processorMs').toFixed(0),
  mebibytes(middle(name, 'peakBytes')),
];
const [{ model } = { model: 'unknown processor' }] = cpus();
console.log(`Node.js ${nodeVersionOf(runtime)}, ${cpus().length} × ${model}, load average ${loadavg()[0].toFixed(1)}; ${rounds} starts each
${index.partitions.length} partitions with ${index.partitions.reduce((sum, each) => sum + each.networkInterfaces, 0).toLocaleString('en')} interfaces and ${index.partitions.reduce((sum, each) => sum + each.earlierInterfaces, 0).toLocaleString('en')} earlier ones: ${mebibytes(storedBytes)}, the largest ${mebibytes(largest)}; ${writtenIn}
${recordCount} records of ${recorders * touched} interfaces in ${touched} partitions; ${requests} objects read

${markdownTable(
  ['function', 'ms, median', 'processor ms of the main thread', 'most memory'],
  [row('without metadata', 'plain'), row('with the inventory', 'inS3')],
)}

above: ${above('elapsedMs').toFixed(0)} ms (aim ${AIM_MS}), ${mebibytes(above('peakBytes'))} (aim ${AIM_MIB} MiB)`);
if (options.check) {
  if (above('elapsedMs') > AIM_MS)
    fail(`the inventory takes ${above('elapsedMs').toFixed(0)} ms, not ${AIM_MS} at most`);
  if (above('peakBytes') > AIM_MIB * MEBIBYTE) {
    fail(`the inventory takes ${mebibytes(above('peakBytes'))}, not ${AIM_MIB} MiB at most`);
  }
}

function fail(problem) {
  console.error(`FAILED: ${problem}`);
  process.exitCode = 1;
}

async function writeInventory() {
  const writer = new PartitionWriter(inventory, undefined);
  for (let account = 0; account < partitions; account++) {
    const size = { interfaces: perPartition, earlier: Math.ceil(perPartition * EARLIER_SHARE) };
    const described = { version: 1, seenUntil: READ_AT, ...largeAccount(account, size) };
    for (const [name, part] of splitInventory(described)) await writer.add(name, part);
  }
  await writer.finish({ generatedAt: new Date(READ_AT * 1_000).toISOString(), seenUntil: READ_AT }, READ_AT);
}

/** A Direct PUT event of flows within VPCs and with the internet. */
function makeEvent() {
  const records = Array.from({ length: recordCount }, (_, index) => {
    const account = (index % touched) * Math.floor(partitions / touched);
    const recorder = (Math.floor(index / touched) % recorders) * 5;
    const peer =
      index % 3 === 0
        ? `93.184.${index & 0xff}.${(index >>> 3) & 0xff}`
        : addressOf(((recorder + index * 5) % perPartition) - (perPartition % 5));
    const message = `2 ${accountIdOf(account)} ${interfaceIdOf(account, recorder)} ${addressOf(recorder)} ${peer} 50000 443 6 5 500 ${READ_AT - 600} ${READ_AT - 540} ACCEPT OK`;
    return {
      recordId: String(index).padStart(56, '0'),
      approximateArrivalTimestamp: READ_AT * 1_000,
      data: Buffer.from(`${JSON.stringify({ message })}\n`).toString('base64'),
    };
  });
  return Buffer.from(
    JSON.stringify({
      invocationId: '5f4dcc3b-5aa7-4e1e-8d1e-000000000001',
      deliveryStreamArn: `arn:aws:firehose:${REGION}:${accountIdOf(0)}:deliverystream/flow-logs`,
      region: REGION,
      records,
    }),
  );
}

/** Throws an Error if a record lacks the name of its recording interface, or if a record within a VPC lacks its peer's. */
function checkAnswer(body) {
  const { records } = JSON.parse(body);
  for (const [index, { data }] of records.entries()) {
    const document = JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
    const isNamed = document.src_vpc_name !== undefined && (index % 3 === 0 || document.dst_interface_id !== undefined);
    if (!isNamed) throw new Error(`record ${index} has no names: ${JSON.stringify(document)}`);
  }
}
