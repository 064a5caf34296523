import {
  DescribeManagedPrefixListsCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSecurityGroupVpcAssociationsCommand,
  DescribeTransitGatewaysCommand,
  DescribeTransitGatewayVpcAttachmentsCommand,
  DescribeVpcBlockPublicAccessOptionsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcPeeringConnectionsCommand,
  type EC2Client,
  GetManagedPrefixListEntriesCommand,
} from '@aws-sdk/client-ec2';
import {
  toBlockPublicAccess,
  toGroupRule,
  toGroupVpc,
  toNamedGroup,
  toNetworkAcl,
  toPeering,
  toPrefixListVersion,
  toRouteTable,
  toTransitGateway,
  toTransitGatewayAttachment,
  toVpcEndpoint,
} from '../inventory/to-rules.ts';
import { listOf, pageOf, tokenOf } from './describe-page.ts';
import type { Page } from './ec2-api.ts';
import { type Ec2RulesApi, PREFIX_LIST_ID } from './ec2-rules-api.ts';

/**
 * Page size for calls that accept less than 1,000 items.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListEntries.html
 */
const SMALL_PAGE_SIZE = 100;

/** Binds {@link Ec2RulesApi} to a client of the AWS SDK. Import it when rules are read: it describes many operations. */
export function createEc2RulesApi(client: EC2Client, region: string): Ec2RulesApi {
  return {
    async securityGroups(filters, nextToken, abortSignal) {
      const answer = await client.send(new DescribeSecurityGroupsCommand(pageOf(filters, nextToken)), { abortSignal });
      return page(listOf(answer.SecurityGroups, 'securityGroupInfo'), answer, (item) => toNamedGroup(item, region));
    },
    async securityGroupRules(filters, nextToken, abortSignal) {
      const command = new DescribeSecurityGroupRulesCommand(pageOf(filters, nextToken));
      const answer = await client.send(command, { abortSignal });
      return page(listOf(answer.SecurityGroupRules, 'securityGroupRuleSet'), answer, toGroupRule);
    },
    async groupVpcs(filters, nextToken, abortSignal) {
      const command = new DescribeSecurityGroupVpcAssociationsCommand(pageOf(filters, nextToken));
      const answer = await client.send(command, { abortSignal });
      const list = listOf(answer.SecurityGroupVpcAssociations, 'securityGroupVpcAssociationSet');
      return page(list, answer, toGroupVpc);
    },
    async networkAcls(filters, nextToken, abortSignal) {
      const answer = await client.send(new DescribeNetworkAclsCommand(pageOf(filters, nextToken)), { abortSignal });
      return page(listOf(answer.NetworkAcls, 'networkAclSet'), answer, (item) => toNetworkAcl(item, region));
    },
    async prefixLists(filters, nextToken, abortSignal) {
      const command = new DescribeManagedPrefixListsCommand(pageOf(filters, nextToken, SMALL_PAGE_SIZE));
      const answer = await client.send(command, { abortSignal });
      return page(listOf(answer.PrefixLists, 'prefixListSet'), answer, toPrefixListVersion);
    },
    async prefixListEntries(filters, nextToken, abortSignal) {
      const { Filters: _, ...rest } = pageOf([], nextToken, SMALL_PAGE_SIZE);
      const PrefixListId = filters.find(({ name }) => name === PREFIX_LIST_ID)?.values[0];
      const command = new GetManagedPrefixListEntriesCommand({ ...rest, PrefixListId });
      const answer = await client.send(command, { abortSignal });
      return page(listOf(answer.Entries, 'entrySet'), answer, ({ Cidr }) => Cidr);
    },
    async routeTables(filters, nextToken, abortSignal) {
      const command = new DescribeRouteTablesCommand(pageOf(filters, nextToken, SMALL_PAGE_SIZE));
      const answer = await client.send(command, { abortSignal });
      return page(listOf(answer.RouteTables, 'routeTableSet'), answer, (item) => toRouteTable(item, region));
    },
    async peerings(filters, nextToken, abortSignal) {
      const command = new DescribeVpcPeeringConnectionsCommand(pageOf(filters, nextToken));
      const answer = await client.send(command, { abortSignal });
      const list = listOf(answer.VpcPeeringConnections, 'vpcPeeringConnectionSet');
      return page(list, answer, (item) => toPeering(item, region));
    },
    async vpcEndpoints(filters, nextToken, abortSignal) {
      const answer = await client.send(new DescribeVpcEndpointsCommand(pageOf(filters, nextToken)), { abortSignal });
      return page(listOf(answer.VpcEndpoints, 'vpcEndpointSet'), answer, (item) => toVpcEndpoint(item, region));
    },
    async transitGatewayAttachments(filters, nextToken, abortSignal) {
      const command = new DescribeTransitGatewayVpcAttachmentsCommand(pageOf(filters, nextToken));
      const answer = await client.send(command, { abortSignal });
      const list = listOf(answer.TransitGatewayVpcAttachments, 'transitGatewayVpcAttachments');
      return page(list, answer, (item) => toTransitGatewayAttachment(item, region));
    },
    async transitGateways(filters, nextToken, abortSignal) {
      const answer = await client.send(new DescribeTransitGatewaysCommand(pageOf(filters, nextToken)), { abortSignal });
      return page(listOf(answer.TransitGateways, 'transitGatewaySet'), answer, (item) =>
        toTransitGateway(item, region),
      );
    },
    async blockPublicAccess(_filters, _nextToken, abortSignal) {
      const answer = await client.send(new DescribeVpcBlockPublicAccessOptionsCommand({}), { abortSignal });
      return page([answer.VpcBlockPublicAccessOptions], {}, toBlockPublicAccess);
    },
  };
}

function page<Described, Thing>(
  described: readonly Described[],
  answer: { readonly NextToken?: string | undefined },
  convert: (described: Described) => Thing | undefined,
): Page<Thing> {
  return { items: described.flatMap((item) => convert(item) ?? []), nextToken: tokenOf(answer) };
}
