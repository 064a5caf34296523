import type { OptionName } from './options.ts';

/** Options of `createTransformer`: those with a use outside a deployed function that come as text or numbers. */
export const TRANSFORMER_OPTIONS = [
  'LOG_FORMAT',
  'NEW_FIELDS',
  'DESTINATION',
  'SCHEMA',
  'FIELDS',
  'TAG_KEYS',
  'ORIGINAL_LINE',
  'COMMUNITY_ID',
  'OBSERVABLES',
  'SPLUNK_MODE',
  'SPLUNK_INDEX',
  'SPLUNK_HOST',
  'PARTITION_KEYS',
  'OTF_TABLE',
  'DROP_RULES',
  'SAMPLE_ACCEPT',
  'DROP_MODE',
  'ON_NODATA',
  'ON_UNREADABLE',
  'MAX_RESPONSE_BYTES',
  'MAX_INFLATED_BYTES',
] as const satisfies readonly OptionName[];

/** Options of `createEc2Metadata` that come as text or numbers. */
export const LOOKUP_OPTIONS = [
  'METADATA_LIFE_SECONDS',
  'METADATA_NEGATIVE_LIFE_SECONDS',
  'METADATA_STALE_SECONDS',
  'METADATA_CACHE_ENTRIES',
  'METADATA_PUBLIC',
  'EC2_BURST',
  'EC2_CALLS_PER_SECOND',
  'ASSUME_ROLE_NAME',
  'EXTERNAL_ID',
] as const satisfies readonly OptionName[];
