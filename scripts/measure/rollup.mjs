/**
 * Measures the effect of ROLLUP=minute on the benchmark's flows: documents, bytes, number of lines that fit into an answer, and
 * processor time. The benchmark's own lines are independent of each other, so that almost none can be joined. Real traffic consists of
 * connections, which are recorded in both directions, and a client often has several connections to the same service. Lines of the same
 * network are therefore also measured as connections, by the number that a client opens per minute.
 *
 * Usage: npm run measure:rollup [-- --check]
 *
 *   --check  fails unless three connections per minute reduce the number of documents by a factor of at least four
 */
import { parseArgs } from 'node:util';
import { makeBatchesOf } from '../bench/batches.mjs';
import { makeLines } from '../bench/flow-lines.mjs';
import { loadSources } from '../bench/load-sources.mjs';
import { machine } from '../bench/report.mjs';
import { formatOf, WORKLOADS } from '../bench/workloads.mjs';
import { makeWorld } from '../bench/world.mjs';
import { markdownTable } from '../docs/markdown.mjs';
import { median } from '../runtime/report.mjs';
import { connectionLines } from './rollup/connection-lines.mjs';

const LINES = 8_000;
/** Lambda's limit for an answer, which is the default of MAX_RESPONSE_BYTES. */
const ANSWER_BYTES = 6_291_456;
const ROUNDS = 7;
const WARM_UP_ROUNDS = 3;
/** Connections that a client opens to a service per minute. */
const CONNECTIONS = [1, 3, 10];
/** The minimum reduction factor, and the number of connections from which it applies. */
const AIM = { connections: 3, fewer: 4 };
const WORKLOAD_NAMES = ['direct v5 alphabetical', 'cloudwatch-logs 100 × 100'];

const { values: options } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const sources = await loadSources();
const world = makeWorld();
const rows = [];
const problems = [];

for (const name of WORKLOAD_NAMES) {
  const workload = WORKLOADS.find((row) => row.name === name);
  const format = formatOf(workload, sources);
  await measure(workload, 'independent flows', 0, makeLines(world, format, LINES), format);
  for (const connections of CONNECTIONS) {
    const lines = connectionLines(world, format, LINES, connections);
    const what = connections === 1 ? '1 connection a minute' : `${connections} connections a minute`;
    await measure(workload, what, connections, lines, format);
  }
}

console.log(`${machine()}, ${LINES} lines an event\n`);
console.log(
  markdownTable(
    ['lines', 'traffic', 'documents', 'fewer', 'bytes', 'smaller', 'lines in 6 MB', 'µs a line'],
    rows.map((row) => row.map(String)),
  ),
);
for (const problem of problems) console.error(`FAILED: ${problem}`);
if (problems.length > 0) process.exitCode = 1;

async function measure(workload, what, connections, lines, { logFormat }) {
  const off = pipelineOf(workload, logFormat, 'off');
  const on = pipelineOf(workload, logFormat, 'minute');
  const oracle = { run: async (given) => (await off(given)).answer, takePutBack: () => [] };
  const [batch] = await makeBatchesOf({ sources, workload }, lines, lines.length, oracle);
  const before = await off(batch);
  const after = await on(batch);
  const times = await race({ off: () => off(batch), on: () => on(batch) });
  const fewer = before.counts.documents / after.counts.documents;
  const smaller = before.counts.bytesOut / after.counts.bytesOut;
  const fitting = ({ answer }) => Math.floor(ANSWER_BYTES / (answer.length / lines.length));
  rows.push([
    workload.name,
    what,
    `${before.counts.documents} → ${after.counts.documents}`,
    fewer.toFixed(1),
    `${thousands(before.counts.bytesOut)} → ${thousands(after.counts.bytesOut)} kB`,
    smaller.toFixed(1),
    `${fitting(before)} → ${fitting(after)}`,
    `${times.off.toFixed(2)} → ${times.on.toFixed(2)}`,
  ]);
  if (options.check && connections >= AIM.connections && fewer < AIM.fewer) {
    problems.push(`${workload.name}, ${what}: ${fewer.toFixed(2)} times fewer documents, not ${AIM.fewer}`);
  }
}

/** The pipeline with both ends enriched and a higher response limit. */
function pipelineOf({ schema, destination }, logFormat, rollup) {
  const texts = { SCHEMA: schema, DESTINATION: destination, LOG_FORMAT: logFormat, ROLLUP: rollup };
  const metadata = new sources.SnapshotSource(world.inventory);
  const settings = sources.makeSettings(sources.readOptions(texts), {}, metadata);
  const joining = rollup === 'off' ? undefined : sources.createJoining;
  const transform = new sources.Transform({ ...settings, maxResponseBytes: Number.POSITIVE_INFINITY, joining });
  return async ({ event: text }) => {
    const event = JSON.parse(text);
    const counts = new sources.Counts();
    const context = sources.metadataContextOf(event, undefined, Number.POSITIVE_INFINITY);
    const onError = (error) => {
      throw error;
    };
    const { result } = await transform.transformEvent(event, counts, onError, context);
    return { answer: JSON.stringify(result), counts };
  };
}

/** Medians of processor time, in microseconds per line: the runs take turns, so that drift affects them alike. */
async function race(runs) {
  const times = { off: [], on: [] };
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    for (const [name, run] of Object.entries(runs)) {
      const start = process.cpuUsage();
      await run();
      const { user, system } = process.cpuUsage(start);
      if (round >= WARM_UP_ROUNDS) times[name].push((user + system) / LINES);
    }
  }
  return { off: median(times.off), on: median(times.on) };
}

function thousands(bytes) {
  return Math.round(bytes / 1_000).toLocaleString('en');
}
