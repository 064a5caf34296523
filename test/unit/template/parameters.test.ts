import { describe, expect, it } from 'vitest';
import { loadTemplate } from './load-template.ts';
import { accepts, parameterNamed } from './parameter-values.ts';
import { everythingIn, isMapping, textsIn } from './template-values.ts';

const template = loadTemplate();
const TEMPLATES = [
  { path: 'template.yaml', required: [] },
  { path: 'deploy/member-account-role.yaml', required: ['TrustedAccountId', 'ExternalId'] },
];

describe.each(TEMPLATES)('the parameters of $path', ({ path, required }) => {
  const template = loadTemplate(path);
  const parameters = Object.entries(template.Parameters);

  it.each(parameters)('%s has a description', (_name, parameter) => {
    // Act
    const description = parameter.Description ?? '';
    // Assess
    expect(description.length).toBeGreaterThan(20);
  });

  it.each(parameters)('%s is used by a resource or a condition', (name) => {
    // Prepare
    const users = [template.Resources, template.Conditions];
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

  it('ask for nothing but what cannot be guessed', () => {
    // Act
    const asked = parameters.filter(([, parameter]) => parameter.Default === undefined).map(([name]) => name);
    // Assess
    expect(asked).toEqual(required);
  });
});

const KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab';

describe('the optional text parameters', () => {
  it.each([
    ['CidrLabels', ''],
    ['CidrLabels', '{"10.0.0.0/8":"office"}'],
    ['CidrLabels', '{\n  "10.0.0.0/8": "office"\n}'],
    ['KmsKeyArn', ''],
    ['KmsKeyArn', `arn:aws:kms:eu-central-1:123456789012:key/${KEY_ID}`],
    ['KmsKeyArn', 'arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab'],
    ['SnapshotSchedule', 'rate(1 minute)'],
    ['SnapshotSchedule', 'rate(15 minutes)'],
    ['SnapshotSchedule', 'rate(12 hours)'],
    ['SnapshotSchedule', 'cron(0/15 8-18 ? * MON-FRI *)'],
    ['SnapshotSchedule', 'cron(0 4 L * ? 2026,2027)'],
    ['SnapshotRegions', 'eu-central-1'],
    ['SnapshotRegions', 'us-gov-west-1,ap-southeast-2'],
    ['SnapshotLocation', 's3://inventory/inventory.json.gz'],
    ['SnapshotLocation', 's3://my.inventory-1/network/team=a/inventory.json'],
    ['AssumeRoleName', 'flow-log-reader'],
    ['AssumeRoleName', 'network/readers/flow-log_reader@example.com'],
    ['AllowedAccounts', '012345678901'],
    ['AllowedOrganizationalUnits', 'ou-ab12-34cd56ef'],
    ['AllowedOrganizationalUnits', 'r-ab12,ou-ab12-34cd56ef'],
    ['OrganizationId', 'o-a1b2c3d4e5'],
    ['AllowedAccounts', '012345678901,222222222222'],
    ['DropRules', ''],
    ['DropRules', 'action=ACCEPT port=53,123; srcaddr!=10.0.0.0/8 dstaddr=fd00::/8'],
    ['MoreOptions', ''],
    ['MoreOptions', 'MAX_HOPS=5'],
    ['MoreOptions', 'MAX_HOPS=5;EC2_BURST=20; OTF_TABLE=network.flow_logs #1;'],
    ['MoreOptions', 'MAX_HOPS='],
    ['ResourceId', 'vpc-0a11b22c33d44e55f'],
    ['ResourceId', 'tgw-attach-0a11b22c33d44e55f'],
    ['ResourceId', 'nat-0a11b22c'],
    ['SourceLogGroupName', '/aws/vpc/flow-logs_1.#'],
    ['KinesisStreamArn', 'arn:aws-cn:kinesis:cn-north-1:123456789012:stream/flow-logs'],
    ['RecordInstanceTags', 'Name'],
    ['RecordInstanceTags', 'Name,cost center'],
    ['PartitionKeys', 'account,region,year,month,day,action,vpc,direction,protocol,version'],
    ['S3Prefix', 'flow-logs/account=!{partitionKeyFromLambda:account}/!{timestamp:yyyy}/'],
    ['OpenSearchDomainArn', 'arn:aws:es:eu-central-1:123456789012:domain/network-1'],
    ['OpenSearchCollectionEndpoint', 'https://07tjusf2h91cunochc.cn-north-1.aoss.amazonaws.com.cn'],
    ['OpenSearchIndex', 'ss4o_logs_vpc-aws_vpc_flow-prod.1'],
    ['DeliverySubnetIds', 'subnet-0a11b22c'],
    ['DeliverySubnetIds', 'subnet-0a11b22c33d44e55f,subnet-0a11b22c'],
    ['DeliverySecurityGroupIds', 'sg-0a11b22c,sg-0a11b22d'],
    ['EndpointUrl', 'https://splunk.example.com:8088'],
    ['EndpointSecretArn', 'arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:team/splunk-AbCdEf'],
    ['SplunkIndex', '_network-1'],
    ['Fields', '*, -src_tags, -ecs_*'],
    ['TagKeys', 'team, aws:*, cost/center'],
    ['MetricsNamespace', 'Network/Flow-Logs#1'],
    ['AlarmTopicArn', 'arn:aws:sns:eu-central-1:123456789012:on-call.fifo'],
    ['ExternalId', 'ab'],
    ['ExternalId', 'https://example.com/tenant:7'],
  ])('%s accepts %j', (name, value) => {
    // Assess
    expect(accepts(parameterNamed(template, name), value)).toBe(true);
  });

  it.each([
    ['CidrLabels', 'office'],
    ['CidrLabels', '10.0.0.0/8=office'],
    ['CidrLabels', '{"10.0.0.0/8":"office"'],
    ['KmsKeyArn', 'alias/aws/s3'],
    ['KmsKeyArn', 'arn:aws:kms:eu-central-1:123456789012:alias/flow-logs'],
    ['KmsKeyArn', '*'],
    ['SnapshotSchedule', '15 minutes'],
    ['SnapshotSchedule', 'rate(0 minutes)'],
    ['SnapshotSchedule', 'rate(1 minutes)'],
    ['SnapshotSchedule', 'rate(15 minute)'],
    ['SnapshotSchedule', 'rate(15 seconds)'],
    ['SnapshotSchedule', 'cron(0 * * * *)'],
    ['SnapshotSchedule', 'at(2026-11-20T13:00:00)'],
    ['SnapshotRegions', 'eu-central-1, us-east-1'],
    ['SnapshotRegions', 'Frankfurt'],
    ['SnapshotLocation', 'inventory.json'],
    ['SnapshotLocation', 's3://inventory'],
    ['SnapshotLocation', 's3://inventory/'],
    ['SnapshotLocation', 's3://inventory/*'],
    ['SnapshotLocation', 's3://inventory/inventory.jso?'],
    ['SnapshotLocation', `s3://inventory/\${aws:username}`],
    ['SnapshotLocation', 's3://inventory/s3://inventory/inventory.json'],
    ['AssumeRoleName', '*'],
    ['AssumeRoleName', 'flow-log-*'],
    ['AssumeRoleName', '/flow-log-reader'],
    ['AssumeRoleName', 'arn:aws:iam::222222222222:role/flow-log-reader'],
    ['AllowedAccounts', '*'],
    ['AllowedOrganizationalUnits', '*'],
    ['AllowedOrganizationalUnits', 'o-a1b2c3d4e5'],
    ['AllowedOrganizationalUnits', 'ou-ab12-34cd56ef, r-ab12'],
    ['AllowedOrganizationalUnits', 'ou-ab12-*'],
    ['AllowedOrganizationalUnits', '222222222222'],
    ['OrganizationId', '*'],
    ['OrganizationId', 'o-a1b2c3d4e*'],
    ['AllowedAccounts', '12345678901'],
    ['AllowedAccounts', '222222222222, 333333333333'],
    ['AllowedAccounts', '222222222222,'],
    ['AllowedAccounts', 'unknown'],
    ['DropRules', 'action="ACCEPT"'],
    ['DropRules', 'port=53\nport=123'],
    ['DropRules', `port=${'1'.repeat(496)}`],
    ['MoreOptions', 'MAX_HOPS'],
    ['MoreOptions', 'max_hops=5'],
    ['MoreOptions', 'MAX_HOPS=5,EC2_BURST=20;x'],
    ['MoreOptions', 'MAX_HOPS=5;;EC2_BURST=20'],
    ['MoreOptions', 'MAX_HOPS=5\nEC2_BURST=20'],
    ['MoreOptions', 'OTF_TABLE="x"'],
    ['MoreOptions', 'LOG_LEVEL=debug'],
    ['MoreOptions', 'MAX_HOPS=5;METADATA=ec2'],
    ['MoreOptions', 'MAX_HOPS=5; METADATA=ec2'],
    ['MoreOptions', `OTF_TABLE=${'n'.repeat(591)}`],
    ['ResourceId', 'i-0a11b22c33d44e55f'],
    ['ResourceId', 'vpc-xyz'],
    ['SourceLogGroupName', 'flow-logs*'],
    ['SourceLogGroupName', 'flow logs'],
    ['KinesisStreamArn', 'flow-logs'],
    ['KinesisStreamArn', 'arn:aws:kinesis:eu-central-1:123456789012:stream/*'],
    ['RecordInstanceTags', 'Name,'],
    ['RecordInstanceTags', 'a,b,c'],
    ['PartitionKeys', 'account, region'],
    ['PartitionKeys', 'a,b,c,d,e,f,g,h,i,j,k'],
    ['S3Prefix', 'flow-logs/'],
    ['S3Prefix', 'flow-logs/!{partitionKeyFromLambda:account}'],
    ['S3Prefix', 'errors/!{partitionKeyFromLambda:account}/'],
    ['OpenSearchDomainArn', 'arn:aws:es:eu-central-1:123456789012:domain/*'],
    ['OpenSearchCollectionEndpoint', 'https://example.com'],
    ['OpenSearchCollectionEndpoint', 'https://07tjusf2h91cunochc.eu-central-1.aoss.amazonaws.com/'],
    ['OpenSearchIndex', '*'],
    ['OpenSearchIndex', 'Flow-Logs'],
    ['DeliverySubnetIds', 'subnet-0a11b22c, subnet-0a11b22d'],
    ['DeliverySecurityGroupIds', 'sg-1'],
    ['EndpointUrl', 'http://splunk.example.com:8088'],
    ['EndpointSecretArn', 'splunk'],
    ['EndpointSecretArn', 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:*'],
    ['EndpointKey', 'with space'],
    ['SplunkIndex', 'Network'],
    ['Fields', '"timestamp"'],
    ['TagKeys', 'a"b'],
    ['MetricsNamespace', ''],
    ['MetricsNamespace', 'AWS/Lambda'],
    ['MetricsNamespace', 'with space'],
    ['AlarmTopicArn', 'on-call'],
    ['ExternalId', 'a'],
    ['ExternalId', 'with space'],
  ])('%s refuses %j', (name, value) => {
    // Assess
    expect(accepts(parameterNamed(template, name), value)).toBe(false);
  });

  it.each(['ExternalId', 'EndpointKey'])('keep the %s out of what CloudFormation shows', (name) => {
    // Assess
    expect(parameterNamed(template, name).NoEcho).toBe(true);
  });
});

describe('the buffer in front of the function', () => {
  it('is by default small enough for the enriched answer', () => {
    // Act
    const megabytes = Number(parameterNamed(template, 'BufferSizeInMBs').Default);
    // Assess
    expect(megabytes).toBeGreaterThanOrEqual(0.2);
    // version 2 records with both ends named fill an answer from 0.38 MB of input
    expect(megabytes).toBeLessThanOrEqual(0.38 / 1.5);
  });

  it.each([0.1, 3.1])('refuses a size of %f MB', (megabytes) => {
    // Assess
    expect(accepts(parameterNamed(template, 'BufferSizeInMBs'), megabytes)).toBe(false);
  });

  it.each([-1, 901])('refuses an interval of %i s', (seconds) => {
    // Assess
    expect(accepts(parameterNamed(template, 'BufferIntervalInSeconds'), seconds)).toBe(false);
  });
});
