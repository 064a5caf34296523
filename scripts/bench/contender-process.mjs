/**
 * One contender in a separate process, like a function: in a shared process, each would pay for the garbage and the types of the
 * others. Started by `race.mjs`: the first message is its task, which it acknowledges when it is ready. Every further message is the
 * number of one of its tracks and requests a round on it; the first answer of a track reports that it is warm.
 */
import { readFileSync } from 'node:fs';
import { makeBatchesOf, makeOracle, UNBOUNDED } from './batches.mjs';
import { makeRunner } from './clock.mjs';
import { makeContender, makeParse, makePipeline } from './contenders.mjs';
import { MovingFlows } from './moving-flows.mjs';
import { openScene } from './scene.mjs';

/**
 * What a contender runs in its rounds: the batches for a number of passes, and the function that answers one batch.
 * @typedef {{ batchesFor: (passes: number) => import('./contenders.mjs').Batch[][], run: Function }} Track
 */

process.once('message', async ({ leastRoundMs, ...task }) => {
  const tracks = await tracksOf(task);
  const runners = new Map();
  process.on('message', async (number) => {
    const runner = runners.get(number);
    if (runner !== undefined) {
      process.send(await runner.round());
      return;
    }
    runners.set(number, await runnerOf(tracks[number], leastRoundMs));
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
 * A contender of a workload with its batches; or, if sizes are given, the floor or the pipeline with lines in events of each size.
 * @returns {Promise<Track[]>}
 */
const tracksOf = async ({ name, contender, bundle, batchFile, lineFile, sizes, lines }) => {
  const scene = await openScene(name, { bundle });
  if (sizes !== undefined) return tracksOfSizes(scene, contender, sizes, lines);
  if (contender === 'parser') {
    return [{ batchesFor: repeated([readFileSync(lineFile)]), run: makeParse(scene) }];
  }
  const batches = JSON.parse(readFileSync(batchFile, 'utf8'));
  const run = makeContender(scene, contender, batches);
  const flows = new MovingFlows(scene, batches);
  await flows.warmUp(run);
  return [{ batchesFor: (passes) => Array.from({ length: passes }, () => flows.nextPass()), run }];
};

/** @returns {Promise<Track[]>} */
const tracksOfSizes = async (scene, contender, sizes, count) => {
  const oracle = makeOracle(scene);
  const lines = scene.linesOf(scene.world, count);
  const pipeline = makePipeline(scene, UNBOUNDED);
  const tracks = [];
  for (const size of sizes) {
    const batches = await makeBatchesOf(scene, lines, size, oracle);
    const run = contender === 'floor' ? makeContender(scene, contender, batches) : pipeline;
    tracks.push({ batchesFor: repeated(batches), run });
  }
  return tracks;
};

const repeated = (batches) => (passes) => Array.from({ length: passes }, () => batches);
