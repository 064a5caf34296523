import { Metrics } from '@aws-lambda-powertools/metrics';
import type { MetricRow } from './metric-row.ts';
import { STREAM_DIMENSION } from './stream-dimension.ts';

/**
 * The metrics of a table as a line of JSON in CloudWatch's embedded metric format, without a newline. The dimension is the
 * name of a delivery stream.
 *
 * Each line is created by a separate object, so that concurrent invocations share no state. The caller writes the text,
 * since the library's own output can be disabled by `POWERTOOLS_METRICS_DISABLED`, or goes through Lambda's console
 * (`POWERTOOLS_DEV`), which may add text before it.
 *
 * @param properties members that are not metrics
 *
 * Throws the library's errors, for example if `POWERTOOLS_METRICS_DISABLED` is not a boolean.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function emfObject<Facts>(
  namespace: string,
  stream: string,
  table: Readonly<Record<string, MetricRow<Facts>>>,
  facts: Facts,
  properties: Readonly<Record<string, unknown>> = {},
): string {
  const metrics = new Metrics({ namespace });
  // the library adds a dimension `service` to every object, from POWERTOOLS_SERVICE_NAME or `service_undefined`
  metrics.clearDefaultDimensions();
  metrics.addDimension(STREAM_DIMENSION, stream);
  for (const [name, row] of Object.entries(table)) {
    const value = row.value(facts);
    // JSON cannot express infinite numbers and NaN
    if (value === undefined || !Number.isFinite(value) || (value === 0 && !row.isWrittenAtZero)) continue;
    metrics.addMetric(name, row.unit, value);
  }
  return JSON.stringify({ ...metrics.serializeMetrics(), ...properties });
}
