import type { MetricUnit } from '@aws-lambda-powertools/metrics/types';
import type { MetricFacts } from './metric-facts.ts';

/** A metric: its unit and statistic in CloudWatch, its meaning, and how its value is computed for an invocation. */
export interface MetricRow<Facts = MetricFacts> {
  /** A unit of CloudWatch: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
  readonly unit: MetricUnit;
  /** The statistic with which the metric is read. */
  readonly statistic: 'Sum' | 'Maximum' | 'Minimum' | 'p99';
  readonly sentence: string;
  /**
   * Whether 0 is written. Otherwise it is omitted, since CloudWatch charges for each metric in the hours in which it
   * receives a value, and 0 does not change a sum.
   */
  readonly isWrittenAtZero: boolean;
  /** The invocation's value; undefined without one. */
  readonly value: (facts: Facts) => number | undefined;
}
