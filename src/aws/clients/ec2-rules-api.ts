import type {
  InternetGatewayBlockMode,
  NetworkAcl,
  RouteTable,
  SecurityGroup,
  SecurityGroupRule,
  TransitGateway,
  TransitGatewayAttachment,
  VpcEndpoint,
  VpcPeering,
} from '../../model/rules.ts';
import type { DescribeAction, DescribePage } from './ec2-api.ts';

/** A security group without its rules, which EC2 lists by themselves. */
export type NamedGroup = Omit<SecurityGroup, 'rules' | 'earlier'>;

/** A rule with the group that it belongs to. */
export interface GroupRule {
  readonly groupId: string;
  /** The account that owns the group. */
  readonly accountId: string | undefined;
  /** Undefined for a rule that cannot be read, such as one of a kind that is newer than this release. */
  readonly rule: SecurityGroupRule | undefined;
}

/** A prefix list without its entries, which are requested for each list. */
export interface PrefixListVersion {
  readonly id: string;
  readonly name: string | undefined;
  readonly accountId: string | undefined;
  /** Grows with each change; AWS-managed lists have none. */
  readonly version: number | undefined;
}

/** A further VPC in which a security group can be used. */
export interface GroupVpc {
  readonly groupId: string;
  readonly vpcId: string;
}

/** What VPC Block Public Access does in an account and Region. */
export interface BlockPublicAccess {
  readonly mode: InternetGatewayBlockMode;
}

/** The calls of EC2 that list the rules of one account and Region. Errors are those of the SDK. */
export interface Ec2RulesApi {
  readonly securityGroups: DescribePage<NamedGroup>;
  readonly securityGroupRules: DescribePage<GroupRule>;
  readonly groupVpcs: DescribePage<GroupVpc>;
  readonly networkAcls: DescribePage<NetworkAcl>;
  readonly prefixLists: DescribePage<PrefixListVersion>;
  /** CIDR blocks of the one list that the filter {@link PREFIX_LIST_ID} names. */
  readonly prefixListEntries: DescribePage<string>;
  readonly routeTables: DescribePage<RouteTable>;
  readonly peerings: DescribePage<VpcPeering>;
  readonly vpcEndpoints: DescribePage<VpcEndpoint>;
  readonly transitGatewayAttachments: DescribePage<TransitGatewayAttachment>;
  readonly transitGateways: DescribePage<TransitGateway>;
  readonly blockPublicAccess: DescribePage<BlockPublicAccess>;
}

/** The filter that passes the list to {@link Ec2RulesApi.prefixListEntries}. */
export const PREFIX_LIST_ID = 'prefix-list-id';

/** Security groups with names and tags. */
export const DESCRIBE_SECURITY_GROUPS: DescribeAction<NamedGroup> = action(
  'DescribeSecurityGroups',
  (api) => api.securityGroups,
);
/** Rules of security groups, with their ids. */
export const DESCRIBE_SECURITY_GROUP_RULES: DescribeAction<GroupRule> = action(
  'DescribeSecurityGroupRules',
  (api) => api.securityGroupRules,
);
/** VPCs that groups of other VPCs are associated with. */
export const DESCRIBE_GROUP_VPCS: DescribeAction<GroupVpc> = action(
  'DescribeSecurityGroupVpcAssociations',
  (api) => api.groupVpcs,
);
/** Network ACLs with entries and associated subnets. */
export const DESCRIBE_NETWORK_ACLS: DescribeAction<NetworkAcl> = action(
  'DescribeNetworkAcls',
  (api) => api.networkAcls,
);
/** Prefix lists with their versions. */
export const DESCRIBE_PREFIX_LISTS: DescribeAction<PrefixListVersion> = action(
  'DescribeManagedPrefixLists',
  (api) => api.prefixLists,
);
/** Entries of one prefix list. */
export const GET_PREFIX_LIST_ENTRIES: DescribeAction<string> = action(
  'GetManagedPrefixListEntries',
  (api) => api.prefixListEntries,
);
/** Route tables with routes and associated subnets. */
export const DESCRIBE_ROUTE_TABLES: DescribeAction<RouteTable> = action(
  'DescribeRouteTables',
  (api) => api.routeTables,
);
/** Active VPC peering connections. */
export const DESCRIBE_PEERINGS: DescribeAction<VpcPeering> = action(
  'DescribeVpcPeeringConnections',
  (api) => api.peerings,
);
/** VPC endpoints of every type. */
export const DESCRIBE_VPC_ENDPOINTS: DescribeAction<VpcEndpoint> = action(
  'DescribeVpcEndpoints',
  (api) => api.vpcEndpoints,
);
/** Attachments of VPCs to transit gateways. */
export const DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS: DescribeAction<TransitGatewayAttachment> = action(
  'DescribeTransitGatewayVpcAttachments',
  (api) => api.transitGatewayAttachments,
);
/** Transit gateways with their options. */
export const DESCRIBE_TRANSIT_GATEWAYS: DescribeAction<TransitGateway> = action(
  'DescribeTransitGateways',
  (api) => api.transitGateways,
);
/** VPC Block Public Access of the account. */
export const DESCRIBE_BLOCK_PUBLIC_ACCESS: DescribeAction<BlockPublicAccess> = action(
  'DescribeVpcBlockPublicAccessOptions',
  (api) => api.blockPublicAccess,
);

/** EC2's names of the actions that reading the rules needs, each a permission. */
export const RULES_ACTIONS: readonly string[] = [
  DESCRIBE_SECURITY_GROUPS,
  DESCRIBE_SECURITY_GROUP_RULES,
  DESCRIBE_GROUP_VPCS,
  DESCRIBE_NETWORK_ACLS,
  DESCRIBE_PREFIX_LISTS,
  GET_PREFIX_LIST_ENTRIES,
  DESCRIBE_ROUTE_TABLES,
  DESCRIBE_PEERINGS,
  DESCRIBE_VPC_ENDPOINTS,
  DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS,
  DESCRIBE_TRANSIT_GATEWAYS,
  DESCRIBE_BLOCK_PUBLIC_ACCESS,
].map(({ name }) => name);

/** An action of {@link Ec2RulesApi}, whose client code is loaded at the first call. */
function action<Thing>(name: string, pick: (api: Ec2RulesApi) => DescribePage<Thing>): DescribeAction<Thing> {
  return {
    name,
    pick: (api) => async (filters, nextToken, signal) => pick(await api.rules())(filters, nextToken, signal),
  };
}
