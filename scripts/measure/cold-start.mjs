/**
 * How long a cold start takes: from the start of a process to its first answer, under AWS's own Lambda runtime client. A
 * function that does nothing and ours, without and with look-ups at an EC2 of ours, take turns, each time in a fresh
 * process.
 *
 * Usage: npm run measure:cold-start -- [--rounds 30] [--write]
 *
 * Prints a table; `--write` puts it into docs/cold-start.md. Run it where nothing else runs. Needs what
 * `npm run test:runtime` needs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleModule } from '../bundle-module.mjs';
import { fillSection, markdownTable } from '../docs/markdown.mjs';
import { installRuntime } from '../runtime/install.mjs';
import { wholeNumber } from '../runtime/report.mjs';
import { makeBareFunction } from './cold-start/bare-function.mjs';
import { nodeVersionOf, startOnce } from './cold-start/start-once.mjs';

const PAGE = new URL('../../docs/cold-start.md', import.meta.url);
const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const RECORDS = 20;
const REGION = 'eu-central-1';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '30' }, write: { type: 'boolean', default: false } },
});
const rounds = wholeNumber('--rounds', options.rounds);
const { Ec2Server, HOME_ACCOUNT } = await bundleModule(new URL('../../test/support/ec2-server.ts', import.meta.url));
const { addShop, WEB } = await bundleModule(new URL('../../test/support/aws/shop-world.ts', import.meta.url));

const server = await Ec2Server.start();
addShop(server.home);
const event = makeEvent(HOME_ACCOUNT, WEB.id);
const runtime = installRuntime();
const bareFunction = makeBareFunction();
/** Each with something that only its right answer has. */
const functions = [
  { name: 'a function that does nothing', taskRoot: bareFunction.taskRoot, environment: {}, proof: WEB.id },
  { name: 'this one', taskRoot: DIST, environment: {}, proof: '"service_name":"https"' },
  {
    name: 'this one, METADATA=ec2',
    taskRoot: DIST,
    environment: { ...server.environment, METADATA: 'ec2' },
    proof: '"src_instance_name":"shop-web-1"',
  },
];
const times = functions.map(() => []);
try {
  // the first round is for the disk's cache
  for (let round = -1; round < rounds; round++) {
    for (const [index, { name, taskRoot, environment, proof }] of functions.entries()) {
      const { elapsedMs, body } = await startOnce({ runtime, taskRoot, event, environment });
      check(name, body, proof);
      if (round >= 0) times[index].push(elapsedMs);
    }
  }
} finally {
  await server.stop();
  bareFunction.remove();
}

const bare = quantile(times[0], 0.5);
const rows = functions.map(({ name }, index) => {
  const median = quantile(times[index], 0.5);
  const quartiles = [quantile(times[index], 0.25), quantile(times[index], 0.75)];
  const above = index === 0 ? '' : (median - bare).toFixed(0);
  return [name, median.toFixed(0), quartiles.map((time) => time.toFixed(0)).join('–'), above];
});
const [{ model } = { model: 'unknown processor' }] = cpus();
const report = `Node.js ${nodeVersionOf(runtime)}, ${model}, ${cpus().length} cores, ${rounds} starts each, load average ${loadavg()[0].toFixed(1)}.

${markdownTable(['function', 'ms, median', 'half of them', 'ms above the first'], rows)}`;
console.log(report);
if (options.write) writeFileSync(PAGE, fillSection(readFileSync(PAGE, 'utf8'), 'cold-start', report));

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

/** Throws an Error for an answer that is not what is measured. */
function check(name, body, proof) {
  const { records } = JSON.parse(body);
  const isRight =
    records.length === RECORDS && records.every(({ data }) => Buffer.from(data, 'base64').includes(proof));
  if (!isRight) throw new Error(`${name}: the answer has no ${proof}: ${body.subarray(0, 500)}`);
}

function quantile(values, share) {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN;
}
