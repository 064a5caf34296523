import { readFileSync } from 'node:fs';
import { AIMS, figuresOf } from '../bench/aims.mjs';
import { readFigures } from '../bench/figures.mjs';
import { comparisonTable, peerTable, profileTable, spread, TARGETS, whole } from '../bench/report.mjs';
import { aboveBare, coldStartTable, deployedLine, MAX_DEPLOYED_KIB, STARTED } from '../measure/cold-start/report.mjs';
import { fillSection, markdownTable } from './markdown.mjs';

const PAGE = new URL('../../docs/speed.md', import.meta.url);

/** The major versions of Node.js that the page shows: Lambda's, and the other supported one. */
const MAIN = '24';
const VERSIONS = [MAIN, '20'];
const HEAD = ['aim', ...VERSIONS.map((version) => `Node.js ${version}`), 'result'];

/**
 * The generated parts of docs/speed.md: each aim with its figures and whether they meet it, the workloads, and cold starts, from
 * scripts/bench/figures.json.
 * @returns {Record<string, string>} path from the project's root → text
 */
export const buildSpeedPage = () => {
  const figures = readFigures();
  const page = readFileSync(PAGE, 'utf8');
  const sections = {
    aims: aimTable(figures),
    figures: VERSIONS.map((version) => workloadSection(version, figures[version])).join('\n\n'),
    'other aims': otherAimTable(figures),
    sizes: sizeSection(figures),
    peers: peerTable(figures[MAIN]?.peers ?? []),
    'cold start': coldStartSection(figures),
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

/** Cold starts of each version, and what is deployed, which is the same for all. */
const coldStartSection = (figures) => {
  const starts = VERSIONS.flatMap((version) => figures[version]?.coldStart ?? []);
  return [...starts.map(coldStartTable), ...starts.slice(0, 1).map(deployedLine)].join('\n\n');
};

/** @param {import('../bench/figures.mjs').Figures} figures of a version */
const workloadSection = (version, { machine, rounds, workloads }) =>
  `Node.js ${version}: ${machine}; ${rounds} rounds.\n\n${comparisonTable(workloads)}`;

/**
 * @param {Record<string, import('../bench/figures.mjs').Figures>} figures by major version of Node.js
 * @returns {string}
 */
export const aimTable = (figures) =>
  markdownTable(HEAD, [
    ...AIMS.map((aim) => aimRow(aim, figures)),
    startRow('cold start with `METADATA=ec2`', 'live', figures),
  ]);

/** The aims that are not in {@link aimTable}. */
const otherAimTable = (figures) => {
  const both = VERSIONS.map((version) => figures[version]);
  const unevenness = both.map(unevennessOf);
  const sizes = both.map(({ coldStart }) => coldStart?.deployed.kib);
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
    startRow('cold start without look-ups', 'plain', figures),
    row(
      `at most ${MAX_DEPLOYED_KIB} KiB deployed`,
      sizes.map((kib) => textOf(kib, 'KiB')),
      sizes.every((kib) => kib <= MAX_DEPLOYED_KIB),
    ),
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

/** An aim of a cold start. */
const startRow = (title, name, figures) => {
  const { aimMs } = STARTED[name];
  const starts = VERSIONS.map((version) => figures[version]?.coldStart);
  const above = starts.map((start) => (start === undefined ? undefined : aboveBare(start, name)));
  return row(
    `${title}: at most ${aimMs} ms above a function that does nothing`,
    above.map((ms) => textOf(ms, 'ms')),
    above.every((ms) => ms <= aimMs),
  );
};

const textOf = (figure, unit) => (figure === undefined ? 'not measured' : `${figure} ${unit}`);

const rangeOf = (values) => {
  if (values.length === 0) return 'not measured';
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(2));
  return least === most ? least : `${least} to ${most}`;
};
