import { readFileSync } from 'node:fs';
import { loadTables } from './load-tables.mjs';
import { fillSection, markdownTable } from './markdown.mjs';

const PAGE = new URL('../../docs/detections.md', import.meta.url);
const FIGURES = new URL('../detections/figures.json', import.meta.url);
/** Settings of the measurement, by their headings in the table. */
const BY_DEFAULT = 'by default';
const IGNORED = 'known names ignored';

/**
 * The generated parts of docs/detections.md: rules, thresholds and limits from the table of detections, and figures from
 * scripts/detections/figures.json.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildDetections = async () => {
  const tables = await loadTables();
  const figures = JSON.parse(readFileSync(FIGURES, 'utf8'));
  let page = readFileSync(PAGE, 'utf8');
  page = fillSection(page, 'rules', rules(tables));
  page = fillSection(page, 'thresholds', thresholds(tables));
  page = fillSection(page, 'figures', figureTable(figures));
  page = fillSection(page, 'attacks', attackTable(figures));
  page = fillSection(page, 'limits', limits(tables));
  return { 'docs/detections.md': page };
};

const rules = ({ DETECTIONS, DEFAULT_THRESHOLDS }) =>
  DETECTIONS.map(({ id, title, rule }) => `- **\`${id}\`: ${title}.** ${rule(DEFAULT_THRESHOLDS)}`).join('\n');

const thresholds = ({ THRESHOLDS }) =>
  markdownTable(
    ['threshold', 'values', 'what it decides'],
    Object.entries(THRESHOLDS).map(([name, row]) => [`\`${name}\``, valuesOf(row), row.sentence]),
  );

const valuesOf = (row) => {
  if (row.kind === 'number') return `${row.minimum}–${row.maximum} ${row.unit}, **${row.byDefault}**`;
  return row.byDefault.length === 0 ? 'names, **none**' : `ports, **${row.byDefault.join(' ')}**`;
};

const limits = ({ DETECTIONS }) =>
  DETECTIONS.map(({ id, limits: items }) => items.map((item) => `- \`${id}\`: ${item}`).join('\n')).join('\n');

const figureTable = ({ days, lines, settings }) => {
  const rows = settings[BY_DEFAULT].map((byDefault, index) => {
    const { kinds, detection } = byDefault;
    const found = total(kinds, (kind) => kind.found);
    const of = total(kinds, (kind) => kind.of);
    return [
      `\`${detection}\``,
      precision(byDefault),
      precision(settings[IGNORED][index]),
      `${(found / of).toFixed(2)} (${found} of ${of})`,
    ];
  });
  return `${days} days with ${lines.toLocaleString('en')} records.\n\n${markdownTable(
    ['detection', 'precision by default', 'precision with names ignored', 'recall'],
    rows,
  )}`;
};

const precision = ({ findings, wrong }) =>
  findings === 0 ? 'no finding' : `${((findings - wrong) / findings).toFixed(2)} (${findings - wrong} of ${findings})`;

const attackTable = ({ settings }) =>
  markdownTable(
    ['detection', 'strength', 'attack', 'found'],
    settings[BY_DEFAULT].flatMap(({ detection, kinds }) =>
      kinds.map(({ strength, text, found, of }) => [`\`${detection}\``, strength, text, `${found} of ${of}`]),
    ),
  );

const total = (items, of) => items.reduce((sum, item) => sum + of(item), 0);
