import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../../../src/config/options.ts';
import { readOptions } from '../../../src/config/read-options.ts';
import { environmentOf } from './environment.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { loadTemplate } from './load-template.ts';
import { REQUIRED_VALUES } from './metadata-combinations.ts';
import { type ParameterValues, parameterNamed } from './parameter-values.ts';
import { at, isMapping } from './template-values.ts';

const template = loadTemplate();
const FUNCTIONS = ['EnricherFunction', 'SnapshotFunction'];

/** The framing belongs to the delivery stream; the place of the document is SnapshotLocation or the stack's own bucket. */
const WITHOUT_PARAMETER: readonly string[] = ['DESTINATION', 'METADATA_SNAPSHOT'];

const rows = Object.entries(OPTIONS).filter(([name]) => !WITHOUT_PARAMETER.includes(name));

/** The parameter of an option has the name of the option's member. */
function parameterOf(member: string): string {
  return member.charAt(0).toUpperCase() + member.slice(1);
}

/** Values under which both functions are there and every option is set by one of them. */
const EVERYTHING: ParameterValues = {
  ...REQUIRED_VALUES,
  Metadata: 'snapshot',
  SnapshotSchedule: 'rate(15 minutes)',
  SnapshotRegions: 'eu-central-1,us-east-1',
  AssumeRoleName: 'team/flow-log-reader',
  AllowedAccounts: '222222222222,333333333333',
  ExternalId: 'flow-logs:2026',
  CidrLabels: '{"10.1.0.0/16": "office-berlin"}',
};

describe('the options in the template', () => {
  it('are all set by one of its functions, and nothing else is', () => {
    // Act
    const names = FUNCTIONS.flatMap((name) => {
      const variables = at(template.Resources, name, 'Properties', 'Environment', 'Variables');
      return isMapping(variables) ? Object.keys(variables) : [];
    });
    const options = new Set(names.filter((name) => name !== 'NODE_OPTIONS'));
    // Assess
    expect([...options].toSorted()).toEqual(Object.keys(OPTIONS).toSorted());
  });

  it('are those of the program where no parameter is given, but for the format of the flow log', () => {
    // Prepare
    const logFormat = parameterNamed(template, 'LogFormat').Default;
    // Act
    const environment = environmentOf(evaluateTemplate(template, REQUIRED_VALUES), 'EnricherFunction');
    // Assess
    expect(readOptions(environment)).toEqual({ ...readOptions({}), logFormat });
  });

  it('frame documents for the bucket that the stream delivers to', () => {
    // Act
    const environment = environmentOf(evaluateTemplate(template, REQUIRED_VALUES), 'EnricherFunction');
    // Assess
    expect(readOptions(environment).destination).toBe('s3');
    expect(template.Resources.DeliveryStream?.Properties).toHaveProperty('ExtendedS3DestinationConfiguration');
  });
});

describe('the parameter of each option', () => {
  it.each(rows.filter(([name]) => name !== 'LOG_FORMAT'))('has the default of %s', (_name, row) => {
    // Act
    const parameter = parameterNamed(template, parameterOf(row.member));
    // Assess
    expect(parameter.Default).toBe(row.byDefault);
  });

  it.each(rows.filter(([, row]) => row.kind === 'choice'))('offers the choices of %s', (_name, row) => {
    // Act
    const parameter = parameterNamed(template, parameterOf(row.member));
    // Assess
    expect(parameter.AllowedValues).toEqual('choices' in row ? row.choices : undefined);
  });

  it.each(rows)('has the bounds of %s and names them', (_name, row) => {
    // Prepare
    const minimum = 'minimum' in row ? row.minimum : undefined;
    const maximum = 'maximum' in row ? row.maximum : undefined;
    // Act
    const parameter = parameterNamed(template, parameterOf(row.member));
    // Assess
    expect([parameter.MinValue, parameter.MaxValue]).toEqual([minimum, maximum]);
    if (minimum !== undefined) {
      expect(parameter.Type).toBe('Number');
      expect(parameter.ConstraintDescription).toContain(`from ${minimum} to ${maximum} (`);
    }
  });

  it.each(rows)('carries its value to %s', (name, row) => {
    // Prepare
    const parameter = parameterOf(row.member);
    const samples = [
      ...('choices' in row ? row.choices : []),
      ...('minimum' in row ? [row.minimum, row.maximum] : []),
      ...(row.kind === 'text' ? [EVERYTHING[parameter] ?? `\${interface-id} \${action}`] : []),
    ];
    for (const sample of samples) {
      // Act
      const stack = evaluateTemplate(template, { ...EVERYTHING, [parameter]: sample });
      const environment = FUNCTIONS.map((each) => environmentOf(stack, each)).find((variables) => name in variables);
      // Assess
      expect(stack.violations).toEqual([]);
      expect(readOptions(environment ?? {})[row.member]).toBe(sample);
    }
    expect(samples.length).toBeGreaterThan(0);
  });
});
