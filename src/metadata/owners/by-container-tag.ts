import type { OwnerRule } from './owner-rule.ts';
import { AWS_POLICIES, VPC_CNI, VPC_RESOURCE_CONTROLLER } from './references.ts';
import * as texts from './service-texts.ts';

const TRUNK_ID = /^(?<id>eni-[0-9a-f]+)$/;
const ECS_ATTACHMENT_ARN = 'arn:aws:ecs:us-east-1:123456789012:attachment/c8773f8d-1317-457a-ba3c-b57775ac6a04';
const OF_CONTROLLER = { 'eks:eni:owner': /^eks-vpc-resource-controller$/ };

/** Tags of Kubernetes and ECS on interfaces without an attached instance: branch interfaces and leftovers. */
export const BY_CONTAINER_TAG: readonly OwnerRule[] = [
  {
    type: 'eks_node',
    decidedBy: 'tag',
    when: { tags: { 'node.k8s.amazonaws.com/instance_id': /^(?<id>i-[0-9a-f]+)$/ } },
    certainty: 'sure',
    references: [VPC_CNI],
    examples: [
      {
        described: { tags: { 'node.k8s.amazonaws.com/instance_id': 'i-0e5f6eaf5507b2388' } },
        id: 'i-0e5f6eaf5507b2388',
      },
    ],
  },
  {
    type: 'eks_node',
    decidedBy: 'tag',
    when: { tags: { 'cluster.k8s.amazonaws.com/name': texts.IS_SET } },
    identifiedBy: { description: texts.KUBERNETES_NODE },
    certainty: 'sure',
    references: [VPC_CNI],
    examples: [
      {
        described: { description: 'aws-K8S-i-0e5f6eaf5507b2388', tags: { 'cluster.k8s.amazonaws.com/name': 'shop' } },
        id: 'i-0e5f6eaf5507b2388',
      },
    ],
  },
  {
    type: 'eks_node',
    decidedBy: 'tag',
    when: { tags: { 'eks:eni:owner': /^amazon-vpc-cni$/ } },
    identifiedBy: { description: texts.KUBERNETES_NODE },
    certainty: 'sure',
    references: [VPC_CNI],
    examples: [
      {
        described: { description: 'aws-K8S-i-0e5f6eaf5507b2388', tags: { 'eks:eni:owner': 'amazon-vpc-cni' } },
        id: 'i-0e5f6eaf5507b2388',
      },
    ],
  },
  {
    type: 'eks_node',
    decidedBy: 'tag',
    when: { tags: { 'eks:kubernetes-cni-node-name': /^(?:(?<id>i-[0-9a-f]+)|(?<name>\S+))$/ } },
    certainty: 'likely',
    note: 'EKS Auto Mode; instance id or node name.',
    references: [AWS_POLICIES],
    examples: [
      {
        described: { tags: { 'eks:kubernetes-cni-node-name': 'i-0e5f6eaf5507b2388' } },
        id: 'i-0e5f6eaf5507b2388',
      },
      {
        described: { tags: { 'eks:kubernetes-cni-node-name': 'ip-10-0-1-25.ec2.internal' } },
        name: 'ip-10-0-1-25.ec2.internal',
      },
    ],
  },
  {
    type: 'eks_pod',
    decidedBy: 'tag',
    when: { tags: { 'vpcresources.k8s.aws/trunk-eni-id': TRUNK_ID } },
    certainty: 'sure',
    note: 'The id is the trunk interface of the pod’s node.',
    references: [VPC_RESOURCE_CONTROLLER],
    examples: [
      {
        described: { tags: { 'vpcresources.k8s.aws/trunk-eni-id': 'eni-0e769e3bf64c37e57' } },
        id: 'eni-0e769e3bf64c37e57',
      },
    ],
  },
  {
    type: 'eks_pod',
    decidedBy: 'tag',
    when: { tags: { 'vpcresources.k8s.aws/vlan-id': texts.IS_SET } },
    certainty: 'sure',
    references: [VPC_RESOURCE_CONTROLLER],
    examples: [{ described: { tags: { 'vpcresources.k8s.aws/vlan-id': '1' } } }],
  },
  {
    type: 'eks_node',
    decidedBy: 'tag',
    when: { tags: OF_CONTROLLER, interfaceType: /^trunk$/ },
    certainty: 'sure',
    note: 'A trunk interface without a node.',
    references: [VPC_RESOURCE_CONTROLLER],
    examples: [{ described: { interfaceType: 'trunk', tags: { 'eks:eni:owner': 'eks-vpc-resource-controller' } } }],
  },
  {
    type: 'eks_pod',
    decidedBy: 'tag',
    when: { tags: OF_CONTROLLER, description: /^(?!aws-k8s-trunk-eni$)/ },
    certainty: 'likely',
    references: [VPC_RESOURCE_CONTROLLER],
    examples: [{ described: { tags: { 'eks:eni:owner': 'eks-vpc-resource-controller' } } }],
  },
  {
    type: 'ecs_task',
    decidedBy: 'tag',
    when: { tags: { 'aws:ecs:serviceName': texts.ANY_NAME } },
    identifiedBy: { description: texts.ECS_ATTACHMENT },
    certainty: 'likely',
    note: 'Only AWS can set `aws:` tags.',
    references: [AWS_POLICIES],
    examples: [
      {
        described: { description: ECS_ATTACHMENT_ARN, tags: { 'aws:ecs:serviceName': 'checkout' } },
        id: 'c8773f8d-1317-457a-ba3c-b57775ac6a04',
        name: 'checkout',
      },
    ],
  },
  {
    type: 'ecs_task',
    decidedBy: 'tag',
    when: { tags: { 'aws:ecs:clusterName': texts.IS_SET } },
    identifiedBy: { description: texts.ECS_ATTACHMENT },
    certainty: 'likely',
    note: 'A task without a service.',
    references: [AWS_POLICIES],
    examples: [
      {
        described: { description: ECS_ATTACHMENT_ARN, tags: { 'aws:ecs:clusterName': 'prod' } },
        id: 'c8773f8d-1317-457a-ba3c-b57775ac6a04',
      },
    ],
  },
];
