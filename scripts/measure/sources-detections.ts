/** The sources that `scripts/measure/detections.mjs` measures. */
export { createTransformer } from '../../src/library/index.ts';
export { FlowDatabase } from '../../src/report/database/flow-database.ts';
export { plainText } from '../../src/report/database/result-text.ts';
export { DETECTIONS, readThresholds } from '../../src/report/detections/detections.ts';
