import { addressDataProperties } from './address-data-metrics.ts';
import { emfObject } from './emf-object.ts';
import type { MetricFacts } from './metric-facts.ts';
import { METRICS } from './metric-table.ts';
import { streamDimension } from './stream-dimension.ts';

/**
 * The metrics of one invocation of the transform as a line in the embedded metric format; see {@link emfObject}. It
 * also has the versions of the address data with which records were enriched, as a property.
 */
export function emfLine(namespace: string, facts: MetricFacts): string {
  return emfObject(namespace, streamDimension(facts.deliveryStreamArn), METRICS, facts, addressDataProperties(facts));
}
