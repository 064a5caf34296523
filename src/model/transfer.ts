import { ValueGroup } from './value-group.ts';

/**
 * The classes of paths that traffic takes, by which its price differs. Each has a sentence for the documentation.
 *
 * Sources: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html (`traffic-path`, `next-hop-…`), and
 * https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer.
 */
export const TRANSFER_CLASSES = {
  same_zone: 'Both ends are in one VPC and one Availability Zone.',
  cross_zone: 'Both ends are in one VPC, in different Availability Zones.',
  same_vpc: 'Both ends are in one VPC; the zone of one is unknown.',
  vpc_peering: 'A peering connection in the Region.',
  inter_region_peering: 'A peering connection between Regions.',
  transit_gateway: 'A transit gateway.',
  nat_gateway: 'A NAT gateway.',
  gateway_endpoint: 'A gateway endpoint of S3 or DynamoDB.',
  interface_endpoint: 'An interface endpoint, or one of a Gateway Load Balancer.',
  internet_gateway: 'An internet gateway, or an egress-only internet gateway.',
  internet_gateway_or_gateway_endpoint: 'One of the two; the record does not say which.',
  virtual_private_gateway: 'VPN or Direct Connect; the record does not say which.',
  local_zone: 'To or from a Local Zone, a Wavelength Zone or an Outpost.',
  gateway_in_vpc: 'A NAT gateway, transit gateway, endpoint or appliance in the VPC; the record does not say which.',
} as const;

/** A class of paths that traffic takes. */
export type TransferClass = keyof typeof TRANSFER_CLASSES;

/** What determines the class, with explanations. */
export const TRANSFER_SOURCES = {
  owner: 'what the recording interface is',
  next_hop: '`next_hop_interface_type`',
  record: '`traffic_path`',
  address: 'what is known of the address of the other end',
  route: 'the route table of the subnet',
} as const;

/** What determined a transfer class. */
export type TransferSource = keyof typeof TRANSFER_SOURCES;

/** Whether both ends are in one Availability Zone, by the ids of the zones. */
export type TransferZones = 'same_zone' | 'cross_zone';

/** The transfer of a flow; equal transfers are one object, so that each is rendered once. */
export class Transfer extends ValueGroup {
  readonly transferClass: TransferClass;

  constructor(
    transferClass: TransferClass,
    source: TransferSource,
    zones: TransferZones | undefined,
    service: string | undefined,
    payer: string | undefined,
  ) {
    super({
      transfer_class: transferClass,
      transfer_source: source,
      transfer_zones: zones,
      transfer_service: service,
      transfer_payer: payer,
    });
    this.transferClass = transferClass;
  }
}
