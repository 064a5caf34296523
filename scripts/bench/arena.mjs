import { makeAddressData, makePeersOutside, withPeersOutside } from './address-sources.mjs';
import { makeBatch, makeBatches, repeatBatches } from './batches.mjs';
import { checkAnswers } from './check-answers.mjs';
import { makeFloor, makeLoop, makePipeline, makeStages, OURS } from './contenders.mjs';
import { makeEc2Source } from './ec2-source.mjs';
import { makeLines } from './flow-lines.mjs';
import { FRESH_PEERS, FreshAddresses } from './fresh-addresses.mjs';
import { makeJudging } from './judging.mjs';
import { loadSources } from './load-sources.mjs';
import { MemoryStream } from './memory-stream.mjs';
import { makePasses } from './stage-passes.mjs';
import { formatOf, WORKLOADS } from './workloads.mjs';
import { makeWorld } from './world.mjs';

/** Flows of a workload. */
export const FLOWS = 10_000;

/**
 * Everything that a workload needs: its batches, and its contenders, which share one world.
 * @param {string} name of a workload
 * @param {{ flows?: number, lanes?: boolean }} settings how many lines it has, and whether the plain lane alone is a contender too
 */
export const prepare = async (name, { flows = FLOWS, lanes = false } = {}) => {
  const workload = WORKLOADS.find((row) => row.name === name);
  if (workload === undefined) throw new RangeError(`${name} is no workload`);
  const sources = await loadSources();
  const world = worldOf(workload);
  const judging = workload.isJudged ? makeJudging(sources, world) : undefined;
  const { inventory } = judging ?? world;
  const format = formatOf(workload, sources);
  const stream = new MemoryStream({ keeps: false });
  const pipelineOf = ({ isLive, ...more }) => {
    const metadata = isLive ? makeEc2Source(sources, inventory) : new sources.SnapshotSource(inventory);
    return makePipeline(sources, workload, format.logFormat, metadata, { stream, judging, ...more });
  };
  const kept = new MemoryStream({ keeps: true });
  const unbounded = pipelineOf({ isLive: false, maxResponseBytes: Number.POSITIVE_INFINITY, stream: kept });
  const oracle = { run: unbounded, takePutBack: () => kept.take() };
  const lines = makeLines(world, format, flows);
  const addresses = new FreshAddresses();
  const batches = await makeBatches(sources, workload, addresses.fill(lines), oracle);
  const isFresh = workload.outside === 'fresh';
  const contenders = {
    floor: makeFloor(batches, stream),
    idiomatic: makeLoop(sources, workload, format.logFormat, { inventory, judging, stream }),
    ...Object.fromEntries(
      Object.entries(OURS)
        .filter(([, { isPlain }]) => lanes || !isPlain)
        .map(([contender, row]) => [contender, pipelineOf(row)]),
    ),
  };
  return {
    batches,
    contenders,
    unbounded,
    /**
     * The batches of a number of passes: for each pass the same, or new ones of the same size, where addresses are fresh.
     * @param {number} passes
     */
    batchesFor: (passes) =>
      Array.from({ length: passes }, () =>
        isFresh ? repeatBatches(sources, workload, batches, addresses.fill(lines)) : batches,
      ),
    floorOf: (events) => makeFloor(events, stream),
    /**
     * The stages with the inventory that has the groups of the rules and the ids of zones. They find verdicts or transfer classes
     * for each record, or neither; `fields` may leave them out of the documents. Each runs over all lines, parsed before; `encode`
     * enriches them as well, and returns how many bytes all documents have.
     * @param {{ added?: 'verdicts' | 'transfers', fields?: string }} which
     */
    stagesOf: ({ added, fields }) => {
      const { inventory, verdictsWith, transfersWith } = makeJudging(sources, world);
      const metadata = new sources.SnapshotSource(inventory);
      const verdicts = added === 'verdicts' ? verdictsWith(metadata) : undefined;
      const transfers = added === 'transfers' ? transfersWith(metadata, verdicts) : undefined;
      const stages = makeStages(sources, workload, format.logFormat, metadata, { verdicts, transfers, fields });
      return makePasses(sources, stages, makeLines(world, format, flows));
    },
    /**
     * The stages with peers outside, without address data or with a place for each of them, in the documents or left out of them by
     * `fields`; `forget()` lets all places be found anew, and `addresses` is how many different ones the lines have.
     * @param {{ hasAddressData: boolean, fields?: string }} which
     */
    placeStagesOf: ({ hasAddressData, fields }) => {
      const outside = withPeersOutside(world);
      const metadata = new sources.SnapshotSource(world.inventory);
      const { addressData, forget } = hasAddressData ? makeAddressData(sources, outside.peers) : {};
      const stages = makeStages(sources, workload, format.logFormat, metadata, { addressData, fields });
      const lines = makeLines(outside, format, flows);
      const used = outside.peers.filter(({ addresses }) => lines.some((line) => line.includes(` ${addresses[0]} `)));
      return { ...makePasses(sources, stages, lines), forget, addresses: used.length };
    },
    /** Throws where answers differ. */
    check: () => checkAnswers(batches, contenders, stream),
    /** So many lines, in events of a size. */
    eventsOf: async (size, lines) => {
      const all = makeLines(world, format, lines);
      const events = [];
      for (let first = 0; first < lines; first += size) {
        const { batch } = await makeBatch(sources, workload, all.slice(first, first + size), oracle);
        events.push(batch);
      }
      return events;
    },
  };
};

/** The world of a workload: with peers on the internet, if it has any. */
const worldOf = ({ outside }) => {
  const world = makeWorld();
  if (outside === 'fresh') return { ...world, outside: FRESH_PEERS };
  return outside === 'known' ? { ...world, outside: makePeersOutside(world.peers.length) } : world;
};
