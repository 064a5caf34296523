import { Metrics } from '@aws-lambda-powertools/metrics';
import type { MetricFacts } from './metric-facts.ts';
import { METRICS } from './metric-table.ts';
import { STREAM_DIMENSION, streamDimension } from './stream-dimension.ts';

/**
 * The metrics of one invocation as a line of JSON in CloudWatch's embedded metric format, without a newline.
 *
 * Each line is made by an object of its own, so that invocations that run at the same time have nothing in common. The
 * text is taken from the library and written elsewhere: what the library writes itself, `POWERTOOLS_METRICS_DISABLED`
 * and `POWERTOOLS_DEV` silence or send through Lambda's console, which may put text before it.
 *
 * Throws what the library throws, for example where `POWERTOOLS_METRICS_DISABLED` is no boolean.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function emfLine(namespace: string, facts: MetricFacts): string {
  const metrics = new Metrics({ namespace });
  // the library gives every object a dimension `service`, from POWERTOOLS_SERVICE_NAME or `service_undefined`
  metrics.clearDefaultDimensions();
  metrics.addDimension(STREAM_DIMENSION, streamDimension(facts.deliveryStreamArn));
  for (const [name, row] of Object.entries(METRICS)) {
    const value = row.value(facts);
    // JSON has no word for what is not finite
    if (value === undefined || !Number.isFinite(value) || (value === 0 && !row.isWrittenAtZero)) continue;
    metrics.addMetric(name, row.unit, value);
  }
  return JSON.stringify(metrics.serializeMetrics());
}
