import { describe, expect, it } from 'vitest';
import { loadTemplate } from './load-template.ts';
import { accepts, parameterNamed } from './parameter-values.ts';
import { DESTINATIONS, REQUIRED_VALUES } from './stack-combinations.ts';
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
  )('%s states its limit', (_name, parameter) => {
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

  it('ask only for values without a usable default', () => {
    // Act
    const asked = parameters.filter(([, parameter]) => parameter.Default === undefined).map(([name]) => name);
    // Assess
    expect(asked).toEqual(required);
  });
});

describe('the order of the parameters', () => {
  const groups = template.Metadata['AWS::CloudFormation::Interface'].ParameterGroups;

  it('is that of the groups, since the SAM CLI prompts in the order of the template', () => {
    // Act
    const grouped = groups.flatMap((group) => group.Parameters);
    // Assess
    expect(Object.keys(template.Parameters)).toEqual(grouped);
  });

  it('begins with the values that a first deployment to any destination needs', () => {
    // Act
    const given = Object.values(DESTINATIONS).flatMap((values) => Object.keys({ ...REQUIRED_VALUES, ...values }));
    // Assess
    expect(groups[0]?.Parameters.toSorted()).toEqual([...new Set([...given, 'Destination'])].toSorted());
  });
});

const KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab';

