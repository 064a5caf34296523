/**
 * Where the pipeline spends its time on a workload: functions by self time, and by total time with their callees.
 *
 * Usage: node scripts/bench/profile.mjs 'direct v2' [--contender pipeline] [--seconds 5] [--top 30] [--keep FILE.cpuprofile]
 *
 * Contenders are floor, idiomatic, pipeline, live. `--keep` writes the profile for Chrome's developer tools.
 */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { findSourceMap } from 'node:module';
import { parseArgs } from 'node:util';
import { wholeNumber } from '../runtime/report.mjs';
import { prepare } from './arena.mjs';

const WARM_UP_PASSES = 20;
const SAMPLING_MICROSECONDS = 200;
const SECOND_MS = 1_000;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    contender: { type: 'string', default: 'pipeline' },
    seconds: { type: 'string', default: '5' },
    top: { type: 'string', default: '30' },
    keep: { type: 'string' },
  },
});
process.setSourceMapsEnabled(true);
const top = wholeNumber('--top', options.top);
const { batches, contenders } = await prepare(positionals[0] ?? 'direct v2');
const run = contenders[options.contender];
if (run === undefined) throw new RangeError(`--contender must be one of ${Object.keys(contenders).join(', ')}`);
const pass = async () => {
  for (const batch of batches) await run(batch);
};

for (let done = 0; done < WARM_UP_PASSES; done++) await pass();
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_MICROSECONDS });
await session.post('Profiler.start');
const endsAt = performance.now() + wholeNumber('--seconds', options.seconds) * SECOND_MS;
while (performance.now() < endsAt) await pass();
const { profile } = await session.post('Profiler.stop');
if (options.keep !== undefined) writeFileSync(options.keep, JSON.stringify(profile));

const { self, total, sum } = timesOf(profile);
for (const [title, times] of [
  ['self', self],
  ['with callees', total],
]) {
  console.log(`${title}, % of ${(sum / SECOND_MS).toFixed(0)} ms`);
  const sorted = [...times].toSorted(([, a], [, b]) => b - a).slice(0, top);
  for (const [name, time] of sorted) console.log(`${((100 * time) / sum).toFixed(1).padStart(6)}  ${name}`);
}

/** Microseconds by function, alone and with callees; what calls itself counts once. */
function timesOf({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])));
  const alone = new Map();
  samples.forEach((id, index) => {
    alone.set(id, (alone.get(id) ?? 0) + timeDeltas[index]);
  });
  const times = { self: new Map(), total: new Map(), sum: 0 };
  const add = (map, name, time) => map.set(name, (map.get(name) ?? 0) + time);
  for (const [id, time] of alone) {
    times.sum += time;
    add(times.self, nameOf(byId.get(id)), time);
    const seen = new Set();
    for (let at = id; at !== undefined; at = parents.get(at)) seen.add(nameOf(byId.get(at)));
    for (const name of seen) add(times.total, name, time);
  }
  return times;
}

/** A function by its name and the line of the source where it begins. */
function nameOf({ callFrame: { functionName, url, lineNumber, columnNumber } }) {
  const origin = findSourceMap(url)?.findEntry(lineNumber, columnNumber) ?? {};
  const { originalSource: file = url, originalLine: line = lineNumber } = origin;
  const place = file === '' ? '' : ` ${file.replace(/^.*\/(?=src\/)|^.*\/(?=scripts\/)/, '')}:${line + 1}`;
  return `${functionName || '(anonymous)'}${place}`;
}
