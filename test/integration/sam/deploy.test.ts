import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { environmentOf } from '../../unit/template/environment.ts';
import type { Stack } from '../../unit/template/evaluate-template.ts';
import type { ParameterValues } from '../../unit/template/parameter-values.ts';
import { DOMAIN_ARN, SECRET_ARN } from '../../unit/template/stack-combinations.ts';
import { at, isMapping } from '../../unit/template/template-values.ts';
import { useMoto } from '../moto/moto.ts';
import { MotoNetwork } from '../moto/moto-network.ts';
import { callJsonService, callQueryService, elementsNamed } from '../moto/moto-request.ts';
import { createStack } from '../moto/template-stack.ts';
import type { Deployment } from './deployment-endpoint.ts';
import { SamProject, stackOf, translated } from './sam-project.ts';

const EC2_VERSION = '2016-11-15';
/** Values with which a user replaces the samconfig.toml values marked for editing. */
const EDITS: ParameterValues = {
  SourceBucketArns: 'arn:aws:s3:::central-flow-logs',
  OpenSearchDomainArn: DOMAIN_ARN,
  OpenSearchCollectionEndpoint: 'https://07tjusf2h91cunochc.aoss.eu-central-1.on.aws',
  EndpointUrl: 'https://intake.example.com:443/v1/input',
  EndpointSecretArn: SECRET_ARN,
  SourceLogGroupName: '/network/flow-logs',
};
/** Expected content of each environment's stack: the configuration of its stream and the options of the function. */
const HELD: Readonly<Record<string, { readonly stream: string; readonly options: ParameterValues }>> = {
  s3: {
    stream: 'ExtendedS3DestinationConfiguration',
    options: { DESTINATION: 's3', SCHEMA: 'flat', PARTITION_KEYS: 'account,region,year,month,day' },
  },
  parquet: {
    stream: 'ExtendedS3DestinationConfiguration',
    options: { DESTINATION: 's3', SCHEMA: 'flat' },
  },
  iceberg: {
    stream: 'IcebergDestinationConfiguration',
    options: { DESTINATION: 'iceberg', SCHEMA: 'flat' },
  },
  opensearch: {
    stream: 'AmazonopensearchserviceDestinationConfiguration',
    options: { DESTINATION: 'opensearch', SCHEMA: 'ecs' },
  },
  'opensearch-serverless': {
    stream: 'AmazonOpenSearchServerlessDestinationConfiguration',
    options: { DESTINATION: 'opensearch', SCHEMA: 'ecs' },
  },
  splunk: { stream: 'SplunkDestinationConfiguration', options: { DESTINATION: 'splunk', SCHEMA: 'splunk' } },
  snowflake: {
    stream: 'SnowflakeDestinationConfiguration',
    options: { DESTINATION: 'snowflake', SCHEMA: 'flat' },
  },
  http: { stream: 'HttpEndpointDestinationConfiguration', options: { DESTINATION: 'http', SCHEMA: 'flat' } },
  'cloudwatch-logs': { stream: 'ExtendedS3DestinationConfiguration', options: { DESTINATION: 's3', SCHEMA: 'flat' } },
  'from-s3': { stream: 'ExtendedS3DestinationConfiguration', options: { DESTINATION: 's3', SCHEMA: 'flat' } },
};

let project: SamProject;
let vpcId: string;

beforeEach(async () => {
  await useMoto();
  project = await SamProject.open();
  await callJsonService('logs', 'Logs_20140328.CreateLogGroup', { logGroupName: '/network/flow-logs' });
  // a new account has one VPC
  [vpcId = ''] = elementsNamed(await callQueryService('ec2', EC2_VERSION, 'DescribeVpcs', {}), 'vpcId');
});
afterEach(async () => {
  await project.close();
});

/** The only deployment received, with its stack; throws an error with the command's output unless there is exactly one. */
function onlyDeployment(output: string): { readonly deployment: Deployment; readonly stack: Stack } {
  const [deployment, ...others] = project.endpoint.deployments;
  if (deployment === undefined || others.length > 0) throw new Error(`not one deployment: ${output}`);
  return { deployment, stack: stackOf(deployment) };
}

/** Edits an environment of samconfig.toml as its comments require: replaces every value that contains EDIT. */
function editConfiguration(environment: string): void {
  const text = project.configuration;
  const start = text.indexOf(`[${environment}.deploy.parameters]`);
  const end = text.indexOf(']\n', text.indexOf('parameter_overrides', start));
  const section = text
    .slice(start, end)
    .replaceAll(/^ {2}"(\w+)=[^"]*EDIT[^"]*"/gm, (_line, name: string) =>
      name === 'ResourceId' ? `  "ResourceId=${vpcId}"` : `  "${name}=${EDITS[name]}"`,
    );
  project.configuration = text.slice(0, start) + section + text.slice(end);
}

