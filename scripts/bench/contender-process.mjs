/**
 * One contender in a process of its own, as a function has one: in a common one each would pay for the garbage and the types
 * of the others. Started by `race.mjs`: the first message says who to be, every further one asks for a round.
 */
import { prepare } from './arena.mjs';
import { makeRunner } from './clock.mjs';

process.once('message', async ({ name, contender, leastRoundMs }) => {
  const { batches, contenders } = await prepare(name);
  const run = contenders[contender];
  const pass = async () => {
    for (const batch of batches) await run(batch);
  };
  const runner = await makeRunner(pass, leastRoundMs);
  process.on('message', async () => process.send(await runner.round()));
  process.send('ready');
});
