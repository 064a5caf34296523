import { describe, expect, it } from 'vitest';
import { readOptions, refuseUnknownOptions } from '../../../src/config/read-options.ts';
import { bucketName, environmentOf } from './environment.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { loadTemplate } from './load-template.ts';
import { type MetadataChoice, metadataCombinations } from './metadata-combinations.ts';
import type { ParameterValues } from './parameter-values.ts';
import { REQUIRED_VALUES } from './stack-combinations.ts';
import { everythingIn, textsIn } from './template-values.ts';

const template = loadTemplate();
const UNITS = {
  AssumeRoleName: 'flow-log-reader',
  AllowedOrganizationalUnits: 'ou-ab12-11111111,r-ab12',
  OrganizationId: 'o-a1b2c3d4e5',
};
const OWN_DOCUMENT = `s3://${bucketName('SnapshotBucket')}/inventory.json.gz`;

function deploy(given: ParameterValues) {
  return evaluateTemplate(template, { ...REQUIRED_VALUES, ...given });
}

/** Whether the program itself refuses a choice, with the document where the template would have it. */
function isRefusedByOptions(choice: MetadataChoice): boolean {
  const own = choice.Metadata === 'snapshot' && choice.SnapshotSchedule !== '' ? 's3://own/inventory.json.gz' : '';
  try {
    readOptions({
      METADATA: choice.Metadata,
      METADATA_GAPS: choice.MetadataGaps,
      METADATA_SNAPSHOT: choice.SnapshotLocation === '' ? own : choice.SnapshotLocation,
      ASSUME_ROLE_NAME: choice.AssumeRoleName,
      ALLOWED_ACCOUNTS: choice.AllowedAccounts,
    });
    return false;
  } catch {
    return true;
  }
}

const combinations = metadataCombinations().map((choice) => ({ choice, stack: deploy({ ...choice }) }));
const allowed = combinations.filter(({ stack }) => stack.violations.length === 0);

describe('combinations of the metadata parameters', () => {
  it('are refused before anything is deployed where the program would refuse them', () => {
    // Act
    const refused = combinations.filter(({ choice }) => isRefusedByOptions(choice));
    const letThrough = refused.filter(({ stack }) => stack.violations.length === 0);
    // Assess
    expect(refused.length).toBeGreaterThan(0);
    expect(letThrough.map(({ choice }) => choice)).toEqual([]);
  });

  it('that are deployed start both functions', () => {
    for (const { stack } of allowed) {
      // Act
      const environments = [environmentOf(stack, 'EnricherFunction'), environmentOf(stack, 'SnapshotFunction')];
      // Assess
      for (const environment of environments) {
        expect(() => refuseUnknownOptions(environment)).not.toThrow();
        expect(() => readOptions(environment)).not.toThrow();
      }
    }
    expect(allowed.length).toBeGreaterThanOrEqual(10);
  });

  it('that are deployed refer to nothing that is not there', () => {
    for (const { stack } of allowed) {
      // Act
      const references = textsIn([stack.resources, stack.outputs]).flatMap((text) => [
        ...text.matchAll(/<([A-Za-z0-9]+)(?:\.[A-Za-z]+)?>/g),
      ]);
      const missing = references.map(([, name]) => name ?? '').filter((name) => !(name in stack.resources));
      // Assess
      expect(references.length).toBeGreaterThan(0);
      expect(missing).toEqual([]);
    }
  });

  it.each<[ParameterValues, RegExp]>([
    [{ Metadata: 'snapshot' }, /SnapshotSchedule.*SnapshotLocation/],
    [{ SnapshotLocation: 's3://shared/inventory.json' }, /Metadata=snapshot only/],
    [{ Metadata: 'ec2', SnapshotLocation: 's3://shared/inventory.json' }, /Metadata=snapshot only/],
    [
      { Metadata: 'snapshot', SnapshotSchedule: 'rate(1 hour)', SnapshotLocation: 's3://shared/inventory.json' },
      /Give one of the two/,
    ],
    [{ MetadataGaps: 'ec2' }, /MetadataGaps=ec2 .* needs Metadata=snapshot/],
    [{ Metadata: 'ec2', MetadataGaps: 'ec2' }, /MetadataGaps=ec2 .* needs Metadata=snapshot/],
    [{ Metadata: 'ec2', AssumeRoleName: 'flow-log-reader' }, /AllowedAccounts or AllowedOrganizationalUnits must list/],
    [{ Metadata: 'ec2', AllowedAccounts: '222222222222' }, /AssumeRoleName must name/],
    [{ SnapshotSchedule: 'rate(1 day)', ...UNITS, OrganizationId: '' }, /need OrganizationId/],
    [{ SnapshotSchedule: 'rate(1 day)', ...UNITS, AssumeRoleName: '' }, /AssumeRoleName must name/],
    [UNITS, /need SnapshotSchedule or SnapshotLocation/],
    [{ Metadata: 'ec2', SnapshotSchedule: 'rate(1 day)', ...UNITS }, /need Metadata=snapshot/],
    [{ SnapshotSchedule: 'rate(1 day)', OrganizationId: 'o-a1b2c3d4e5' }, /is used with them only/],
  ])('say what is wrong with %j', (given, expectation) => {
    // Act
    const { violations } = deploy(given);
    // Assess
    expect(violations).toEqual([expect.stringMatching(expectation)]);
  });
});

