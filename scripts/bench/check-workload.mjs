/**
 * A process that checks the answers of a workload's contenders, and writes the batches to a file for the processes that are timed.
 * Started by `race.mjs` with a task as its message; answers with the result.
 */
import { writeFileSync } from 'node:fs';
import { prepare } from './arena.mjs';

process.once('message', async ({ name, lanes, bundle, batchFile }) => {
  const { batches, contenders, check } = await prepare(name, { lanes, bundle });
  const found = { ...(await check()), contenders: Object.keys(contenders) };
  writeFileSync(batchFile, JSON.stringify(batches.map((batch) => ({ ...batch, answer: '' }))));
  process.send(found, () => process.disconnect());
});
