import { INDEX_NAMES, indexPatterns, TARGETS } from './targets.mjs';

/**
 * The permissions of the delivery stream's role in a domain with fine-grained access control: create and fill every index that any
 * schema writes to. Data streams are not included, since Firehose cannot write to them.
 * Source: https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
 */
export const writerRole = () => ({
  description: 'vpc-flow-enricher: what the delivery stream may do',
  cluster_permissions: ['cluster_composite_ops', 'cluster_monitor'],
  index_permissions: [
    { index_patterns: INDEX_NAMES.flatMap(indexPatterns), allowed_actions: ['create_index', 'manage', 'crud'] },
  ],
});

/** Placeholders for the collection and the principals in a policy of OpenSearch Serverless. */
const COLLECTION = 'flow-logs';
const INSTALLER = 'INSTALLER_ROLE_ARN';
const DELIVERY = 'DELIVERY_ROLE_ARN';

/**
 * The data access policy of a collection: Firehose writes documents, and the installer's principal creates the indexes and
 * reads them.
 * Source: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-data-access.html
 */
export const collectionAccess = () => {
  const indexes = TARGETS.map(({ name, written = name }) => `index/${COLLECTION}/${written}`);
  return [
    {
      Description: 'The delivery stream creates its index if missing, and writes to it',
      Rules: [
        {
          ResourceType: 'index',
          Resource: indexes,
          Permission: ['aoss:CreateIndex', 'aoss:DescribeIndex', 'aoss:UpdateIndex', 'aoss:WriteDocument'],
        },
      ],
      Principal: [DELIVERY],
    },
    {
      Description: 'install.mjs creates the index with its fields; people search it',
      Rules: [
        {
          ResourceType: 'index',
          Resource: indexes,
          Permission: ['aoss:CreateIndex', 'aoss:UpdateIndex', 'aoss:DescribeIndex', 'aoss:ReadDocument'],
        },
        {
          ResourceType: 'collection',
          Resource: [`collection/${COLLECTION}`],
          Permission: ['aoss:DescribeCollectionItems'],
        },
      ],
      Principal: [INSTALLER],
    },
  ];
};

/**
 * The network policy of a collection. Without a VPC configuration, Firehose reaches a collection over its public endpoint; every
 * request is still signed.
 * Source: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-network.html
 */
export const collectionNetwork = () => [
  {
    Description: 'The endpoint of the collection and its Dashboards',
    Rules: [
      { ResourceType: 'collection', Resource: [`collection/${COLLECTION}`] },
      { ResourceType: 'dashboard', Resource: [`collection/${COLLECTION}`] },
    ],
    AllowFromPublic: true,
  },
];

/**
 * The encryption policy, without which no collection can be created.
 * Source: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-encryption.html
 */
export const collectionEncryption = () => ({
  Rules: [{ ResourceType: 'collection', Resource: [`collection/${COLLECTION}`] }],
  AWSOwnedKey: true,
});
