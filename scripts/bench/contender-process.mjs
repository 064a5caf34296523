/**
 * One contender in a separate process, like a function: in a shared process, each would pay for the garbage and the types of the
 * others. Started by `race.mjs`: the first message is its task, which it acknowledges when it is ready. The second one requests that it
 * becomes warm, and every further one a round.
 */
import { readFileSync } from 'node:fs';
import { UNBOUNDED } from './batches.mjs';
import { makeRunner } from './clock.mjs';
import { makeContender, makeParse, makePipeline } from './contenders.mjs';
import { MovingFlows } from './moving-flows.mjs';
import { openScene } from './scene.mjs';

/**
 * What a contender runs in its rounds: the batches for a number of passes, and the function that answers one batch.
 * @typedef {{ batchesFor: (passes: number) => import('./contenders.mjs').Batch[][], run: Function }} Track
 */

process.once('message', async ({ leastRoundMs, ...task }) => {
  const track = await trackOf(task);
  let runner;
  process.on('message', async () => {
    if (runner !== undefined) {
      process.send(await runner.round());
      return;
    }
    runner = await runnerOf(track, leastRoundMs);
    process.send('warm');
  });
  process.send('ready');
});

/** @param {Track} track */
const runnerOf = ({ batchesFor, run }, leastRoundMs) => {
  let waiting = [];
  const pass = async () => {
    for (const batch of waiting.pop() ?? []) await run(batch);
  };
  return makeRunner(pass, leastRoundMs, (passes) => {
    // the first one is taken last
    waiting = batchesFor(passes).toReversed();
  });
};

/**
 * A contender of a workload with its batches: the same ones in each pass if `isUnbounded`, where the answer has no limit.
 * @returns {Promise<Track>}
 */
const trackOf = async ({ name, contender, bundle, batchFile, lineFile, isUnbounded }) => {
  const scene = await openScene(name, { bundle });
  if (contender === 'parser') return { batchesFor: repeated([readFileSync(lineFile)]), run: makeParse(scene) };
  const batches = JSON.parse(readFileSync(batchFile, 'utf8'));
  if (isUnbounded) {
    const run = contender === 'floor' ? makeContender(scene, contender, batches) : makePipeline(scene, UNBOUNDED);
    return { batchesFor: repeated(batches), run };
  }
  const run = makeContender(scene, contender, batches);
  const flows = new MovingFlows(scene, batches);
  await flows.warmUp(run);
  return { batchesFor: (passes) => Array.from({ length: passes }, () => flows.nextPass()), run };
};

const repeated = (batches) => (passes) => Array.from({ length: passes }, () => batches);
