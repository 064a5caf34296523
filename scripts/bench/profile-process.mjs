/**
 * A process that profiles one contender on a workload. Started by `profile.mjs` with a task as its message; answers with the functions by
 * self time, and by total time with their callees.
 */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { findSourceMap } from 'node:module';
import { makeBatches, makeOracle } from './batches.mjs';
import { makeContender } from './contenders.mjs';
import { FreshAddresses } from './fresh-addresses.mjs';
import { MovingFlows } from './moving-flows.mjs';
import { openScene } from './scene.mjs';

const WARM_UP_PASSES = 20;
const SAMPLING_MICROSECONDS = 200;
const SECOND_MS = 1_000;

/** Functions that create events or run the profiler. */
const APART = new Set(['nextPass', 'dispatch']);

process.setSourceMapsEnabled(true);

process.once('message', async ({ name, contender, seconds, keep, bundle }) => {
  const scene = await openScene(name, { bundle });
  const batches = await makeBatches(scene, new FreshAddresses().fill(scene.lines), makeOracle(scene));
  const run = makeContender(scene, contender, batches);
  const flows = new MovingFlows(scene, batches);
  await flows.warmUp(run);
  const pass = async () => {
    for (const batch of flows.nextPass()) await run(batch);
  };
  for (let done = 0; done < WARM_UP_PASSES; done++) await pass();
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_MICROSECONDS });
  await session.post('Profiler.start');
  const endsAt = performance.now() + seconds * SECOND_MS;
  while (performance.now() < endsAt) await pass();
  const { profile } = await session.post('Profiler.stop');
  if (keep !== undefined) writeFileSync(keep, JSON.stringify(profile));
  process.send(sharesOf(profile), () => process.disconnect());
});

/**
 * Shares of the samples by function, the highest first: self, and including callees. A recursive function counts once, and the
 * benchmark's functions for creating events and sampling do not count.
 */
const sharesOf = ({ nodes, samples, timeDeltas }) => {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])));
  const alone = new Map();
  samples.forEach((id, index) => {
    alone.set(id, (alone.get(id) ?? 0) + timeDeltas[index]);
  });
  const self = new Map();
  const total = new Map();
  const add = (map, name, time) => map.set(name, (map.get(name) ?? 0) + time);
  for (const [id, time] of alone) {
    const stack = [];
    for (let at = id; at !== undefined; at = parents.get(at)) stack.push(nameOf(byId.get(at)));
    if (stack.some((name) => APART.has(name.split(' ')[0]))) continue;
    add(self, stack[0], time);
    for (const name of new Set(stack)) add(total, name, time);
  }
  const sum = [...self.values()].reduce((all, time) => all + time, 0);
  const shares = (times) => [...times].toSorted(([, a], [, b]) => b - a).map(([name, time]) => [name, time / sum]);
  return { self: shares(self), total: shares(total) };
};

/** The name of a function and the source line where it begins. */
const nameOf = ({ callFrame: { functionName, url, lineNumber, columnNumber } }) => {
  const origin = findSourceMap(url)?.findEntry(lineNumber, columnNumber) ?? {};
  const { originalSource: file = url, originalLine: line = lineNumber } = origin;
  const place = file === '' ? '' : ` ${file.replace(/^.*\/(?=src\/)|^.*\/(?=scripts\/)/, '')}:${line + 1}`;
  return `${functionName || '(anonymous)'}${place}`;
};
