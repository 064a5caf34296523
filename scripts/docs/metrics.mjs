import { readFileSync } from 'node:fs';
import { loadTables } from './load-tables.mjs';
import { fillSection, markdownTable } from './markdown.mjs';

const PAGE = new URL('../../docs/metrics.md', import.meta.url);

/**
 * The generated part of docs/metrics.md: the table of metrics and how many they are.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildMetrics = async () => {
  const { METRICS } = await loadTables();
  return {
    'docs/metrics.md': fillSection(readFileSync(PAGE, 'utf8'), 'metrics', metricTable(Object.entries(METRICS))),
  };
};

/** @param {[string, import('../../src/telemetry/metric-table.ts').MetricRow][]} metrics */
const metricTable = (metrics) => `${markdownTable(
  ['metric', 'unit', 'read as', 'at 0', 'meaning'],
  metrics.map(([name, row]) => [
    `\`${name}\``,
    row.unit,
    row.statistic,
    row.isWrittenAtZero ? 'written' : '',
    row.sentence,
  ]),
)}

${metrics.length} metrics, ${metrics.filter(([, row]) => row.isWrittenAtZero).length} of them written at 0 too.`;
