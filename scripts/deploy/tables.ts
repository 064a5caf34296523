/** The tables of the program from which files for destinations are generated. */
export { ECS_SCHEMA } from '../../src/encode/schemas/ecs.ts';
export { FLAT_SCHEMA } from '../../src/encode/schemas/flat.ts';
export { OCSF_SCHEMA } from '../../src/encode/schemas/ocsf.ts';
export { SPLUNK_SCHEMA } from '../../src/encode/schemas/splunk.ts';
export { SPLUNK_RAW_SCHEMA } from '../../src/encode/schemas/splunk-raw.ts';
export { SS4O_SCHEMA } from '../../src/encode/schemas/ss4o.ts';
export { DICTIONARY, FAULT_NAMES } from '../../src/model/dictionary.ts';
export { FIELDS } from '../../src/model/fields.ts';
export { OUTSIDE_CLASSES } from '../../src/model/outside-classes.ts';
export { ADDRESS_INTERVALS } from '../../src/reference/address-intervals.generated.ts';
export { HAS_TRAFFIC } from '../../src/report/database/table-columns.ts';
export {
  INSIDE_TRANSLATION,
  TRANSLATION_PREFIX,
} from '../../src/report/database/translated-addresses.ts';
export { NAMED_COLUMNS } from '../../src/report/database/views.ts';
export { CUSTOMER_HOSTED, FORWARDERS } from '../../src/report/detections/conditions.ts';
export { selectFound } from '../../src/report/detections/detection.ts';
export { DEFAULT_THRESHOLDS, DETECTIONS } from '../../src/report/detections/detections.ts';
