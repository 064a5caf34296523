import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../../src/model/fields.ts';
import { loadTemplate, type TemplateParameter } from './load-template.ts';
import { everythingIn, isMapping, textsIn } from './template-values.ts';

const template = loadTemplate();
const parameters = Object.entries(template.Parameters);

/** AWS's notation for fields of a flow log, as a parameter value. */
function formatOf(names: readonly string[]): string {
  return names.map((name) => `\${${name}}`).join(' ');
}

function parameterNamed(name: string): TemplateParameter {
  const parameter = template.Parameters[name];
  if (parameter === undefined) throw new Error(`the template has no parameter ${name}`);
  return parameter;
}

/** Whether CloudFormation would take a value for a parameter; an AllowedPattern must fit the whole value. */
function accepts(parameter: TemplateParameter, value: string | number): boolean {
  const { AllowedValues, AllowedPattern, MinValue, MaxValue, MaxLength } = parameter;
  const text = String(value);
  return (
    (AllowedValues === undefined || AllowedValues.includes(value)) &&
    (AllowedPattern === undefined || new RegExp(`^(?:${AllowedPattern})$`).test(text)) &&
    (MaxLength === undefined || text.length <= MaxLength) &&
    (MinValue === undefined || Number(value) >= MinValue) &&
    (MaxValue === undefined || Number(value) <= MaxValue)
  );
}

describe('template parameters', () => {
  it.each(parameters)('%s has a description', (_name, parameter) => {
    // Act
    const description = parameter.Description ?? '';
    // Assess
    expect(description.length).toBeGreaterThan(20);
  });

  it.each(parameters)('%s is used by a resource or a condition', (name) => {
    // Prepare
    const users = { ...template.Resources, ...template.Conditions };
    // Act
    const references = [...everythingIn(users)].filter((part) => isMapping(part) && part.Ref === name);
    const substitutions = textsIn(users).filter((text) => text.includes(`\${${name}}`));
    // Assess
    expect(references.length + substitutions.length).toBeGreaterThan(0);
  });

  it('are each in exactly one group of the console form', () => {
    // Act
    const grouped = template.Metadata['AWS::CloudFormation::Interface'].ParameterGroups.flatMap(
      (group) => group.Parameters,
    );
    // Assess
    expect(grouped.toSorted()).toEqual(Object.keys(template.Parameters).toSorted());
  });

  it.each(parameters)('%s is constrained', (_name, parameter) => {
    // Act
    const { Type, AllowedValues, AllowedPattern, MinValue, MaxValue } = parameter;
    const isBounded = MinValue !== undefined && MaxValue !== undefined;
    // Assess
    expect(Type.startsWith('AWS::') || AllowedValues !== undefined || AllowedPattern !== undefined || isBounded).toBe(
      true,
    );
  });

  it.each(
    parameters.filter(([, parameter]) => parameter.AllowedPattern !== undefined || parameter.MinValue !== undefined),
  )('%s says what its bound is', (_name, parameter) => {
    // Assess
    expect(parameter.ConstraintDescription).toMatch(/^must be /);
  });

  it.each(parameters.filter(([, parameter]) => parameter.Default !== undefined))(
    '%s accepts its own default',
    (_name, parameter) => {
      // Act
      const accepted = accepts(parameter, parameter.Default ?? '');
      // Assess
      expect(accepted).toBe(true);
    },
  );

  it('ask for nothing but the VPC', () => {
    // Act
    const required = parameters.filter(([, parameter]) => parameter.Default === undefined).map(([name]) => name);
    // Assess
    expect(required).toEqual(['VpcId']);
  });
});

describe('the LogFormat parameter', () => {
  it('defaults to the 14 fields of the AWS default format', () => {
    // Prepare
    const names = FIELDS.filter((field) => field.since === 2).map((field) => field.name);
    // Act
    const value = parameterNamed('LogFormat').Default;
    // Assess
    expect(names).toHaveLength(14);
    expect(value).toBe(formatOf(names));
  });

  it('accepts every field of every version at once', () => {
    // Act
    const accepted = accepts(parameterNamed('LogFormat'), formatOf(FIELDS.map((field) => field.name)));
    // Assess
    expect(accepted).toBe(true);
  });

  it.each([
    '',
    'version account-id',
    `\${version}  \${account-id}`,
    `\${version},\${account-id}`,
    `\${version} `,
    '$version',
  ])('refuses %j', (value) => {
    // Act
    const accepted = accepts(parameterNamed('LogFormat'), value);
    // Assess
    expect(accepted).toBe(false);
  });

  it('never passes through Fn::Sub, which would take its fields for template variables', () => {
    // Act
    const substitutions = textsIn(template.Resources).filter((text) => text.includes('LogFormat}'));
    // Assess
    expect(substitutions).toEqual([]);
  });
});

describe('the optional text parameters', () => {
  it.each(['', '{"10.0.0.0/8":"office"}', '{\n  "10.0.0.0/8": "office"\n}'])('CidrLabels accepts %j', (value) => {
    // Assess
    expect(accepts(parameterNamed('CidrLabels'), value)).toBe(true);
  });

  it.each(['office', '10.0.0.0/8=office', '{"10.0.0.0/8":"office"'])('CidrLabels refuses %j', (value) => {
    // Assess
    expect(accepts(parameterNamed('CidrLabels'), value)).toBe(false);
  });

  it.each([
    '',
    'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    'arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab',
  ])('KmsKeyArn accepts %j', (value) => {
    // Assess
    expect(accepts(parameterNamed('KmsKeyArn'), value)).toBe(true);
  });

  it.each(['alias/aws/s3', 'arn:aws:kms:eu-central-1:123456789012:alias/flow-logs', '*'])(
    'KmsKeyArn refuses %j',
    (value) => {
      // Assess
      expect(accepts(parameterNamed('KmsKeyArn'), value)).toBe(false);
    },
  );
});

describe('the buffer in front of the function', () => {
  it('is by default small enough for the enriched answer', () => {
    // Act
    const megabytes = Number(parameterNamed('BufferSizeInMBs').Default);
    // Assess
    expect(megabytes).toBeGreaterThanOrEqual(0.2);
    expect(megabytes).toBeLessThanOrEqual(0.5);
  });

  it.each([0.1, 3.1])('refuses a size of %f MB', (megabytes) => {
    // Assess
    expect(accepts(parameterNamed('BufferSizeInMBs'), megabytes)).toBe(false);
  });

  it.each([-1, 901])('refuses an interval of %i s', (seconds) => {
    // Assess
    expect(accepts(parameterNamed('BufferIntervalInSeconds'), seconds)).toBe(false);
  });
});
