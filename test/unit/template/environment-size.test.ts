import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../../../src/config/options.ts';
import { FIELDS } from '../../../src/model/fields.ts';
import { environmentBytes, environmentOf } from './environment.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { loadTemplate } from './load-template.ts';
import { type ParameterValues, parameterNamed } from './parameter-values.ts';
import { BUCKET_ARN, REQUIRED_VALUES, SECRET_ARN } from './stack-combinations.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_ENVIRONMENT_BYTES = 4_096;

/** As stated in the description of ExternalIdSecretArn. */
const MAX_EXTERNAL_ID_CHARACTERS = 128;

/**
 * Bytes of the environment that must remain free when every value has its maximum length, for options added later. A
 * new option takes the bytes that it needs out of this reserve.
 */
const RESERVED_BYTES = 35;

/** Limits that the descriptions of the parameters state for the texts that share the environment. */
const LABELS_THAT_ALWAYS_FIT = 250;
const ACCOUNTS_THAT_ALWAYS_FIT = 20;
const FORMAT_BESIDE_ACCOUNTS = 600;
const MOST_ACCOUNTS = 180;
const ACCOUNTS_WITH_PODS = 100;
const MOST_UNITS = 20;
const ACCOUNTS_WITH_MOST_UNITS = 150;
/** Organizational units with ids of 16 characters. */
const UNITS_WITH_ALL_ACCOUNTS = 3;

const template = loadTemplate();

/** A text of at most this length: `head`, then repetitions of `unit`, then `tail`. */
function filled(length: number, head: string, unit: string, tail = ''): string {
  const times = Math.floor((length - head.length - tail.length) / unit.length);
  return head + unit.repeat(times) + tail;
}

/** A text of the parameter's maximum length. */
function longest(name: string, head: string, unit: string, tail = ''): string {
  return filled(parameterNamed(template, name).MaxLength ?? 0, head, unit, tail);
}

/** A log format of at most this length, from fields that AWS documents, followed by possible future fields. */
function formatOfLength(length: number): string {
  let format = '';
  for (const name of [...FIELDS.map((field) => field.name), 'later', 'some-later', 'another-later']) {
    const longer = `${format}${format === '' ? '' : ' '}\${${name}}`;
    if (longer.length <= length) format = longer;
  }
  return format;
}

/** Labels with the shortest ranges and names, which have the most quotes, each of which is escaped. */
function labelsOfLength(length: number): string {
  return filled(length, '{"::/0":"b"', ',"1.0.0.0/8":"a"', '}');
}

function accounts(count: number): string {
  return Array.from({ length: count }, (_, index) => String(index).padStart(12, '9')).join(',');
}

/** The longest value of every parameter for an option that is a number or a choice. */
function longestValues(): ParameterValues {
  const values: Record<string, string | number> = {};
  for (const row of Object.values(OPTIONS)) {
    const name = row.member.charAt(0).toUpperCase() + row.member.slice(1);
    if (!(name in template.Parameters)) continue;
    if (row.kind === 'number') values[name] = row.maximum;
    if (row.kind === 'choice') values[name] = [...row.choices].sort((a, b) => b.length - a.length)[0] ?? '';
  }
  return values;
}

/** Every value at its maximum length, except for exceptions in the descriptions and for values that exclude other values. */
const LONGEST: ParameterValues = {
  ...REQUIRED_VALUES,
  ...longestValues(),
  LogFormatPreset: 'own',
  LogFormat: formatOfLength(parameterNamed(template, 'LogFormat').MaxLength ?? 0),
  Schema: 'splunk',
  // the only destination with partitions, whose keys are longer than the name of any other destination
  Destination: 's3',
  SplunkIndex: longest('SplunkIndex', '', 'i'),
  Fields: longest('Fields', '*', ',-a', ':end'),
  Partitioning: 'own',
  PartitionKeys: longest('PartitionKeys', 'a', 'a'),
  S3Prefix: 'flow-logs/!{partitionKeyFromLambda:a}/',
  MetricsNamespace: longest('MetricsNamespace', '', 'n'),
  CidrLabels: labelsOfLength(LABELS_THAT_ALWAYS_FIT),
  DropRules: longest('DropRules', 'port=1', ',1', ':end'),
  MoreOptions: longest('MoreOptions', 'OTF_TABLE=', 'n', ':end'),
  AssumeRoleName: longest('AssumeRoleName', `${'p'.repeat(63)}/`, 'n'),
  ExternalIdSecretArn: SECRET_ARN,
  Metadata: 'snapshot',
  MetadataGaps: 'none',
  // 'none' has one letter more, but also excludes traffic metrics
  Metrics: 'emf',
};
const LOCATION = { SnapshotLocation: longest('SnapshotLocation', `s3://${'b'.repeat(63)}/`, 'k') };

