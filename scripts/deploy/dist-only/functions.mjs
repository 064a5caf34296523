/**
 * What a deployment of `dist/` alone has to set up: functions, their variables, and the permissions of every role. The SAM template,
 * the examples in `deploy/examples/` and `docs/deploy-dist.md` are compared with these tables or generated from them.
 */

/** The condition of permissions that are always needed. */
export const ALWAYS = 'always';

/** Both functions are in `dist/`; each file is a bundle that runs on arm64 and x86_64. */
export const FUNCTIONS = [
  {
    name: 'enricher',
    handler: 'handler.handler',
    runtime: 'nodejs24.x',
    memoryMegabytes: 1024,
    timeoutSeconds: 120,
    when: ALWAYS,
    calledBy: 'the delivery stream, for transformation',
  },
  {
    name: 'snapshot',
    handler: 'snapshot-handler.handler',
    runtime: 'nodejs24.x',
    memoryMegabytes: 1024,
    timeoutSeconds: 600,
    when: '`METADATA=snapshot`',
    calledBy: 'a schedule (every 15 minutes), asynchronously',
  },
];

/** `value` is fixed; `example` is an example of a value that a deployment chooses. */
export const VARIABLES = [
  { function: 'enricher', name: 'MALLOC_ARENA_MAX', value: '2', when: ALWAYS },
  { function: 'enricher', name: 'MALLOC_MMAP_THRESHOLD_', value: '9437184', when: ALWAYS },
  { function: 'enricher', name: 'MALLOC_TRIM_THRESHOLD_', value: '16777216', when: ALWAYS },
  {
    function: 'enricher',
    name: 'DESTINATION',
    example: 's3',
    when: 'the destination is not S3',
  },
  {
    function: 'enricher',
    name: 'LOG_FORMAT',
    example: 'version account-id interface-id …',
    when: 'the flow log has a custom format: its fields in order',
  },
  { function: 'enricher', name: 'METADATA', example: 'snapshot', when: 'documents name both ends' },
  {
    function: 'enricher',
    name: 'METADATA_SNAPSHOT',
    example: 's3://BUCKET/inventory.json.gz',
    when: '`METADATA=snapshot`',
  },
  { function: 'snapshot', name: 'METADATA', value: 'snapshot', when: ALWAYS },
  { function: 'snapshot', name: 'METADATA_SNAPSHOT', example: 's3://BUCKET/inventory.json.gz', when: ALWAYS },
  {
    function: 'snapshot',
    name: 'SNAPSHOT_RULES',
    example: 'off',
    when: 'security groups and network ACLs are not read',
  },
];

const EC2_READS = [
  'ec2:DescribeInstances',
  'ec2:DescribeNatGateways',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
];
/** The EC2 actions for reading the rules. */
export const RULES_READS = [
  'ec2:DescribeManagedPrefixLists',
  'ec2:DescribeNetworkAcls',
  'ec2:DescribeRouteTables',
  'ec2:DescribeSecurityGroupRules',
  'ec2:DescribeSecurityGroupVpcAssociations',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeTransitGatewayVpcAttachments',
  'ec2:DescribeTransitGateways',
  'ec2:DescribeVpcBlockPublicAccessOptions',
  'ec2:DescribeVpcEndpoints',
  'ec2:DescribeVpcPeeringConnections',
  'ec2:GetManagedPrefixListEntries',
];
/** The subset that is required for looking up rules. */
const RULES_LOOKUPS = [
  'ec2:DescribeNetworkAcls',
  'ec2:DescribeSecurityGroupRules',
  'ec2:DescribeSecurityGroups',
  'ec2:GetManagedPrefixListEntries',
];
/** The condition under which the snapshot function reads rules. */
const RULES = '`SNAPSHOT_RULES=on` (the default)';
/** Actions that Lambda calls on behalf of a function in a VPC: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html */
const VPC_CALLS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
const OWN_LOG = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/**
 * By role: the roles of the functions, and the role with which Firehose calls the function and writes to the destination. `parameter`
 * is the parameter of the SAM template that must be set for a stack to need the permission.
 */
