/**
 * One contender in a separate process, like a function: in a shared one, each would pay for the garbage and the types of
 * the others. Started by `race.mjs`: the first message names the contender, every further one requests a round.
 */
import { prepare } from './arena.mjs';
import { makeRunner } from './clock.mjs';

process.once('message', async ({ leastRoundMs, ...task }) => {
  const { batches, run } = await contenderOf(task);
  const pass = async () => {
    for (const batch of batches) await run(batch);
  };
  const runner = await makeRunner(pass, leastRoundMs);
  process.on('message', async () => process.send(await runner.round()));
  process.send('ready');
});

/** A contender of a workload; where a size is given, the floor or the pipeline with so many of its lines in events of that size. */
const contenderOf = async ({ name, contender, size, lines }) => {
  const arena = await prepare(name);
  if (contender === 'unbounded') return { batches: arena.batches, run: arena.unbounded };
  if (size === undefined) return { batches: arena.batches, run: arena.contenders[contender] };
  const batches = await arena.eventsOf(size, lines);
  return { batches, run: contender === 'floor' ? arena.floorOf(batches) : arena.unbounded };
};
