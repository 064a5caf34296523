import { median } from '../runtime/report.mjs';

/** A contender counts as warm after this duration and this number of passes. */
const WARM_UP_MS = 1_500;
const WARM_UP_PASSES = 5;

/**
 * Runs rounds, each timed in the process that runs it. A round repeats a pass until the minimum duration is over, so that it includes
 * most of the garbage collection that it causes. Collection is never forced: it would shrink the young generation to its initial size,
 * and passes that create strings would pay for its growth. Times are processor time, user and system, of all threads: other load on the
 * machine affects it less than wall-clock time, and in a function with one processor, the collector's threads use that processor's time
 * too.
 * @typedef {{ round: () => Promise<number> }} Runner processor time in microseconds per pass
 */

/**
 * Warms up a pass, and returns a runner that times rounds of it.
 * @param {() => Promise<void>} pass
 * @param {number} leastRoundMs
 * @param {(passes: number) => void} prepareRound called with the number of passes before they are run; its time is not included
 * @returns {Promise<Runner>}
 */
export const makeRunner = async (pass, leastRoundMs, prepareRound = () => undefined) => {
  const count = await warmUp(pass, leastRoundMs, prepareRound);
  return {
    round: () => {
      prepareRound(count);
      return time(pass, count);
    },
  };
};

/**
 * Lets runners take turns, round by round, so that drift affects all of them alike.
 * @param {Record<string, Runner>} runners
 * @param {number} rounds
 * @returns {Promise<Record<string, number[]>>} processor time in microseconds per pass, by round
 */
export const race = async (runners, rounds) => {
  const names = Object.keys(runners);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    // the order rotates, so that no contender always runs after the same one
    for (const name of [...names.slice(round % names.length), ...names.slice(0, round % names.length)]) {
      times[name].push(await runners[name].round());
    }
  }
  return times;
};

/**
 * Lets two passes that differ in a few percent take turns, pass by pass, after a warm-up. A difference is that between a pass of `more`
 * and the mean of the passes of `less` before and after it: of load and drift it has what changes within a few passes.
 * @param {() => void} less
 * @param {() => void} more
 * @param {number} leastMs minimum duration of all passes of one of them
 * @returns {{ less: number[], differences: number[] }} processor time in microseconds per pass
 */
export const racePairs = (less, more, leastMs) => {
  const warmUntil = performance.now() + WARM_UP_MS;
  for (let done = 0; done < WARM_UP_PASSES || performance.now() < warmUntil; done++) {
    less();
    more();
  }
  const times = [microsecondsOf(less)];
  const differences = [];
  for (let sum = 0; sum < leastMs * 1_000; ) {
    const before = times.at(-1);
    const between = microsecondsOf(more);
    const after = microsecondsOf(less);
    times.push(after);
    differences.push(between - (before + after) / 2);
    sum += after;
  }
  return { less: times, differences };
};

/** Returns the number of passes that fill a round. */
const warmUp = async (pass, leastRoundMs, prepareRound) => {
  const endsAt = performance.now() + WARM_UP_MS;
  let passMs = Number.POSITIVE_INFINITY;
  for (let done = 0; done < WARM_UP_PASSES || performance.now() < endsAt; done++) {
    prepareRound(1);
    const startedAt = performance.now();
    await pass();
    passMs = Math.min(passMs, performance.now() - startedAt);
  }
  return Math.max(1, Math.ceil(leastRoundMs / passMs));
};

const time = async (pass, count) => {
  const before = process.cpuUsage();
  for (let done = 0; done < count; done++) await pass();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
};

const microsecondsOf = (pass) => {
  const before = process.cpuUsage();
  pass();
  const { user, system } = process.cpuUsage(before);
  return user + system;
};

/**
 * Median and quartiles.
 * @param {readonly number[]} values
 * @returns {{ low: number, middle: number, high: number }}
 */
export const quartilesOf = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { low: at(1 / 4), middle: median(values), high: at(3 / 4) };
};

/**
 * How many times faster one contender is than another: the quartiles of the ratio of each round.
 * @param {readonly number[]} slower
 * @param {readonly number[]} faster
 */
export const speedUp = (slower, faster) => quartilesOf(slower.map((value, round) => value / faster[round]));
