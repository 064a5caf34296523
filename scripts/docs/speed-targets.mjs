import { readFileSync } from 'node:fs';
import { readFigures } from '../bench/figures.mjs';
import { comparisonTable, TARGETS } from '../bench/report.mjs';
import { fillSection, markdownTable, sectionOf } from './markdown.mjs';

const PAGE = new URL('../../docs/speed.md', import.meta.url);

/** The major version that Lambda runs, whose workloads the page has, and the other one that is supported. */
const MAIN = '24';
const OTHER = '20';

/**
 * The generated parts of docs/speed.md: each target with the figures and whether they meet it, and the workloads, from
 * scripts/bench/figures.json. The page itself has those of the cold start, which `npm run measure:cold-start -- --write` changes.
 * @returns {Record<string, string>} path from the project's root → text
 */
export const buildSpeedPage = () => {
  const figures = readFigures();
  const page = fillSection(readFileSync(PAGE, 'utf8'), 'figures', figureTable(figures[MAIN]));
  return { 'docs/speed.md': fillSection(page, 'targets', targetTable(figures, sectionOf(page, 'cold start'))) };
};

/** @param {import('../bench/figures.mjs').Figures} figures */
const figureTable = ({ machine, rounds, workloads }) =>
  `${machine}; ${rounds} rounds.\n\n${comparisonTable(workloads)}`;

/**
 * @param {Record<string, import('../bench/figures.mjs').Figures>} figures by major version of Node.js
 * @param {string} cold the section on cold starts
 * @returns {string}
 */
export const targetTable = (figures, cold) => {
  const both = [figures[MAIN], figures[OTHER]];
  const [plainStart, liveStart] = ['this one', 'this one, METADATA=ec2'].map((name) => coldStart(cold, name));
  const [, kib, mostKib] = match(cold, /(\d+) KiB in all \(aim (\d+)\)/);
  const missedStarts = [
    ...(plainStart.above > plainStart.aim ? ['without look-ups'] : []),
    ...(liveStart.above > liveStart.aim ? ['with `METADATA=ec2`'] : []),
    ...(Number(kib) > Number(mostKib) ? ['the size'] : []),
  ];
  return markdownTable(
    ['target', `Node.js ${MAIN}`, `Node.js ${OTHER}`, 'result'],
    [
      ratioRow('of the floor’s speed in every workload', both, 'ofFloor'),
      ratioRow('times the loop’s speed in every workload', both, 'overIdiomatic'),
      row(
        `at most ${TARGETS.peakMebibytes} MiB for an event of 6 MB of CloudWatch Logs`,
        both.map(({ memory }) => `${Math.round(memory.peakMebibytes)} MiB`),
        both.every(({ memory }) => memory.peakMebibytes <= TARGETS.peakMebibytes),
      ),
      row(
        `cold start at most ${plainStart.aim} ms above a function that does nothing, ${liveStart.aim} with \`METADATA=ec2\`; at most ${mostKib} KiB deployed`,
        [`${plainStart.above} and ${liveStart.above} ms; ${kib} KiB`, 'not measured'],
        missedStarts.length === 0,
        `not met: ${missedStarts.join(', ')}`,
      ),
      row(
        `${TARGETS.ofInProcessRate} of the in-process rate for the command on 1 GB`,
        both.map(({ largeFile }) => String(largeFile.ofInProcessRate)),
        both.every(({ largeFile }) => largeFile.ofInProcessRate >= TARGETS.ofInProcessRate),
      ),
    ],
  );
};

const row = (target, figures, isMet, otherwise = 'not met') => [target, ...figures, isMet ? 'met' : otherwise];

/** A target of every workload, with the lowest and the highest median of each version. */
const ratioRow = (text, versions, ratio) => {
  const all = versions.map(({ workloads }) => workloads.map((workload) => workload[ratio].middle));
  const figures = all.map((values) => `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`);
  const counts = all.map((values) => `${values.filter((value) => value >= TARGETS[ratio]).length} of ${values.length}`);
  const isMet = all.flat().every((value) => value >= TARGETS[ratio]);
  const otherwise = `not met: ${counts[0]} on Node.js ${MAIN}, ${counts[1]} on Node.js ${OTHER}`;
  return row(`${TARGETS[ratio]} ${text}`, figures, isMet, otherwise);
};

const coldStart = (section, name) => {
  const [, above, aim] = match(section, new RegExp(`^\\| ${name} \\| [^|]*\\| (\\d+) \\| (\\d+) \\|`, 'm'));
  return { above: Number(above), aim: Number(aim) };
};

const match = (text, pattern) => {
  const found = pattern.exec(text);
  if (found === null) throw new Error(`docs/speed.md has no figure that fits ${pattern}`);
  return found;
};
