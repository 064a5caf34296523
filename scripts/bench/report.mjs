import { cpus } from 'node:os';
import { markdownTable } from '../docs/markdown.mjs';
import { OURS } from './contenders.mjs';

/** The aims of single parts; the aims of whole workloads are in AIMS. */
export const TARGETS = {
  judgingMicros: 0.5,
  transferMicros: 0.1,
  placeMicros: 0.1,
  peakMebibytes: 256,
  unevenness: 1.25,
  ofInProcessRate: 0.5,
};

/** The machine and the Node.js version, in one line. */
export const machine = (version = process.version) => {
  const processors = cpus();
  return `Node.js ${version}, ${processors.length} × ${processors[0]?.model ?? 'unknown processor'}`;
};

/** @param {readonly import('./figures.d.mts').WorkloadFigures[]} workloads */
export const comparisonTable = (workloads) =>
  markdownTable(
    ['workload', 'metadata', 'µs a record', 'of the floor’s speed', 'times the loop’s speed', 'floor, µs', 'loop, µs'],
    workloads.flatMap(({ name, micros, ours }) =>
      Object.entries(ours).map(([contender, measured], row) => [
        row === 0 ? name : '',
        OURS[contender].title,
        spread(measured.micros),
        spread(measured.ofFloor),
        spread(measured.overLoop),
        row === 0 ? micros.floor.middle.toFixed(2) : '',
        row === 0 ? micros.idiomatic.middle.toFixed(2) : '',
      ]),
    ),
  );

/** @param {readonly import('./figures.d.mts').SizeFigures[]} sizes */
export const sizeTable = (sizes) =>
  markdownTable(
    ['records in the event', 'µs a record', 'floor, µs', 'above the floor, µs'],
    sizes.map(({ size, pipeline, floor, added }) => [whole(size), spread(pipeline), spread(floor), spread(added)]),
  );

/** @param {readonly import('./figures.d.mts').PeerFigures[]} peers */
export const peerTable = (peers) =>
  markdownTable(
    ['parser', 'µs a line', 'does', 'does not'],
    peers.map(({ name, micros, skipped, does, doesNot }) => [
      name,
      micros === undefined ? `skipped: ${skipped}` : spread(micros),
      does,
      doesNot,
    ]),
  );

/** @param {import('./figures.d.mts').ProfileFigures} profile */
export const profileTable = ({ name, self }) =>
  markdownTable(
    [`function, ${name}`, 'share of the time, %'],
    self.map(([place, share]) => [`\`${place}\``, (100 * share).toFixed(1)]),
  );

/** The aims for finding the added values, in µs per record; and for those whose aim is checked in the fast lane, too. */
export const FINDING_AIMS = { verdicts: TARGETS.judgingMicros, transfers: TARGETS.transferMicros };
export const LANE_AIMS = { transfers: TARGETS.transferMicros };

/**
 * @param {'verdicts' | 'transfers'} added
 * @param {Awaited<ReturnType<typeof import('./race.mjs').raceAdded>>} times
 */
export const addedTable = (added, { without, finding, lane, laneFinding, laneWriting, writing, bytes }) =>
  markdownTable(
    [
      'lane',
      `without ${added}, µs a record`,
      `finding them adds (aim ${FINDING_AIMS[added]})`,
      'writing them adds',
      'for bytes',
    ],
    [
      ['plain, enriching', spread(without), spread(finding), spread(writing), whole(bytes.middle)],
      [
        'fast, from the line to its document',
        spread(lane),
        spread(laneFinding),
        spread(laneWriting),
        whole(bytes.middle),
      ],
    ],
  );

/** @param {Awaited<ReturnType<typeof import('./race.mjs').racePlaces>>} times */
export const placeTable = ({ without, remembered, fresh, writing, bytes }) =>
  markdownTable(
    [
      'enriching without address data, µs a record',
      `remembered places add (aim ${TARGETS.placeMicros})`,
      'finding a place, µs an address',
      'writing adds to encoding, µs a record',
      'for bytes',
    ],
    [[spread(without), spread(remembered), spread(fresh), spread(writing), whole(bytes.middle)]],
  );

/** @param {import('./figures.mjs').MemoryFigures} memory */
export const memoryTable = (memory) =>
  markdownTable(
    ['memory', 'figure'],
    [
      ['event of CloudWatch Logs', `${whole(memory.eventBytes)} bytes, ${whole(memory.lines)} lines`],
      ['before the first invocation', mebibytes(memory.idleMebibytes)],
      [`most in ${memory.invocations} invocations (aim ${TARGETS.peakMebibytes} MiB)`, mebibytes(memory.peakMebibytes)],
      ['a cached interface', `${whole(memory.interfaceBytes)} bytes`],
    ],
  );

/** @param {import('./figures.mjs').LargeFileFigures} large */
export const largeTable = (large) =>
  markdownTable(
    ['`enrich` on 1 GB', 'figure'],
    [
      ['file', `${whole(large.fileBytes)} bytes, ${whole(large.lines)} lines`],
      ['lines a second', `${whole(large.linesPerSecond)}, by processor time ${whole(large.linesPerCpuSecond)}`],
      [`of the rate in process (aim ${TARGETS.ofInProcessRate})`, large.ofInProcessRate.toFixed(2)],
      ['most memory', mebibytes(large.peakMebibytes)],
    ],
  );

const mebibytes = (number) => `${number.toFixed(1)} MiB`;

/** Median and quartiles as text. */
export const spread = ({ low, middle, high }) => `${middle.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;

/** A number without decimals as text. */
export const whole = (number) => Math.round(number).toLocaleString('en');
