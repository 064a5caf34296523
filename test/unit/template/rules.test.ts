import { describe, expect, it } from 'vitest';
import { evaluateTemplate } from './evaluate-template.ts';
import { loadTemplate } from './load-template.ts';
import type { ParameterValues } from './parameter-values.ts';
import {
  BUCKET_ARN,
  DESTINATIONS,
  KEY_ARN,
  KINESIS_ARN,
  REQUIRED_VALUES,
  SECRET_ARN,
  SOURCES,
} from './stack-combinations.ts';

const template = loadTemplate();
const TGW = { ResourceType: 'TransitGateway', ResourceId: 'tgw-0a11b22c', LogFormatPreset: 'transit-gateway' };
const FROM_KINESIS = { Source: 'kinesis', ...SOURCES.kinesis };
const FROM_LOGS = { Source: 'cloudwatch-logs', ...SOURCES['cloudwatch-logs'] };
const FROM_S3 = { Source: 's3', ...SOURCES.s3 };
const TO_DOMAIN = { Destination: 'opensearch', ...DESTINATIONS.opensearch };
const TO_SPLUNK = { Destination: 'splunk', ...DESTINATIONS.splunk };
const TO_SNOWFLAKE = { Destination: 'snowflake', ...DESTINATIONS.snowflake };
const V11 = {
  LogFormatPreset: 'v11',
  RecordInstanceTags: 'a:end',
  RecordInterfaceTags: 'b:end',
  RecordAutoScalingTags: 'c:end',
};
const TAKES_KEYS = 'flow-logs/!{partitionKeyFromLambda:vpc}/';

