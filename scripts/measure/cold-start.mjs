/**
 * How long a cold start takes: from the start of a process to its first answer, under AWS's own Lambda runtime client. An
 * empty function and this one, without and with look-ups at a simulated EC2, take turns, each time in a fresh process.
 *
 * Usage: npm run measure:cold-start -- [--rounds 30] [--write] [--check]
 *
 * Prints a table; `--write` puts it into docs/speed.md, `--check` fails where an aim is not met. Run it where nothing else
 * runs. Needs what `npm run test:runtime` needs.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleModule } from '../bundle-module.mjs';
import { fillSection } from '../docs/markdown.mjs';
import { buildSpeedPage } from '../docs/speed-targets.mjs';
import { installRuntime } from '../runtime/install.mjs';
import { wholeNumber } from '../runtime/report.mjs';
import { makeBareFunction } from './cold-start/bare-function.mjs';
import { coldStartReport, missedAims } from './cold-start/report.mjs';
import { nodeVersionOf, startOnce } from './cold-start/start-once.mjs';

const ROOT = new URL('../../', import.meta.url);
const PAGE = new URL('../../docs/speed.md', import.meta.url);
const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const RECORDS = 20;
const REGION = 'eu-central-1';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '30' },
    write: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
const rounds = wholeNumber('--rounds', options.rounds);
const { Ec2Server, HOME_ACCOUNT } = await bundleModule(new URL('../../test/support/ec2-server.ts', import.meta.url));
const { addShop, WEB } = await bundleModule(new URL('../../test/support/aws/shop-world.ts', import.meta.url));

const server = await Ec2Server.start();
addShop(server.home);
const event = makeEvent(HOME_ACCOUNT, WEB.id);
const runtime = installRuntime();
const bareFunction = makeBareFunction();
// a copy, so that a build meanwhile does not change what runs
const taskRoot = mkdtempSync(join(tmpdir(), 'flow-enricher-function-'));
cpSync(DIST, taskRoot, { recursive: true });
/** Each with a text that only its correct answer has, and how much longer than the first it may take, in milliseconds. */
const functions = [
  { name: 'a function that does nothing', taskRoot: bareFunction.taskRoot, environment: {}, proof: WEB.id },
  { name: 'this one', taskRoot, environment: {}, proof: '"service_name":"https"', aimMs: 35 },
  {
    name: 'this one, METADATA=ec2',
    taskRoot,
    environment: { ...server.environment, METADATA: 'ec2' },
    proof: '"src_instance_name":"shop-web-1"',
    aimMs: 75,
  },
];
const starts = functions.map(() => []);
try {
  // the first round is for the disk's cache
  for (let round = -1; round < rounds; round++) {
    for (const [index, { name, proof, ...settings }] of functions.entries()) {
      const start = await startOnce({ runtime, event, ...settings });
      check(name, start.body, proof);
      if (round >= 0) starts[index].push(start);
    }
  }
} finally {
  await server.stop();
  bareFunction.remove();
  rmSync(taskRoot, { recursive: true });
}

const measured = functions.map(({ name, aimMs }, index) => ({ name, aimMs, starts: starts[index] }));
const report = coldStartReport(measured, { nodeVersion: nodeVersionOf(runtime), folder: DIST, aimKib: 600 });
console.log(report);
if (options.write) {
  writeFileSync(PAGE, fillSection(readFileSync(PAGE, 'utf8'), 'cold start', report));
  // the aims on the same page
  for (const [path, text] of Object.entries(buildSpeedPage())) writeFileSync(new URL(path, ROOT), text);
}
if (options.check) {
  for (const problem of missedAims(measured)) {
    console.error(`FAILED: ${problem}`);
    process.exitCode = 1;
  }
}

/** A Direct PUT event of flows between a web server and a database. */
function makeEvent(accountId, interfaceId) {
  const message = `2 ${accountId} ${interfaceId} 10.0.0.5 10.0.1.7 50000 443 6 5 500 1609459200 1609459260 ACCEPT OK`;
  const data = Buffer.from(`${JSON.stringify({ message })}\n`).toString('base64');
  return Buffer.from(
    JSON.stringify({
      invocationId: '5f4dcc3b-5aa7-4e1e-8d1e-000000000001',
      deliveryStreamArn: `arn:aws:firehose:${REGION}:${accountId}:deliverystream/flow-logs`,
      region: REGION,
      records: Array.from({ length: RECORDS }, (_, index) => ({
        recordId: String(index).padStart(56, '0'),
        approximateArrivalTimestamp: 1_609_459_261_000,
        data,
      })),
    }),
  );
}

/** Throws an Error for an unexpected answer. */
function check(name, body, proof) {
  const { records } = JSON.parse(body);
  const isRight =
    records.length === RECORDS && records.every(({ data }) => Buffer.from(data, 'base64').includes(proof));
  if (!isRight) throw new Error(`${name}: the answer has no ${proof}: ${body.subarray(0, 500)}`);
}
