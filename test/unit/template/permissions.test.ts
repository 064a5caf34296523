import { describe, expect, it } from 'vitest';
import { overbroad, statementsIn } from './iam-statements.ts';
import { loadTemplate } from './load-template.ts';
import { at, listOf, textsIn } from './template-values.ts';

const template = loadTemplate();
const resources = template.Resources;

/** The actions that a role of the template allows, sorted. */
function allowedActions(role: string): string[] {
  return statementsIn(at(resources, role, 'Properties', 'Policies'))
    .filter((statement) => statement.Effect === 'Allow')
    .flatMap((statement) => listOf(statement.Action).map(String))
    .toSorted();
}

describe('template permissions', () => {
  it('name their actions and resources without a bare wildcard', () => {
    // Prepare
    const statements = statementsIn(resources);
    // Act
    const faults = statements.flatMap(overbroad);
    // Assess
    expect(statements.length).toBeGreaterThanOrEqual(8);
    expect(faults).toEqual([]);
  });

  it.each([
    [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
    [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::a', '*'] }],
    [{ Effect: 'Allow', Action: ['s3:GetObject', 's3:Put*'], Resource: 'arn:aws:s3:::a' }],
    [{ Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:::a' }],
    [{ Effect: 'Allow', NotAction: 'iam:PassRole', Resource: 'arn:aws:s3:::a' }],
    [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }],
  ])('would be refused as %j', (statement) => {
    // Act
    const faults = overbroad(statement);
    // Assess
    expect(faults).toHaveLength(1);
  });

  it('are written for every AWS partition', () => {
    // Act
    const fixed = textsIn([resources, template.Outputs]).filter((text) => text.includes('arn:aws'));
    // Assess
    expect(fixed).toEqual([]);
  });

  it('use no managed policies, whose statements nobody here reviews', () => {
    // Act
    const names = textsIn(resources).filter((text) => text === 'ManagedPolicyArns');
    // Assess
    expect(names).toEqual([]);
  });

  it('let the function write its own log and nothing else', () => {
    // Act
    const actions = allowedActions('EnricherRole');
    const [statement] = statementsIn(at(resources, 'EnricherRole', 'Properties', 'Policies'));
    // Assess
    expect(actions).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    expect(at(statement, 'Resource')).toEqual({ 'Fn::GetAtt': ['EnricherLogGroup', 'Arn'] });
  });

  it('let the delivery stream do what AWS lists for S3 and a function, and nothing else', () => {
    // Act
    const actions = allowedActions('DeliveryRole');
    // Assess
    expect(actions).toEqual([
      'kms:Decrypt',
      'kms:GenerateDataKey',
      'lambda:GetFunctionConfiguration',
      'lambda:InvokeFunction',
      'logs:PutLogEvents',
      's3:AbortMultipartUpload',
      's3:GetBucketLocation',
      's3:GetObject',
      's3:ListBucket',
      's3:ListBucketMultipartUploads',
      's3:PutObject',
    ]);
  });

  it('let only a delivery stream of this account take the delivery role', () => {
    // Act
    const statements = statementsIn(at(resources, 'DeliveryRole', 'Properties', 'AssumeRolePolicyDocument'));
    // Assess
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'firehose.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  it('grant a KMS key only when one is given, and only for this bucket through S3', () => {
    // Prepare
    const policies = at(resources, 'DeliveryRole', 'Properties', 'Policies');
    const [statement] = statementsIn(policies).filter((candidate) => candidate.Sid === 'UseBucketKey');
    // Act
    const branches = listOf(policies)
      .flatMap((policy) => listOf(at(policy, 'PolicyDocument', 'Statement')))
      .filter((candidate) => textsIn(candidate).includes('UseBucketKey'));
    // Assess
    expect(branches).toEqual([{ 'Fn::If': ['HasKmsKey', statement, { Ref: 'AWS::NoValue' }] }]);
    expect(at(statement, 'Condition', 'StringEquals', 'kms:ViaService')).toEqual({
      'Fn::Sub': `s3.\${AWS::Region}.\${AWS::URLSuffix}`,
    });
    expect(at(statement, 'Condition', 'StringLike', 'kms:EncryptionContext:aws:s3:arn')).toEqual([
      { 'Fn::GetAtt': ['FlowLogBucket', 'Arn'] },
      { 'Fn::Sub': `\${FlowLogBucket.Arn}/*` },
    ]);
  });
});