/** For each rule, values that it refuses and its message. */
const REFUSED: readonly (readonly [string, ParameterValues, RegExp])[] = [
  ['VerdictsNeedRules', { Verdicts: 'on', SnapshotRules: 'off' }, /SnapshotRules=on/],
  ['VerdictsNeedRules', { Verdicts: 'on', Metadata: 'none' }, /Metadata=snapshot/],
  ['LogsNeedGroup', { Source: 'cloudwatch-logs' }, /needs SourceLogGroupName/],
  ['GroupNeedsLogs', { SourceLogGroupName: 'flow-logs' }, /Source=cloudwatch-logs only/],
  ['KinesisNeedsStream', { Source: 'kinesis', ResourceId: 'none' }, /needs KinesisStreamArn/],
  ['KinesisNeedsStream', { ...FROM_KINESIS, ...REQUIRED_VALUES }, /give ResourceId=none/],
  ['StreamNeedsKinesis', { KinesisStreamArn: KINESIS_ARN }, /Source=kinesis only/],
  ['S3NeedsBuckets', { Source: 's3', ResourceId: 'none' }, /needs SourceBucketArns/],
  ['S3NeedsBuckets', { ...FROM_S3, ...REQUIRED_VALUES }, /give ResourceId=none/],
  ['S3NeedsBuckets', { ...FROM_S3, ResourceId: 'none,vpc-0a11b22c' }, /give ResourceId=none/],
  ['BucketsNeedS3', { SourceBucketArns: BUCKET_ARN }, /for Source=s3 only/],
  ['BucketsNeedS3', { SourcePrefix: 'AWSLogs/' }, /for Source=s3 only/],
  ['BucketsNeedS3', { SourceAccountIds: '222222222222' }, /for Source=s3 only/],
  ['BucketsNeedS3', { SourceKmsKeyArns: KEY_ARN }, /for Source=s3 only/],
  ['BucketsNeedS3', { SourceKeys: 'any' }, /for Source=s3 only/],
  ['BucketsNeedS3', { SourceNotification: 'eventbridge' }, /for Source=s3 only/],
  ['ReplayNeedsS3', { Replay: 'on' }, /needs Source=s3/],
  ['ReplayOutputNeedsReplay', { ...FROM_S3, ReplayOutput: 's3' }, /needs Replay=on/],
  ['OwnFormatNeedsFields', { LogFormatPreset: 'own' }, /needs LogFormat/],
  ['FieldsNeedOwnFormat', { LogFormat: 'version:end' }, /LogFormatPreset=own only/],
  ['TransitGatewayLogs', { ...TGW, LogFormatPreset: 'default' }, /LogFormatPreset=transit-gateway or own/],
  ['TransitGatewayLogs', { ...TGW, LogFormatPreset: 'v5' }, /LogFormatPreset=transit-gateway or own/],
  ['TransitGatewayLogs', { ...TGW, MaxAggregationInterval: 600 }, /MaxAggregationInterval=60/],
  ['TransitGatewayLogs', { ...TGW, TrafficType: 'REJECT' }, /leave TrafficType at ALL/],
  ['VpcLogs', { LogFormatPreset: 'transit-gateway' }, /for transit gateways/],
  ['Version11NeedsTags', { ...V11, RecordInterfaceTags: '' }, /choose the tags with RecordInstanceTags/],
  ['TagsNeedFields', { RecordInstanceTags: 'Name:end' }, /LogFormatPreset=v11 or own/],
  ['PartitionsNeedS3', { ...TO_DOMAIN, Partitioning: 'account-region-day' }, /Destination=s3 or parquet only/],
  ['OwnPartitionsNeedKeys', { Partitioning: 'own', PartitionKeys: 'vpc' }, /needs PartitionKeys and S3Prefix/],
  ['OwnPartitionsNeedKeys', { Partitioning: 'own', S3Prefix: TAKES_KEYS }, /needs PartitionKeys and S3Prefix/],
  [
    'OwnPartitionsNeedKeys',
    { Destination: 'parquet', Partitioning: 'own', PartitionKeys: 'vpc', S3Prefix: TAKES_KEYS },
    /by the hour of arrival/,
  ],
  ['SchemasFitDestinations', { Destination: 'parquet', Schema: 'ecs' }, /Schema=flat/],
  ['SchemasFitDestinations', { Destination: 'iceberg', Schema: 'ocsf' }, /Schema=flat/],
  ['TablesTakeOneRow', { Destination: 'iceberg', ...FROM_LOGS, PutBack: 'off' }, /need PutBack=on/],
  ['TablesTakeOneRow', { ...TO_SNOWFLAKE, ...FROM_LOGS, PutBack: 'off' }, /need PutBack=on/],
  ['SchemasFitDestinations', { ...TO_SNOWFLAKE, Schema: 'ecs' }, /Schema=flat/],
  ['SnowflakeNeedsTable', { ...TO_SNOWFLAKE, SnowflakeTable: '' }, /needs SnowflakeTable/],
  ['SnowflakeNeedsTable', { ...TO_SNOWFLAKE, EndpointSecretArn: '' }, /needs EndpointSecretArn/],
  ['EndpointsNeedUrl', { ...TO_SNOWFLAKE, EndpointUrl: '' }, /need EndpointUrl/],
  ['TableNeedsSnowflake', { SnowflakeTable: 'a.b.c' }, /Destination=snowflake only/],
  ['IcebergKeepsFiles', { Destination: 'iceberg', FlowLogRetentionDays: 30 }, /Delete old rows/],
  ['IcebergKeepsFiles', { Destination: 'iceberg', FlowLogStorageClass: 'GLACIER_IR' }, /Delete old rows/],
  [
    'PartitionsNeedS3',
    { Destination: 'iceberg', Partitioning: 'account-region-day' },
    /Destination=s3 or parquet only/,
  ],
  ['DatabaseNeedsTable', { GlueDatabaseName: 'network' }, /parquet or iceberg only/],
  ['KeysNeedOwnPartitions', { PartitionKeys: 'vpc' }, /Partitioning=own only/],
  ['KeysNeedOwnPartitions', { S3Prefix: TAKES_KEYS }, /Partitioning=own only/],
  ['DomainNeedsArn', { Destination: 'opensearch' }, /needs OpenSearchDomainArn/],
  ['CollectionNeedsEndpoint', { Destination: 'opensearch-serverless' }, /needs OpenSearchCollectionEndpoint/],
  ['SchemasFitDestinations', { ...TO_DOMAIN, Schema: 'splunk' }, /Schema=flat, ecs, .* only/],
  ['OpenSearchTakesOneDocument', { ...TO_DOMAIN, ...FROM_LOGS, PutBack: 'off' }, /needs PutBack=on/],
  ['OpenSearchSettingsNeedOpenSearch', { OpenSearchIndex: 'network' }, /for Destination=opensearch/],
  ['SubnetsNeedGroups', { ...TO_DOMAIN, DeliverySubnetIds: 'subnet-0a11b22c' }, /need DeliverySecurityGroupIds/],
  ['GroupsNeedSubnets', { ...TO_DOMAIN, DeliverySecurityGroupIds: 'sg-0a11b22c' }, /need DeliverySubnetIds/],
  ['EndpointsNeedUrl', { ...TO_SPLUNK, EndpointUrl: '' }, /need EndpointUrl/],
  ['EndpointsNeedUrl', { Destination: 'http' }, /need EndpointUrl/],
  ['UrlNeedsEndpoint', { EndpointUrl: 'https://example.com' }, /Destination=splunk, snowflake or http only/],
  ['UrlNeedsEndpoint', { EndpointSecretArn: SECRET_ARN }, /Destination=splunk, snowflake or http only/],
  ['SchemasFitDestinations', { ...TO_SPLUNK, Schema: 'flat' }, /Schema=splunk only/],
  ['SplunkNeedsSecret', { ...TO_SPLUNK, EndpointSecretArn: '' }, /needs EndpointSecretArn/],
  ['SplunkSettingsNeedEvents', { SplunkIndex: 'network' }, /Schema=splunk only/],
  ['ExternalIdNeedsRole', { ExternalIdSecretArn: SECRET_ARN }, /role of AssumeRoleName/],
  ['AttributesNeedHttp', { HttpCommonAttributes: 'a=b:end' }, /Destination=http only/],
  ['FunctionSubnetsNeedGroups', { FunctionSubnetIds: 'subnet-0a11b22c' }, /need FunctionSecurityGroupIds/],
  ['FunctionGroupsNeedSubnets', { FunctionSecurityGroupIds: 'sg-0a11b22c' }, /need FunctionSubnetIds/],
  [
    'LifecycleNeedsOwnBucket',
    { ExistingBucketName: 'central', FlowLogRetentionDays: 30 },
    /has its own lifecycle rules/,
  ],
  [
    'LifecycleNeedsOwnBucket',
    { ExistingBucketName: 'central', FlowLogStorageClass: 'GLACIER_IR' },
    /has its own lifecycle rules/,
  ],
  ['CountingNeedsRules', { DropMode: 'count' }, /give one of them/],
  ['TopicNeedsAlarms', { AlarmTopicArn: 'arn:aws:sns:eu-central-1:111111111111:a', Alarms: 'off' }, /none/],
  ['TrafficNeedsMetrics', { TrafficMetrics: 'total', Metrics: 'none' }, /need Metrics=emf/],
  ['SignalsNeedLists', { ...TO_SNOWFLAKE, Signals: 'on' }, /a list, which Firehose does not accept/],
  ['OptionalAlarmsNeedAlarms', { OptionalAlarms: 'no-data', Alarms: 'off' }, /there are none/],
];