describe('the optional text parameters', () => {
  it.each([
    ['CidrLabels', ''],
    ['CidrLabels', '10.0.0.0/8=office:end'],
    ['CidrLabels', '10.0.0.0/8=office_1.b/c,fd00:1::/32=Lab (2):end'],
    ['CidrLabels', '{"10.0.0.0/8":"office"}'],
    ['CidrLabels', '{\n  "10.0.0.0/8": "office"\n}'],
    ['KmsKeyArn', ''],
    ['KmsKeyArn', `arn:aws:kms:eu-central-1:123456789012:key/${KEY_ID}`],
    ['KmsKeyArn', 'arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab'],
    ['SnapshotSchedule', '15-minutes'],
    ['SnapshotSchedule', '1-hour'],
    ['SnapshotSchedule', 'rate(1 minute)'],
    ['SnapshotSchedule', 'rate(15 minutes)'],
    ['SnapshotSchedule', 'rate(12 hours)'],
    ['SnapshotSchedule', 'cron(0/15 8-18 ? * MON-FRI *)'],
    ['SnapshotSchedule', 'cron(0 4 L * ? 2026,2027)'],
    ['SnapshotRegions', 'eu-central-1'],
    ['SnapshotRegions', 'us-gov-west-1,ap-southeast-2'],
    ['SnapshotLocation', 's3://inventory/inventory.json.gz'],
    ['SnapshotPods', ''],
    ['SnapshotPods', 's3://clusters/pods/shop.json.gz'],
    ['SnapshotPods', 's3://clusters/pods/shop.json.gz,s3://my.other-bucket-1/team=a/data.json'],
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
    ['DropRules', 'action=ACCEPT+port=53,123+or+srcaddr!=10.0.0.0/8+dstaddr=fd00::/8:end'],
    ['DropRules', 'port=123:end'],
    ['MoreOptions', ''],
    ['MoreOptions', 'MAX_HOPS=5:end'],
    ['MoreOptions', 'MAX_HOPS=5,EC2_BURST=20:end'],
    ['MoreOptions', 'MAX_HOPS=5;EC2_BURST=20; OTF_TABLE=network.flow_logs #1;'],
    ['MoreOptions', 'MAX_HOPS=:end'],
    ['ResourceId', ''],
    ['ResourceId', 'none'],
    ['ResourceId', 'vpc-0a11b22c33d44e55f'],
    ['ResourceId', 'vpc-0a11b22c,none,vpc-0a11b22d'],
    ['ResourceId', 'tgw-attach-0a11b22c33d44e55f'],
    ['ResourceId', 'nat-0a11b22c'],
    ['SourceLogGroupName', '/aws/vpc/flow-logs_1.#'],
    ['KinesisStreamArn', 'arn:aws-cn:kinesis:cn-north-1:123456789012:stream/flow-logs'],
    ['RecordInstanceTags', 'Name:end'],
    ['RecordInstanceTags', 'Name,cost center'],
    ['RecordInstanceTags', 'Name,cost center:end'],
    ['PartitionKeys', 'account,region,year,month,day,action,vpc,direction,protocol,version'],
    ['S3Prefix', 'flow-logs/account=!{partitionKeyFromLambda:account}/!{timestamp:yyyy}/'],
    ['OpenSearchDomainArn', 'arn:aws:es:eu-central-1:123456789012:domain/network-1'],
    ['OpenSearchCollectionEndpoint', 'https://07tjusf2h91cunochc.cn-north-1.aoss.amazonaws.com.cn'],
    ['OpenSearchCollectionEndpoint', 'https://07tjusf2h91cunochc.us-east-1.aoss-fips.amazonaws.com'],
    ['OpenSearchCollectionEndpoint', 'https://07tjusf2h91cunochc.aoss.eu-central-1.on.aws'],
    ['OpenSearchCollectionEndpoint', 'https://07tjusf2h91cunochc.aoss-fips.us-east-1.on.aws'],
    ['OpenSearchIndex', 'ss4o_logs_vpc-aws_vpc_flow-prod.1'],
    ['DeliverySubnetIds', 'subnet-0a11b22c'],
    ['DeliverySubnetIds', 'subnet-0a11b22c33d44e55f,subnet-0a11b22c'],
    ['DeliverySecurityGroupIds', 'sg-0a11b22c,sg-0a11b22d'],
    ['EndpointUrl', 'https://splunk.example.com:8088'],
    ['EndpointSecretArn', 'arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:team/splunk-AbCdEf'],
    ['SnowflakeTable', 'NETWORK.PUBLIC.VPC_FLOW_LOGS'],
    ['GlueDatabaseName', 'network_2'],
    ['SplunkIndex', '_network-1'],
    ['Fields', '*, -src_tags, -ecs_*'],
    ['Fields', '*,-src_tags,-ecs_*:end'],
    ['HttpCommonAttributes', 'service=vpc-flow-logs,url=https://example.com/a:end'],
    ['PermissionsBoundaryArn', 'arn:aws:iam::111111111111:policy/network/boundary'],
    ['RolePath', '/'],
    ['RolePath', '/network/flow-logs/'],
    ['ExistingBucketName', 'central.flow-logs-1'],
    ['MetricsNamespace', 'Network/Flow-Logs#1'],
    ['AlarmTopicArn', 'arn:aws:sns:eu-central-1:123456789012:on-call.fifo'],
    ['ExternalIdSecretArn', 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:external-id-AbCdEf'],
  ])('%s accepts %j', (name, value) => {
    // Assess
    expect(accepts(parameterNamed(template, name), value)).toBe(true);
  });

  it.each([
    ['CidrLabels', 'office'],
    ['CidrLabels', '10.0.0.0/8=office'],
    ['CidrLabels', '{'],
    ['CidrLabels', '10.0.0.0/8=office:end,10.1.0.0/16=b:end'],
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
    ['SnapshotPods', 's3://clusters/pods/shop.json.gz, s3://clusters/pods/data.json.gz'],
    ['SnapshotPods', 's3://clusters/pods/shop.json.gz,'],
    ['SnapshotPods', 's3://clusters/pods/*'],
    ['SnapshotPods', `s3://clusters/\${aws:username}`],
    ['SnapshotPods', 'pods.json'],
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
    ['DropRules', 'action=ACCEPT'],
    ['DropRules', 'action=ACCEPT;'],
    ['DropRules', 'action=ACCEPT:end+port=53:end'],
    ['DropRules', 'action="ACCEPT"'],
    ['DropRules', 'port=53\nport=123'],
    ['DropRules', `port=${'1'.repeat(496)}`],
    ['MoreOptions', 'MAX_HOPS:end'],
    ['MoreOptions', 'max_hops=5:end'],
    ['MoreOptions', 'MAX_HOPS=5,EC2_BURST=20;x:end'],
    ['MoreOptions', 'MAX_HOPS=5;;EC2_BURST=20:end'],
    ['MoreOptions', 'MAX_HOPS=5\nEC2_BURST=20'],
    ['MoreOptions', 'OTF_TABLE="x"'],
    ['MoreOptions', 'LOG_LEVEL=debug'],
    ['MoreOptions', 'MAX_HOPS=5;METADATA=ec2:end'],
    ['MoreOptions', 'MAX_HOPS=5,METADATA=ec2:end'],
    ['MoreOptions', 'MAX_HOPS=5; METADATA=ec2'],
    ['MoreOptions', `OTF_TABLE=${'n'.repeat(591)}`],
    ['ResourceId', 'i-0a11b22c33d44e55f'],
    ['ResourceId', 'vpc-xyz'],
    ['ResourceId', 'vpc-0a11b22c,'],
    ['ResourceId', 'vpc-0a11b22c, vpc-0a11b22d'],
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
    ['OpenSearchCollectionEndpoint', 'https://07tjusf2h91cunochc.eu-central-1.aoss.example.com'],
    ['OpenSearchCollectionEndpoint', 'https://07tjusf2h91cunochc.eu-central-1.aoss.amazonaws.com.evil'],
    // the account-level endpoint
    ['OpenSearchCollectionEndpoint', 'https://111111111111.aoss.eu-central-1.on.aws'],
    ['OpenSearchCollectionEndpoint', 'https://111111111111.eu-central-1.aoss.amazonaws.com'],
    ['OpenSearchCollectionEndpoint', 'https://07tjusf2h91cunochc.eu-central-1.aoss.amazonaws.com/'],
    ['OpenSearchIndex', '*'],
    ['OpenSearchIndex', 'Flow-Logs'],
    ['DeliverySubnetIds', 'subnet-0a11b22c, subnet-0a11b22d'],
    ['DeliverySecurityGroupIds', 'sg-1'],
    ['EndpointUrl', 'http://splunk.example.com:8088'],
    ['EndpointSecretArn', 'splunk'],
    ['EndpointSecretArn', 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:*'],
    ['SnowflakeTable', 'VPC_FLOW_LOGS'],
    ['SnowflakeTable', 'a.b.c.d'],
    ['SnowflakeTable', 'a.b."c"'],
    ['GlueDatabaseName', 'flow-logs'],
    ['GlueDatabaseName', 'Network'],
    ['SplunkIndex', 'Network'],
    ['Fields', '"timestamp"'],
    ['Fields', '*,'],
    ['Fields', '-src_tags'],
    ['HttpCommonAttributes', 'a=b'],
    ['HttpCommonAttributes', 'a=1,b=2,c=3,d=4,e=5,f=6:end'],
    ['HttpCommonAttributes', 'a=b=c:end'],
    ['RolePath', 'network'],
    ['MetricsNamespace', ''],
    ['MetricsNamespace', 'AWS/Lambda'],
    ['MetricsNamespace', 'with space'],
    ['AlarmTopicArn', 'on-call'],
  ])('%s refuses %j', (name, value) => {
    // Assess
    expect(accepts(parameterNamed(template, name), value)).toBe(false);
  });

  it('contain no secret: the SAM CLI offers no default for a hidden value', () => {
    // Act
    const hidden = Object.entries(template.Parameters).filter(([, { NoEcho }]) => NoEcho === true);
    // Assess
    expect(hidden).toEqual([]);
  });
});

describe('the buffer in front of the function', () => {
  it('is small enough for the enriched answer by default', () => {
    // Act
    const megabytes = Number(parameterNamed(template, 'BufferSizeInMBs').Default);
    // Assess
    expect(megabytes).toBeGreaterThanOrEqual(0.2);
    // version 2 records with both ends named fill an answer at 0.38 MB of input
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
