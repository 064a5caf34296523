import type { OwnerRule } from './owner-rule.ts';
import { AWS_POLICIES, CLOUD_CUSTODIAN, EC2_API, EXPORTS, SCRIPTS } from './references.ts';
import * as texts from './service-texts.ts';

/** Interface types of other services. Only AWS can set them, so they decide; texts and tags only provide names. */
export const BY_INTERFACE_TYPE_SERVICE: readonly OwnerRule[] = [
  {
    type: 'lambda_function',
    decidedBy: 'interface_type',
    when: { interfaceType: /^lambda$/ },
    identifiedBy: { description: texts.LAMBDA_FUNCTION },
    certainty: 'sure',
    note: 'The name is one of several: functions with the same subnet and security groups share the interface.',
    references: [CLOUD_CUSTODIAN],
    examples: [
      {
        described: {
          interfaceType: 'lambda',
          description: 'AWS Lambda VPC ENI-order-export_v2-8c7ac78b-e11d-4dea-8a47-ab2bdeba9bf5',
          requesterManaged: false,
        },
        name: 'order-export_v2',
      },
    ],
  },
  {
    type: 'efs_mount_target',
    decidedBy: 'interface_type',
    when: { interfaceType: /^efs$/ },
    identifiedBy: { description: texts.EFS_MOUNT_TARGET },
    certainty: 'sure',
    note: 'The id is the file system’s.',
    references: [CLOUD_CUSTODIAN],
    examples: [
      {
        described: {
          interfaceType: 'efs',
          description: 'EFS mount target for fs-017557a9f00b1bec9 (fsmt-0fcbb40c868d404e8)',
        },
        id: 'fs-017557a9f00b1bec9',
      },
    ],
  },
  {
    type: 'api_gateway_vpc_link',
    decidedBy: 'interface_type',
    when: { interfaceType: /^api_gateway_managed$/ },
    identifiedBy: { tags: { VpcLinkId: texts.ANY_ID } },
    certainty: 'sure',
    note: 'The tag is from an AWS policy; probably every interface has it.',
    references: [EXPORTS, AWS_POLICIES],
    examples: [
      {
        described: {
          interfaceType: 'api_gateway_managed',
          description: 'ENI managed by APIGateway',
          tags: { VpcLinkId: 'a1b2c3' },
        },
        id: 'a1b2c3',
      },
    ],
  },
  {
    type: 'quicksight_vpc_connection',
    decidedBy: 'interface_type',
    when: { interfaceType: /^quicksight$/ },
    certainty: 'sure',
    references: [EC2_API],
    examples: [{ described: { interfaceType: 'quicksight' } }],
  },
  {
    type: 'evs_environment',
    decidedBy: 'interface_type',
    when: { interfaceType: /^evs$/ },
    certainty: 'sure',
    references: [EC2_API, AWS_POLICIES],
    examples: [{ described: { interfaceType: 'evs', tags: { AmazonEVSManaged: 'true' } } }],
  },
  {
    type: 'iot_rules_destination',
    decidedBy: 'interface_type',
    when: { interfaceType: /^iot_rules_managed$/ },
    certainty: 'sure',
    references: [EC2_API],
    examples: [{ described: { interfaceType: 'iot_rules_managed' } }],
  },
  {
    type: 'codestar_connection',
    decidedBy: 'interface_type',
    when: { interfaceType: /^aws_codestar_connections_managed$/ },
    certainty: 'sure',
    references: [EC2_API],
    examples: [{ described: { interfaceType: 'aws_codestar_connections_managed' } }],
  },
  {
    type: 'cloudfront_vpc_origin',
    decidedBy: 'interface_type',
    when: { interfaceType: /^cloudfront_managed$/ },
    certainty: 'sure',
    note: 'Not in AWS’s list of types.',
    references: [EXPORTS, AWS_POLICIES],
    examples: [{ described: { interfaceType: 'cloudfront_managed', tags: { 'aws.cloudfront.vpcorigin': 'enabled' } } }],
  },
  {
    type: 'bedrock_agentcore',
    decidedBy: 'interface_type',
    when: { interfaceType: /^agentic_ai$/ },
    certainty: 'likely',
    note: 'The owner is deduced from the type.',
    references: [EXPORTS, AWS_POLICIES],
    examples: [{ described: { interfaceType: 'agentic_ai', instanceOwnerId: 'amazon-aws' } }],
  },
  {
    type: 'prometheus_scraper',
    decidedBy: 'interface_type',
    when: { interfaceType: /^amp_collector$/ },
    certainty: 'likely',
    references: [SCRIPTS, AWS_POLICIES],
    examples: [{ described: { interfaceType: 'amp_collector', tags: { AMPAgentlessScraper: '' } } }],
  },
];