/** Rules that the tests of metadata cover. */
const TESTED_ELSEWHERE = [
  'LocationNeedsSnapshot',
  'PodsNeedSnapshot',
  'GapsNeedSnapshot',
  'RoleNeedsAccounts',
  'AccountsNeedRole',
  'UnitsNeedSnapshot',
  'OrganizationNeedsUnits',
];

describe('the rules of the template', () => {
  it.each(REFUSED)('refuse by %s %j', (rule, given, expectation) => {
    // Act
    const { violations } = evaluateTemplate(template, { ...REQUIRED_VALUES, ...given });
    const own = template.Rules[rule]?.Assertions.map(({ AssertDescription }) => AssertDescription) ?? [];
    // Assess
    expect(violations).toEqual([expect.stringMatching(expectation)]);
    expect(own).toContain(violations[0]);
  });

  it('are all tested', () => {
    // Act
    const tested = new Set([...REFUSED.map(([rule]) => rule), ...TESTED_ELSEWHERE]);
    // Assess
    expect([...tested].toSorted()).toEqual(Object.keys(template.Rules).toSorted());
  });

  it.each<[string, ParameterValues]>([
    ['Splunk’s events in S3', { Schema: 'splunk', SplunkIndex: 'network' }],
    ['Splunk’s events for an HTTP endpoint', { Destination: 'http', ...DESTINATIONS.http, Schema: 'splunk' }],
    ['an HTTP endpoint without a key', { Destination: 'http', ...DESTINATIONS.http, EndpointSecretArn: '' }],
    ['a transit gateway’s format that others write', { ResourceId: 'none', LogFormatPreset: 'transit-gateway' }],
    ['verdicts of rules that are looked up', { Verdicts: 'on', Metadata: 'ec2', SnapshotRules: 'off' }],
    ['flow logs in S3 with no resource at all', { ...FROM_S3, ResourceId: '' }],
    ['objects of version 11', { ...FROM_S3, LogFormatPreset: 'v11' }],
    ['version 11 that others write', { ResourceId: 'none', LogFormatPreset: 'v11' }],
  ])('accept %s', (_name, given) => {
    // Act
    const { violations } = evaluateTemplate(template, { ...REQUIRED_VALUES, ...given });
    // Assess
    expect(violations).toEqual([]);
  });
});
