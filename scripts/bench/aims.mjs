import { WORKLOADS } from './workloads.mjs';

const FRESH = WORKLOADS.filter(({ outside }) => outside === 'fresh').map(({ name }) => name);
const OTHERS = WORKLOADS.map(({ name }) => name).filter((name) => !FRESH.includes(name));

/**
 * Performance aims: the minimum ratio for each of these contenders in each of these workloads.
 * @type {readonly { title: string, ratio: 'ofFloor' | 'overLoop', least: number, contenders: readonly string[], workloads: readonly string[] }[]}
 */
export const AIMS = [
  {
    title: 'of the floor’s speed with a snapshot, in every workload',
    ratio: 'ofFloor',
    least: 0.7,
    contenders: ['pipeline'],
    workloads: OTHERS,
  },
  {
    title: 'times the loop’s speed with a snapshot, in every workload',
    ratio: 'overLoop',
    least: 3.3,
    contenders: ['pipeline'],
    workloads: [...OTHERS, ...FRESH],
  },
  {
    title: 'of the floor’s speed with `METADATA=ec2`, warm, in every workload',
    ratio: 'ofFloor',
    least: 0.65,
    contenders: ['live'],
    workloads: OTHERS,
  },
  {
    title: 'of the floor’s speed where half of the records have a fresh public address, with a snapshot and live',
    ratio: 'ofFloor',
    least: 0.55,
    contenders: ['pipeline', 'live'],
    workloads: FRESH,
  },
];

/**
 * The figures to which an aim applies.
 * @param {typeof AIMS[number]} aim
 * @param {readonly { name: string, ours: Readonly<Record<string, { ofFloor: object, overLoop: object }>> }[]} workloads measured
 *   workloads
 * @returns {{ workload: string, contender: string, quartiles: import('./race.mjs').Quartiles }[]}
 */
export const figuresOf = ({ ratio, contenders, workloads: names }, workloads) =>
  workloads
    .filter(({ name }) => names.includes(name))
    .flatMap(({ name, ours }) =>
      contenders.flatMap((contender) => {
        const quartiles = ours[contender]?.[ratio];
        return quartiles === undefined ? [] : [{ workload: name, contender, quartiles }];
      }),
    );
