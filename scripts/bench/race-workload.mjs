/**
 * A process for one workload: checks the answers of all contenders, or races events of several sizes. Started by `race.mjs`
 * with a task as its message; answers with what was found.
 */
import { prepare } from './arena.mjs';
import { makeRunner, quartilesOf, race } from './clock.mjs';

/** Lines of the events that show how time grows with size. */
const SIZES = [10, 100, 1_000, 10_000, 20_000];

process.once('message', async ({ kind, ...task }) => {
  const found = kind === 'sizes' ? await raceSizes(task) : await checkWorkload(task);
  process.send(found, () => process.disconnect());
});

const checkWorkload = async ({ name }) => {
  const { batches, contenders, check } = await prepare(name);
  return {
    ...(await check()),
    contenders: Object.keys(contenders),
    batches: batches.length,
    largestAnswer: Math.max(...batches.map(({ answer }) => answer.length)),
  };
};

const raceSizes = async ({ name, rounds, leastRoundMs }) => {
  const { unbounded, eventsOf } = await prepare(name);
  const lines = Math.max(...SIZES);
  const runners = {};
  for (const size of SIZES) {
    // the same lines for each size, so that it alone makes the difference
    const events = await eventsOf(size, lines);
    const pass = async () => {
      for (const event of events) await unbounded(event);
    };
    runners[size] = await makeRunner(pass, leastRoundMs);
  }
  const times = await race(runners, rounds);
  return SIZES.map((size) => ({ size, micros: quartilesOf(times[size].cpu.map((micros) => micros / lines)) }));
};
