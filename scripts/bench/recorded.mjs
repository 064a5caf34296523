import { AIMS, figuresOf } from './aims.mjs';
import { OURS } from './contenders.mjs';

/**
 * The tolerance below the recorded lower quartile is the recorded spread, and at least this share of the quartile: two runs differ more
 * than the rounds of one run.
 */
const LEAST_TOLERANCE = 0.08;
/** The share for figures that were recorded on another machine. */
const OTHER_MACHINE_TOLERANCE = 0.25;

/**
 * The lowest ratio that does not count as slower than the recorded one.
 * @param {import('./race.mjs').Quartiles} recorded
 * @param {boolean} isSameMachine
 */
export const leastOf = ({ low, high }, isSameMachine) =>
  low - Math.max(high - low, low * (isSameMachine ? LEAST_TOLERANCE : OTHER_MACHINE_TOLERANCE));

/**
 * The ratios with an aim that are slower than recorded, and those without a record.
 * @param {{ machine: string, workloads: readonly object[] }} measured
 * @param {{ machine: string, workloads: readonly object[] } | undefined} recorded the figures of the same major version of Node.js
 * @returns {string[]} one sentence for each
 */
export const slowerThanRecorded = (measured, recorded) => {
  const isSameMachine = processorOf(measured.machine) === processorOf(recorded?.machine ?? '');
  return AIMS.flatMap((aim) => {
    const known = figuresOf(aim, recorded?.workloads ?? []);
    return figuresOf(aim, measured.workloads).flatMap(({ workload, contender, quartiles: { middle } }) => {
      const subject = `${workload}, ${OURS[contender].title}`;
      const before = known.find((figure) => figure.workload === workload && figure.contender === contender);
      if (before === undefined) return [`${subject}: no ${NAMES[aim.ratio]} is recorded; run with --write`];
      const least = leastOf(before.quartiles, isSameMachine);
      if (middle >= least) return [];
      const { low, high } = before.quartiles;
      const from = isSameMachine ? 'recorded' : `recorded on ${recorded.machine}`;
      return [
        `${subject}: ${NAMES[aim.ratio]} is ${middle.toFixed(2)}, below ${least.toFixed(2)}; ${low.toFixed(2)}–${high.toFixed(2)} ${from}`,
      ];
    });
  });
};

const NAMES = { ofFloor: 'the share of the floor’s speed', overLoop: 'the speed against the loop' };

/** The machine without the Node.js version: a patch release does not make it another machine. */
const processorOf = (machine) => machine.slice(machine.indexOf(',') + 1).trim();
