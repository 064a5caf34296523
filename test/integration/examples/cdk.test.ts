import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actionsOf, FUNCTIONS, fixedVariables } from '../../../scripts/deploy/dist-only/functions.mjs';
import { createTransformer } from '../../../src/library/index.ts';
import { loadTemplate } from '../../unit/template/load-template.ts';
import { actionsIn, statementsOf } from './evaluated-actions.ts';

const DIST = fileURLToPath(new URL('../../../dist', import.meta.url));
const VPC = 'vpc-0123456789abcdef0';

const RESOURCE = v.looseObject({ Type: v.string(), Properties: v.optional(v.looseObject({}), {}) });
const TEMPLATE = v.object({ Resources: v.record(v.string(), RESOURCE) });
const REFERENCE = v.union([v.object({ 'Fn::GetAtt': v.array(v.string()) }), v.object({ Ref: v.string() })]);
const FUNCTION = v.looseObject({
  Handler: v.string(),
  Runtime: v.string(),
  MemorySize: v.number(),
  Timeout: v.number(),
  Role: REFERENCE,
  Environment: v.object({ Variables: v.record(v.string(), v.unknown()) }),
});
const ROLE = v.looseObject({ Policies: v.array(v.object({ PolicyDocument: v.unknown() })) });
const POLICY = v.looseObject({ PolicyDocument: v.unknown(), Roles: v.array(REFERENCE) });

/** The copy of the example in which the CDK is installed. Throws if `scripts/examples-tests.mjs` has not created one. */
function exampleFolder(): string {
  const { CDK_EXAMPLE: example = '' } = process.env;
  if (example === '') throw new Error('CDK_EXAMPLE is not set: run npm run test:examples');
  return example;
}

const folder = mkdtempSync(join(tmpdir(), 'cdk-'));
let resources: v.InferOutput<typeof TEMPLATE>['Resources'] = {};
let warnings = '';

