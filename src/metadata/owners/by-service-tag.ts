import type { OwnerRule } from './owner-rule.ts';
import { APP_RUNNER_GUIDE, AWS_POLICIES } from './references.ts';
import * as texts from './service-texts.ts';

/**
 * Tags that AWS policies allow or require its services to put on the interfaces they create; it is likely, but not
 * proven, that every interface of the service has the tag. Their descriptions are empty or unknown.
 */
export const BY_SERVICE_TAG: readonly OwnerRule[] = [
  {
    ...tagged('fsx_file_system', 'AmazonFSx.FileSystemId', /^(?<id>fs-[0-9a-f]+)$/),
    note: 'All four kinds of file system. EFS ids look the same.',
    examples: [
      { described: { tags: { 'AmazonFSx.FileSystemId': 'fs-0a1b2c3d4e5f60718' } }, id: 'fs-0a1b2c3d4e5f60718' },
    ],
  },
  {
    ...tagged('instance_connect_endpoint', 'InstanceConnectEndpointId', /^(?<id>eice-[0-9a-f]+)$/),
    examples: [
      { described: { tags: { InstanceConnectEndpointId: 'eice-0123456789abcdef0' } }, id: 'eice-0123456789abcdef0' },
    ],
  },
  {
    ...tagged('lattice_resource_gateway', 'VpcLatticeManaged'),
    identifiedBy: { description: texts.RESOURCE_GATEWAY },
    examples: [
      {
        described: {
          description: 'Resource Gateway Interface rgw-0bba03f3d56060135',
          tags: { VpcLatticeManaged: 'true' },
        },
        id: 'rgw-0bba03f3d56060135',
      },
    ],
  },
  {
    ...tagged('app_runner_vpc_connector', 'AWSAppRunnerManaged'),
    certainty: 'sure',
    references: [APP_RUNNER_GUIDE],
  },
  {
    ...tagged('msk_cluster', 'AWSMSKManaged'),
    identifiedBy: { tags: { ClusterArn: texts.MSK_CLUSTER_ARN }, description: texts.MSK_CLUSTER },
    note: 'The id is the resource part of the ARN.',
    examples: [
      {
        described: {
          tags: {
            AWSMSKManaged: 'true',
            ClusterArn: 'arn:aws:kafka:eu-west-2:123456789012:cluster/orders/6411a16c-75d7-48b0-afdb-8ed466fe2072-2',
          },
        },
        id: 'orders/6411a16c-75d7-48b0-afdb-8ed466fe2072-2',
        name: 'orders',
      },
    ],
  },
  {
    ...tagged('glue', 'aws-glue-service-resource'),
    identifiedBy: { description: texts.GLUE_ROLE },
    note: 'The name is the role’s, not the job’s.',
    examples: [
      {
        described: {
          description: 'Attached to Glue using role: arn:aws:iam::123456789012:role/etl/glue-role',
          tags: { 'aws-glue-service-resource': 'arn:aws:iam::123456789012:role/etl/glue-role' },
        },
        name: 'glue-role',
      },
    ],
  },
  {
    ...tagged('outposts_private_connectivity', 'outposts:private-connectivity-resourceId', texts.ANY_ID),
    examples: [
      {
        described: { tags: { 'outposts:private-connectivity-resourceId': 'op-0123456789abcdef0' } },
        id: 'op-0123456789abcdef0',
      },
    ],
  },
  {
    ...tagged('emr_notebook', 'aws:elasticmapreduce:editor-id', texts.ANY_ID),
    examples: [{ described: { tags: { 'aws:elasticmapreduce:editor-id': 'e-ABC123DEF456' } }, id: 'e-ABC123DEF456' }],
  },
  tagged('memorydb', 'AmazonMemoryDBManaged'),
  tagged('verified_access_endpoint', 'VerifiedAccessManaged'),
  tagged('bedrock_agentcore', 'AmazonBedrockAgentCoreManaged'),
  tagged('msk_connect', 'AmazonMSKConnectManaged'),
  tagged('managed_grafana', 'AmazonGrafanaManaged'),
  tagged('prometheus_scraper', 'AMPAgentlessScraper'),
  tagged('timestream_influxdb', 'AmazonTimestreamInfluxDBManaged'),
  tagged('workspaces_secure_browser', 'WorkSpacesWebManaged'),
  tagged('device_farm', 'AWSDeviceFarmManaged'),
  tagged('pcs', 'AWSPCSManaged'),
  tagged('rtb_fabric', 'RTBFabricManaged'),
  tagged('drs', 'AWSElasticDisasterRecoveryManaged'),
  tagged('network_monitor', 'ManagedByCloudWatchNetworkMonitor'),
  tagged('healthomics', 'Service', /^HealthOmics$/, 'HealthOmics'),
  tagged('mediaconnect', 'created-for-service', /^MediaConnect$/, 'MediaConnect'),
  tagged('s3_on_outposts', 'CreatedBy', /^S3 On Outposts$/, 'S3 On Outposts'),
];

function tagged(type: string, key: string, pattern: RegExp = texts.IS_SET, value = 'true'): OwnerRule {
  return {
    type,
    decidedBy: 'tag',
    when: { tags: { [key]: pattern } },
    certainty: 'likely',
    references: [AWS_POLICIES],
    examples: [{ described: { tags: { [key]: value } } }],
  };
}
