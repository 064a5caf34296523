import type { Instance, NatGateway, NetworkInterface, Subnet, Vpc } from '../../model/inventory.ts';
import type { Ec2RulesApi } from './ec2-rules-api.ts';

/**
 * Maximum number of filter values in one request:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
 */
export const MAX_FILTER_VALUES = 200;

/** A filter of a describe call: EC2's name, and alternative values. */
export interface DescribeFilter {
  readonly name: string;
  readonly values: readonly string[];
}

/** An instance, and its attached interfaces with delegated prefixes. */
export interface PrefixHolder {
  readonly instance: Instance;
  readonly interfaces: readonly {
    readonly id: string;
    readonly vpcId: string;
    readonly prefixes: readonly string[];
  }[];
}

/** One page of an answer, with `nextToken` if there are more. */
export interface Page<Thing> {
  readonly items: readonly Thing[];
  readonly nextToken: string | undefined;
}

/** Requests one page. Without filters, everything is described, page by page. */
export type DescribePage<Thing> = (
  filters: readonly DescribeFilter[],
  nextToken: string | undefined,
  signal: AbortSignal,
) => Promise<Page<Thing>>;

/** The calls of EC2 that look-ups need, for one account and Region. Errors are those of the SDK. */
export interface Ec2Api {
  readonly networkInterfaces: DescribePage<NetworkInterface>;
  readonly instances: DescribePage<Instance>;
  readonly prefixHolders: DescribePage<PrefixHolder>;
  readonly subnets: DescribePage<Subnet>;
  readonly vpcs: DescribePage<Vpc>;
  readonly natGateways: DescribePage<NatGateway>;
  /** The calls that list rules; loads their part of the client when it is first called. */
  readonly rules: () => Promise<Ec2RulesApi>;
}

/** A kind of describe call: AWS's name, and the member of {@link Ec2Api} that makes it. */
export interface DescribeAction<Thing> {
  readonly name: string;
  readonly pick: (api: Ec2Api) => DescribePage<Thing>;
}

/** Network interfaces, by id or address. */
export const DESCRIBE_NETWORK_INTERFACES: DescribeAction<NetworkInterface> = {
  name: 'DescribeNetworkInterfaces',
  pick: (api) => api.networkInterfaces,
};
/** Instances, by id. */
export const DESCRIBE_INSTANCES: DescribeAction<Instance> = {
  name: 'DescribeInstances',
  pick: (api) => api.instances,
};
/**
 * Instances by a delegated prefix of one of their interfaces. Interfaces themselves cannot be filtered by prefix.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
 */
export const DESCRIBE_PREFIX_HOLDERS: DescribeAction<PrefixHolder> = {
  name: 'DescribeInstances',
  pick: (api) => api.prefixHolders,
};
/** Subnets, by id. */
export const DESCRIBE_SUBNETS: DescribeAction<Subnet> = { name: 'DescribeSubnets', pick: (api) => api.subnets };
/** VPCs, by id. */
export const DESCRIBE_VPCS: DescribeAction<Vpc> = { name: 'DescribeVpcs', pick: (api) => api.vpcs };
/** NAT gateways, by id. */
export const DESCRIBE_NAT_GATEWAYS: DescribeAction<NatGateway> = {
  name: 'DescribeNatGateways',
  pick: (api) => api.natGateways,
};
