import { BEACONS } from './beacons.ts';
import { BRUTE_FORCE } from './brute-force.ts';
import type { Detection } from './detection.ts';
import { HORIZONTAL_SCANS } from './horizontal-scans.ts';
import { readThresholdValues, type Thresholds, type ThresholdTable } from './threshold.ts';
import { UNUSUAL_VOLUME } from './unusual-volume.ts';
import { VERTICAL_SCANS } from './vertical-scans.ts';

/** The detections, in the order of the report and the documentation. */
export const DETECTIONS: readonly Detection[] = [
  VERTICAL_SCANS,
  HORIZONTAL_SCANS,
  BRUTE_FORCE,
  BEACONS,
  UNUSUAL_VOLUME,
];

/** The thresholds of all detections. */
export const THRESHOLDS: ThresholdTable = Object.assign({}, ...DETECTIONS.map(({ thresholds }) => thresholds));

/** The default thresholds. */
export const DEFAULT_THRESHOLDS: Thresholds = readThresholds([]);

/** The values of `NAME=VALUE` texts, and the defaults of the others. Throws a `UsageError` that gives the name and the bounds. */
export function readThresholds(values: readonly string[]): Thresholds {
  return readThresholdValues(THRESHOLDS, values);
}
