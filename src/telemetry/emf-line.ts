import { Metrics } from '@aws-lambda-powertools/metrics';
import type { MetricFacts } from './metric-facts.ts';
import { METRICS } from './metric-table.ts';
import { STREAM_DIMENSION, streamDimension } from './stream-dimension.ts';

/**
 * The metrics of one invocation as a line of JSON in CloudWatch's embedded metric format, without a newline.
 *
 * Each line is created by a separate object, so that concurrent invocations share no state. The caller writes the text,
 * since the library's own output can be disabled by `POWERTOOLS_METRICS_DISABLED`, or goes through Lambda's console
 * (`POWERTOOLS_DEV`), which may add text before it.
 *
 * Throws the library's errors, for example if `POWERTOOLS_METRICS_DISABLED` is not a boolean.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function emfLine(namespace: string, facts: MetricFacts): string {
  const metrics = new Metrics({ namespace });
  // the library adds a dimension `service` to every object, from POWERTOOLS_SERVICE_NAME or `service_undefined`
  metrics.clearDefaultDimensions();
  metrics.addDimension(STREAM_DIMENSION, streamDimension(facts.deliveryStreamArn));
  for (const [name, row] of Object.entries(METRICS)) {
    const value = row.value(facts);
    // JSON cannot express infinite numbers and NaN
    if (value === undefined || !Number.isFinite(value) || (value === 0 && !row.isWrittenAtZero)) continue;
    metrics.addMetric(name, row.unit, value);
  }
  return JSON.stringify(metrics.serializeMetrics());
}
