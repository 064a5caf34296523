/**
 * A process for one workload, so that no other one's types are in its code: checks the answers, then races the contenders,
 * or events of several sizes. Started by `scripts/bench.mjs` with a task as its message; answers with what was measured.
 */
import { FLOWS, prepare } from './arena.mjs';
import { quartilesOf, race, speedUp } from './clock.mjs';

/** Lines of the events that show how time grows with size. */
const SIZES = [10, 100, 1_000, 10_000, 20_000];

process.once('message', async ({ kind, ...task }) => {
  const measured = kind === 'sizes' ? await raceSizes(task) : await raceContenders(task);
  process.send(measured, () => process.disconnect());
});

const raceContenders = async ({ name, rounds, leastRoundMs }) => {
  const { batches, contenders, check } = await prepare(name);
  const { documents, equalBytes } = await check();
  const passes = Object.fromEntries(
    Object.entries(contenders).map(([contender, run]) => [
      contender,
      async () => {
        for (const batch of batches) await run(batch);
      },
    ]),
  );
  const times = await race(passes, { rounds, leastRoundMs });
  const perRecord = (values) => quartilesOf(values.map((microseconds) => microseconds / FLOWS));
  const { floor, idiomatic, pipeline, live } = times;
  return {
    name,
    batches: batches.length,
    largestAnswer: Math.max(...batches.map(({ answer }) => answer.length)),
    documents,
    equalBytes,
    micros: Object.fromEntries(Object.entries(times).map(([contender, { cpu }]) => [contender, perRecord(cpu)])),
    wall: Object.fromEntries(Object.entries(times).map(([contender, { wall }]) => [contender, perRecord(wall)])),
    ofFloor: speedUp(floor.cpu, pipeline.cpu),
    overIdiomatic: speedUp(idiomatic.cpu, pipeline.cpu),
    liveOfFloor: speedUp(floor.cpu, live.cpu),
    wallOfFloor: speedUp(floor.wall, pipeline.wall),
    wallOverIdiomatic: speedUp(idiomatic.wall, pipeline.wall),
  };
};

const raceSizes = async ({ name, rounds, leastRoundMs }) => {
  const { unbounded, eventsOf } = await prepare(name);
  const lines = Math.max(...SIZES);
  const passes = {};
  for (const size of SIZES) {
    // the same lines for each size, so that it alone makes the difference
    const events = await eventsOf(size, lines);
    passes[size] = async () => {
      for (const event of events) await unbounded(event);
    };
  }
  const times = await race(passes, { rounds, leastRoundMs });
  return SIZES.map((size) => ({ size, micros: quartilesOf(times[size].cpu.map((micros) => micros / lines)) }));
};
