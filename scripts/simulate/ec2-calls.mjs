// Counts the EC2 calls of an installation per hour: live look-ups compared with a snapshot, by number of processes. The real sources
// run against a simulated EC2, with a simulated clock. `npm run simulate:ec2` prints the table, and `-- --write` writes it to
// docs/metadata.md. It takes several seconds, so it is not part of `npm run generate`.
import { readFileSync, writeFileSync } from 'node:fs';
import { bundleModule } from '../bundle-module.mjs';
import { fillSection, markdownTable } from '../docs/markdown.mjs';
import { makeRandom } from '../samples/random.mjs';
import { makeWorld } from './world.mjs';

const PAGE = new URL('../../docs/metadata.md', import.meta.url);

/** The simulated values; the text above the table states them. */
const INTERFACES = 10_000;
const FLOWS_A_BATCH = 3_000;
const INTERFACES_A_BATCH = 500;
const SECONDS_BETWEEN_BATCHES = 10;
const NEW_INTERFACES_AN_HOUR = 500;
const SNAPSHOT_MINUTES = 15;
/** How long ago the flows of a batch ended, and how long each lasted. */
const DELAY_SECONDS = 300;
const FLOW_SECONDS = 60;
/** 2026-11-23T12:00:00Z: times of flows are not negative. */
const START_SECONDS = 1_795_435_200;
const HOUR_SECONDS = 3_600;
const PROCESSES = [1, 10, 100, 1_000];

/** AWS's request quota per account and Region for these calls: a burst of 100, then 20 per second. */
const AWS_BURST = 100;
const AWS_CALLS_AN_HOUR = AWS_BURST + 20 * HOUR_SECONDS;

const LIMITS = { maxEntries: 20_000, lifeMs: 900_000, negativeLifeMs: 300_000, staleMs: 3_600_000 };
const SCOPE = { accountId: '123456789012', region: 'eu-central-1', usesRole: false };

/** One process for an hour: the total number of its calls, and the calls of its first batch. */
const simulateProcess = async (sources, hasSnapshot) => {
  const random = makeRandom(20_261_123);
  const world = makeWorld(INTERFACES, NEW_INTERFACES_AN_HOUR);
  let seconds = 0;
  const now = () => (START_SECONDS + seconds) * 1_000;
  const live = new sources.LiveSource({
    limits: LIMITS,
    looksUpPublic: false,
    now,
    scopes: { scopeOf: () => SCOPE, callerFor: () => ({ describe: world.describe }) },
  });
  let snapshot;
  const newest = new Proxy(
    {},
    { get: (_, name) => (typeof snapshot[name] === 'function' ? snapshot[name].bind(snapshot) : snapshot[name]) },
  );
  const source = new sources.OwnershipSource(hasSnapshot ? new sources.LayeredSource(newest, live) : live, now);
  let firstBatchCalls = 0;
  for (; seconds < HOUR_SECONDS; seconds += SECONDS_BETWEEN_BATCHES) {
    const sweptAt = seconds - (seconds % (SNAPSHOT_MINUTES * 60));
    if (hasSnapshot && seconds === sweptAt)
      snapshot = new sources.SnapshotSource(world.inventoryAt(sweptAt, START_SECONDS + sweptAt));
    const endedAt = START_SECONDS + seconds - DELAY_SECONDS;
    const times = [endedAt - FLOW_SECONDS, endedAt];
    const request = world.request(random, seconds, INTERFACES_A_BATCH, FLOWS_A_BATCH, times);
    await source.resolve(request, {
      accountId: SCOPE.accountId,
      region: SCOPE.region,
      deadlineMs: Number.POSITIVE_INFINITY,
    });
    await live.settle();
    askFor(source, request, times);
    if (seconds === 0) firstBatchCalls = live.counts.calls;
  }
  return { calls: live.counts.calls, firstBatchCalls };
};

/** Asks who had the addresses at the time of the flows, as enriching does: what is not certain is looked up with later batches. */
const askFor = (source, { scopes }, [startSeconds, endSeconds]) => {
  for (const { addressesByInterface } of scopes) {
    for (const [interfaceId, addresses] of addressesByInterface) {
      const vpcId = source.interfaceById(interfaceId)?.vpcId;
      for (const address of vpcId === undefined ? [] : addresses) {
        const time = { startSeconds, endSeconds, from: -Infinity, until: Infinity, since: -1, reason: undefined };
        source.interfaceInVpc(vpcId, address, time);
      }
    }
  }
};

/** The table, as Markdown. */
const simulate = async () => {
  const sources = await bundleModule(new URL('./sources.ts', import.meta.url));
  const live = await simulateProcess(sources, false);
  const gaps = await simulateProcess(sources, true);
  const sweepCalls = makeWorld(INTERFACES, 0).sweepCalls();
  const sweeps = (HOUR_SECONDS / 60 / SNAPSHOT_MINUTES) * sweepCalls;
  const rows = PROCESSES.map((processes) => [
    processes.toLocaleString('en'),
    calls(live.calls * processes),
    calls(live.firstBatchCalls * processes, AWS_BURST),
    calls(sweeps),
    calls(sweeps + gaps.calls * processes),
  ]);
  const head = [
    'processes',
    'live, an hour',
    'live, when all start at once',
    'snapshot, an hour',
    'snapshot and gaps, an hour',
  ];
  return markdownTable(head, rows);
};

const calls = (count, bound = AWS_CALLS_AN_HOUR) =>
  `${count.toLocaleString('en')} (${((100 * count) / bound).toLocaleString('en', { maximumFractionDigits: count < bound / 10 ? 1 : 0 })} %)`;

const table = await simulate();
if (process.argv.includes('--write')) {
  writeFileSync(PAGE, fillSection(readFileSync(PAGE, 'utf8'), 'ec2-calls', table));
} else {
  console.log(table);
}
