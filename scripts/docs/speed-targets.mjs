import { readFileSync } from 'node:fs';
import { AIMS, figuresOf } from '../bench/aims.mjs';
import { readFigures } from '../bench/figures.mjs';
import { comparisonTable, peerTable, profileTable, spread, TARGETS, whole } from '../bench/report.mjs';
import { fillSection, markdownTable, sectionOf } from './markdown.mjs';

const PAGE = new URL('../../docs/speed.md', import.meta.url);

/** The major versions of Node.js that the page shows: Lambda's, and the other supported one. */
const MAIN = '24';
const VERSIONS = [MAIN, '20'];
const HEAD = ['aim', ...VERSIONS.map((version) => `Node.js ${version}`), 'result'];

/** Rows of the section on cold starts. */
const PLAIN_START = 'this one';
const LIVE_START = 'this one, METADATA=ec2';

/**
 * The generated parts of docs/speed.md: each aim with its figures and whether they meet it, and the workloads, from
 * scripts/bench/figures.json. The figures of cold starts are read from the page itself; `npm run measure:cold-start -- --write` updates
 * them.
 * @returns {Record<string, string>} path from the project's root → text
 */
export const buildSpeedPage = () => {
  const figures = readFigures();
  const page = readFileSync(PAGE, 'utf8');
  const cold = sectionOf(page, 'cold start');
  const sections = {
    aims: aimTable(figures, cold),
    figures: VERSIONS.map((version) => workloadSection(version, figures[version])).join('\n\n'),
    'other aims': otherAimTable(figures, cold),
    sizes: sizeSection(figures),
    peers: peerTable(figures[MAIN]?.peers ?? []),
    profiles: (figures[MAIN]?.profiles ?? []).map(profileTable).join('\n\n'),
  };
  return {
    'docs/speed.md': Object.entries(sections).reduce((text, [name, table]) => fillSection(text, name, table), page),
  };
};

/** Time by event size, for both versions. */
const sizeSection = (figures) => {
  const [all, ...others] = VERSIONS.map((version) => figures[version]?.sizes ?? []);
  const cells = (rows, wanted) => {
    const found = rows.find(({ size }) => size === wanted);
    return found === undefined ? ['', ''] : [found.pipeline.middle.toFixed(2), spread(found.added)];
  };
  return markdownTable(
    ['records', ...VERSIONS.flatMap((version) => [`Node.js ${version}, µs a record`, 'above the floor, µs'])],
    all.map(({ size }) => [whole(size), ...[all, ...others].flatMap((rows) => cells(rows, size))]),
  );
};

/** The ratio of the highest to the lowest time per record above the floor, across event sizes; undefined if it was not measured. */
const unevennessOf = ({ sizes = [] }) => {
  const times = sizes.map(({ added }) => added.middle);
  if (times.length === 0) return undefined;
  // if the difference is lost in the floor's noise, there is nothing to compare
  return Math.min(...times) > 0 ? Math.max(...times) / Math.min(...times) : Number.POSITIVE_INFINITY;
};

/** @param {import('../bench/figures.mjs').Figures} figures of a version */
const workloadSection = (version, { machine, rounds, workloads }) =>
  `Node.js ${version}: ${machine}; ${rounds} rounds.\n\n${comparisonTable(workloads)}`;

/**
 * @param {Record<string, import('../bench/figures.mjs').Figures>} figures by major version of Node.js
 * @param {string} cold the section on cold starts
 * @returns {string}
 */
export const aimTable = (figures, cold) => {
  const start = coldStart(cold, LIVE_START);
  return markdownTable(HEAD, [
    ...AIMS.map((aim) => aimRow(aim, figures)),
    row(
      `cold start with \`METADATA=ec2\`: at most ${start.aim} ms above a function that does nothing`,
      [`${start.above} ms`, 'not measured'],
      start.above <= start.aim,
    ),
  ]);
};

/** The aims that are not in {@link aimTable}. */
const otherAimTable = (figures, cold) => {
  const both = VERSIONS.map((version) => figures[version]);
  const start = coldStart(cold, PLAIN_START);
  const unevenness = both.map(unevennessOf);
  const [, kib, mostKib] = match(cold, /(\d+) KiB in all \(aim (\d+)\)/);
  return markdownTable(HEAD, [
    row(
      `from 10 to 20,000 records an event, what a record takes above the floor differs by a factor of at most ${TARGETS.unevenness}`,
      unevenness.map((factor) =>
        factor === Number.POSITIVE_INFINITY ? 'lost in noise' : (factor?.toFixed(2) ?? 'not measured'),
      ),
      unevenness.every((factor) => factor <= TARGETS.unevenness),
    ),
    row(
      `at most ${TARGETS.peakMebibytes} MiB for an event of 6 MB of CloudWatch Logs, with the memory of 256 MB`,
      both.map(({ memory }) => `${Math.round(memory.peakMebibytes)} MiB`),
      both.every(({ memory }) => memory.peakMebibytes <= TARGETS.peakMebibytes),
    ),
    row(
      `cold start without look-ups: at most ${start.aim} ms above a function that does nothing`,
      [`${start.above} ms`, 'not measured'],
      start.above <= start.aim,
    ),
    row(`at most ${mostKib} KiB deployed`, [`${kib} KiB`, `${kib} KiB`], Number(kib) <= Number(mostKib)),
    row(
      `${TARGETS.ofInProcessRate} of the in-process rate for the command on 1 GB`,
      both.map(({ largeFile }) => String(largeFile.ofInProcessRate)),
      both.every(({ largeFile }) => largeFile.ofInProcessRate >= TARGETS.ofInProcessRate),
    ),
  ]);
};

const row = (target, figures, isMet, otherwise = 'not met') => [target, ...figures, isMet ? 'met' : otherwise];

/** An aim of workloads, with the lowest and the highest median of each version; a workload that was not measured does not meet it. */
const aimRow = (aim, figures) => {
  const all = VERSIONS.map((version) => {
    const measured = figuresOf(aim, figures[version]?.workloads ?? []);
    return measured.map(({ quartiles }) => quartiles.middle);
  });
  const count = aim.workloads.length * aim.contenders.length;
  const met = all.map((values) => values.filter((value) => value >= aim.least).length);
  const counts = met.map((number, index) => `${number} of ${count} on Node.js ${VERSIONS[index]}`);
  const isMet = met.every((number) => number === count);
  return row(`${aim.least} ${aim.title}`, all.map(rangeOf), isMet, `not met: ${counts.join(', ')}`);
};

const rangeOf = (values) => {
  if (values.length === 0) return 'not measured';
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(2));
  return least === most ? least : `${least} to ${most}`;
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
