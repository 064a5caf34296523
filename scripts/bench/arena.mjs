import { makeBatches, makeOracle } from './batches.mjs';
import { checkAnswers } from './check-answers.mjs';
import { makeContender, OURS } from './contenders.mjs';
import { FreshAddresses } from './fresh-addresses.mjs';
import { MovingFlows } from './moving-flows.mjs';
import { openScene } from './scene.mjs';

/**
 * A workload with its batches and all of its contenders in one process.
 * @param {string} name of a workload
 * @param {{ flows?: number, lanes?: boolean, bundle?: string }} settings number of lines; whether to add a contender that runs only the
 *   plain lane; and the bundle of the sources, if one already exists
 */
export const prepare = async (name, { flows, lanes = false, bundle } = {}) => {
  const scene = await openScene(name, { flows, bundle });
  const batches = await makeBatches(scene, new FreshAddresses().fill(scene.lines), makeOracle(scene));
  const ours = Object.keys(OURS).filter((contender) => lanes || !OURS[contender].isPlain);
  const contenders = Object.fromEntries(
    ['floor', 'idiomatic', ...ours].map((contender) => [contender, makeContender(scene, contender, batches)]),
  );
  return {
    batches,
    contenders,
    /** Throws if answers differ. */
    check: async () => {
      const live = Object.entries(contenders).flatMap(([name, run]) => (OURS[name]?.isLive ? [run] : []));
      for (const run of live) await new MovingFlows(scene, batches).warmUp(run);
      return checkAnswers(batches, contenders, scene.stream);
    },
  };
};
