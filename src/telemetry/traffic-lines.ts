import type { TrafficCounter } from '../model/ports.ts';
import type { MetricFacts } from './metric-facts.ts';
import { STREAM_DIMENSION, streamDimension } from './stream-dimension.ts';
import { type TrafficGroup, TrafficMeter } from './traffic-meter.ts';
import { TRAFFIC, TRAFFIC_BREAKDOWNS, type TrafficBreakdown, type TrafficRow } from './traffic-table.ts';

const ROWS: readonly (readonly [string, TrafficRow])[] = Object.entries(TRAFFIC);

/** Traffic metrics: the counter, and the writer. */
export interface TrafficMetrics {
  readonly counter: TrafficCounter;
  /**
   * The traffic of one invocation as lines in CloudWatch's embedded metric format, without newlines: the sum for the
   * delivery stream, then one line for each combination of dimension values that had traffic.
   *
   * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
   */
  linesOf(facts: MetricFacts): string[];
}

/** Creates the traffic metrics for all invocations of a process. */
export function createTrafficMetrics(namespace: string, breakdown: TrafficBreakdown): TrafficMetrics {
  const counter = new TrafficMeter(breakdown);
  const dimensions: readonly string[] = TRAFFIC_BREAKDOWNS[breakdown];
  return {
    counter,
    linesOf({ deliveryStreamArn, counts }) {
      const stream: readonly [string, string] = [STREAM_DIMENSION, streamDimension(deliveryStreamArn)];
      const groups = counts.traffic === undefined ? [] : counter.groupsOf(counts.traffic);
      const total = lineOf(namespace, [stream], (row) => {
        const sum = groups.reduce((all, group) => all + amountIn(row, group), 0);
        return sum > 0 || row.isWrittenAtZero ? sum : undefined;
      });
      if (dimensions.length === 0) return [total];
      const parts = groups.map((group) => {
        const own = dimensions.map((name, index) => [name, group.values[index] ?? ''] as const);
        return lineOf(namespace, [stream, ...own], (row) => amountIn(row, group) || undefined);
      });
      return [total, ...parts];
    },
  };
}

function amountIn({ action, measure }: TrafficRow, { byAction }: TrafficGroup): number {
  return byAction[action]?.[measure] ?? 0;
}

function lineOf(
  namespace: string,
  dimensions: readonly (readonly [string, string])[],
  valueOfRow: (row: TrafficRow) => number | undefined,
): string {
  const written = ROWS.flatMap(([name, row]) => {
    const value = valueOfRow(row);
    return value === undefined ? [] : [{ name, unit: row.unit, value }];
  });
  return JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [dimensions.map(([name]) => name)],
          Metrics: written.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    ...Object.fromEntries(dimensions),
    ...Object.fromEntries(written.map(({ name, value }) => [name, value])),
  });
}
