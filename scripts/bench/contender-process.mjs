/**
 * One contender in a separate process, like a function: in a shared one, each would pay for the garbage and the types of
 * the others. Started by `race.mjs`: the first message names the contender, every further one requests a round.
 */
import { prepare } from './arena.mjs';
import { makeRunner } from './clock.mjs';

process.once('message', async ({ leastRoundMs, ...task }) => {
  const { batchesFor, run } = await contenderOf(task);
  let waiting = [];
  const pass = async () => {
    for (const batch of waiting.pop() ?? []) await run(batch);
  };
  const prepareRound = (passes) => {
    waiting = batchesFor(passes);
  };
  const runner = await makeRunner(pass, leastRoundMs, prepareRound);
  process.on('message', async () => process.send(await runner.round()));
  process.send('ready');
});

/** A contender of a workload; where a size is given, the floor or the pipeline with so many of its lines in events of that size. */
const contenderOf = async ({ name, contender, size, lines, lanes }) => {
  const arena = await prepare(name, { lanes });
  if (size === undefined) return { batchesFor: arena.batchesFor, run: arena.contenders[contender] };
  const batches = await arena.eventsOf(size, lines);
  return {
    batchesFor: (passes) => Array.from({ length: passes }, () => batches),
    run: contender === 'floor' ? arena.floorOf(batches) : arena.unbounded,
  };
};
