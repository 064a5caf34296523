import { makePeersOutside } from './address-sources.mjs';
import { makeLines } from './flow-lines.mjs';
import { FRESH_PEERS } from './fresh-addresses.mjs';
import { makeJudging } from './judging.mjs';
import { loadSources } from './load-sources.mjs';
import { MemoryStream } from './memory-stream.mjs';
import { formatOf, WORKLOADS } from './workloads.mjs';
import { makeWorld } from './world.mjs';

/** Number of flows in a workload. */
export const FLOWS = 10_000;

/**
 * What the contenders of a workload share: the code, the network with its metadata, the lines, and the stream for records that are put
 * back.
 * @typedef {object} Scene
 * @property {typeof import('./sources.ts')} sources
 * @property {import('./workloads.mjs').Workload} workload
 * @property {ReturnType<typeof makeWorld>} world
 * @property {object} inventory
 * @property {ReturnType<typeof makeJudging> | undefined} judging
 * @property {string} logFormat the option LOG_FORMAT
 * @property {MemoryStream} stream
 * @property {(world: object, count: number) => string[]} linesOf flow log lines of the workload in a world
 * @property {readonly string[]} lines if the workload has fresh addresses, {@link FreshAddresses} replaces the marks in them
 */

/**
 * @param {string} name of a workload
 * @param {{ flows?: number, bundle?: string }} settings number of lines, and the bundle of the sources, if one already exists
 * @returns {Promise<Scene>}
 */
export const openScene = async (name, { flows = FLOWS, bundle } = {}) => {
  const workload = WORKLOADS.find((row) => row.name === name);
  if (workload === undefined) throw new RangeError(`unknown workload: ${name}`);
  const sources = await loadSources(bundle);
  const world = worldOf(workload);
  const judging = workload.isJudged ? makeJudging(sources, world) : undefined;
  const { logFormat, ...format } = formatOf(workload, sources);
  const linesOf = (there, count) => makeLines(there, format, count);
  return {
    sources,
    workload,
    world,
    inventory: (judging ?? world).inventory,
    judging,
    logFormat,
    stream: new MemoryStream({ keeps: false }),
    linesOf,
    lines: linesOf(world, flows),
  };
};

/** The world of a workload, with peers on the internet if the workload has any. */
const worldOf = ({ outside }) => {
  const world = makeWorld();
  if (outside === 'fresh') return { ...world, outside: FRESH_PEERS };
  return outside === 'known' ? { ...world, outside: makePeersOutside(world.peers.length) } : world;
};
