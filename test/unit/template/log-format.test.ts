import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../../src/model/fields.ts';
import { KNOWN_FORMATS } from '../../../src/parse/known-formats.ts';
import { loadTemplate } from './load-template.ts';
import { accepts, parameterNamed } from './parameter-values.ts';
import { textsIn } from './template-values.ts';
import { vpcPresets } from './vpc-presets.ts';

const template = loadTemplate();

/** AWS's notation for fields of a flow log, as a parameter value. */
function formatOf(names: readonly string[]): string {
  return names.map((name) => `\${${name}}`).join(' ');
}

describe('the LogFormat parameter', () => {
  it('accepts every field of every version at once', () => {
    // Act
    const names = FIELDS.map((field) => field.name);
    const accepted = [formatOf(names), `${names.join(',')}:end`].map((text) =>
      accepts(parameterNamed(template, 'LogFormat'), text),
    );
    // Assess
    expect(accepted).toEqual([true, true]);
  });

  it.each([
    '',
    'version:end',
    'version,account-id;interface-id,action:end',
    `\${version} \${account-id}; \${interface-id} \${action}`,
    `\${version} \${account-id}:end`,
  ])('accepts %j', (value) => {
    // Act
    const accepted = accepts(parameterNamed(template, 'LogFormat'), value);
    // Assess
    expect(accepted).toBe(true);
  });

  it.each([
    'version account-id',
    'version,account-id',
    'version,account-id,:end',
    `\${version}`,
    `\${version};`,
    `\${version}  \${account-id}`,
    `\${version},\${account-id}`,
    `\${version} `,
    '$version',
  ])('refuses %j', (value) => {
    // Act
    const accepted = accepts(parameterNamed(template, 'LogFormat'), value);
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

describe('the formats that LogFormatPreset offers', () => {
  const transitGateway = KNOWN_FORMATS.find((format) => format.name === 'tgw-default')?.fields ?? [];

  it.each([
    ...Object.entries(vpcPresets(template)),
    ['transit-gateway', transitGateway.map(({ name }) => name)] as const,
  ])('have, as %s, the fields that this program knows, in AWS’s order', (preset, fields) => {
    // Act
    const value = template.Mappings.LogFormats?.[preset]?.Fields;
    // Assess
    expect(fields.length).toBeGreaterThanOrEqual(14);
    expect(value).toBe(formatOf(fields));
  });

  it('are all in the mapping, which also has a row for a custom one', () => {
    // Act
    const rows = Object.keys(template.Mappings.LogFormats ?? {});
    // Assess
    expect(rows).toEqual(parameterNamed(template, 'LogFormatPreset').AllowedValues);
  });

  it('end with the newest version', () => {
    // Act
    const newest = Math.max(...FIELDS.map(({ since }) => since));
    // Assess
    expect(parameterNamed(template, 'LogFormatPreset').AllowedValues).toContain(`v${newest}`);
  });
});
