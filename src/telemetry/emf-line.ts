import type { MetricFacts } from './metric-facts.ts';
import { METRICS } from './metric-table.ts';
import { STREAM_DIMENSION, streamDimension } from './stream-dimension.ts';

/**
 * The metrics of one invocation as a line of JSON in CloudWatch's embedded metric format, without a newline.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function emfLine(namespace: string, facts: MetricFacts): string {
  const values: Record<string, number> = {};
  const definitions: { readonly Name: string; readonly Unit: string }[] = [];
  for (const [name, row] of Object.entries(METRICS)) {
    const value = row.value(facts);
    // JSON has no word for what is not finite
    if (value === undefined || !Number.isFinite(value) || (value === 0 && !row.isWrittenAtZero)) continue;
    definitions.push({ Name: name, Unit: row.unit });
    values[name] = value;
  }
  const set = { Namespace: namespace, Dimensions: [[STREAM_DIMENSION]], Metrics: definitions };
  return JSON.stringify({
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [set] },
    [STREAM_DIMENSION]: streamDimension(facts.deliveryStreamArn),
    ...values,
  });
}
