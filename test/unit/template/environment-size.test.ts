import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../../../src/config/options.ts';
import { environmentBytes, environmentOf } from './environment.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { loadTemplate } from './load-template.ts';
import { REQUIRED_VALUES } from './metadata-combinations.ts';
import { type ParameterValues, parameterNamed } from './parameter-values.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_ENVIRONMENT_BYTES = 4_096;

const template = loadTemplate();

/** A text of a parameter's greatest length: `head`, then `unit` over and over, then `tail`. */
function longest(name: string, head: string, unit: string, tail = ''): string {
  const length = parameterNamed(template, name).MaxLength ?? 0;
  const times = Math.floor((length - head.length - tail.length) / unit.length);
  return head + unit.repeat(times) + tail;
}

function accounts(count: number): string {
  return Array.from({ length: count }, (_, index) => String(index).padStart(12, '9')).join(',');
}

/** The longest value of every parameter of an option that is a number or a choice. */
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

/** Everything at its longest, but the list of accounts and what excludes something else. */
const LONGEST: ParameterValues = {
  ...REQUIRED_VALUES,
  ...longestValues(),
  LogFormat: longest('LogFormat', `\${version}`, ` \${tcp-flags}`),
  // ranges and labels as short as they come have the most quotes, each of which is escaped
  CidrLabels: longest('CidrLabels', '{"::/0":"b"', ',"1.0.0.0/8":"a"', '}'),
  AssumeRoleName: longest('AssumeRoleName', `${'p'.repeat(63)}/`, 'n'),
  ExternalId: longest('ExternalId', '', 'e'),
  Metadata: 'snapshot',
  MetadataGaps: 'none',
};
const LOCATION = { SnapshotLocation: longest('SnapshotLocation', `s3://${'b'.repeat(63)}/`, 'k') };

function bytesOf(name: string, given: ParameterValues): number {
  const stack = evaluateTemplate(template, { ...LONGEST, ...given });
  expect(stack.violations).toEqual([]);
  return environmentBytes(environmentOf(stack, name));
}

describe('the environment of the functions', () => {
  it.each<[string, ParameterValues]>([
    ['a document and 200 accounts', { ...LOCATION, AllowedAccounts: accounts(200) }],
    ['a document, look-ups and 20 accounts', { ...LOCATION, MetadataGaps: 'ec2', AllowedAccounts: accounts(20) }],
    [
      'look-ups in 200 accounts, the default format and no labels',
      {
        Metadata: 'ec2',
        LogFormat: parameterNamed(template, 'LogFormat').Default ?? '',
        CidrLabels: '',
        AllowedAccounts: accounts(200),
      },
    ],
  ])('has room for everything at its longest with %s', (_name, given) => {
    // Act
    const bytes = bytesOf('EnricherFunction', given);
    // Assess
    expect(bytes).toBeGreaterThan(2_000);
    expect(bytes).toBeLessThanOrEqual(MAX_ENVIRONMENT_BYTES);
  });

  it('has room for 200 accounts and many Regions where the snapshot function gathers them', () => {
    // Prepare
    const given = {
      SnapshotSchedule: 'rate(15 minutes)',
      SnapshotRegions: longest('SnapshotRegions', 'eu-central-1', ',ap-southeast-10'),
      AllowedAccounts: accounts(200),
    };
    // Act
    const bytes = bytesOf('SnapshotFunction', given);
    // Assess
    expect(bytes).toBeGreaterThan(3_000);
    expect(bytes).toBeLessThanOrEqual(MAX_ENVIRONMENT_BYTES);
  });

  it('could not hold 201 accounts by the parameter', () => {
    // Act
    const act = () => evaluateTemplate(template, { ...LONGEST, ...LOCATION, AllowedAccounts: accounts(201) });
    // Assess
    expect(act).toThrow(/AllowedAccounts does not accept/);
  });
});
