import { Duration, RemovalPolicy, Size, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnFlowLog } from 'aws-cdk-lib/aws-ec2';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { type IRole, Policy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Compression,
  DeliveryStream,
  EnableLogging,
  LambdaFunctionProcessor,
  S3Bucket,
  StreamEncryption,
} from 'aws-cdk-lib/aws-kinesisfirehose';
import { Architecture, Code, Function as LambdaHandler, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** Fields of the flow log, and what the enricher is told to read: a record does not say which format it has. */
const FIELDS = [
  ...['version', 'account-id', 'interface-id', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'packets'],
  ...['bytes', 'start', 'end', 'action', 'log-status', 'vpc-id', 'subnet-id', 'instance-id', 'tcp-flags', 'type'],
  ...['pkt-srcaddr', 'pkt-dstaddr', 'region', 'az-id', 'sublocation-type', 'sublocation-id', 'pkt-src-aws-service'],
  ...['pkt-dst-aws-service', 'flow-direction', 'traffic-path'],
];

/** For the C library: few arenas, and large blocks go back to the system when they are free. */
const MALLOC_SETTINGS = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '9437184',
  MALLOC_TRIM_THRESHOLD_: '16777216',
};

const DOCUMENT = 'inventory.json.gz';
/** The rules, which the snapshot function writes next to it. */
const RULES = 'rules.json.gz';

/** What the stack cannot know by itself. */
export interface FlowLogStackProps extends StackProps {
  /** The VPC whose traffic is recorded. */
  readonly vpcId: string;
  /** The folder `dist/` that `npm run build` writes. */
  readonly dist: string;
}

