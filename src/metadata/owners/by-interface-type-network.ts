import type { OwnerRule } from './owner-rule.ts';
import { CARTOGRAPHY, CLOUD_CUSTODIAN, EC2_API, EC2_GUIDE, FLOWLOGS } from './references.ts';
import * as texts from './service-texts.ts';

/**
 * Interface types of gateways, load balancers and endpoints. Only AWS can set them, so they decide; texts only provide
 * names.
 */
export const BY_INTERFACE_TYPE_NETWORK: readonly OwnerRule[] = [
  {
    type: 'nat_gateway',
    decidedBy: 'interface_type',
    when: { interfaceType: /^(?:nat_gateway|natGateway)$/ },
    identifiedBy: { description: texts.NAT_GATEWAY },
    certainty: 'sure',
    note: 'EC2 returns `nat_gateway`; the SDK documents `natGateway`.',
    references: [CLOUD_CUSTODIAN, CARTOGRAPHY],
    examples: [
      {
        described: {
          interfaceType: 'nat_gateway',
          description: 'Interface for NAT Gateway nat-02d216882c09db8e6',
          requesterManaged: true,
          instanceOwnerId: 'amazon-aws',
        },
        id: 'nat-02d216882c09db8e6',
      },
      { described: { interfaceType: 'natGateway' } },
    ],
  },
  {
    type: 'network_load_balancer',
    decidedBy: 'interface_type',
    when: { interfaceType: /^network_load_balancer$/ },
    identifiedBy: { description: texts.NETWORK_LOAD_BALANCER },
    certainty: 'sure',
    references: [EC2_API, FLOWLOGS],
    examples: [
      {
        described: {
          interfaceType: 'network_load_balancer',
          description: 'ELB net/a3e0a85cfb2de4ea68da79d1dc9cae48/ce09a1c6df3072e2',
        },
        id: 'net/a3e0a85cfb2de4ea68da79d1dc9cae48/ce09a1c6df3072e2',
        name: 'a3e0a85cfb2de4ea68da79d1dc9cae48',
      },
    ],
  },
  {
    type: 'gateway_load_balancer',
    decidedBy: 'interface_type',
    when: { interfaceType: /^gateway_load_balancer$/ },
    identifiedBy: { description: texts.GATEWAY_LOAD_BALANCER },
    certainty: 'sure',
    references: [EC2_API, CLOUD_CUSTODIAN],
    examples: [
      {
        described: { interfaceType: 'gateway_load_balancer', description: 'ELB gwy/inspect-gwlb/0123456789abcdef' },
        id: 'gwy/inspect-gwlb/0123456789abcdef',
        name: 'inspect-gwlb',
      },
    ],
  },
  {
    type: 'gateway_load_balancer_endpoint',
    decidedBy: 'interface_type',
    when: { interfaceType: /^gateway_load_balancer_endpoint$/ },
    identifiedBy: { description: texts.VPC_ENDPOINT },
    certainty: 'sure',
    note: 'Endpoints of Network Firewall look the same.',
    references: [EC2_API],
    examples: [
      {
        described: {
          interfaceType: 'gateway_load_balancer_endpoint',
          description: 'VPC Endpoint Interface vpce-0123456789abcdef0',
        },
        id: 'vpce-0123456789abcdef0',
      },
    ],
  },
  {
    type: 'vpc_endpoint',
    decidedBy: 'interface_type',
    when: { interfaceType: /^vpc_endpoint$/ },
    identifiedBy: { description: texts.VPC_ENDPOINT },
    certainty: 'sure',
    note: 'Any PrivateLink service: see “Behind an endpoint”.',
    references: [EC2_GUIDE, CLOUD_CUSTODIAN],
    examples: [
      {
        described: { interfaceType: 'vpc_endpoint', description: 'VPC Endpoint Interface vpce-0dfaa364d994a6a2f' },
        id: 'vpce-0dfaa364d994a6a2f',
      },
    ],
  },
  {
    type: 'transit_gateway_attachment',
    decidedBy: 'interface_type',
    when: { interfaceType: /^transit_gateway$/ },
    identifiedBy: { description: texts.TRANSIT_GATEWAY },
    certainty: 'sure',
    references: [CLOUD_CUSTODIAN],
    examples: [
      {
        described: {
          interfaceType: 'transit_gateway',
          description: 'Network Interface for Transit Gateway Attachment tgw-attach-063138e03e7866a3d',
          requesterManaged: false,
        },
        id: 'tgw-attach-063138e03e7866a3d',
      },
    ],
  },
  {
    type: 'global_accelerator',
    decidedBy: 'interface_type',
    when: { interfaceType: /^global_accelerator_managed$/ },
    certainty: 'sure',
    references: [EC2_API],
    examples: [
      { described: { interfaceType: 'global_accelerator_managed', description: 'GlobalAccelerator managed ENI' } },
    ],
  },
  {
    type: 'instance_connect_endpoint',
    decidedBy: 'interface_type',
    when: { interfaceType: /^ec2_instance_connect_endpoint$/ },
    identifiedBy: { tags: { InstanceConnectEndpointId: /^(?<id>eice-[0-9a-f]+)$/ } },
    certainty: 'sure',
    references: [EC2_API],
    examples: [
      {
        described: {
          interfaceType: 'ec2_instance_connect_endpoint',
          tags: { InstanceConnectEndpointId: 'eice-0123456789abcdef0' },
        },
        id: 'eice-0123456789abcdef0',
      },
    ],
  },
];