describe('where metadata comes from', () => {
  it('is nowhere by default, and nothing is made for it', () => {
    // Act
    const { resources, outputs } = deploy({});
    const names = [...Object.keys(resources), ...Object.keys(outputs)].filter((name) => /snapshot|ec2/i.test(name));
    // Assess
    expect(names).toEqual([]);
    expect(environmentOf(deploy({}), 'EnricherFunction')).not.toHaveProperty('METADATA_SNAPSHOT');
  });

  it('is the document that the snapshot function writes', () => {
    // Act
    const stack = deploy({ Metadata: 'snapshot', SnapshotSchedule: 'rate(15 minutes)' });
    // Assess
    expect(environmentOf(stack, 'EnricherFunction')).toMatchObject({
      METADATA: 'snapshot',
      METADATA_SNAPSHOT: OWN_DOCUMENT,
    });
    expect(environmentOf(stack, 'SnapshotFunction')).toMatchObject({
      METADATA: 'snapshot',
      METADATA_SNAPSHOT: OWN_DOCUMENT,
    });
  });

  it('is a document that is there, and then no function writes one', () => {
    // Act
    const stack = deploy({ Metadata: 'snapshot', SnapshotLocation: 's3://shared/inventory.json' });
    // Assess
    expect(environmentOf(stack, 'EnricherFunction')).toMatchObject({ METADATA_SNAPSHOT: 's3://shared/inventory.json' });
    expect(stack.resources).not.toHaveProperty('SnapshotFunction');
  });

  it('may be a document that is written for some time before it is read', () => {
    // Act
    const stack = deploy({ SnapshotSchedule: 'rate(15 minutes)' });
    // Assess
    expect(stack.violations).toEqual([]);
    expect(environmentOf(stack, 'SnapshotFunction')).toMatchObject({ METADATA_SNAPSHOT: OWN_DOCUMENT });
    expect(environmentOf(stack, 'EnricherFunction')).not.toHaveProperty('METADATA_SNAPSHOT');
  });

  it.each([
    ['EnricherFunction', { Metadata: 'ec2' }],
    ['EnricherFunction', { Metadata: 'snapshot', MetadataGaps: 'ec2', SnapshotSchedule: 'rate(1 day)' }],
    ['SnapshotFunction', { Metadata: 'snapshot', SnapshotSchedule: 'rate(1 day)' }],
  ])('is other accounts too for the %s with %j and a role', (name, given) => {
    // Prepare
    const role = { AssumeRoleName: 'flow-log-reader', AllowedAccounts: '222222222222,333333333333', ExternalId: 'abc' };
    // Act
    const environment = environmentOf(deploy({ ...given, ...role }), name);
    // Assess
    expect(readOptions(environment)).toMatchObject({
      assumeRoleName: 'flow-log-reader',
      allowedAccounts: '222222222222,333333333333',
      externalId: 'abc',
    });
  });

  it.each([
    ['EnricherFunction', { Metadata: 'snapshot', MetadataGaps: 'ec2', SnapshotSchedule: 'rate(1 day)' }],
    ['EnricherFunction', { Metadata: 'snapshot', MetadataGaps: 'ec2', SnapshotLocation: 's3://shared/inventory.json' }],
    ['SnapshotFunction', { Metadata: 'snapshot', SnapshotSchedule: 'rate(1 day)' }],
  ])('is the accounts of organizational units too for the %s with %j', (name, given) => {
    // Act
    const units = readOptions(environmentOf(deploy({ ...given, ...UNITS }), name));
    const both = readOptions(environmentOf(deploy({ ...given, ...UNITS, AllowedAccounts: '222222222222' }), name));
    // Assess
    expect(units.allowedAccounts).toBe('ou-ab12-11111111,r-ab12');
    expect(both.allowedAccounts).toBe('222222222222,ou-ab12-11111111,r-ab12');
  });

  it('is not other accounts for a function that only reads a document', () => {
    // Prepare
    const role = { AssumeRoleName: 'flow-log-reader', AllowedAccounts: '222222222222', ExternalId: 'abc' };
    // Act
    const stack = deploy({ Metadata: 'snapshot', SnapshotSchedule: 'rate(1 day)', ...role });
    const texts = [...everythingIn(environmentOf(stack, 'EnricherFunction'))];
    // Assess
    expect(texts).not.toContain('flow-log-reader');
    expect(texts).not.toContain('222222222222');
    expect(texts).not.toContain('abc');
  });
});
