import type { OwnerRule } from './owner-rule.ts';
import { AWS_POLICIES, CLOUD_CUSTODIAN, EXPORTS, FLOWLOGS, SCRIPTS } from './references.ts';
import * as texts from './service-texts.ts';

const ELASTICACHE_NODE = 'The name is the node’s: replication group, shard and number. Redis, Valkey and Memcached.';

/** Descriptions of databases, caches, file systems and streams. */
export const BY_DESCRIPTION_DATA: readonly OwnerRule[] = [
  {
    type: 'rds',
    decidedBy: 'description',
    when: { description: /^RDSNetworkInterface$/ },
    certainty: 'sure',
    note: 'RDS, Aurora, DocumentDB and Neptune; the database is unknown.',
    references: [CLOUD_CUSTODIAN],
    examples: [
      { described: { description: 'RDSNetworkInterface', requesterId: 'amazon-rds', requesterManaged: true } },
    ],
  },
  {
    type: 'rds_proxy',
    decidedBy: 'description',
    when: { description: /^Network interface for DBProxy (?<name>[A-Za-z][A-Za-z0-9-]*)$/ },
    certainty: 'sure',
    references: [CLOUD_CUSTODIAN, EXPORTS],
    examples: [{ described: { description: 'Network interface for DBProxy orders-proxy' }, name: 'orders-proxy' }],
  },
  {
    type: 'elasticache',
    decidedBy: 'description',
    when: { description: /^ElastiCache (?<name>[A-Za-z0-9-]+)$/ },
    certainty: 'sure',
    note: ELASTICACHE_NODE,
    references: [EXPORTS, FLOWLOGS],
    examples: [
      {
        described: { description: 'ElastiCache gateway-redis-001', requesterId: 'amazon-elasticache' },
        name: 'gateway-redis-001',
      },
    ],
  },
  {
    type: 'elasticache',
    decidedBy: 'description',
    when: { description: /^ElastiCache\+(?<name>[A-Za-z0-9-]+)$/ },
    certainty: 'likely',
    note: ELASTICACHE_NODE,
    references: [CLOUD_CUSTODIAN, FLOWLOGS],
    examples: [{ described: { description: 'ElastiCache+sessions-0002-001' }, name: 'sessions-0002-001' }],
  },
  {
    type: 'dax_cluster',
    decidedBy: 'description',
    when: { description: /^DAX (?<name>[A-Za-z][A-Za-z0-9-]{0,19})$/ },
    certainty: 'likely',
    references: [CLOUD_CUSTODIAN],
    examples: [{ described: { description: 'DAX orders-dax' }, name: 'orders-dax' }],
  },
  {
    type: 'dax_cluster',
    decidedBy: 'description',
    when: { description: /^DAX .* (?<name>[A-Za-z][A-Za-z0-9-]{0,19})$/, requesterManaged: true },
    certainty: 'likely',
    note: 'The name is the last word. Only on interfaces managed by AWS.',
    references: [CLOUD_CUSTODIAN],
    examples: [{ described: { description: 'DAX node orders-dax', requesterManaged: true }, name: 'orders-dax' }],
  },
  {
    type: 'redshift_cluster',
    decidedBy: 'description',
    when: { description: /^RedshiftNetworkInterface$/ },
    certainty: 'sure',
    note: 'The cluster is unknown.',
    references: [CLOUD_CUSTODIAN, FLOWLOGS],
    examples: [{ described: { description: 'RedshiftNetworkInterface', requesterId: 'amazon-redshift' } }],
  },
  {
    type: 'opensearch_domain',
    decidedBy: 'description',
    when: { description: /^ES (?<name>[a-z][a-z0-9-]{2,27})$/ },
    certainty: 'sure',
    references: [EXPORTS],
    examples: [{ described: { description: 'ES shared-01', requesterManaged: true }, name: 'shared-01' }],
  },
  {
    type: 'efs_mount_target',
    decidedBy: 'description',
    when: { description: texts.EFS_MOUNT_TARGET },
    certainty: 'sure',
    note: 'Mount targets older than the interface type. The id is the file system’s.',
    references: [CLOUD_CUSTODIAN],
    examples: [
      {
        described: { interfaceType: 'interface', description: 'EFS mount target for fs-56d23cb6 (fsmt-42d00fa3)' },
        id: 'fs-56d23cb6',
      },
    ],
  },
  {
    type: 'msk_cluster',
    decidedBy: 'description',
    when: { description: texts.MSK_CLUSTER },
    certainty: 'sure',
    note: 'The id is the resource part of the ARN.',
    references: [EXPORTS, AWS_POLICIES],
    examples: [
      {
        described: {
          description:
            'DO NOT DELETE - Amazon MSK network interface for cluster arn:aws:kafka:eu-west-2:123456789012:cluster/orders/6411a16c-75d7-48b0-afdb-8ed466fe2072-2.',
        },
        id: 'orders/6411a16c-75d7-48b0-afdb-8ed466fe2072-2',
        name: 'orders',
      },
    ],
  },
  {
    type: 'mq_broker',
    decidedBy: 'description',
    when: { description: texts.MQ_BROKER },
    certainty: 'sure',
    note: 'ActiveMQ; RabbitMQ brokers use a VPC endpoint.',
    references: [SCRIPTS],
    examples: [
      {
        described: { description: 'Amazon MQ network interface for broker b-03a68f4f-b3f4-43d9-8b61-bcfde3d37c3c' },
        id: 'b-03a68f4f-b3f4-43d9-8b61-bcfde3d37c3c',
      },
    ],
  },
  {
    type: 'dms_replication_instance',
    decidedBy: 'description',
    when: { description: /^DMSNetworkInterface$/ },
    certainty: 'sure',
    note: 'The instance is unknown.',
    references: [CLOUD_CUSTODIAN],
    examples: [{ described: { description: 'DMSNetworkInterface', requesterId: '237081731433' } }],
  },
  {
    type: 'firehose_stream',
    decidedBy: 'description',
    when: { description: /^Amazon Kinesis Firehose - \d{12}:(?<name>[A-Za-z0-9_.-]+):\d{13}\.?$/ },
    certainty: 'likely',
    references: [SCRIPTS],
    examples: [
      {
        described: { description: 'Amazon Kinesis Firehose - 123456789012:flow-logs-prod:1641374697543.' },
        name: 'flow-logs-prod',
      },
    ],
  },
  {
    type: 'emr_cluster',
    decidedBy: 'description',
    when: { description: /^AWS ElasticMapReduce\b(?:.* (?<id>j-[A-Z0-9]+)$)?/ },
    certainty: 'likely',
    note: 'Only the beginning of the text is confirmed.',
    references: [CLOUD_CUSTODIAN],
    examples: [{ described: { description: 'AWS ElasticMapReduce cluster j-2AXXXXXXGAPLF' }, id: 'j-2AXXXXXXGAPLF' }],
  },
  {
    type: 'glue',
    decidedBy: 'description',
    when: { description: texts.GLUE_ROLE },
    certainty: 'sure',
    note: 'The name is the role’s, not the job’s.',
    references: [FLOWLOGS, EXPORTS],
    examples: [
      {
        described: { description: 'Attached to Glue using role: arn:aws:iam::123456789012:role/etl/glue-role' },
        name: 'glue-role',
      },
    ],
  },
  {
    type: 'datasync',
    decidedBy: 'description',
    when: { description: /^datasync \S/i, requesterManaged: true },
    certainty: 'unsure',
    note: 'Only on interfaces managed by AWS.',
    references: [FLOWLOGS],
    examples: [{ described: { description: 'datasync task-0123456789abcdef0', requesterManaged: true } }],
  },
];