export const PERMISSIONS = [
  { role: 'enricher', actions: OWN_LOG, resource: 'the log streams of its log group', when: ALWAYS },
  { role: 'enricher', actions: ['s3:GetObject'], resource: 'the inventory document', when: '`METADATA=snapshot`' },
  {
    role: 'enricher',
    actions: ['s3:GetObject'],
    resource: '`rules.json.gz` next to the inventory document',
    when: '`METADATA=snapshot`, and the snapshot function reads rules',
  },
  { role: 'enricher', actions: ['s3:GetObject'], resource: 'the address data', when: '`ADDRESS_DATA`' },
  { role: 'enricher', actions: EC2_READS, resource: '`*`', when: '`METADATA=ec2` or `METADATA_GAPS=ec2`' },
  { role: 'enricher', actions: RULES_LOOKUPS, resource: '`*`', when: '`METADATA=ec2` with `VERDICTS=on`' },
  {
    role: 'enricher',
    actions: ['sts:AssumeRole'],
    resource: 'the role in each of the other accounts',
    when: '`ASSUME_ROLE_NAME` with `METADATA=ec2` or `METADATA_GAPS=ec2`',
  },
  {
    role: 'enricher',
    actions: ['firehose:PutRecordBatch'],
    resource: 'the delivery stream',
    when: '`PUT_BACK=on` (default), unless a Kinesis stream is the source',
  },
  {
    role: 'enricher',
    actions: ['kinesis:PutRecords'],
    resource: 'the Kinesis stream',
    when: '`PUT_BACK=on` (default) and a Kinesis stream is the source',
  },
  {
    role: 'enricher',
    actions: ['kms:Decrypt'],
    resource: 'the key',
    when: 'the inventory document or the address data use your KMS key',
  },
  {
    role: 'enricher',
    actions: ['kms:GenerateDataKey'],
    resource: 'the key',
    when: 'the Kinesis stream uses your KMS key',
  },
  {
    role: 'enricher',
    actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    resource: '`*`',
    when: 'X-Ray traces the function',
  },
  {
    role: 'enricher',
    actions: VPC_CALLS,
    resource: '`*`',
    when: 'the function is in a VPC',
    parameter: 'FunctionSubnetIds',
  },
  { role: 'snapshot', actions: OWN_LOG, resource: 'the log streams of its log group', when: ALWAYS },
  {
    role: 'snapshot',
    actions: ['s3:GetObject', 's3:PutObject'],
    resource: 'the inventory document',
    when: ALWAYS,
  },
  { role: 'snapshot', actions: EC2_READS, resource: '`*`', when: ALWAYS },
  { role: 'snapshot', actions: RULES_READS, resource: '`*`', when: RULES },
  {
    role: 'snapshot',
    actions: ['s3:GetObject', 's3:PutObject'],
    resource: '`rules.json.gz` next to the inventory document',
    when: RULES,
  },
  {
    role: 'snapshot',
    actions: ['sts:AssumeRole'],
    resource: 'the role in each of the other accounts',
    when: '`ASSUME_ROLE_NAME`',
  },
  {
    role: 'snapshot',
    actions: ['organizations:ListAccountsForParent', 'organizations:ListOrganizationalUnitsForParent'],
    resource: 'the roots and organizational units of the organization',
    when: '`ALLOWED_ACCOUNTS` names organizational units',
    parameter: 'AllowedOrganizationalUnits',
  },
  {
    role: 'snapshot',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resource: 'the key',
    when: 'the document’s bucket uses your KMS key',
  },
  {
    role: 'snapshot',
    actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    resource: '`*`',
    when: 'X-Ray traces the function',
  },
  {
    role: 'snapshot',
    actions: VPC_CALLS,
    resource: '`*`',
    when: 'the function is in a VPC',
    parameter: 'FunctionSubnetIds',
  },
  {
    role: 'delivery',
    actions: ['lambda:GetFunctionConfiguration', 'lambda:InvokeFunction'],
    resource: 'the function and its versions (`ARN`, `ARN:*`)',
    when: ALWAYS,
  },
  {
    role: 'delivery',
    actions: [
      's3:AbortMultipartUpload',
      's3:GetBucketLocation',
      's3:GetObject',
      's3:ListBucket',
      's3:ListBucketMultipartUploads',
      's3:PutObject',
    ],
    resource: 'the bucket of the destination or the errors, and its objects',
    when: ALWAYS,
  },
  {
    role: 'delivery',
    actions: ['s3:PutObjectAcl'],
    resource: 'the bucket’s objects',
    when: 'the bucket belongs to another account',
    parameter: 'ExistingBucketName',
  },
  {
    role: 'delivery',
    actions: ['logs:PutLogEvents'],
    resource: 'the log stream for delivery errors',
    when: ALWAYS,
  },
  {
    role: 'delivery',
    actions: [
      'es:DescribeDomain',
      'es:DescribeDomainConfig',
      'es:DescribeDomains',
      'es:ESHttpGet',
      'es:ESHttpPost',
      'es:ESHttpPut',
    ],
    resource: 'the domain and its paths',
    when: 'the destination is an OpenSearch domain',
  },
  {
    role: 'delivery',
    actions: ['aoss:APIAccessAll'],
    resource: 'the collection',
    when: 'the destination is an OpenSearch Serverless collection',
  },
  {
    role: 'delivery',
    actions: ['glue:GetTable', 'glue:GetTableVersion', 'glue:GetTableVersions'],
    resource: 'the catalog, the database and the table',
    when: 'records are converted to Parquet',
  },
  {
    role: 'delivery',
    actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:UpdateTable', 's3:DeleteObject'],
    resource: 'the catalog, the database and the table; the objects of the table',
    when: 'the destination is an Iceberg table',
  },
  {
    role: 'delivery',
    actions: ['secretsmanager:GetSecretValue'],
    resource: 'the secret',
    when: 'the endpoint’s token or key is in Secrets Manager',
  },
  {
    role: 'delivery',
    actions: ['kinesis:DescribeStream', 'kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:ListShards'],
    resource: 'the Kinesis stream',
    when: 'a Kinesis stream is the source',
  },
  {
    role: 'delivery',
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:CreateNetworkInterfacePermission',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcAttribute',
      'ec2:DescribeVpcs',
    ],
    resource: '`*` for `Describe` actions, else subnets, security groups and interfaces',
    when: 'OpenSearch is in a VPC',
  },
  {
    role: 'delivery',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resource: 'the key',
    when: 'the bucket, secret or Kinesis stream uses your KMS key',
  },
];

/** The actions that a role always needs and those that it needs under these conditions, sorted and without duplicates. */
export const actionsOf = (role, ...conditions) => {
  const rows = PERMISSIONS.filter((row) => row.role === role && (row.when === ALWAYS || conditions.includes(row.when)));
  return [...new Set(rows.flatMap(({ actions }) => actions))].toSorted();
};

/** The variables of a function that have a fixed value. */
export const fixedVariables = (name) =>
  Object.fromEntries(
    VARIABLES.filter((row) => row.function === name && row.value !== undefined).map((row) => [row.name, row.value]),
  );
