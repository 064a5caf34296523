import type { OwnerRule } from './owner-rule.ts';
import { CLOUD_CUSTODIAN, EXPORTS, FLOWLOGS, SCRIPTS, VPC_CNI, VPC_RESOURCE_CONTROLLER } from './references.ts';
import * as texts from './service-texts.ts';

const ENI_OF_OLD_LAMBDA = 'AWS Lambda VPC ENI: 26578289-8b35-4f36-a046-ceda51a45800';

/** Descriptions of functions, containers, desktops and other compute services. */
export const BY_DESCRIPTION_COMPUTE: readonly OwnerRule[] = [
  {
    type: 'lambda_function',
    decidedBy: 'description',
    when: { description: texts.LAMBDA_FUNCTION },
    certainty: 'sure',
    note: 'One of several functions, as for type `lambda`.',
    references: [CLOUD_CUSTODIAN],
    examples: [
      {
        described: { description: 'AWS Lambda VPC ENI-order-export_v2-8c7ac78b-e11d-4dea-8a47-ab2bdeba9bf5' },
        name: 'order-export_v2',
      },
    ],
  },
  {
    type: 'lambda_function',
    decidedBy: 'description',
    when: { description: texts.OLD_LAMBDA_FUNCTION },
    identifiedBy: { requesterId: texts.FUNCTION_SESSION },
    certainty: 'sure',
    note: 'The session name is the function.',
    references: [CLOUD_CUSTODIAN],
    examples: [
      { described: { description: ENI_OF_OLD_LAMBDA, requesterId: 'AROAEXAMPLEEXAMPLE03:deploy' }, name: 'deploy' },
      { described: { description: ENI_OF_OLD_LAMBDA, requesterId: 'AROAEXAMPLEEXAMPLE03:123456789012' } },
    ],
  },
  {
    type: 'ecs_task',
    decidedBy: 'description',
    when: { description: texts.ECS_ATTACHMENT, interfaceType: /^(?!trunk$)/ },
    certainty: 'likely',
    note: 'Not marked as managed by AWS.',
    references: [CLOUD_CUSTODIAN],
    examples: [
      {
        described: {
          description: 'arn:aws:ecs:us-east-1:123456789012:attachment/c8773f8d-1317-457a-ba3c-b57775ac6a04',
        },
        id: 'c8773f8d-1317-457a-ba3c-b57775ac6a04',
      },
    ],
  },
  {
    type: 'eks_control_plane',
    decidedBy: 'description',
    when: { description: /^Amazon EKS (?<name>[A-Za-z0-9][A-Za-z0-9_-]{0,99})$/ },
    certainty: 'sure',
    note: 'Between the cluster’s API servers and the VPC.',
    references: [EXPORTS, SCRIPTS],
    examples: [
      {
        described: { description: 'Amazon EKS shop-prod', requesterId: 'AROAEXAMPLEEXAMPLE06:AmazonEKS' },
        name: 'shop-prod',
      },
    ],
  },
  {
    type: 'eks_node',
    decidedBy: 'description',
    when: { description: texts.KUBERNETES_NODE },
    certainty: 'sure',
    note: 'Left behind by the instance in the description.',
    references: [VPC_CNI],
    examples: [{ described: { description: 'aws-K8S-i-0e5f6eaf5507b2388' }, id: 'i-0e5f6eaf5507b2388' }],
  },
  {
    type: 'eks_node',
    decidedBy: 'description',
    when: { description: /^aws-k8s-trunk-eni$/ },
    certainty: 'sure',
    note: 'A trunk interface without a node.',
    references: [VPC_RESOURCE_CONTROLLER],
    examples: [{ described: { description: 'aws-k8s-trunk-eni' } }],
  },
  {
    type: 'eks_pod',
    decidedBy: 'description',
    when: { description: /^aws-k8s-branch-eni$/ },
    certainty: 'sure',
    references: [VPC_RESOURCE_CONTROLLER],
    examples: [{ described: { description: 'aws-k8s-branch-eni' } }],
  },
  {
    type: 'directory_service',
    decidedBy: 'description',
    when: { description: /^AWS created network interface for directory (?<id>d-[0-9a-f]{10})\.?$/ },
    certainty: 'sure',
    note: 'AD Connector and Managed AD.',
    references: [CLOUD_CUSTODIAN],
    examples: [
      {
        described: { description: 'AWS created network interface for directory d-90677cc91c' },
        id: 'd-90677cc91c',
      },
    ],
  },
  {
    type: 'workspace',
    decidedBy: 'description',
    when: { description: /^Created By Amazon Work[Ss]paces for AWS Account ID \d{12}/ },
    certainty: 'sure',
    note: 'DescribeWorkspaces finds the desktop by address.',
    references: [FLOWLOGS, SCRIPTS],
    examples: [{ described: { description: 'Created By Amazon Workspaces for AWS Account ID 123456789012' } }],
  },
  {
    type: 'sagemaker_domain',
    decidedBy: 'description',
    when: { description: /^\[DO NOT DELETE\] ENI managed by SageMaker for Studio Domain ?\((?<id>d-[a-z0-9]+)\)/ },
    certainty: 'sure',
    references: [FLOWLOGS, EXPORTS],
    examples: [
      {
        described: {
          description:
            '[DO NOT DELETE] ENI managed by SageMaker for Studio Domain(d-g7djlrunxivy) - a09d795df1d5926f328cb6564db19ab2',
        },
        id: 'd-g7djlrunxivy',
      },
    ],
  },
  {
    type: 'sagemaker_notebook',
    decidedBy: 'description',
    when: {
      description:
        /^\[Do not delete\] Network Interface created to access resources in your VPC for SageMaker Notebook Instance\b(?:.*\bnotebook-instance\/(?<name>[A-Za-z0-9-]+))?/i,
    },
    certainty: 'likely',
    references: [FLOWLOGS, SCRIPTS],
    examples: [
      {
        described: {
          description:
            '[Do not delete] Network Interface created to access resources in your VPC for SageMaker Notebook Instance [arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/my-notebook]',
        },
        name: 'my-notebook',
      },
    ],
  },
  {
    type: 'cloudhsm',
    decidedBy: 'description',
    when: { description: /^CloudHsm ENI (?:.* )?(?<id>\S+)$/ },
    certainty: 'likely',
    note: 'The id is the last word.',
    references: [CLOUD_CUSTODIAN],
    examples: [{ described: { description: 'CloudHsm ENI hsm-0123456789a' }, id: 'hsm-0123456789a' }],
  },
  {
    type: 'cloudhsm_classic',
    decidedBy: 'description',
    when: { description: /^CloudHSM Managed Interface/ },
    certainty: 'likely',
    references: [CLOUD_CUSTODIAN],
    examples: [{ described: { description: 'CloudHSM Managed Interface' } }],
  },
  {
    type: 'codestar_connection',
    decidedBy: 'description',
    when: { description: /^AWS CodeStar Connections/ },
    certainty: 'likely',
    references: [CLOUD_CUSTODIAN],
    examples: [{ described: { description: 'AWS CodeStar Connections' } }],
  },
  {
    type: 'codebuild',
    decidedBy: 'description',
    when: { description: /^AWS CodeBuild/ },
    certainty: 'unsure',
    references: [SCRIPTS],
    examples: [{ described: { description: 'AWS CodeBuild' } }],
  },
];
