import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { statementsIn } from '../../unit/template/iam-statements.ts';
import { at, isMapping, listOf } from '../../unit/template/template-values.ts';
import { translatedTemplate } from './template-stack.ts';

/**
 * The policy for every stack, and the additional permissions of a stack with Source=s3: a single policy would be too
 * long.
 */
const POLICIES: readonly unknown[] = ['deployer-policy.json', 'deployer-policy-s3.json'].map((name) =>
  JSON.parse(readFileSync(new URL(`../../../deploy/${name}`, import.meta.url), 'utf8')),
);
/**
 * Maximum number of characters of a managed policy, without spaces.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const MAX_POLICY_CHARACTERS = 6_144;

/** Permissions that CloudFormation needs only for features that no resource of the template uses. */
const FOR_OTHER_FEATURES: readonly RegExp[] = [
  // metadata tables of buckets, file systems of functions, keys of log groups
  /^(s3tables|s3files|elasticfilesystem|kms):/,
  // inline policies of groups and users, managed policies of roles
  /^iam:\w+(Group|User)Policy$/,
  /^iam:(Attach|Detach)RolePolicy$/,
  // settings that the functions do not have
  /^lambda:(?!Get)\w*(CodeSigning|Concurrency|Recursion|Scaling|RuntimeAlias|CapacityProvider|RuntimeManagement)/,
  /^lambda:PublishVersion$/,
  // settings that the log groups do not have
  /^logs:\w+(DataProtection|IndexPolic|BearerToken|DeletionProtection|KmsKey)/,
  // settings that the buckets do not have
  /^s3:(?!Get)\w+(Metadata\w*Table|Analytics|Accelerate|Cors|CORS|Logging|Metrics|Replication|Website|IntelligentTiering|Inventory|ObjectLock|Notification|Acl|Abac)/,
  /^s3:REST\./,
  // the stream is encrypted from creation
  /^firehose:(Start|Stop)DeliveryStreamEncryption$/,
  // connections to external catalogs, columns from a schema registry, and a permission that Lake Formation grants
  // itself
  /^(glue:\w+Connection|glue:GetSchemaVersion|lakeformation:CreateTable)$/,
  // listing all resources of an account, which only an import does
  /^(glue:Get(Databases|Tables)|athena:List(WorkGroups|NamedQueries))$/,
  /^(s3:ListAllMyBuckets|cloudwatch:ListDashboards|lambda:ListFunctions|iam:ListRoles|scheduler:ListSchedules|firehose:ListDeliveryStreams|sqs:ListQueues|events:ListRules|states:ListStateMachines)$/,
];

/** The permissions that the handlers of resource types require, from the schemas that come with cfn-lint. */
function handlerPermissions(types: ReadonlySet<string>): Set<string> {
  const python = join(dirname(process.env.CFN_LINT ?? ''), '..', 'lib');
  const [version = ''] = readdirSync(python);
  const folder = join(python, version, 'site-packages', 'cfnlint', 'data', 'schemas', 'resources');
  const permissions = new Set<string>();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    const schema: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    if (!isMapping(schema) || !types.has(String(schema.typeName)) || !isMapping(schema.handlers)) continue;
    for (const handler of Object.values(schema.handlers)) {
      for (const permission of listOf(at(handler, 'permissions'))) permissions.add(String(permission));
    }
  }
  return permissions;
}

describe('the policy for deployers', () => {
  const statements = statementsIn(POLICIES);
  const allowed = new Set(statements.flatMap((statement) => listOf(statement.Action).map(String)));
  const types = new Set(Object.values(translatedTemplate().Resources).map(({ Type }) => Type));

  it('has every permission that CloudFormation needs for the resources of the template', () => {
    // Act
    const needed = [...handlerPermissions(types)].filter(
      (permission) => !FOR_OTHER_FEATURES.some((pattern) => pattern.test(permission)),
    );
    // Assess
    expect(needed.length).toBeGreaterThan(100);
    expect(needed).toEqual(
      expect.arrayContaining([
        ...['logs:CreateLogDelivery', 'logs:DeleteLogDelivery', 'ec2:DescribeTags'],
        ...['logs:PutQueryDefinition', 'logs:DescribeQueryDefinitions', 'logs:DeleteQueryDefinition'],
      ]),
    );
    expect(needed.filter((permission) => !allowed.has(permission))).toEqual([]);
  });

  it('names actions one by one, passes roles to the services of the stack only, and fits into managed policies', () => {
    // Act
    const passing = statements
      .filter(({ Action }) => Action === 'iam:PassRole')
      .flatMap((statement) => listOf(at(statement, 'Condition', 'StringEquals', 'iam:PassedToService')));
    const services = statementsIn(translatedTemplate().Resources)
      .filter(({ Action, Principal }) => Action === 'sts:AssumeRole' && Principal !== undefined)
      .map(({ Principal }) => String(at(Principal, 'Service')));
    // Assess
    expect([...allowed].filter((action) => action.includes('*'))).toEqual([]);
    expect([...new Set(passing)].toSorted()).toEqual([...new Set(services)].toSorted());
    for (const policy of POLICIES) {
      expect(JSON.stringify(policy).length).toBeLessThanOrEqual(MAX_POLICY_CHARACTERS);
    }
  });
});
