import type { ParameterValues } from './parameter-values.ts';
import { at, isMapping, listOf } from './template-values.ts';

/** A metric, as referenced by an alarm or a dashboard widget. */
export interface NamedMetric {
  readonly namespace: string;
  readonly name: string;
  /** The names and values of its dimensions. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
}

/** The alarms among evaluated resources, by name. */
export function alarmsIn(
  resources: Readonly<Record<string, unknown>>,
  types: Readonly<Record<string, { readonly Type: string }>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(resources).filter(([name]) => types[name]?.Type === 'AWS::CloudWatch::Alarm'),
  );
}

/** The metrics of an alarm: its only one, or all that its expressions use. */
export function metricsOfAlarm(alarm: unknown): NamedMetric[] {
  if (!isMapping(alarm) || !('Metrics' in alarm)) return [namedMetric(alarm, at(alarm, 'Statistic'))];
  return listOf(alarm.Metrics)
    .filter((row) => isMapping(row) && 'MetricStat' in row)
    .map((row) => namedMetric(at(row, 'MetricStat', 'Metric'), at(row, 'MetricStat', 'Stat')));
}

/** The metric math of an alarm, by the id of its result. */
export function expressionsOfAlarm(alarm: unknown): Readonly<Record<string, string>> {
  const rows = isMapping(alarm) && 'Metrics' in alarm ? listOf(alarm.Metrics) : [];
  return Object.fromEntries(
    rows
      .filter((row) => isMapping(row) && 'Expression' in row)
      .map((row) => [String(at(row, 'Id')), String(at(row, 'Expression'))]),
  );
}

/** The ids of an alarm's metrics and expressions. */
export function idsOfAlarm(alarm: unknown): string[] {
  return isMapping(alarm) && 'Metrics' in alarm ? listOf(alarm.Metrics).map((row) => String(at(row, 'Id'))) : [];
}

function namedMetric(metric: unknown, statistic: unknown): NamedMetric {
  const dimensions = listOf(at(metric, 'Dimensions')).map((dimension) => [
    String(at(dimension, 'Name')),
    String(at(dimension, 'Value')),
  ]);
  return {
    namespace: String(at(metric, 'Namespace')),
    name: String(at(metric, 'MetricName')),
    dimensions: Object.fromEntries(dimensions),
    statistic: String(statistic),
  };
}

/**
 * The metrics of a dashboard's body:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 * @throws SyntaxError when the body is invalid JSON.
 */
export function metricsOfDashboard(body: unknown): NamedMetric[] {
  const widgets = listOf(at(JSON.parse(String(body)), 'widgets'));
  return widgets.flatMap((widget) => {
    const properties = at(widget, 'properties');
    // a row of metric math does not name a metric
    const rows = listOf(at(properties, 'metrics')).filter((row) => typeof listOf(row)[0] === 'string');
    return rows.map((row) => {
      const [namespace, name, ...rest] = listOf(row);
      const [options = {}] = rest.filter(isMapping);
      const texts = rest.filter((part) => typeof part === 'string');
      const pairs = texts.flatMap((text, index) => (index % 2 === 0 ? [[text, texts[index + 1] ?? '']] : []));
      return {
        namespace: String(namespace),
        name: String(name),
        dimensions: Object.fromEntries(pairs),
        statistic: String(options.stat ?? at(properties, 'stat')),
      };
    });
  });
}

/** Parameters with which a stack has every alarm that is possible with a direct source. */
export const ALL_ALARMS: ParameterValues = {
  Metadata: 'snapshot',
  MetadataGaps: 'ec2',
  SnapshotSchedule: 'rate(15 minutes)',
  Partitioning: 'account-region-day',
  TrafficMetrics: 'total',
  AddressFetch: 'default',
  Signals: 'on',
  OptionalAlarms: 'no-data,snapshot-age,stream-limits,listed-peer',
};
