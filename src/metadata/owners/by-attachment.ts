import type { OwnerRule } from './owner-rule.ts';
import { AWS_POLICIES, CLOUD_CUSTODIAN, EC2_API, EXPORTS, VPC_CNI, VPC_RESOURCE_CONTROLLER } from './references.ts';
import * as texts from './service-texts.ts';

/**
 * Instances, and the workloads on them. ECS comes first, since the interface of a task may be attached to its host. An
 * instance takes precedence over any text, because its owner can write any description.
 */
export const BY_ATTACHMENT: readonly OwnerRule[] = [
  {
    type: 'ec2_instance',
    decidedBy: 'attachment',
    when: { instanceId: texts.ANY_ID, interfaceType: /^trunk$/, description: /^arn:aws[a-z-]*:ecs:/ },
    certainty: 'sure',
    note: 'The trunk interface of an ECS host; its tasks use branch interfaces.',
    references: [EXPORTS],
    examples: [
      {
        described: {
          interfaceType: 'trunk',
          description: 'arn:aws:ecs:eu-central-1:123456789012:attachment/aa82aa30-0835-47b8-bb17-00888bdaecf1',
          requesterManaged: true,
          instanceId: 'i-03fd3ec7a44e04e2f',
        },
        id: 'i-03fd3ec7a44e04e2f',
      },
    ],
  },
  {
    type: 'ecs_task',
    decidedBy: 'description',
    when: { description: texts.ECS_ATTACHMENT, interfaceType: /^(?!trunk$)/, requesterManaged: true },
    identifiedBy: { tags: { 'aws:ecs:serviceName': texts.ANY_NAME } },
    certainty: 'sure',
    note: 'The id is the attachment’s, not the task’s. Tasks of AWS Batch on Fargate look the same.',
    references: [CLOUD_CUSTODIAN],
    examples: [
      {
        described: {
          interfaceType: 'interface',
          description: 'arn:aws:ecs:eu-west-2:123456789012:attachment/37a927f2-a8d1-46d7-8f96-d6aef13cc5b0',
          requesterManaged: true,
          tags: { 'aws:ecs:clusterName': 'prod', 'aws:ecs:serviceName': 'checkout' },
        },
        id: '37a927f2-a8d1-46d7-8f96-d6aef13cc5b0',
        name: 'checkout',
      },
    ],
  },
  {
    type: 'ecs_task',
    decidedBy: 'description',
    when: { description: texts.ECS_ATTACHMENT, interfaceType: /^branch$/ },
    identifiedBy: { tags: { 'aws:ecs:serviceName': texts.ANY_NAME } },
    certainty: 'likely',
    note: 'A task on a host with a trunk.',
    references: [EC2_API],
    examples: [
      {
        described: {
          interfaceType: 'branch',
          description: 'arn:aws-us-gov:ecs:us-gov-west-1:123456789012:attachment/0123abcd-0123-4567-89ab-0123456789ab',
          tags: { 'aws:ecs:serviceName': 'checkout' },
        },
        id: '0123abcd-0123-4567-89ab-0123456789ab',
        name: 'checkout',
      },
    ],
  },
  {
    type: 'eks_pod',
    decidedBy: 'interface_type',
    when: { interfaceType: /^branch$/ },
    identifiedBy: { tags: { 'vpcresources.k8s.aws/trunk-eni-id': /^(?<id>eni-[0-9a-f]+)$/ } },
    certainty: 'sure',
    note: 'The id is the node’s trunk interface; the pod is unknown.',
    references: [CLOUD_CUSTODIAN, VPC_RESOURCE_CONTROLLER],
    examples: [
      {
        described: {
          interfaceType: 'branch',
          description: 'aws-k8s-branch-eni',
          requesterManaged: false,
          tags: { 'vpcresources.k8s.aws/trunk-eni-id': 'eni-0e769e3bf64c37e57' },
        },
        id: 'eni-0e769e3bf64c37e57',
      },
    ],
  },
  {
    type: 'eks_node',
    decidedBy: 'attachment',
    when: { instanceId: texts.ANY_ID, interfaceType: /^trunk$/ },
    certainty: 'sure',
    references: [VPC_RESOURCE_CONTROLLER],
    examples: [
      {
        described: { interfaceType: 'trunk', description: 'aws-k8s-trunk-eni', instanceId: 'i-0aaaabbbbccccdddd' },
        id: 'i-0aaaabbbbccccdddd',
      },
    ],
  },
  {
    type: 'eks_node',
    decidedBy: 'attachment',
    when: { instanceId: texts.ANY_ID, description: /^aws-K8S-i-/ },
    certainty: 'sure',
    note: 'The node’s primary interface has no Kubernetes tags and is an `ec2_instance`.',
    references: [VPC_CNI],
    examples: [
      {
        described: {
          interfaceType: 'interface',
          description: 'aws-K8S-i-0e5f6eaf5507b2388',
          instanceId: 'i-0e5f6eaf5507b2388',
        },
        id: 'i-0e5f6eaf5507b2388',
      },
    ],
  },
  attachedNode('node.k8s.amazonaws.com/instance_id', texts.IS_SET, 'i-0e5f6eaf5507b2388'),
  attachedNode('cluster.k8s.amazonaws.com/name', texts.IS_SET, 'shop'),
  attachedNode('eks:eni:owner', /^amazon-vpc-cni$/, 'amazon-vpc-cni'),
  {
    ...attachedNode('eks:kubernetes-cni-node-name', texts.IS_SET, 'i-0e5f6eaf5507b2388'),
    certainty: 'likely',
    note: 'EKS Auto Mode.',
    references: [AWS_POLICIES],
  },
  {
    type: 'ec2_instance',
    decidedBy: 'attachment',
    when: { instanceId: texts.ANY_ID },
    certainty: 'sure',
    note: 'Includes hosts of EMR, Batch, Cloud9, Elastic Beanstalk, ECS and EKS.',
    references: [EC2_API],
    examples: [
      {
        described: {
          interfaceType: 'interface',
          description: 'Primary network interface',
          instanceId: 'i-03617f5ddb18672ca',
        },
        id: 'i-03617f5ddb18672ca',
      },
      { described: { interfaceType: 'efa-only', instanceId: 'i-0fedcba9876543210' }, id: 'i-0fedcba9876543210' },
    ],
  },
];

/** A node, recognised by a tag that Kubernetes puts on the interfaces that it adds. */
function attachedNode(key: string, pattern: RegExp, value: string): OwnerRule {
  return {
    type: 'eks_node',
    decidedBy: 'attachment',
    when: { instanceId: texts.ANY_ID, tags: { [key]: pattern } },
    certainty: 'sure',
    references: [VPC_CNI],
    examples: [{ described: { instanceId: 'i-0e5f6eaf5507b2388', tags: { [key]: value } }, id: 'i-0e5f6eaf5507b2388' }],
  };
}