beforeAll(() => {
  const args = ['cdk', 'synth', '--quiet', '-c', `dist=${DIST}`, '-c', `vpcId=${VPC}`, '-o', folder];
  const { status, stderr } = spawnSync('npx', ['--no-install', ...args], { cwd: exampleFolder(), encoding: 'utf8' });
  if (status !== 0) throw new Error(`cdk synth ended with ${status}: ${stderr}`);
  warnings = stderr;
  const file = join(folder, 'VpcFlowEnricher.template.json');
  resources = v.parse(TEMPLATE, JSON.parse(readFileSync(file, 'utf8'))).Resources;
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

function ofType(type: string): [string, v.InferOutput<typeof RESOURCE>['Properties']][] {
  return Object.entries(resources)
    .filter(([, { Type }]) => Type === type)
    .map(([name, { Properties }]) => [name, Properties]);
}

function functionWith(handler: string): v.InferOutput<typeof FUNCTION> {
  const found = ofType('AWS::Lambda::Function').map(([, properties]) => v.parse(FUNCTION, properties));
  const [first] = found.filter(({ Handler }) => Handler === handler);
  if (first === undefined) throw new Error(`no function has the handler ${handler}`);
  return first;
}

function nameIn(reference: v.InferOutput<typeof REFERENCE>): string {
  return 'Ref' in reference ? reference.Ref : (reference['Fn::GetAtt'][0] ?? '');
}

/** The permissions of a role, from its inline policies and the policies attached to it. */
function statementsOfRole(role: string): ReturnType<typeof statementsOf> {
  const own = v.parse(ROLE, resources[role]?.Properties).Policies.map(({ PolicyDocument }) => PolicyDocument);
  const attached = ofType('AWS::IAM::Policy')
    .map(([, properties]) => v.parse(POLICY, properties))
    .filter(({ Roles }) => Roles.map(nameIn).includes(role))
    .map(({ PolicyDocument }) => PolicyDocument);
  return statementsOf([...own, ...attached]);
}

describe('the CDK example', () => {
  it('is synthesized without a warning, but for the library’s own mapping', () => {
    // Prepare, Act
    const found = warnings.split('\n').filter((line) => /WARN|ERROR/i.test(line));

    // Assess
    expect(found.filter((line) => !line.includes('kinesisfirehoseCidrBlocks'))).toEqual([]);
  });

  it('has no type errors', () => {
    // Prepare
    const compiler = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));

    // Act
    const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', exampleFolder()], { encoding: 'utf8' });

    // Assess
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });

  it.each(FUNCTIONS)('configures the function $name as the table says', (row) => {
    // Prepare, Act
    const properties = functionWith(row.handler);

    // Assess
    expect(properties).toMatchObject({
      Runtime: row.runtime,
      MemorySize: row.memoryMegabytes,
      Timeout: row.timeoutSeconds,
      Environment: { Variables: fixedVariables(row.name) },
    });
  });

  it('gives each role exactly the permissions that the table lists for it', () => {
    // Prepare
    const [[, stream] = ['', {}]] = ofType('AWS::KinesisFirehose::DeliveryStream');
    const [delivery = ''] = Object.keys(resources).filter((name) => name.startsWith('DeliveryRole'));

    // Act
    const allowed = (role: string) => actionsIn(statementsOfRole(role));

    // Assess
    expect(JSON.stringify(stream)).toContain(`"RoleARN":{"Fn::GetAtt":["${delivery}","Arn"]}`);
    expect(allowed(nameIn(functionWith('handler.handler').Role))).toEqual(
      actionsOf('enricher', '`METADATA=snapshot`', '`PUT_BACK=on` (default), unless a Kinesis stream is the source'),
    );
    expect(allowed(nameIn(functionWith('snapshot-handler.handler').Role))).toEqual(
      actionsOf('snapshot', '`SNAPSHOT_RULES=on` (the default)'),
    );
    expect(allowed(delivery)).toEqual(actionsOf('delivery'));
  });

  it('uses * as a resource only if EC2 has no permissions for single resources', () => {
    // Prepare, Act
    const wide = ofType('AWS::IAM::Role')
      .flatMap(([name]) => statementsOfRole(name))
      .filter(({ Resource }) => Resource === '*');

    // Assess
    expect(wide.length).toBe(1);
    expect(actionsIn(wide).every((action) => /^ec2:(?:Describe|GetManagedPrefixListEntries$)/.test(action))).toBe(true);
  });

  it('gives the enricher variables with which it starts, and the format that the flow log writes', () => {
    // Prepare
    const { Variables: variables } = functionWith('handler.handler').Environment;
    const [flowLog] = ofType('AWS::EC2::FlowLog').map(([, properties]) => properties);

    // Act
    const format = String(variables.LOG_FORMAT);

    // Assess
    expect(() => createTransformer({ destination: 's3', logFormat: format })).not.toThrow();
    expect(variables.METADATA).toBe('snapshot');
    expect(variables.METADATA_SNAPSHOT).toEqual(
      functionWith('snapshot-handler.handler').Environment.Variables.METADATA_SNAPSHOT,
    );
    expect(flowLog?.LogFormat).toBe(format.replaceAll(/\S+/g, (name) => `\${${name}}`));
    expect(flowLog?.LogFormat).toBe(loadTemplate().Mappings.LogFormats?.v5?.Fields);
    expect(flowLog?.ResourceId).toBe(VPC);
  });

  it('makes the flow log after the permission to put records back', () => {
    // Prepare, Act
    const [flowLog] = Object.values(resources).filter(({ Type }) => Type === 'AWS::EC2::FlowLog');
    const [putBack = ''] = Object.keys(resources).filter((name) => name.startsWith('PutBack'));

    // Assess
    expect(putBack).not.toBe('');
    expect(flowLog?.DependsOn).toEqual([putBack]);
  });
});
