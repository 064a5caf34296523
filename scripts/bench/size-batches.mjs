/**
 * A process that splits the lines of a workload into events of each size, and writes the batches of each to a file for the processes
 * that are timed. Started by `race.mjs` with a task as its message; answers when the files are written.
 */
import { writeFileSync } from 'node:fs';
import { makeBatchesOf, makeOracle } from './batches.mjs';
import { openScene } from './scene.mjs';

process.once('message', async ({ name, bundle, lines: count, files }) => {
  const scene = await openScene(name, { bundle });
  const oracle = makeOracle(scene);
  const lines = scene.linesOf(scene.world, count);
  for (const { size, batchFile } of files) {
    const batches = await makeBatchesOf(scene, lines, size, oracle);
    writeFileSync(batchFile, JSON.stringify(batches.map((batch) => ({ ...batch, answer: '' }))));
  }
  process.send('written', () => process.disconnect());
});
