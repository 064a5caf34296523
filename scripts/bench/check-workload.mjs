/**
 * A process that checks the answers of a workload's contenders. Started by `race.mjs` with the name as its message; answers
 * with what was found.
 */
import { prepare } from './arena.mjs';

process.once('message', async ({ name, lanes }) => {
  const { batches, contenders, check } = await prepare(name, { lanes });
  const found = {
    ...(await check()),
    contenders: Object.keys(contenders),
    batches: batches.length,
    largestAnswer: Math.max(...batches.map(({ answer }) => answer.length)),
  };
  process.send(found, () => process.disconnect());
});