/** The command of the README's section on deployment that creates a first stack, without the build before it. */
function firstDeployment(): string {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const [, command = ''] = /^npm ci && npm run build && (sam deploy .*)$/m.exec(readme) ?? [];
  return command;
}

describe('sam deploy', () => {
  it('is the README’s one command in an account with one VPC', async () => {
    // Act
    const result = await project.shell(firstDeployment());
    const { deployment, stack } = onlyDeployment(result.output);
    const made = await createStack('flow-logs', translated(deployment.template), deployment.parameters);
    // Assess
    expect(result.exitCode).toBe(0);
    expect(deployment).toMatchObject({ stackName: 'vpc-flow-enricher', given: { ResourceId: vpcId } });
    expect(deployment.capabilities).toEqual(['CAPABILITY_IAM']);
    expect(made.status).toBe('CREATE_COMPLETE');
    expect(at(stack.resources, 'FlowLog', 'ResourceId')).toBe(vpcId);
    expect(at(stack.resources, 'FlowLog', 'LogFormat')).toContain('traffic-path');
    expect(environmentOf(stack, 'EnricherFunction')).toMatchObject({ METADATA: 'snapshot', DESTINATION: 's3' });
    expect(Object.keys(stack.resources)).toEqual(expect.arrayContaining(['SnapshotTimer', 'FlowLogBucket']));
  });

  it('records, by the same command, every VPC of an account with several', async () => {
    // Prepare
    const { vpcId: another } = await new MotoNetwork().addVpc('shop', '10.0.0.0/16', '10.0.0.0/24');
    // Act
    const result = await project.shell(firstDeployment());
    const { resources } = onlyDeployment(result.output).stack;
    // Assess
    const recorded = ['FlowLog', 'FlowLog2'].map((name) => at(resources, name, 'ResourceId'));
    expect(recorded.toSorted()).toEqual([vpcId, another].toSorted());
    expect(resources).not.toHaveProperty('FlowLog3');
  });

  it('takes over the stack of a version that had fewer parameters', async () => {
    // Prepare
    const { template } = project;
    project.template = template
      .replace(/^ {2}RolePath:\n(?: {4}.*\n)+\n/m, '')
      .replace('RolePath, ', '')
      .replace(/^ +RolePath,\n/m, '')
      .replaceAll('!Ref RolePath', '/');
    const first = await project.shell(`sam deploy --parameter-overrides ResourceId=${vpcId} LogFormatPreset=default`);
    project.template = template;
    // Act
    const second = await project.shell('sam deploy');
    const [before, after] = project.endpoint.deployments;
    // Assess
    expect([first.exitCode, second.exitCode], first.output + second.output).toEqual([0, 0]);
    expect(before?.parameters).not.toHaveProperty('RolePath');
    if (after === undefined) throw new Error(second.output);
    expect([after.kind, after.given, after.parameters]).toEqual(['UPDATE', {}, before?.parameters]);
    expect(at(stackOf(after).resources, 'FlowLog', 'ResourceId')).toBe(vpcId);
    expect(at(stackOf(after).resources, 'EnricherRole', 'Path')).toBe('/');
  });

  it.each(Object.entries(HELD))(
    'creates, after editing, the stack of the environment %s',
    async (environment, held) => {
      // Prepare
      editConfiguration(environment);
      // Act
      const result = await project.shell(`sam deploy --config-env ${environment}`);
      const { deployment, stack } = onlyDeployment(result.output);
      const made = await createStack('flow-logs', translated(deployment.template), deployment.parameters);
      const stream = stack.resources.DeliveryStream;
      const destinations = isMapping(stream) ? Object.keys(stream).filter((name) => name.includes('Destination')) : [];
      // Assess
      expect(result.exitCode).toBe(0);
      expect(made.status).toBe('CREATE_COMPLETE');
      expect(destinations).toEqual([held.stream]);
      expect(environmentOf(stack, 'EnricherFunction')).toMatchObject(held.options);
      const recorded = ['cloudwatch-logs', 'from-s3'].includes(environment)
        ? undefined
        : expect.objectContaining({ ResourceId: vpcId });
      expect(stack.resources.FlowLog).toEqual(recorded);
    },
  );

  it('is refused until an environment has been edited', async () => {
    // Act
    const result = await project.shell('sam deploy --config-env splunk');
    // Assess
    expect(result.exitCode).not.toBe(0);
    expect(result.output).toMatch(/the parameter \w+ does not accept "[^"]*EDIT/);
    expect(project.endpoint.deployments).toEqual([]);
  });

  it('knows the environments of samconfig.toml', () => {
    // Act
    const names = [...project.configuration.matchAll(/^\[(\S+)\.deploy\.parameters\]$/gm)].map(([, name]) => name);
    // Assess
    expect(names.toSorted()).toEqual([...Object.keys(HELD), 'default'].toSorted());
  });

  it('keeps values that a redeployment does not set', async () => {
    // Prepare
    editConfiguration('splunk');
    const first = await project.shell('sam deploy --config-env splunk');
    // Act
    const second = await project.shell(
      'sam deploy --config-env splunk --parameter-overrides DropRules=action=ACCEPT+port=53:end',
    );
    const [before, after] = project.endpoint.deployments;
    // Assess
    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    if (before === undefined || after === undefined) throw new Error(second.output);
    expect(after).toMatchObject({ kind: 'UPDATE', given: { DropRules: 'action=ACCEPT+port=53:end' } });
    const environment = environmentOf(stackOf(after), 'EnricherFunction');
    expect(environment).toEqual({
      ...environmentOf(stackOf(before), 'EnricherFunction'),
      DROP_RULES: 'action=ACCEPT+port=53',
    });
    expect(stackOf(after).resources.DeliveryStream).toEqual(stackOf(before).resources.DeliveryStream);
  });

  it('refuses values that the SAM CLI has cut off', async () => {
    // Act
    const result = await project.shell(
      `sam deploy --parameter-overrides ResourceId=${vpcId} 'DropRules=action=ACCEPT port=53'`,
    );
    // Assess
    expect(result.exitCode).not.toBe(0);
    expect(result.output).toContain('the parameter DropRules does not accept "action=ACCEPT"');
  });
});

