import { readFileSync } from 'node:fs';
import { fillSection, markdownTable, sectionOf } from './markdown.mjs';

const PAGE = new URL('../../docs/speed.md', import.meta.url);

/** Columns of the table of workloads, counted from 0. */
const OF_FLOOR = 2;
const OVER_LOOP = 3;
const MIB = 'MiB';

/**
 * The first table of docs/speed.md: each target with the figures that the page has further down, and whether they meet it.
 * `npm run bench -- --write` and `npm run measure:cold-start -- --write` change those figures.
 * @returns {Record<string, string>} path from the project's root → text
 */
export const buildSpeedTargets = () => {
  const page = readFileSync(PAGE, 'utf8');
  return { 'docs/speed.md': fillSection(page, 'targets', targetTable(page)) };
};

/**
 * @param {string} page
 * @returns {string}
 */
export const targetTable = (page) => {
  const [node24, node20] = ['node 24', 'node 20'].map((name) => sectionOf(page, name));
  const [large24, large20] = ['large file, node 24', 'large file, node 20'].map((name) => sectionOf(page, name));
  const cold = sectionOf(page, 'cold start');
  const [plainStart, liveStart] = ['this one', 'this one, METADATA=ec2'].map((name) => coldStart(cold, name));
  const [, kib, mostKib] = match(cold, /(\d+) KiB in all \(aim (\d+)\)/);
  const missedStarts = [
    ...(plainStart.above > plainStart.aim ? ['without look-ups'] : []),
    ...(liveStart.above > liveStart.aim ? ['with `METADATA=ec2`'] : []),
    ...(Number(kib) > Number(mostKib) ? ['the size'] : []),
  ];
  return markdownTable(
    ['target', 'Node.js 24', 'Node.js 20', 'result'],
    [
      ratioRow(
        'of the floor’s speed in every workload',
        node24,
        node20,
        OF_FLOOR,
        aimOf(node24, 'of the floor’s speed'),
      ),
      ratioRow(
        'times the loop’s speed in every workload',
        node24,
        node20,
        OVER_LOOP,
        aimOf(node24, 'times the loop’s speed'),
      ),
      row(
        `at most ${aimOf(node24, 'most memory in \\d+ invocations', MIB)} MiB for an event of 6 MB of CloudWatch Logs`,
        [memory(node24), memory(node20)].map((value) => `${Math.round(value)} MiB`),
        [node24, node20].every((section) => memory(section) <= aimOf(section, 'most memory in \\d+ invocations', MIB)),
      ),
      row(
        `cold start at most ${plainStart.aim} ms above a function that does nothing, ${liveStart.aim} with \`METADATA=ec2\`; at most ${mostKib} KiB deployed`,
        [`${plainStart.above} and ${liveStart.above} ms; ${kib} KiB`, 'not measured'],
        missedStarts.length === 0,
        `not met: ${missedStarts.join(', ')}`,
      ),
      row(
        `${aimOf(large24, 'of the rate in process')} of the in-process rate for the command on 1 GB`,
        [large24, large20].map((section) => String(largeRate(section))),
        [large24, large20].every((section) => largeRate(section) >= aimOf(section, 'of the rate in process')),
      ),
    ],
  );
};

const row = (target, figures, isMet, otherwise = 'not met') => [target, ...figures, isMet ? 'met' : otherwise];

const ratioRow = (text, node24, node20, column, aim) => {
  const all = [node24, node20].map((section) => columnOf(section, column));
  const figures = all.map((values) => `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`);
  const counts = all.map((values) => `${values.filter((value) => value >= aim).length} of ${values.length}`);
  const isMet = all.flat().every((value) => value >= aim);
  return row(`${aim} ${text}`, figures, isMet, `not met: ${counts[0]} on Node.js 24, ${counts[1]} on Node.js 20`);
};

/** Numbers of one column of the table of workloads, which alone has five columns. */
const columnOf = (section, column) => {
  const values = section
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .filter((cells) => cells.length === 5 && /^\d/.test(cells[column] ?? ''))
    .map((cells) => Number.parseFloat(cells[column] ?? ''));
  if (values.length === 0) throw new Error(`docs/speed.md has no table of workloads with a figure in column ${column}`);
  return values;
};

const aimOf = (section, what, unit = '') =>
  Number(match(section, new RegExp(`${what} \\(aim ([\\d.]+)${unit === '' ? '' : ` ${unit}`}\\)`))[1]);

const memory = (section) => Number(match(section, /most memory in .*? \| ([\d.]+) MiB/)[1]);

const largeRate = (section) => Number(match(section, /of the rate in process.*? \| ([\d.]+) \|/)[1]);

const coldStart = (section, name) => {
  const [, above, aim] = match(section, new RegExp(`^\\| ${name} \\| [^|]*\\| (\\d+) \\| (\\d+) \\|`, 'm'));
  return { above: Number(above), aim: Number(aim) };
};

const match = (text, pattern) => {
  const found = pattern.exec(text);
  if (found === null) throw new Error(`docs/speed.md has no figure that fits ${pattern}`);
  return found;
};
