/** The tables of the program from which this folder's builders derive documentation. */
export { LOOKUP_OPTIONS, TRANSFORMER_OPTIONS } from '../../src/config/library-options.ts';
export { OPTION_NEEDS } from '../../src/config/option-needs.ts';
export { OPTIONS } from '../../src/config/options.ts';
export { SELECTION_NEEDS } from '../../src/config/selection-needs.ts';
export { schemaPaths } from '../../src/encode/compile/schema-paths.ts';
export { SCHEMAS } from '../../src/encode/schemas/schemas.ts';
export { OWNER_RULES } from '../../src/metadata/owners/owner-rules.ts';
export { COUNTERS } from '../../src/model/counts.ts';
export { DICTIONARY, FAULT_NAMES } from '../../src/model/dictionary.ts';
export { ENDPOINT_ATTRIBUTES } from '../../src/model/endpoint-attributes.ts';
export { LINE_FAULTS, RECORD_FAULTS } from '../../src/model/fault.ts';
export { FIELDS } from '../../src/model/fields.ts';
export { TOKEN_TYPES } from '../../src/model/token-type.ts';
export { PARTITION_KEYS } from '../../src/respond/partition-key-table.ts';
export { METRICS } from '../../src/telemetry/metric-table.ts';
export { MAX_DIMENSION_VALUES, TRAFFIC, TRAFFIC_BREAKDOWNS } from '../../src/telemetry/traffic-table.ts';
export { measureDocuments } from './document-sizes.ts';
export { FIELD_SELECTIONS } from './field-selections.ts';
