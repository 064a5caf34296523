import { bundleModule } from '../bundle-module.mjs';
import { generatedHead } from '../reference/generated-file.mjs';
import { keyOf, literal, quote } from './literal.mjs';

/**
 * The files that derive from the counters of enrichers, except the class of all counters ({@link buildCounters}): slots, which the
 * record path uses; meanings, in a separate file that the function does not load; and metrics.
 * @param {readonly import('../../src/enrich/enricher.ts').AddedCounter[]} counters
 * @returns {Record<string, string>} path from the project's root → text
 */
export const countersTexts = (counters) => ({
  'src/model/added-slots.generated.ts': slotsText(counters),
  'src/model/added-counters.generated.ts': meaningsText(counters),
  'src/telemetry/added-metrics.generated.ts': metricsText(counters),
});

/**
 * The class with every counter, in table order.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildCounters = async () => {
  const { COUNTERS, ADDED_REASONS } = await bundleModule(new URL('./counter-tables.ts', import.meta.url));
  return {
    'src/model/counter-values.generated.ts': classText(Object.entries(COUNTERS), Object.entries(ADDED_REASONS)),
  };
};

const classText = (counters, reasons) => `${generatedHead('The counters of an invocation or a run.', [])}
/** Every counter, at 0. */
export class CounterValues {
${counters.map(([name, sentence]) => `  /** ${capitalized(sentence)}. */\n  ${name} = 0;`).join('\n')}
${reasons.map(([member, { counter, sentences }]) => `  /** The reasons of \`${counter}\`. */\n  readonly ${member}: Partial<Record<${unionOf(sentences)}, number>> = {};`).join('\n')}
}
`;

const slotsText = (counters) => {
  const slots = counters.flatMap(({ counter, reasons }) =>
    reasons === undefined
      ? [[counter]]
      : Object.keys(reasons.sentences).map((reason) => [counter, reasons.member, reason]),
  );
  const slotOf = (counter, reason) => slots.findIndex(([name, , of]) => name === counter && of === reason);
  const members = counters.map(({ counter, reasons }) => {
    if (reasons === undefined) return `  ${counter}: ${slotOf(counter)},`;
    const inner = Object.keys(reasons.sentences).map((reason) => `${keyOf(reason)}: ${slotOf(counter, reason)}`);
    return `  ${counter}: { ${inner.join(', ')} },`;
  });
  const withReasons = counters.filter(({ reasons }) => reasons !== undefined);
  return `${generatedHead('The slots in which enrichers count.', [])}
import type { ADDED_COUNTERS } from './added-counters.generated.ts';

/** The slot of each counter, or of each of its reasons. */
export const COUNTER_SLOTS = {
${members.join('\n')}
} as const;

/** What a slot counts: the counter and, if it has reasons, the member of the counts that holds them, and the reason. */
export type CountedSlot = readonly [
  counter: keyof typeof ADDED_COUNTERS,
  member?: ${withReasons.map(({ reasons }) => quote(reasons.member)).join(' | ')},
  reason?: string,
];

/** The slots, in their order. */
export const COUNTED: readonly CountedSlot[] = [
${slots.map((slot) => `  [${slot.map(quote).join(', ')}],`).join('\n')}
];
`;
};

const meaningsText = (counters) => `${generatedHead('The counters of enrichers.', [])}
/** The counters of enrichers, with their meanings. */
export const ADDED_COUNTERS = {
${counters.map(({ counter, sentence }) => `  ${counter}: ${quote(sentence)},`).join('\n')}
} as const;

/** The counters that have reasons, by the member of the counts that holds them, and what each reason means. */
export const ADDED_REASONS = {
${counters
  .filter(({ reasons }) => reasons !== undefined)
  .map(
    ({ counter, reasons }) =>
      `  ${reasons.member}: { counter: ${quote(counter)}, sentences: ${literal(reasons.sentences)} },`,
  )
  .join('\n')}
} as const;
`;

const metricsText = (counters) => `${generatedHead('The metrics of the counters of enrichers.', [])}
import type { MetricFacts } from './metric-facts.ts';
import type { MetricRow } from './metric-row.ts';

/** The metrics of enrichers, in the order of their table. */
export const ADDED_METRICS = {
${counters.flatMap(metricsOf).join('\n')}
} as const satisfies Record<string, MetricRow<Pick<MetricFacts, 'counts'>>>;
`;

/** The metric rows of a counter: the counter itself, then its reasons. */
const metricsOf = ({ counter, sentence, reasons, metric }) => {
  if (metric === undefined) return [];
  const { member, sentences = {} } = reasons ?? {};
  return [
    metricRow(metric.name, metric.unit, metric.sentence ?? sentence, counter),
    ...Object.entries(sentences).map(([reason, meaning]) =>
      metricRow(metric.name + pascalCase(reason), metric.unit, meaning, `${member}.${reason}`),
    ),
  ];
};

const metricRow = (name, unit = 'Count', sentence, member) => `  ${name}: {
    unit: ${quote(unit)},
    statistic: 'Sum',
    sentence: ${quote(sentence)},
    isWrittenAtZero: false,
    value: ({ counts }) => counts.${member},
  },`;

const unionOf = (sentences) => Object.keys(sentences).map(quote).join(' | ');

const pascalCase = (name) => name.split('_').map(capitalized).join('');

const capitalized = (text) => (text[0] ?? '').toUpperCase() + text.slice(1);
