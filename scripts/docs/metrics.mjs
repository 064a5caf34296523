import { readFileSync } from 'node:fs';
import { loadTables } from './load-tables.mjs';
import { fillSection, markdownTable } from './markdown.mjs';

const PAGE = new URL('../../docs/metrics.md', import.meta.url);

/**
 * The generated parts of docs/metrics.md: the tables of metrics with their number, and the same for traffic metrics.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildMetrics = async () => {
  const {
    METRICS,
    READER_METRICS,
    FETCHER_METRICS,
    COUNTERS,
    READER_COUNTERS,
    TRAFFIC,
    TRAFFIC_BREAKDOWNS,
    MAX_DIMENSION_VALUES,
  } = await loadTables();
  const metrics = fillSection(readFileSync(PAGE, 'utf8'), 'metrics', metricTable(Object.entries(METRICS), COUNTERS));
  const readerTable = metricTable(Object.entries(READER_METRICS), READER_COUNTERS);
  const reader = fillSection(metrics, 'reader-metrics', readerTable);
  const fetcher = fillSection(reader, 'fetcher-metrics', metricTable(Object.entries(FETCHER_METRICS), {}));
  const traffic = fillSection(fetcher, 'traffic', trafficTable(Object.entries(TRAFFIC)));
  const breakdowns = breakdownTable(
    Object.entries(TRAFFIC_BREAKDOWNS),
    MAX_DIMENSION_VALUES,
    Object.values(TRAFFIC).filter(({ action }) => action !== 'none').length,
  );
  return { 'docs/metrics.md': fillSection(traffic, 'breakdowns', breakdowns) };
};

/**
 * @param {[string, import('../../src/telemetry/metric-row.ts').MetricRow][]} metrics
 * @param {Readonly<Record<string, string>>} counters meanings by name
 */
const metricTable = (metrics, counters) => {
  const named = metrics.map(([name, row]) => [`\`${name}\`${howToRead(row)}`, counterOf(row, counters), row.sentence]);
  const ofCounters = named.filter(([, counter]) => counter !== undefined);
  const others = named.filter(([, counter]) => counter === undefined);
  const fromCounters =
    ofCounters.length === 0
      ? ''
      : `With the values of [counters](counters.csv): ${ofCounters.map(([name]) => name).join(', ')}. And:\n\n`;
  return `${fromCounters}${markdownTable(
    ['metric', 'meaning'],
    others.map(([name, , sentence]) => [name, sentence]),
  )}

${metrics.length} metrics, ${metrics.filter(([, row]) => row.isWrittenAtZero).length} of them also written at 0.`;
};

/** Unit, statistic and whether 0 is written, if they differ from those of most metrics. */
const howToRead = ({ unit, statistic = 'Sum', isWrittenAtZero }) => {
  const usual = unit === 'Count' ? [] : [unit];
  const words = [...usual, ...(statistic === 'Sum' ? [] : [statistic]), ...(isWrittenAtZero ? ['at 0'] : [])];
  return words.length === 0 ? '' : ` ${words.join(', ')}`;
};

/** The counter that has the same meaning as a metric, and explains it. */
const counterOf = ({ sentence }, counters) => Object.entries(counters).find(([, text]) => text === sentence)?.[0];

/** @param {[string, import('../../src/telemetry/traffic-table.ts').TrafficRow][]} metrics */
const trafficTable = (metrics) =>
  markdownTable(
    ['metric', 'meaning'],
    metrics.map(([name, row]) => [`\`${name}\`${howToRead(row)}`, row.sentence]),
  );

/**
 * @param {[string, readonly import('../../src/telemetry/traffic-table.ts').TrafficDimension[]][]} breakdowns
 * @param {Readonly<Record<import('../../src/telemetry/traffic-table.ts').TrafficDimension, number>>} maxValues
 * @param {number} perGroup number of metrics for each combination of values
 */
const breakdownTable = (breakdowns, maxValues, perGroup) =>
  markdownTable(
    ['`TRAFFIC_METRICS`', 'dimensions, after `DeliveryStream`', 'metrics at most', 'at 0.30 USD each'],
    breakdowns.map(([name, dimensions]) => {
      const groups = dimensions.reduce((product, dimension) => product * maxValues[dimension], 1);
      const most = dimensions.length === 0 ? perGroup : perGroup * (1 + groups);
      return [
        `\`${name}\``,
        dimensions.length === 0 ? 'none' : `none, and ${dimensions.map((dimension) => `\`${dimension}\``).join(', ')}`,
        String(most),
        `${(most * PRICE_PER_METRIC).toFixed(2)} USD a month`,
      ];
    }),
  );

/** US dollars per month for each of the first 10,000 metrics in most Regions: https://aws.amazon.com/cloudwatch/pricing/ */
const PRICE_PER_METRIC = 0.3;
