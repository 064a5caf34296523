import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OBJECT_FAULTS } from '../../../src/model/object-fault.ts';
import { ALL_ALARMS, alarmsIn } from './alarms.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { loadTemplate, type Template } from './load-template.ts';
import type { ParameterValues } from './parameter-values.ts';
import { REQUIRED_VALUES } from './stack-combinations.ts';
import { at } from './template-values.ts';

const template = loadTemplate();
const memberTemplate = loadTemplate('deploy/member-account-role.yaml');

function page(name: string): string {
  return readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
}

/** The parameters of every command on a page that begins with this text, without quotes. */
function overridesIn(text: string, command: string): ParameterValues[] {
  const lines = text.split('\n').filter((line) => line.startsWith(command) && line.includes('--parameter-overrides'));
  return lines.map((line) => {
    const [, overrides = ''] = line.split('--parameter-overrides ');
    const pairs = [...overrides.matchAll(/(\w+)=('[^']*'|\S*)/g)];
    return Object.fromEntries(pairs.map(([, name, value = '']) => [name, value.replaceAll(/['"]/g, '')]));
  });
}

/** The figures of docs/document-sizes.csv for version 2 records in the flat schema with a selection of fields. */
function sizesOf(selection: string): { readonly bytes: number; readonly buffer: string } {
  const cell = selection.includes(',') ? `"${selection}"` : selection;
  const start = `flat,${cell},version 2,`;
  const row = page('document-sizes.csv')
    .split('\n')
    .find((line) => line.startsWith(start));
  const [bytes, , buffer = ''] = row?.slice(start.length).split(',') ?? expect.fail(`there is no row of ${selection}`);
  return { bytes: Number(bytes), buffer };
}

function violationsOf(of: Template, values: ParameterValues): readonly string[] {
  return evaluateTemplate(of, values).violations;
}

describe('the commands of docs/deploy.md', () => {
  const deploying = overridesIn(page('deploy.md'), 'sam deploy');

  it.each(deploying)('set existing and compatible parameters: %j', (values) => {
    // Act
    const violations = violationsOf(template, values);
    // Assess
    expect(violations).toEqual([]);
  });

  it('cover every destination and every source', () => {
    // Act
    const sources = new Set([...deploying, ...overridesIn(page('s3.md'), 'sam deploy')].map((values) => values.Source));
    const environments = [...page('../samconfig.toml').matchAll(/^\[(\S+)\.deploy\.parameters\]$/gm)].map(
      ([, name]) => name,
    );
    const used = [...page('deploy.md').matchAll(/^sam deploy --config-env (\S+)$/gm)].map(([, name]) => name);
    // Assess
    const { AllowedValues = [], Default } = template.Parameters.Source ?? {};
    expect(AllowedValues).toContain(Default);
    expect([...sources]).toEqual(expect.arrayContaining(AllowedValues.filter((name) => name !== Default)));
    expect(environments).toEqual(expect.arrayContaining(template.Parameters.Destination?.AllowedValues ?? []));
    expect(used).toEqual(
      expect.arrayContaining((template.Parameters.Destination?.AllowedValues ?? []).filter((name) => name !== 's3')),
    );
    for (const environment of environments) {
      if (environment !== 'default') expect(page('deploy.md')).toContain(`| \`${environment}\` |`);
    }
  });

  it('create the role in another account', () => {
    // Prepare
    const [values = {}] = overridesIn(page('deploy.md'), 'aws cloudformation deploy');
    const role = 'arn:aws:iam::111111111111:role/snapshot';
    // Act
    const violations = violationsOf(memberTemplate, { ...values, TrustedRoleArns: role });
    // Assess
    expect(values).toHaveProperty('TrustedRoleArns', 'SNAPSHOT_ROLE_ARN');
    expect(violations).toEqual([]);
  });
});

describe('the commands of docs/organisation.md', () => {
  const text = page('organisation.md')
    .replaceAll('DELIVERY_STREAM_ARN', 'arn:aws:firehose:eu-central-1:111111111111:deliverystream/flow-logs')
    .replaceAll('SNAPSHOT_ROLE_ARN', 'arn:aws:iam::111111111111:role/snapshot');

  /** The parameters of a stack set command, as parsed by a shell and the AWS CLI. */
  function stackSetParameters(command: string): ParameterValues {
    const line = text.split('\n').find((candidate) => candidate.startsWith(`aws cloudformation ${command}`)) ?? '';
    const pairs = [...line.matchAll(/ParameterKey=(\w+),ParameterValue=(\S+)/g)];
    const json = /'(\[.*\])'/.exec(line)?.[1];
    if (json === undefined) return Object.fromEntries(pairs.map(([, name, value = '']) => [name, value]));
    const overrides: Record<'ParameterKey' | 'ParameterValue', string>[] = JSON.parse(json);
    return Object.fromEntries(overrides.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]));
  }

  it('set existing and compatible parameters', () => {
    // Prepare
    const [enricher = {}] = overridesIn(text, 'sam deploy');
    const [receiver = {}] = overridesIn(text, 'aws cloudformation deploy');
    const members = { ...stackSetParameters('create-stack-set'), ...stackSetParameters('update-stack-instances') };
    // Act
    const violations = [
      violationsOf(template, enricher),
      violationsOf(loadTemplate('deploy/organisation/central-account.yaml'), receiver),
      violationsOf(loadTemplate('deploy/organisation/member-account.yaml'), members),
    ];
    // Assess
    expect(violations).toEqual([[], [], []]);
    expect(members).toHaveProperty('ResourceIds', 'vpc-0a11b22c33d44e55f,vpc-0b22c33d44e55f66a');
    expect(Object.keys(members)).toHaveLength(5);
  });

  it('give the roles the same names in all templates', () => {
    // Prepare
    const [enricher = {}] = overridesIn(text, 'sam deploy');
    const members = stackSetParameters('create-stack-set');
    const { resources } = evaluateTemplate(
      loadTemplate('deploy/organisation/central-account.yaml'),
      overridesIn(text, 'aws cloudformation deploy')[0] ?? {},
    );
    const member = evaluateTemplate(loadTemplate('deploy/organisation/member-account.yaml'), {
      ...members,
      DeliveryStreamArn: String(members.DeliveryStreamArn).replace('111111111111', '999999999999'),
    });
    // Act
    const received = `arn:aws:iam::111111111111:role/${at(resources, 'CrossAccountRole', 'RoleName')}`;
    // Assess
    expect(members.CrossAccountRoleArn).toBe(received);
    expect(at(member.resources, 'LookupRole', 'RoleName')).toBe(enricher.AssumeRoleName);
    expect(text).toContain(`:role/${at(member.resources, 'SourceRole', 'RoleName')} `);
  });

  it('keep every parameter of the stack set when it is updated', () => {
    // Prepare
    const created = Object.keys(stackSetParameters('create-stack-set'));
    const line =
      text.split('\n').find((candidate) => candidate.startsWith('aws cloudformation update-stack-set ')) ?? '';
    // Act
    const kept = [...line.matchAll(/ParameterKey=(\w+),UsePreviousValue=true/g)].map(([, name]) => name);
    // Assess
    expect(kept).toEqual(created);
  });
});

describe('docs/s3.md', () => {
  const text = page('s3.md');

  it.each(overridesIn(text.replaceAll(/^ +(?=sam )/gm, ''), 'sam deploy'))(
    'deploys compatible parameters: %j',
    (values) => {
      // Act
      const { violations, resources } = evaluateTemplate(template, values);
      // Assess
      expect(violations).toEqual([]);
      expect(resources).toHaveProperty('ReaderFunction');
    },
  );

  it('names existing outputs', () => {
    // Act
    const named = [...text.matchAll(/outputs? `(\w+)`/g)].map(([, name]) => name);
    // Assess
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((name) => !(String(name) in template.Outputs))).toEqual([]);
  });

  it('describes every parameter of the source, with its default', () => {
    // Prepare
    const group = template.Metadata['AWS::CloudFormation::Interface'].ParameterGroups.find(({ Parameters }) =>
      Parameters.includes('SourceBucketArns'),
    );
    const { ReaderConcurrency, ReaderBytesPerSecond } = template.Parameters;
    // Act
    const missing = (group?.Parameters ?? []).filter((name) => !text.includes(name));
    const rate = Number(ReaderConcurrency?.Default) * Number(ReaderBytesPerSecond?.Default);
    // Assess
    expect(missing).toEqual([]);
    expect(text).toContain(`at the same time (${ReaderConcurrency?.Default})`);
    expect(text).toContain(`bytes a second of each (${Number(ReaderBytesPerSecond?.Default).toLocaleString('en-US')})`);
    expect(text).toContain(`whose default product is ${rate / 2 ** 20} MiB a second`);
  });

  it('has a row for every code with which an object can fail', () => {
    // Act
    const codes = [...text.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, code]) => code);
    // Assess
    expect(codes.filter((code) => code !== undefined && code in OBJECT_FAULTS)).toEqual(Object.keys(OBJECT_FAULTS));
  });

  it('computes times and costs from its figures of quotas, lines and prices', () => {
    // Prepare
    const TB = 1e12;
    const BYTES_OF_LINE = 126;
    const lines = TB / BYTES_OF_LINE;
    const hours = (bytes: number, mebibytes: number) => bytes / (mebibytes * 2 ** 20) / 3_600;
    const withHeader = TB + lines * 130;
    // Assess
    expect(text).toContain(`${(lines / 1e9).toFixed(1)} × 10⁹ lines`);
    expect(text).toContain(
      `a second | ${Math.round(hours(TB, 5))} hours | ${(hours(withHeader, 5) / 24).toFixed(1)} days |`,
    );
    expect(text).toContain(`| ${Math.round(hours(TB, 1) / 24)} days | ${Math.round(hours(withHeader, 1) / 24)} days |`);
    expect(Math.round((TB / 1e9) * 1.04 * 0.029)).toBe(30);
    expect(text).toContain('ingestion 30,');
    expect(Math.round((((lines * 5_120) / 1e9) * 0.029) / 10) * 10).toBe(1_180);
    expect(text).toContain('ingestion 1,180:');
    const readers = [0.5, 2.5].map((mebibytes) => Math.round((TB / (mebibytes * 2 ** 20)) * 0.0000133334));
    expect(readers).toEqual([25, 5]);
    expect(text).toContain('readers 5 (2.5 MiB a second each) to 25 (0.5 MiB a second each, the default)');
  });

  it('is the target of links in messages and in the template', () => {
    // Assess
    expect(template.Parameters.Replay?.Description).toContain('docs/s3.md');
    expect(page('README.md')).toContain('(s3.md)');
    expect(page('../README.md')).toContain('(docs/s3.md)');
  });
});

describe('the pages about deployment', () => {
  it.each(['deploy.md', 'operations.md', 'cost.md', 'organisation.md', 's3.md'])(
    'name existing parameters and outputs: %s',
    (name) => {
      // Prepare
      const known = [
        ...Object.keys({ ...template.Parameters, ...memberTemplate.Parameters }),
        ...Object.keys(template.Outputs),
        ...Object.keys(template.Resources),
      ];
      // Act
      const assigned = [...page(name).matchAll(/`([A-Z][a-z]\w+)=[\w-]*`/g)].map(([, parameter = '']) => parameter);
      // Assess
      expect(assigned.length).toBeGreaterThan(0);
      expect(assigned.filter((parameter) => !known.includes(parameter))).toEqual([]);
    },
  );

  it('give the numbers of the template', () => {
    // Prepare
    const text = page('cost.md');
    const { resources } = evaluateTemplate(template, REQUIRED_VALUES);
    // Act
    const alarms = Object.keys(alarmsIn(resources, template.Resources));
    const megabytes = Number(template.Parameters.BufferSizeInMBs?.Default);
    const bytes = Math.round(megabytes * 1_048_576).toLocaleString('en-US');
    // Assess
    expect(text).toContain(`${alarms.length} alarms by default`);
    expect(text).toContain(`${bytes} by default`);
    expect(text).toContain(
      `126 × 10⁹ ÷ ${bytes} = ${Math.round(126e9 / Math.round(megabytes * 1_048_576)).toLocaleString('en-US')}`,
    );
    expect(page('operations.md')).toContain('more than 90 of its 120 seconds');
    expect(at(resources.EnricherFunction, 'Timeout')).toBe(120);
  });

  it('calculate with the memory and the document size of a stack with all defaults', () => {
    // Prepare
    const text = page('cost.md');
    const gigabytes = Number(template.Parameters.MemorySize?.Default) / 1_024;
    // Act
    const { bytes } = sizesOf('full');
    // Assess
    expect(text).toContain(`\`MemorySize\` ÷ 1,024 | ${gigabytes} by default |`);
    expect(text).toMatch(new RegExp(`running time +600,815 × t × ${gigabytes} `));
    expect(text).toContain(`*d* = ${bytes.toLocaleString('en-US')}, *z* = 0.1`);
    expect(text).toContain(`(${bytes.toLocaleString('en-US')} GB before compression)`);
    expect(text).toContain(`${Math.round(bytes / 10)} × p₁₀`);
  });

  it.each(['../README.md', 'delivery.md', 'operations.md'])(
    'say in %s where the stream puts failed records',
    (name) => {
      // Prepare
      const { DeliveryStream: stream } = evaluateTemplate(template, REQUIRED_VALUES).resources;
      // Act
      const folder = String(at(stream, 'ExtendedS3DestinationConfiguration', 'ErrorOutputPrefix')).replace(
        '!{firehose:error-output-type}',
        'processing-failed',
      );
      const places = page(name).match(/errors\/\S*?processing-failed\//g) ?? [];
      // Assess
      expect(places.length).toBeGreaterThan(0);
      for (const place of places) expect(folder.startsWith(place)).toBe(true);
    },
  );

  it('call buffers safe, in the form, if the measured sizes show it', () => {
    // Prepare
    const { Description: description = '' } = template.Parameters.BufferSizeInMBs ?? {};
    // Act
    const [, unnamed, named] =
      /flat schema (\S+) is safe without look-ups and (\S+) with both ends/.exec(description) ?? [];
    // Assess
    expect([unnamed, named]).toEqual([sizesOf('full, nothing looked up').buffer, sizesOf('full').buffer]);
    expect(Number(template.Parameters.BufferSizeInMBs?.Default)).toBeLessThanOrEqual(Number(named));
  });

  it('describe every alarm of a stack that has all', () => {
    // Act
    const { resources } = evaluateTemplate(template, { ...REQUIRED_VALUES, ...ALL_ALARMS });
    // Assess
    for (const name of Object.keys(alarmsIn(resources, template.Resources))) {
      expect(page('operations.md')).toContain(`\n| \`${name}\` | `);
    }
  });

  it('describe every saved query by its name', () => {
    // Prepare
    const queries = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Logs::QueryDefinition');
    const titled = queries.map(({ Condition, Properties }) => ({
      isOfSource: String(Condition).startsWith('LogGroup'),
      name: String(at(Properties.Name, 'Fn::Sub')).split('/')[1] ?? '',
    }));
    // Act
    const [always, ofSource] = [false, true].map((isOfSource) =>
      titled.filter((query) => query.isOfSource === isOfSource).map(({ name }) => name),
    );
    // Assess
    expect(always?.length).toBeGreaterThan(4);
    expect(ofSource?.length).toBeGreaterThan(6);
    for (const name of always ?? []) expect(page('operations.md')).toContain(`| ${name} |`);
    for (const name of ofSource ?? []) expect(page('cloudwatch.md')).toContain(`\n| \`${name}\` |`);
  });
});
