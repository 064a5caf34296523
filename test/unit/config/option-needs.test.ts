import { describe, expect, it } from 'vitest';
import { MEMBER_NAMING } from '../../../src/config/option-naming.ts';
import { OPTION_CONFLICTS, OPTION_NEEDS } from '../../../src/config/option-needs.ts';
import { isOptionName, OPTIONS, type OptionName } from '../../../src/config/options.ts';
import {
  ConfigurationError,
  type OptionReading,
  type OptionTexts,
  readOptions,
} from '../../../src/config/read-options.ts';
import { makeSettings } from '../../../src/config/settings.ts';
import type { OptionState } from '../../../src/model/option-row.ts';

/** The message with which options are refused; empty if they are accepted. */
function refusalOf(texts: OptionTexts, reading?: OptionReading): string {
  try {
    readOptions(texts, reading);
    return '';
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
}

describe('incompatible options', () => {
  it.each<[OptionTexts, string]>([
    [
      { SCHEMA: 'splunk', DESTINATION: 'opensearch' },
      'SCHEMA splunk needs DESTINATION to be s3 or splunk or http, not opensearch: its documents are events for Splunk’s HTTP Event Collector',
    ],
    [{ OTF_TABLE: 'a.b' }, 'OTF_TABLE needs DESTINATION to be iceberg, not s3: it names an Iceberg table'],
    [{ SPLUNK_MODE: 'raw' }, 'SPLUNK_MODE needs SCHEMA to be splunk, not flat: it shapes splunk events'],
    [{ SPLUNK_INDEX: 'main' }, 'SPLUNK_INDEX needs SCHEMA to be splunk, not flat: only splunk events name an index'],
    [
      { SPLUNK_HOST: 'none', SCHEMA: 'ecs' },
      'SPLUNK_HOST needs SCHEMA to be splunk, not ecs: only splunk events name a host',
    ],
    [{ OBSERVABLES: 'on' }, 'OBSERVABLES needs SCHEMA to be ocsf, not flat: only ocsf has observables'],
    [
      { PARTITION_KEYS: 'account', DESTINATION: 'opensearch' },
      'PARTITION_KEYS needs DESTINATION to be s3, not opensearch: Firehose partitions only what it delivers to S3',
    ],
    [
      { METRICS: 'none', TRAFFIC_METRICS: 'total' },
      'TRAFFIC_METRICS needs METRICS to be emf, not none: traffic is written in the embedded metric format',
    ],
    [{ METADATA: 'snapshot' }, 'METADATA snapshot needs METADATA_SNAPSHOT: it names the inventory document'],
    [
      { METADATA_SNAPSHOT: 'x.json' },
      'METADATA_SNAPSHOT needs METADATA to be snapshot, not none: the inventory is not read otherwise',
    ],
    [
      { METADATA: 'ec2', METADATA_GAPS: 'ec2' },
      'METADATA_GAPS needs METADATA to be snapshot, not ec2: it fills gaps of an inventory',
    ],
    [
      { METADATA_PUBLIC: 'lookup' },
      'METADATA_PUBLIC needs METADATA to be ec2, not none, or METADATA_GAPS to be ec2, not none: public addresses are looked up at EC2',
    ],
    [{ ASSUME_ROLE_NAME: 'reader' }, 'ASSUME_ROLE_NAME needs ALLOWED_ACCOUNTS: it lists where the role may be assumed'],
    [
      { ALLOWED_ACCOUNTS: '123456789012' },
      'ALLOWED_ACCOUNTS needs ASSUME_ROLE_NAME: other accounts are read through a role only',
    ],
    [{ EXTERNAL_ID: 'tenant' }, 'EXTERNAL_ID needs ASSUME_ROLE_NAME: it is sent when a role is assumed'],
    [{ DROP_MODE: 'count' }, 'DROP_MODE needs DROP_RULES, or SAMPLE_ACCEPT: there is nothing to count'],
  ])('abort start-up: %j', (texts, message) => {
    // Prepare, Act, Assess
    expect(refusalOf(texts)).toBe(message);
  });

  it('are all reported at once', () => {
    // Prepare, Act
    const problems = refusalOf({ OBSERVABLES: 'on', SPLUNK_MODE: 'raw', OTF_TABLE: 'a.b' }).split('; ');

    // Assess
    expect(problems).toHaveLength(3);
  });

  it('are reported by their names in the library if it reads them', () => {
    // Prepare, Act
    const message = refusalOf({ OBSERVABLES: 'on' }, { naming: MEMBER_NAMING });

    // Assess
    expect(message).toBe('observables needs schema to be ocsf, not flat: only ocsf has observables');
  });

  it('are reported as items of MORE_OPTIONS if they are set there', () => {
    // Prepare, Act
    const message = refusalOf({ SCHEMA: 'ecs', MORE_OPTIONS: 'OBSERVABLES=on' });

    // Assess
    expect(message).toBe('MORE_OPTIONS: OBSERVABLES needs SCHEMA to be ocsf, not ecs: only ocsf has observables');
  });

  it('are not reported for an option whose value is already refused', () => {
    // Prepare, Act
    const message = refusalOf({ SCHEMA: 'osfc', OBSERVABLES: 'on' });

    // Assess
    expect(message).toMatch(/^SCHEMA must be one of [^;]*$/);
  });
});

describe('compatible options', () => {
  it('are every option at its default, however it is given', () => {
    // Prepare
    const defaults = Object.entries(OPTIONS).map(([name, row]): [string, string] => [name, String(row.byDefault)]);

    // Act, Assess
    expect(refusalOf(Object.fromEntries(defaults))).toBe('');
  });

  it.each<OptionTexts>([
    { SCHEMA: 'splunk', DESTINATION: 'http', SPLUNK_MODE: 'raw', SPLUNK_INDEX: 'main', SPLUNK_HOST: 'none' },
    { SCHEMA: 'splunk', DESTINATION: 's3' },
    { SCHEMA: 'flat', DESTINATION: 'splunk' },
    { SCHEMA: 'ocsf', DESTINATION: 'opensearch', OBSERVABLES: 'on' },
    { DESTINATION: 'iceberg', OTF_TABLE: 'network.flow_logs' },
    { METADATA: 'snapshot', METADATA_SNAPSHOT: 'x.json', METADATA_GAPS: 'ec2', METADATA_PUBLIC: 'lookup' },
    { ASSUME_ROLE_NAME: 'reader', ALLOWED_ACCOUNTS: '123456789012', EXTERNAL_ID: 'tenant' },
    { DROP_MODE: 'count', SAMPLE_ACCEPT: '10' },
    { DROP_MODE: 'count', DROP_RULES: 'action=ACCEPT' },
    { METADATA_LIFE_SECONDS: '60', METADATA_CACHE_ENTRIES: '100', EC2_BURST: '20', MAX_HOPS: '5', PUT_BACK: 'off' },
    { METRICS: 'none', METRICS_NAMESPACE: 'Network' },
    { METRICS: 'emf', TRAFFIC_METRICS: 'vpc' },
    { TAG_KEYS: 'Name', SNAPSHOT_REGIONS: 'eu-central-1' },
  ])('are accepted: %j', (texts) => {
    // Prepare, Act, Assess
    expect(refusalOf(texts)).toBe('');
  });

  it('include those that the sweep ignores, since MORE_OPTIONS also passes it options of the enricher', () => {
    // Prepare
    const texts = { MORE_OPTIONS: 'OBSERVABLES=on;SPLUNK_HOST=none;OTF_TABLE=a.b;METADATA_PUBLIC=lookup' };

    // Act, Assess
    expect(refusalOf(texts, { reader: 'sweep' })).toBe('');
    expect(refusalOf({ EXTERNAL_ID: 'tenant' }, { reader: 'sweep' })).toContain('EXTERNAL_ID needs ASSUME_ROLE_NAME');
  });
});

describe('the table of compatible options', () => {
  const states = [
    ...OPTION_NEEDS.flatMap((need): [OptionName, OptionState][] =>
      [need, ...need.needs].map((state) => [need.option, state]),
    ),
    ...OPTION_CONFLICTS.flatMap((conflict): [OptionName, OptionState][] =>
      [conflict.with, conflict.needs].map((state) => [conflict.option, state]),
    ),
  ];

  it.each(states)('names values that exist: %s, %j', (_option, { option, values }) => {
    // Prepare
    const row = isOptionName(option) ? OPTIONS[option] : undefined;
    // Assess
    expect(row, `${option} is not an option`).toBeDefined();
    if (row !== undefined && 'choices' in row) {
      expect([...row.choices]).toEqual(expect.arrayContaining([...(values ?? [])]));
    } else expect(values).toBeUndefined();
  });
});

describe('a selection of fields', () => {
  const refuse = (texts: OptionTexts) => () => makeSettings(readOptions(texts), {}, undefined);

  it.each([
    [{ ORIGINAL_LINE: 'on', FIELDS: 'srcaddr' }, 'ORIGINAL_LINE needs original_line, which FIELDS omits'],
    [{ COMMUNITY_ID: 'on', FIELDS: '*, -community_id' }, 'COMMUNITY_ID needs community_id, which FIELDS omits'],
    [{ TAG_KEYS: 'Name', FIELDS: 'srcaddr, dstaddr' }, /^TAG_KEYS needs .*src_tags or dst_tags.*, which FIELDS omits$/],
  ])('that omits a value needed by another option aborts start-up: %j', (texts, message) => {
    // Prepare, Act, Assess
    expect(refuse(texts)).toThrow(message);
  });

  it.each([
    { ORIGINAL_LINE: 'on', FIELDS: '*, -src_tags' },
    { COMMUNITY_ID: 'auto', FIELDS: 'srcaddr' },
    { TAG_KEYS: 'Name', FIELDS: 'srcaddr, dst_tags' },
    { TAG_KEYS: 'Name' },
  ])('that keeps it is accepted: %j', (texts) => {
    // Prepare, Act, Assess
    expect(refuse(texts)).not.toThrow();
  });
});
