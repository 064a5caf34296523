/*
 * Texts that services write into descriptions and tags, for more than one rule. Resource ids must have the form that
 * AWS writes today: lower-case hexadecimal digits after the prefix. ARNs may be of any partition.
 */

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** An Application Load Balancer; the id is the resource part of its ARN. */
export const APPLICATION_LOAD_BALANCER = /^ELB (?<id>app\/(?<name>[A-Za-z0-9-]+)\/[0-9a-f]{16})$/;

/** A Network Load Balancer; the id is the resource part of its ARN. */
export const NETWORK_LOAD_BALANCER = /^ELB (?<id>net\/(?<name>[A-Za-z0-9-]+)\/[0-9a-f]{16})$/;

/** A Gateway Load Balancer; the id is the resource part of its ARN. */
export const GATEWAY_LOAD_BALANCER = /^ELB (?<id>gwy\/(?<name>[A-Za-z0-9-]+)\/[0-9a-f]{16})$/;

/** A NAT gateway. */
export const NAT_GATEWAY = /^Interface for NAT Gateway (?<id>nat-[0-9a-f]+)$/;

/** A transit gateway's attachment. */
export const TRANSIT_GATEWAY = /^Network Interface for Transit Gateway Attachment (?<id>tgw-attach-[0-9a-f]+)$/;

/** An endpoint of PrivateLink or of a Gateway Load Balancer. */
export const VPC_ENDPOINT = /^VPC Endpoint Interface:? (?<id>vpce-[0-9a-f]+)$/;

/** A Lambda function. Names contain hyphens themselves, so exactly the UUID at the end is removed. */
export const LAMBDA_FUNCTION = new RegExp(`^AWS Lambda VPC ENI-(?<name>[A-Za-z0-9_-]+)-${UUID}$`);

/** A Lambda function from before shared interfaces were introduced; its name is not in the text. */
export const OLD_LAMBDA_FUNCTION = new RegExp(`^AWS Lambda VPC ENI: ${UUID}$`);

/** The session in which a Lambda function requested its interface; a number is an account, not a function. */
export const FUNCTION_SESSION = /^[^:]+:(?!\d{12}$)(?<name>[A-Za-z0-9_-]+)$/;

/** A mount target, whose file system is the owner. */
export const EFS_MOUNT_TARGET = /^EFS mount target for (?<id>fs-[0-9a-f]+) \(fsmt-[0-9a-f]+\)$/;

/** An attachment of an ECS task, or of an ECS host whose type is trunk. The id is the attachment's, not the task's. */
export const ECS_ATTACHMENT = /^arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:attachment\/(?<id>[0-9a-f-]+)$/;

/** An interface that the network plug-in of Kubernetes added to its node. */
export const KUBERNETES_NODE = /^aws-K8S-(?<id>i-[0-9a-f]+)$/;

/** A Glue job; only its role is known. */
export const GLUE_ROLE = /^Attached to Glue using role: arn:aws[a-z-]*:iam::\d{12}:role\/(?:\S*\/)?(?<name>[^\s/]+)$/;

/** The ARN of an MSK cluster; the id is its resource part. */
export const MSK_CLUSTER_ARN =
  /^arn:aws[a-z-]*:kafka:[a-z0-9-]+:\d{12}:cluster\/(?<id>(?<name>[A-Za-z0-9_-]+)\/[0-9a-f-]+)$/;

/** An MSK broker: the text ends in the cluster's ARN and a full stop. */
export const MSK_CLUSTER =
  /^(?:DO NOT DELETE - )?Amazon MSK network interface for cluster arn:aws[a-z-]*:kafka:[a-z0-9-]+:\d{12}:cluster\/(?<id>(?<name>[A-Za-z0-9_-]+)\/[0-9a-f-]+)\.?$/;

/** A broker of Amazon MQ. */
export const MQ_BROKER = new RegExp(`^Amazon MQ network interface for broker (?<id>b-${UUID})$`);

/** A resource gateway of VPC Lattice. */
export const RESOURCE_GATEWAY = /^Resource Gateway Interface (?<id>rgw-[0-9a-f]+)$/;

/** Any value, used as AWS's identifier. */
export const ANY_ID = /^(?<id>\S+)$/;

/** Any value, used as the name. */
export const ANY_NAME = /^(?<name>\S.*)$/;

/** A tag that is set by being present. */
export const IS_SET = /^(?!false$)/i;