/** A stack with a replay reader that enriches and has the variables of the enricher. */
const REPLAYED: ParameterValues = {
  Source: 's3',
  ResourceId: 'none',
  SourceBucketArns: BUCKET_ARN,
  Replay: 'on',
  ReplayOutput: 's3',
};

const DEFAULT_FORMAT = { LogFormatPreset: 'default', LogFormat: '' };

function bytesOf(name: string, given: ParameterValues): number {
  const stack = evaluateTemplate(template, { ...LONGEST, ...given });
  expect(stack.violations).toEqual([]);
  const environment = environmentOf(stack, name);
  // CloudFormation inserts the secret; STS accepts no more characters
  if ('EXTERNAL_ID' in environment) environment.EXTERNAL_ID = 'e'.repeat(MAX_EXTERNAL_ID_CHARACTERS);
  return environmentBytes(environment);
}

describe('the environment of the functions', () => {
  it.each<[string, ParameterValues]>([
    ['a document and all accounts', { ...LOCATION, AllowedAccounts: accounts(MOST_ACCOUNTS) }],
    [
      'a document, the longest labels and the default format',
      {
        ...LOCATION,
        ...DEFAULT_FORMAT,
        CidrLabels: labelsOfLength(parameterNamed(template, 'CidrLabels').MaxLength ?? 0),
        AllowedAccounts: accounts(MOST_ACCOUNTS),
      },
    ],
    [
      'a document, look-ups in some accounts and a format of medium length',
      {
        ...LOCATION,
        MetadataGaps: 'ec2',
        LogFormat: formatOfLength(FORMAT_BESIDE_ACCOUNTS),
        AllowedAccounts: accounts(ACCOUNTS_THAT_ALWAYS_FIT),
      },
    ],
  ])('has space for the longest values, and for future options, with %s', (_name, given) => {
    // Act
    const bytes = bytesOf('EnricherFunction', given);
    const ofReplay = bytesOf('ReplayFunction', { ...given, ...REPLAYED });
    // Assess
    expect(bytes).toBeGreaterThan(2_000);
    expect(bytes).toBeLessThanOrEqual(MAX_ENVIRONMENT_BYTES - RESERVED_BYTES);
    expect(ofReplay).toBeGreaterThan(2_000);
    expect(ofReplay).toBeLessThanOrEqual(MAX_ENVIRONMENT_BYTES);
  });

  it.each<[string, ParameterValues]>([
    ['the longest list of address data', { AddressData: longest('AddressData', `s3://${'b'.repeat(63)}/`, 'k') }],
    ['fetched address data', { AddressFetch: 'default' }],
  ])('has space for %s with the default format', (_name, given) => {
    // Prepare
    const values = { ...LOCATION, ...DEFAULT_FORMAT, AllowedAccounts: accounts(1), ...given };
    // Act
    const bytes = [bytesOf('EnricherFunction', values), bytesOf('ReplayFunction', { ...values, ...REPLAYED })];
    // Assess
    expect(Math.max(...bytes)).toBeLessThanOrEqual(MAX_ENVIRONMENT_BYTES);
    expect(parameterNamed(template, 'AddressData').Description).toContain(
      'with the default format and no look-ups in other accounts',
    );
  });

  it('has space for the longest sources that are fetched', () => {
    // Prepare
    const given = {
      AddressFetch: longest('AddressFetch', 'a=https://example.com/a.txt', ',b=https://example.com/b.txt'),
      AddressData: longest('AddressData', `s3://${'b'.repeat(63)}/`, 'k'),
    };
    // Act
    const bytes = bytesOf('AddressFetchFunction', { ...DEFAULT_FORMAT, AllowedAccounts: accounts(1), ...given });
    // Assess
    expect(bytes).toBeGreaterThan(1_500);
    expect(bytes).toBeLessThanOrEqual(MAX_ENVIRONMENT_BYTES);
  });

  it('has space for look-ups in all accounts if the format is the default one and other texts are short', () => {
    // Prepare
    const short = { ...DEFAULT_FORMAT, CidrLabels: '', DropRules: '', MoreOptions: '', Fields: '' };
    // Act
    const given = { ...short, Metadata: 'ec2', AllowedAccounts: accounts(MOST_ACCOUNTS) };
    const bytes = [bytesOf('EnricherFunction', given), bytesOf('ReplayFunction', { ...given, ...REPLAYED })];
    // Assess
    expect(Math.min(...bytes)).toBeGreaterThan(2_000);
    expect(Math.max(...bytes)).toBeLessThanOrEqual(MAX_ENVIRONMENT_BYTES);
  });

  it('has space for all accounts and many Regions if the snapshot function gathers them', () => {
    // Prepare
    const given = {
      SnapshotRegions: longest('SnapshotRegions', 'eu-central-1', ',ap-southeast-10'),
      AllowedAccounts: accounts(MOST_ACCOUNTS),
    };
    // Act
    const bytes = bytesOf('SnapshotFunction', given);
    // Assess
    expect(bytes).toBeGreaterThan(3_000);
    expect(bytes).toBeLessThanOrEqual(MAX_ENVIRONMENT_BYTES);
  });

  it('has space for the longest lists of pods with many accounts', () => {
    // Prepare
    const given = {
      SnapshotPods: longest('SnapshotPods', `s3://${'b'.repeat(63)}/`, 'k'),
      AllowedAccounts: accounts(ACCOUNTS_WITH_PODS),
    };
    // Act
    const bytes = bytesOf('SnapshotFunction', given);
    // Assess
    expect(parameterNamed(template, 'SnapshotPods').Description).toContain(`${ACCOUNTS_WITH_PODS} accounts`);
    expect(bytes).toBeGreaterThan(3_000);
    expect(bytes).toBeLessThanOrEqual(MAX_ENVIRONMENT_BYTES);
  });

  it.each([
    [ACCOUNTS_WITH_MOST_UNITS, MOST_UNITS],
    [MOST_ACCOUNTS, UNITS_WITH_ALL_ACCOUNTS],
  ])('has space for %d accounts and %d organizational units', (accountCount, unitCount) => {
    // Prepare
    const given = {
      SnapshotSchedule: 'rate(15 minutes)',
      SnapshotRegions: longest('SnapshotRegions', 'eu-central-1', ',ap-southeast-10'),
      AllowedAccounts: accounts(accountCount),
      AllowedOrganizationalUnits: filled(17 * unitCount - 1, 'ou-ab12-11111111', ',ou-ab12-11111111'),
      OrganizationId: 'o-a1b2c3d4e5',
    };
    // Act
    const bytes = bytesOf('SnapshotFunction', given);
    // Assess
    expect(bytes).toBeGreaterThan(3_000);
    expect(bytes).toBeLessThanOrEqual(MAX_ENVIRONMENT_BYTES);
  });

  it('has no space for another account in the parameter', () => {
    // Act
    const act = () =>
      evaluateTemplate(template, { ...LONGEST, ...LOCATION, AllowedAccounts: accounts(MOST_ACCOUNTS + 1) });
    // Assess
    expect(act).toThrow(/AllowedAccounts does not accept/);
  });

  it('is measured with every text as long as its parameter allows, except for the described ones', () => {
    // Prepare
    const exceptions = ['CidrLabels', 'AllowedAccounts', 'SnapshotRegions', 'SnapshotPods', 'AddressData'];
    const texts = Object.values(OPTIONS)
      .filter((row) => row.kind === 'text')
      .map((row) => row.member.charAt(0).toUpperCase() + row.member.slice(1))
      .filter((name) => name in template.Parameters && !exceptions.includes(name));
    // Act
    const lengths = [...texts, 'MoreOptions'].map((name) => {
      const unused = (parameterNamed(template, name).MaxLength ?? Number.NaN) - String(LONGEST[name] ?? '').length;
      return [name, unused >= 0 && unused < 8];
    });
    // Assess
    expect(lengths).toEqual([...texts, 'MoreOptions'].map((name) => [name, true]));
  });

  it('is documented with the measured numbers', () => {
    // Act
    const [labels, allowed] = ['CidrLabels', 'AllowedAccounts'].map((name) => parameterNamed(template, name));
    // Assess
    expect(labels?.Description).toContain(`${LABELS_THAT_ALWAYS_FIT} characters always fit, ${labels?.MaxLength} with`);
    expect(allowed?.Description).toContain(
      `${ACCOUNTS_THAT_ALWAYS_FIT} accounts always fit with a LogFormat of up to ${FORMAT_BESIDE_ACCOUNTS} characters`,
    );
    expect(allowed?.ConstraintDescription).toContain(`up to ${MOST_ACCOUNTS} account ids`);
    expect(parameterNamed(template, 'AllowedOrganizationalUnits').Description).toContain(
      `${UNITS_WITH_ALL_ACCOUNTS} fit with ${MOST_ACCOUNTS} accounts, ${MOST_UNITS} with ${ACCOUNTS_WITH_MOST_UNITS}`,
    );
  });
});
