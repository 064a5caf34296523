import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ADDITIONS,
  DESTINATION_ADDITIONS,
  SOURCE_ADDITIONS,
  type StackCombination,
  stackCombinations,
} from '../../unit/template/stack-combinations.ts';
import { at, textsIn } from '../../unit/template/template-values.ts';
import { MOTO_REGION, useMoto } from './moto.ts';
import { MotoNetwork } from './moto-network.ts';
import { callJsonService, callQueryService } from './moto-request.ts';
import { createStack, type MotoStack, NOT_MADE, resourcesFor, translatedTemplate } from './template-stack.ts';

/** Destinations that moto's Firehose does not support. */
const NOT_IN_FIREHOSE: readonly string[] = ['iceberg', 'snowflake', 'opensearch', 'opensearch-serverless'];

const template = translatedTemplate();
let vpcId = '';

beforeEach(async () => {
  await useMoto();
  const s3 = new S3Client({ forcePathStyle: true });
  // the location of the code in the translated template
  const Bucket = 'uploaded-code';
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: MOTO_REGION } }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'function.zip', Body: 'no code' }));
  await callJsonService('logs', 'Logs_20140328.CreateLogGroup', { logGroupName: '/network/flow-logs' });
  ({ vpcId } = await new MotoNetwork().addVpc('shop', '10.0.0.0/16', '10.0.0.0/24'));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Every source with every destination and look-ups, each general option once, and each setting of a destination once. */
function stacks(): StackCombination[] {
  return stackCombinations().flatMap((combination) => {
    const { name, source, destination, values } = combination;
    const special = DESTINATION_ADDITIONS.filter((addition) => addition.destination === destination);
    const general = source === 'direct' && destination === 's3' ? Object.entries(ADDITIONS) : [];
    return [
      { ...combination, values: { ...values, ...ADDITIONS['look-ups and a document'] } },
      ...general.map(([added, addition]) => ({
        ...combination,
        name: `${name} with ${added}`,
        values: { ...values, ...addition },
      })),
      ...[
        ...(source === 'direct' ? special : []),
        ...(destination === 's3' ? SOURCE_ADDITIONS.filter((addition) => addition.source === source) : []),
      ].map((addition) => ({
        ...combination,
        name: `${name} with ${Object.keys(addition.values).join(', ')}`,
        values: { ...values, ...addition.values },
      })),
    ];
  });
}

/** Whether IAM has the role and the service may assume it. */
async function canBeTaken(roleArn: string, service: string): Promise<boolean> {
  const RoleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const role = await callQueryService('iam', '2010-05-08', 'GetRole', { RoleName });
  return role.includes(service);
}

/** Has moto create the table of a stack, its workgroup and its saved queries, each through the API of its service. */
async function makeTable({ notMade, propertiesOf }: MotoStack): Promise<void> {
  const database = Object(propertiesOf('FlowLogDatabase'));
  const table = Object(propertiesOf('FlowLogTable'));
  const { WorkGroupConfiguration: Configuration, Name, Description } = Object(propertiesOf('FlowLogWorkGroup'));
  const DatabaseName = String(at(database, 'DatabaseInput', 'Name'));
  await callJsonService('glue', 'AWSGlue.CreateDatabase', { DatabaseInput: at(database, 'DatabaseInput') });
  await callJsonService('glue', 'AWSGlue.CreateTable', { DatabaseName, TableInput: at(table, 'TableInput') });
  await callJsonService('athena', 'AmazonAthena.CreateWorkGroup', { Name, Description, Configuration });
  const queries = notMade.filter((name) => name.startsWith('Athena'));
  expect(queries.length).toBeGreaterThan(9);
  for (const query of queries) {
    await callJsonService('athena', 'AmazonAthena.CreateNamedQuery', {
      ...Object(propertiesOf(query)),
      Database: DatabaseName,
      WorkGroup: Name,
    });
  }
}

describe('the stack of the template in moto', () => {
  it.each(stacks())('is made, with every reference and role resolved: $name', async (combination) => {
    // Prepare
    const { source, destination, values } = combination;

    // Act
    const stack = await createStack(
      'flow-logs',
      template,
      values.ResourceId === 'none' ? values : { ...values, ResourceId: vpcId },
    );
    const stream = stack.propertiesOf('DeliveryStream');
    if (!NOT_IN_FIREHOSE.includes(destination)) {
      await callJsonService('firehose', 'Firehose_20150804.CreateDeliveryStream', {
        DeliveryStreamName: 'flow-logs',
        ...Object(stream),
      });
    }

    // Assess
    expect(stack.status).toBe('CREATE_COMPLETE');
    for (const name of stack.notMade) {
      const properties = stack.propertiesOf(name);
      // Step Functions substitutes these names itself
      const { DefinitionSubstitutions: substitutions = {} } = Object(properties);
      const left = textsIn(properties).filter((text) => /<[A-Z]\w*(\.\w+)?>|\$\{[A-Z]/.test(text));
      expect(left.filter((text) => !(text.slice(2, -1) in substitutions))).toEqual([]);
    }
    const roles = new Set(textsIn(stream).filter((text) => text.includes(':role/')));
    expect(roles.size).toBe(1);
    for (const role of roles) expect(await canBeTaken(role, 'firehose.amazonaws.com')).toBe(true);
    if (destination === 'parquet' || destination === 'iceberg') await makeTable(stack);
    if (source === 'cloudwatch-logs') {
      const role = String(at(stack.propertiesOf('SubscriptionFilter'), 'RoleArn'));
      expect(await canBeTaken(role, 'logs.amazonaws.com')).toBe(true);
    }
  });

  it('passes cfn-lint for every source and destination', () => {
    // Prepare
    const folder = mkdtempSync(join(tmpdir(), 'vpc-flow-enricher-stacks-'));
    const paths = stacks().map(({ values }, index) => {
      const path = join(folder, `${index}.json`);
      writeFileSync(path, JSON.stringify({ Resources: resourcesFor(template, values) }));
      return path;
    });

    // Act
    const { stdout, status } = spawnSync(process.env.CFN_LINT ?? '', ['--', ...paths], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });

    // Assess
    expect([stdout, status]).toEqual(['', 0]);
  });

  it('consists of resources that moto creates, and of known exceptions', () => {
    // Act
    const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));
    // Assess
    for (const type of Object.keys(NOT_MADE)) expect(types).toContain(type);
  });
});
