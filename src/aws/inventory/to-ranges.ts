import type { Subnet, Vpc } from '../../model/inventory.ts';
import type { InternetGatewayBlockMode, SubnetRanges, VpcRanges } from '../../model/rules.ts';

/** The members of a VPC that verdicts use. */
export function toVpcRanges({ id, accountId, region, cidrBlocks, internetGatewayBlockMode }: Vpc): VpcRanges {
  return { id, accountId, region, cidrBlocks, internetGatewayBlockMode: blockMode(internetGatewayBlockMode) };
}

/** The members of a subnet that verdicts use. */
export function toSubnetRanges({
  id,
  vpcId,
  availabilityZoneId,
  cidrBlocks,
  internetGatewayBlockMode,
}: Subnet): SubnetRanges {
  return { id, vpcId, availabilityZoneId, cidrBlocks, internetGatewayBlockMode: blockMode(internetGatewayBlockMode) };
}

function blockMode(mode: string | undefined): InternetGatewayBlockMode | undefined {
  return mode === 'off' || mode === 'block-bidirectional' || mode === 'block-ingress' ? mode : undefined;
}
