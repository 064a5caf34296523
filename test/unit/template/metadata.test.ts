import { describe, expect, it } from 'vitest';
import { readOptions, refuseUnknownOptions } from '../../../src/config/read-options.ts';
import { bucketName, EXTERNAL_ID, environmentOf } from './environment.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { statementsIn } from './iam-statements.ts';
import { loadTemplate } from './load-template.ts';
import { type MetadataChoice, metadataCombinations } from './metadata-combinations.ts';
import type { ParameterValues } from './parameter-values.ts';
import { KEY_ARN, REQUIRED_VALUES, SECRET_ARN } from './stack-combinations.ts';
import { at, everythingIn, textsIn } from './template-values.ts';

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

/** Whether the program itself refuses a choice, with the document at the location that the template would set. */
function isRefusedByOptions(choice: MetadataChoice): boolean {
  const own = choice.Metadata === 'snapshot' ? 's3://own/inventory.json.gz' : '';
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
  it('are refused before anything is deployed if the program would refuse them', () => {
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

  it('that are deployed refer only to existing resources', () => {
    for (const { stack } of allowed) {
      // Act
      const references = textsIn([stack.resources, stack.outputs]).flatMap((text) => [
        ...text.matchAll(/<([A-Z][A-Za-z0-9]*)(?:\.[A-Za-z]+)?>/g),
      ]);
      const missing = references.map(([, name]) => name ?? '').filter((name) => !(name in stack.resources));
      // Assess
      expect(references.length).toBeGreaterThan(0);
      expect(missing).toEqual([]);
    }
  });

  it.each<[ParameterValues, RegExp]>([
    [{ Metadata: 'none', SnapshotLocation: 's3://shared/inventory.json' }, /Metadata=snapshot only/],
    [{ Metadata: 'ec2', SnapshotLocation: 's3://shared/inventory.json' }, /Metadata=snapshot only/],
    [{ Metadata: 'none', SnapshotPods: 's3://pods/shop.json.gz' }, /SnapshotPods .* with Metadata=snapshot/],
    [{ Metadata: 'ec2', SnapshotPods: 's3://pods/shop.json.gz' }, /SnapshotPods .* with Metadata=snapshot/],
    [
      { SnapshotLocation: 's3://shared/inventory.json', SnapshotPods: 's3://pods/shop.json.gz' },
      /SnapshotPods .* without SnapshotLocation/,
    ],
    [{ Metadata: 'none', MetadataGaps: 'ec2' }, /MetadataGaps=ec2 .* need Metadata=snapshot/],
    [{ Metadata: 'ec2', MetadataGaps: 'ec2' }, /MetadataGaps=ec2 .* need Metadata=snapshot/],
    [{ Metadata: 'none', MetadataGaps: 'records' }, /MetadataGaps=records .* need Metadata=snapshot/],
    [{ Metadata: 'ec2', MetadataGaps: 'records' }, /MetadataGaps=records .* need Metadata=snapshot/],
    [{ Metadata: 'ec2', AssumeRoleName: 'flow-log-reader' }, /AllowedAccounts or AllowedOrganizationalUnits must list/],
    [{ Metadata: 'ec2', AllowedAccounts: '222222222222' }, /AssumeRoleName must name/],
    [{ ...UNITS, OrganizationId: '' }, /need OrganizationId/],
    [{ ...UNITS, AssumeRoleName: '' }, /AssumeRoleName must name/],
    [{ Metadata: 'none', ...UNITS }, /need Metadata=snapshot/],
    [{ Metadata: 'ec2', ...UNITS }, /need Metadata=snapshot/],
    [{ OrganizationId: 'o-a1b2c3d4e5' }, /is used with them only/],
  ])('say what is wrong with %j', (given, expectation) => {
    // Act
    const { violations } = deploy(given);
    // Assess
    expect(violations).toEqual([expect.stringMatching(expectation)]);
  });
});

describe('lists of pods', () => {
  const lists = 's3://clusters/pods/shop.json.gz,s3://our.bucket-2/team=a/data.json';

  it('are read by the snapshot function, which may read these objects and no others', () => {
    // Act
    const stack = deploy({ SnapshotPods: lists });
    const statements = statementsIn(stack.resources.SnapshotRole).filter(({ Sid }) => String(Sid).endsWith('Pods'));
    // Assess
    expect(readOptions(environmentOf(stack, 'SnapshotFunction')).snapshotPods).toBe(lists);
    expect(statements).toEqual([
      {
        Sid: 'ReadPods',
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: ['arn:*:s3:::clusters/pods/shop.json.gz', 'arn:*:s3:::our.bucket-2/team=a/data.json'],
      },
    ]);
  });

  it('are decrypted with the key of the stack, if there is one', () => {
    // Act
    const { resources } = deploy({ SnapshotPods: 's3://pods/shop.json.gz', KmsKeyArn: KEY_ARN });
    // Assess
    expect(statementsIn(resources.SnapshotRole)).toContainEqual(
      expect.objectContaining({ Sid: 'DecryptPods', Action: 'kms:Decrypt', Resource: KEY_ARN }),
    );
  });

  it('are not read, nor permitted, without the parameter', () => {
    // Act
    const stack = deploy({});
    // Assess
    expect(environmentOf(stack, 'SnapshotFunction')).not.toHaveProperty('SNAPSHOT_PODS');
    expect(statementsIn(stack.resources.SnapshotRole).map(({ Sid }) => Sid)).not.toContain('ReadPods');
  });
});

describe('where metadata comes from', () => {
  it('is nowhere if it is off, without any resources', () => {
    // Act
    const stack = deploy({ Metadata: 'none' });
    const names = [...Object.keys(stack.resources), ...Object.keys(stack.outputs)];
    // Assess
    expect(names.filter((name) => /snapshot|ec2/i.test(name))).toEqual([]);
    expect(environmentOf(stack, 'EnricherFunction')).not.toHaveProperty('METADATA_SNAPSHOT');
  });

  it('is a document of this stack by default, whose first writing is part of the deployment', () => {
    // Act
    const { resources } = deploy({});
    const timers = Object.entries(resources).filter(([name]) => template.Resources[name]?.Type.includes('Schedule'));
    // Assess
    expect(environmentOf(deploy({}), 'EnricherFunction')).toMatchObject({ METADATA_SNAPSHOT: OWN_DOCUMENT });
    expect(timers).toEqual([
      [
        'SnapshotTimer',
        expect.objectContaining({ ScheduleExpression: 'rate(15 minutes)', FlexibleTimeWindow: { Mode: 'OFF' } }),
      ],
    ]);
    // a rate without a start date starts at once
    expect(at(resources, 'SnapshotTimer')).not.toHaveProperty('StartDate');
    expect(template.Resources.SnapshotTimer?.DependsOn).toBe('Ec2ReadPolicy');
  });

  it.each([
    ['1-hour', 'rate(1 hour)'],
    ['rate(2 days)', 'rate(2 days)'],
    ['cron(0 4 * * ? *)', 'cron(0 4 * * ? *)'],
  ])('is written by the schedule %s', (SnapshotSchedule, expression) => {
    // Act
    const { resources } = deploy({ SnapshotSchedule });
    // Assess
    expect(at(resources, 'SnapshotTimer', 'ScheduleExpression')).toBe(expression);
    expect('FirstSnapshotTimer' in resources).toBe(expression.startsWith('cron'));
    if (expression.startsWith('cron')) {
      expect(at(resources, 'FirstSnapshotTimer', 'ScheduleExpression')).toBe('rate(365 days)');
    }
  });

  it('is written by a schedule that may call nothing else', () => {
    // Act
    const { resources } = deploy({});
    // Assess
    expect(statementsIn(resources.SnapshotTimerRole)).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
      },
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '<SnapshotFunction.Arn>' },
    ]);
    expect(at(resources, 'SnapshotTimer', 'Target')).toEqual({
      Arn: '<SnapshotFunction.Arn>',
      RoleArn: '<SnapshotTimerRole.Arn>',
    });
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

  it('is in partitions if the stack writes them, which the enricher may only read', () => {
    // Act
    const { resources, ...stack } = deploy({ SnapshotForm: 'partitions' });
    const bucket = `<SnapshotBucket.Arn>`;
    const s3 = (role: string) =>
      statementsIn(resources[role]).filter(({ Action }) =>
        [Action].flat().some((each) => String(each).startsWith('s3:')),
      );
    // Assess
    for (const name of ['EnricherFunction', 'SnapshotFunction']) {
      expect(environmentOf({ resources, ...stack }, name)).toMatchObject({
        METADATA_SNAPSHOT: `s3://${bucketName('SnapshotBucket')}/inventory/`,
      });
    }
    expect(s3('EnricherRole').filter(({ Sid }) => /Snapshot|Rules/.test(String(Sid)))).toEqual([
      { Sid: 'ReadSnapshot', Effect: 'Allow', Action: 's3:GetObject', Resource: `${bucket}/inventory/*` },
    ]);
    expect(s3('SnapshotRole')).toEqual([
      {
        Sid: 'WriteSnapshot',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: [`${bucket}/inventory/*`],
      },
      {
        Sid: 'RemovePartitions',
        Effect: 'Allow',
        Action: 's3:DeleteObject',
        Resource: [`${bucket}/inventory/directory/*`, `${bucket}/inventory/partitions/*`],
      },
      {
        Sid: 'ListPartitions',
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: bucket,
        Condition: { StringLike: { 's3:prefix': 'inventory/*' } },
      },
    ]);
  });

  it('may be existing partitions, and everything below their location may be read', () => {
    // Act
    const stack = deploy({ Metadata: 'snapshot', SnapshotLocation: 's3://shared/network/' });
    const statements = statementsIn(stack.resources.EnricherRole).filter(({ Sid }) =>
      /Snapshot|Rules/.test(String(Sid)),
    );
    // Assess
    expect(environmentOf(stack, 'EnricherFunction')).toMatchObject({ METADATA_SNAPSHOT: 's3://shared/network/' });
    expect(statements).toEqual([
      expect.objectContaining({
        Action: 's3:GetObject',
        Resource: expect.stringMatching(/:s3:::shared\/network\/\*$/),
      }),
    ]);
  });

  it('may be an existing document, which no function writes', () => {
    // Act
    const stack = deploy({ Metadata: 'snapshot', SnapshotLocation: 's3://shared/inventory.json' });
    // Assess
    expect(environmentOf(stack, 'EnricherFunction')).toMatchObject({ METADATA_SNAPSHOT: 's3://shared/inventory.json' });
    expect(stack.resources).not.toHaveProperty('SnapshotFunction');
  });

  it.each([
    ['EnricherFunction', { Metadata: 'ec2' }],
    ['EnricherFunction', { Metadata: 'snapshot', MetadataGaps: 'ec2', SnapshotSchedule: 'rate(1 day)' }],
    ['SnapshotFunction', { Metadata: 'snapshot', SnapshotSchedule: 'rate(1 day)' }],
  ])('includes other accounts for the %s with %j and a role', (name, given) => {
    // Prepare
    const role = {
      AssumeRoleName: 'flow-log-reader',
      AllowedAccounts: '222222222222,333333333333',
      ExternalIdSecretArn: SECRET_ARN,
    };
    // Act
    const environment = environmentOf(deploy({ ...given, ...role }), name);
    // Assess
    expect(readOptions(environment)).toMatchObject({
      assumeRoleName: 'flow-log-reader',
      allowedAccounts: '222222222222,333333333333',
      externalId: EXTERNAL_ID,
    });
  });

  it.each([
    ['EnricherFunction', { Metadata: 'snapshot', MetadataGaps: 'ec2', SnapshotSchedule: 'rate(1 day)' }],
    ['EnricherFunction', { Metadata: 'snapshot', MetadataGaps: 'ec2', SnapshotLocation: 's3://shared/inventory.json' }],
    ['SnapshotFunction', { Metadata: 'snapshot', SnapshotSchedule: 'rate(1 day)' }],
  ])('includes the accounts of organizational units for the %s with %j', (name, given) => {
    // Act
    const units = readOptions(environmentOf(deploy({ ...given, ...UNITS }), name));
    const both = readOptions(environmentOf(deploy({ ...given, ...UNITS, AllowedAccounts: '222222222222' }), name));
    // Assess
    expect(units.allowedAccounts).toBe('ou-ab12-11111111,r-ab12');
    expect(both.allowedAccounts).toBe('222222222222,ou-ab12-11111111,r-ab12');
  });

  it('excludes other accounts for a function that only reads a document', () => {
    // Prepare
    const role = {
      AssumeRoleName: 'flow-log-reader',
      AllowedAccounts: '222222222222',
      ExternalIdSecretArn: SECRET_ARN,
    };
    // Act
    const stack = deploy({ Metadata: 'snapshot', SnapshotSchedule: 'rate(1 day)', ...role });
    const texts = [...everythingIn(environmentOf(stack, 'EnricherFunction'))];
    // Assess
    expect(texts).not.toContain('flow-log-reader');
    expect(texts).not.toContain('222222222222');
    expect(texts).not.toContain(EXTERNAL_ID);
  });
});
