import type { OwnerRule } from './owner-rule.ts';
import { CLOUD_CUSTODIAN, EC2_GUIDE, EXPORTS, FLOWLOGS, SCRIPTS } from './references.ts';
import * as texts from './service-texts.ts';

/**
 * Descriptions of gateways, load balancers and endpoints. The kinds of load balancer whose kind follows `ELB` come
 * before the classic one, whose text has none. Gateways have dedicated interface types today; their texts serve exports
 * without the type.
 */
export const BY_DESCRIPTION_NETWORK: readonly OwnerRule[] = [
  {
    type: 'application_load_balancer',
    decidedBy: 'description',
    when: { description: texts.APPLICATION_LOAD_BALANCER },
    certainty: 'sure',
    references: [CLOUD_CUSTODIAN, EXPORTS],
    examples: [
      {
        described: {
          interfaceType: 'interface',
          description: 'ELB app/shop/50dc6c495c0c9188',
          requesterId: 'amazon-elb',
          requesterManaged: true,
        },
        id: 'app/shop/50dc6c495c0c9188',
        name: 'shop',
      },
    ],
  },
  {
    type: 'network_load_balancer',
    decidedBy: 'description',
    when: { description: texts.NETWORK_LOAD_BALANCER },
    certainty: 'sure',
    references: [FLOWLOGS],
    examples: [
      {
        described: { description: 'ELB net/shop-internal/ce09a1c6df3072e2' },
        id: 'net/shop-internal/ce09a1c6df3072e2',
        name: 'shop-internal',
      },
    ],
  },
  {
    type: 'gateway_load_balancer',
    decidedBy: 'description',
    when: { description: texts.GATEWAY_LOAD_BALANCER },
    certainty: 'likely',
    references: [CLOUD_CUSTODIAN],
    examples: [
      {
        described: { description: 'ELB gwy/inspect-gwlb/0123456789abcdef' },
        id: 'gwy/inspect-gwlb/0123456789abcdef',
        name: 'inspect-gwlb',
      },
    ],
  },
  {
    type: 'classic_load_balancer',
    decidedBy: 'description',
    when: { description: /^ELB (?<name>[A-Za-z0-9-]{1,32})$/ },
    certainty: 'sure',
    note: 'The name is AWS’s only identifier.',
    references: [CLOUD_CUSTODIAN, FLOWLOGS],
    examples: [
      {
        described: { interfaceType: 'interface', description: 'ELB test-load-balancer', instanceOwnerId: 'amazon-elb' },
        name: 'test-load-balancer',
      },
    ],
  },
  {
    type: 'nat_gateway',
    decidedBy: 'description',
    when: { description: texts.NAT_GATEWAY },
    certainty: 'sure',
    references: [CLOUD_CUSTODIAN],
    examples: [
      {
        described: { description: 'Interface for NAT Gateway nat-02d216882c09db8e6' },
        id: 'nat-02d216882c09db8e6',
      },
    ],
  },
  {
    type: 'transit_gateway_attachment',
    decidedBy: 'description',
    when: { description: texts.TRANSIT_GATEWAY },
    certainty: 'sure',
    references: [CLOUD_CUSTODIAN],
    examples: [
      {
        described: { description: 'Network Interface for Transit Gateway Attachment tgw-attach-063138e03e7866a3d' },
        id: 'tgw-attach-063138e03e7866a3d',
      },
    ],
  },
  {
    type: 'vpc_endpoint',
    decidedBy: 'description',
    when: { description: texts.VPC_ENDPOINT },
    certainty: 'sure',
    note: 'Some endpoints write the colon.',
    references: [EC2_GUIDE],
    examples: [
      {
        described: { interfaceType: 'interface', description: 'VPC Endpoint Interface: vpce-0f00567fa8477a1e6' },
        id: 'vpce-0f00567fa8477a1e6',
      },
    ],
  },
  {
    type: 'lattice_resource_gateway',
    decidedBy: 'description',
    when: { description: texts.RESOURCE_GATEWAY },
    certainty: 'sure',
    references: [EC2_GUIDE],
    examples: [
      {
        described: { interfaceType: 'interface', description: 'Resource Gateway Interface rgw-0bba03f3d56060135' },
        id: 'rgw-0bba03f3d56060135',
      },
    ],
  },
  {
    type: 'client_vpn_endpoint',
    decidedBy: 'description',
    when: { description: /^ClientVPN Endpoint resource(?:.*?(?<id>cvpn-endpoint-[0-9a-f]+))?/ },
    certainty: 'likely',
    note: 'Some texts lack the id.',
    references: [SCRIPTS],
    examples: [
      {
        described: { description: 'ClientVPN Endpoint resource cvpn-endpoint-0123456789abcdef0' },
        id: 'cvpn-endpoint-0123456789abcdef0',
      },
      { described: { description: 'ClientVPN Endpoint resource' } },
    ],
  },
  {
    type: 'route53_resolver_endpoint',
    decidedBy: 'description',
    when: { description: /^Route 53 Resolver: (?<id>rslvr-(?:in|out)-[0-9a-f]+)(?::rni-[0-9a-f]+)?$/ },
    certainty: 'sure',
    references: [SCRIPTS],
    examples: [
      {
        described: { description: 'Route 53 Resolver: rslvr-in-55829d25693e4b729:rni-9494385465134fa5a' },
        id: 'rslvr-in-55829d25693e4b729',
      },
    ],
  },
  {
    type: 'api_gateway_vpc_link',
    decidedBy: 'description',
    when: { description: /^ENI managed by APIGateway$/ },
    identifiedBy: { tags: { VpcLinkId: texts.ANY_ID } },
    certainty: 'likely',
    references: [CLOUD_CUSTODIAN],
    examples: [
      { described: { description: 'ENI managed by APIGateway', tags: { VpcLinkId: 'a1b2c3' } }, id: 'a1b2c3' },
    ],
  },
  {
    type: 'global_accelerator',
    decidedBy: 'description',
    when: { description: /^GlobalAccelerator managed ENI$/ },
    certainty: 'unsure',
    references: [EXPORTS],
    examples: [{ described: { description: 'GlobalAccelerator managed ENI' } }],
  },
];