/** A flow log of a VPC, enriched with the names of both ends, in a bucket. */
export class FlowLogStack extends Stack {
  constructor(scope: Construct, id: string, { vpcId, dist, ...props }: FlowLogStackProps) {
    super(scope, id, props);
    const code = Code.fromAsset(dist);
    const inventory = bucket(this, 'Inventory', true);
    const documents = bucket(this, 'FlowLogs', false);
    const location = `s3://${inventory.bucketName}/${DOCUMENT}`;

    const snapshotLog = log(this, 'SnapshotLog');
    const snapshot = new LambdaHandler(this, 'Snapshot', {
      description: 'Writes the inventory of network interfaces that the flow log enricher reads.',
      code,
      handler: 'snapshot-handler.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 1024,
      timeout: Duration.seconds(600),
      logGroup: snapshotLog,
      role: functionRole(this, 'SnapshotRole', snapshotLog, [
        new PolicyStatement({
          actions: ['s3:GetObject', 's3:PutObject'],
          resources: [inventory.arnForObjects(DOCUMENT), inventory.arnForObjects(RULES)],
        }),
        // these calls know no permissions for single resources
        new PolicyStatement({
          actions: [
            'ec2:DescribeInstances',
            'ec2:DescribeManagedPrefixLists',
            'ec2:DescribeNatGateways',
            'ec2:DescribeNetworkAcls',
            'ec2:DescribeNetworkInterfaces',
            'ec2:DescribeRouteTables',
            'ec2:DescribeSecurityGroupRules',
            'ec2:DescribeSecurityGroupVpcAssociations',
            'ec2:DescribeSecurityGroups',
            'ec2:DescribeSubnets',
            'ec2:DescribeTransitGatewayVpcAttachments',
            'ec2:DescribeTransitGateways',
            'ec2:DescribeVpcBlockPublicAccessOptions',
            'ec2:DescribeVpcEndpoints',
            'ec2:DescribeVpcPeeringConnections',
            'ec2:DescribeVpcs',
            'ec2:GetManagedPrefixListEntries',
          ],
          resources: ['*'],
        }),
      ]),
      environment: { METADATA: 'snapshot', METADATA_SNAPSHOT: location },
    });
    new Rule(this, 'SnapshotTimer', {
      schedule: Schedule.rate(Duration.minutes(15)),
      targets: [new LambdaFunction(snapshot)],
    });

    const enricherLog = log(this, 'EnricherLog');
    const enricherRole = functionRole(this, 'EnricherRole', enricherLog, [
      new PolicyStatement({
        actions: ['s3:GetObject'],
        resources: [inventory.arnForObjects(DOCUMENT), inventory.arnForObjects(RULES)],
      }),
    ]);
    const enricher = new LambdaHandler(this, 'Enricher', {
      description: 'Parses and enriches VPC flow log records for Amazon Data Firehose.',
      code,
      handler: 'handler.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 1024,
      timeout: Duration.seconds(120),
      logGroup: enricherLog,
      role: enricherRole,
      environment: {
        ...MALLOC_SETTINGS,
        DESTINATION: 's3',
        LOG_FORMAT: FIELDS.join(' '),
        METADATA: 'snapshot',
        METADATA_SNAPSHOT: location,
      },
    });

    const deliveryLog = log(this, 'DeliveryLog');
    const deliveryRole = new Role(this, 'DeliveryRole', {
      // Firehose sends the account of the stream as the external id
      assumedBy: new ServicePrincipal('firehose.amazonaws.com'),
      externalIds: [this.account],
      inlinePolicies: {
        deliver: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: [
                's3:AbortMultipartUpload',
                's3:GetBucketLocation',
                's3:GetObject',
                's3:ListBucket',
                's3:ListBucketMultipartUploads',
                's3:PutObject',
              ],
              resources: [documents.bucketArn, documents.arnForObjects('*')],
            }),
            new PolicyStatement({
              actions: ['lambda:GetFunctionConfiguration', 'lambda:InvokeFunction'],
              resources: [enricher.functionArn, `${enricher.functionArn}:*`],
            }),
            new PolicyStatement({ actions: ['logs:PutLogEvents'], resources: [deliveryLog.logGroupArn] }),
          ],
        }),
      },
    });
    const stream = new DeliveryStream(this, 'Stream', {
      // a key that AWS owns: the service that delivers flow logs has no permission to use one of yours
      encryption: StreamEncryption.awsOwnedKey(),
      destination: new S3Bucket(documents, {
        // what the construct would add to it is more than Firehose needs
        role: deliveryRole.withoutPolicyUpdates(),
        dataOutputPrefix: 'flow-logs/!{timestamp:yyyy/MM/dd/HH}/',
        errorOutputPrefix: 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/',
        compression: Compression.GZIP,
        bufferingSize: Size.mebibytes(64),
        bufferingInterval: Duration.seconds(300),
        loggingConfig: new EnableLogging(deliveryLog),
        processors: [
          new LambdaFunctionProcessor(enricher, {
            // more than this could overflow the answer of the function, and would be paid for twice
            bufferSize: Size.mebibytes(0.2),
            bufferInterval: Duration.seconds(60),
            retries: 3,
          }),
        ],
      }),
    });
    // Records whose output does not fit into an answer go back to the stream. A policy of its own: the function is made
    // after the policies of its role, and the stream after the function.
    const putBack = new Policy(this, 'PutBack', {
      roles: [enricherRole],
      statements: [
        new PolicyStatement({ actions: ['firehose:PutRecordBatch'], resources: [stream.deliveryStreamArn] }),
      ],
    });

    const flowLog = new CfnFlowLog(this, 'FlowLog', {
      resourceType: 'VPC',
      resourceId: vpcId,
      trafficType: 'ALL',
      maxAggregationInterval: 60,
      logFormat: FIELDS.map((field) => `\${${field}}`).join(' '),
      logDestinationType: 'kinesis-data-firehose',
      logDestination: stream.deliveryStreamArn,
    });
    // no record before the function may put it back
    flowLog.node.addDependency(putBack);
  }
}

/** An encrypted bucket that stays when the stack is deleted. */
function bucket(scope: Construct, id: string, versioned: boolean): Bucket {
  return new Bucket(scope, id, {
    versioned,
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
}

function log(scope: Construct, id: string): LogGroup {
  return new LogGroup(scope, id, { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
}

/** The role of a function that writes its own log and does what else is stated. */
function functionRole(scope: Construct, id: string, logGroup: ILogGroup, statements: PolicyStatement[]): IRole {
  const ownLog = new PolicyStatement({
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
  return new Role(scope, id, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { function: new PolicyDocument({ statements: [ownLog, ...statements] }) },
  });
}