describe('sam deploy --guided', () => {
  it('needs more than Enter only at the important prompts, and reuses saved values', async () => {
    // Act
    const result = await project.prompted(['sam', 'deploy', '--guided'], {
      'Parameter ResourceId': vpcId,
      'Deploy this changeset': 'y',
    });
    const { deployment, stack } = onlyDeployment(result.output);
    const asked = result.prompts.filter((prompt) => prompt.startsWith('Parameter'));
    const again = await project.shell('sam deploy');
    // Assess
    expect([result.fault, result.exitCode]).toEqual([undefined, 0]);
    expect(asked.slice(0, 2)).toEqual(['Parameter ResourceId [none]', 'Parameter Destination [s3]']);
    expect(asked).toHaveLength(Object.keys(deployment.parameters).length);
    expect(at(stack.resources, 'FlowLog', 'ResourceId')).toBe(vpcId);
    expect(again.exitCode).toBe(0);
    expect(project.endpoint.deployments[1]?.parameters).toEqual(deployment.parameters);
  });

  it('accepts values with spaces and quotes as they are typed, and saves them in a form that it reads again', async () => {
    // Prepare
    const typed = {
      CidrLabels: '{"10.1.0.0/16": "office berlin"}',
      DropRules: 'action=ACCEPT port=53,123; srcaddr=10.0.0.0/8',
      SnapshotSchedule: 'cron(0/15 * * * ? *)',
    };
    // Act
    const result = await project.prompted(['sam', 'deploy', '--guided'], {
      'Parameter ResourceId': vpcId,
      'Deploy this changeset': 'y',
      ...Object.fromEntries(Object.entries(typed).map(([name, value]) => [`Parameter ${name}`, value])),
    });
    const again = await project.shell('sam deploy');
    // Assess
    expect([result.fault, result.exitCode, again.exitCode]).toEqual([undefined, 0, 0]);
    for (const deployment of project.endpoint.deployments) expect(deployment.parameters).toMatchObject(typed);
    expect(project.endpoint.deployments).toHaveLength(2);
  });
});

describe('the documented removal', () => {
  it.each([
    ['', 'vpc-flow-enricher'],
    [' --config-env splunk', 'vpc-flow-enricher-splunk'],
  ])('ends the flow log, then the stack, as the page says: with%s', async (option, stackName) => {
    // Prepare
    const page = readFileSync(new URL('../../../docs/deploy.md', import.meta.url), 'utf8');
    const [, commands = ''] = /## Removing\n\n```sh\n([\s\S]*?)```/.exec(page) ?? [];
    const [ending = '', removing = ''] = commands.trim().split('\n');
    editConfiguration('splunk');
    await project.shell(option === '' ? firstDeployment() : `sam deploy${option}`);
    // Act
    const ended = await project.shell(`${ending}${option}`);
    const removed = await project.shell(`${removing}${option}`, 'y\ny\ny\n');
    const { resources } = stackOf(project.endpoint.deployments.at(-1) ?? onlyDeployment(ended.output).deployment);
    // Assess
    expect([ended.exitCode, removed.exitCode], removed.output).toEqual([0, 0]);
    expect(Object.keys(resources).filter((name) => /^FlowLog\d*$/.test(name))).toEqual([]);
    expect(resources).toHaveProperty('FlowLogBucket');
    expect(project.endpoint.deleted).toEqual([stackName]);
  });
});
