import { pathToFileURL } from 'node:url';
import { bundleWithoutPackages } from '../bundle-module.mjs';
import { median } from '../runtime/report.mjs';
import { makeBatches } from './batches.mjs';
import { makePipeline } from './contenders.mjs';
import { makeLines } from './flow-lines.mjs';
import { CACHE, loadSources } from './load-sources.mjs';
import { formatOf, WORKLOADS } from './workloads.mjs';
import { makeWorld } from './world.mjs';

const FLOWS = 5_000;
const WARM_UP_TURNS = 12;
/** Every Region has a price of everything, so that most records have an amount. */
const PRICES = JSON.stringify({ '*': { cross_zone: 0.01, internet: 0.09, nat_gateway: 0.045, transit_gateway: 0.02 } });
/** Documents without what transfers add, though the way of each record is found. */
const WITHOUT_TRANSFERS = '*,-transfer_*';

/**
 * What transfer classes cost: microseconds of processor a record without them, and what finding the way and its price adds,
 * and writing it. All run in one process, on the same events and in turns of one pass each, which differ far less than
 * processes do: the least of many turns is what the work takes where nothing disturbs it, the median of the differences
 * between neighbouring turns shows the same on a busy machine.
 *
 * @typedef {{ least: number, median: number }} Cost
 *
 * @param {string} name of the workload
 * @param {{ turns: number, against?: string | undefined }} settings `against` is the folder of another state of the project, with
 *   its packages, whose pipeline without transfers runs too
 * @returns {Promise<{ without: Cost, finding: Cost, writing: Cost, other?: Cost }>} `other` is what this state adds to the other one
 */
export const measureTransfers = async (name, { turns, against }) => {
  const workload = WORKLOADS.find((row) => row.name === name);
  if (workload === undefined) throw new RangeError(`${name} is no workload`);
  const sources = await loadSources();
  const { world, inventory } = withZones(makeWorld());
  const format = formatOf(workload, sources);
  const metadataOf = (from) => new from.SnapshotSource(inventory);
  const pipeline = (from, more) =>
    makePipeline(from, workload, format.logFormat, metadataOf(from), Number.POSITIVE_INFINITY, more);
  const transfers = () => {
    const options = sources.readOptions({ METADATA: 'none', TRANSFER_PRICES: PRICES });
    return sources.loadTransfers(options, (option) => option, { metadata: metadataOf(sources), verdicts: undefined });
  };
  const runs = {
    without: pipeline(sources, {}),
    finding: pipeline(sources, { transfers: transfers(), fields: WITHOUT_TRANSFERS }),
    writing: pipeline(sources, { transfers: transfers() }),
  };
  if (against !== undefined) runs.other = pipeline(await sourcesOf(against), {});
  const batches = await makeBatches(sources, workload, makeLines(world, format, FLOWS), runs.without);
  await requireClasses(runs, batches);
  const times = await takeTurns(runs, batches, turns);
  return {
    without: { least: Math.min(...times.without), median: median(times.without) },
    finding: added(times.finding, times.without),
    writing: added(times.writing, times.finding),
    ...(times.other === undefined ? {} : { other: added(times.without, times.other) }),
  };
};

/** The sources of another state of the project. */
const sourcesOf = (folder) =>
  bundleWithoutPackages(new URL('scripts/bench/sources.ts', pathToFileURL(`${folder}/`)), `${CACHE}other/`);

/** The world with the ids of its zones, without which zones cannot be compared. */
const withZones = (world) => {
  const subnets = world.inventory.subnets.map((subnet) => ({
    ...subnet,
    availabilityZoneId: `euc1-az${'abc'.indexOf(subnet.availabilityZone.slice(-1)) + 1}`,
  }));
  return { world, inventory: { ...world.inventory, subnets } };
};

/** Throws unless the documents differ in transfers alone: most have a class and a price, or none has. */
const requireClasses = async ({ without, finding, writing }, [batch]) => {
  const [bare, found, written] = await Promise.all([without, finding, writing].map((run) => run(batch)));
  if (bare !== found) throw new Error('without the values of transfers, documents differ');
  const texts = JSON.parse(written).records.map(({ data }) => Buffer.from(data, 'base64').toString());
  const priced = texts.filter((text) => text.includes('"transfer_usd"')).length;
  if (priced < texts.length / 2) throw new Error(`only ${priced} of ${texts.length} documents have a price`);
};

/** Microseconds of processor a record, by turn. */
const takeTurns = async (runs, batches, turns) => {
  const names = Object.keys(runs);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let turn = 0; turn < WARM_UP_TURNS + turns; turn++) {
    // no one always runs after the same one
    const order = [...names.slice(turn % names.length), ...names.slice(0, turn % names.length)];
    for (const name of order) {
      const start = process.cpuUsage();
      for (const batch of batches) await runs[name](batch);
      const { user, system } = process.cpuUsage(start);
      if (turn >= WARM_UP_TURNS) times[name].push((user + system) / FLOWS);
    }
  }
  return times;
};

const added = (more, less) => ({
  least: Math.min(...more) - Math.min(...less),
  median: median(more.map((microseconds, turn) => microseconds - less[turn])),
});
