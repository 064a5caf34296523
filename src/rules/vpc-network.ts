import type { InternetGatewayBlockMode, RulesDocument, SubnetRanges } from '../model/rules.ts';
import type { IpAddress } from '../net/ip-address.ts';
import type { VpcConnection } from './membership.ts';
import type { RuleRange, RuleRanges } from './rule-range.ts';

/** A subnet as verdicts use it. */
export interface KnownSubnet {
  readonly id: string;
  readonly vpcId: string | undefined;
  readonly availabilityZoneId: string | undefined;
  /** Empty if its ranges are unknown. */
  readonly ranges: readonly RuleRange[];
  readonly blockMode: InternetGatewayBlockMode | undefined;
}

/** A VPC as verdicts use it. */
interface KnownVpc {
  readonly accountId: string | undefined;
  readonly region: string | undefined;
  readonly ranges: readonly RuleRange[];
  readonly blockMode: InternetGatewayBlockMode | undefined;
  readonly subnets: KnownSubnet[];
}

/** The kind of the peering connection between two VPCs. */
export type PeeringKind = 'none' | 'in_region' | 'inter_region';

/** Members of the document with connections between VPCs. */
const CONNECTION_MEMBERS: ReadonlySet<string> = new Set(['peerings', 'transitGatewayAttachments']);

/** The connection of a VPC with itself. */
export const SAME_VPC: VpcConnection = { isLocal: true, isPeered: false, transitGateway: 'none', isUnknown: false };
/** Two VPCs are not connected. */
export const NOT_CONNECTED: VpcConnection = { ...SAME_VPC, isLocal: false };
/** It is unknown how two VPCs are connected. */
export const UNKNOWN_CONNECTION: VpcConnection = { ...NOT_CONNECTED, isUnknown: true };

/** VPCs, subnets and their connections, from a rules document. */
export class VpcNetwork {
  /**
   * Whether connections between the VPCs of some account and Region were not read: then other VPCs may be connected
   * too.
   */
  readonly hasUnreadConnections: boolean;
  readonly #document: RulesDocument;
  readonly #vpcs: Map<string, KnownVpc> = new Map();
  readonly #subnets: Map<string, KnownSubnet> = new Map();
  /** Ids of VPCs with an active peering connection, in both orders. */
  readonly #peered: Set<string> = new Set();
  readonly #connections: Map<string, VpcConnection> = new Map();
  /** Ids of gateway endpoints. */
  readonly #gatewayEndpoints: Set<string> = new Set();
  /** What routes to gateway endpoints lead to: addresses of S3 and DynamoDB. */
  readonly #behindGatewayEndpoints: readonly RuleRange[];
  readonly #readRange: (cidrs: readonly string[] | undefined) => RuleRange[];

  constructor(document: RulesDocument, ranges: RuleRanges) {
    this.#document = document;
    this.hasUnreadConnections = (document.scopes ?? []).some(({ hasRules, notRead }) =>
      notRead === undefined ? !hasRules : notRead.some((member) => CONNECTION_MEMBERS.has(member)),
    );
    this.#readRange = (cidrs = []) => cidrs.flatMap((cidr) => ranges.read(cidr) ?? []);
    for (const vpc of document.vpcs ?? []) {
      this.#vpcs.set(vpc.id, {
        accountId: vpc.accountId,
        region: vpc.region,
        ranges: this.#readRange(vpc.cidrBlocks),
        blockMode: vpc.internetGatewayBlockMode,
        subnets: [],
      });
    }
    for (const subnet of document.subnets ?? []) this.#addSubnet(subnet);
    this.#collectPeerings();
    for (const { id, type } of document.vpcEndpoints ?? []) if (type === 'Gateway') this.#gatewayEndpoints.add(id);
    this.#behindGatewayEndpoints = this.#readRange(this.#cidrsBehindGatewayEndpoints());
  }

  /** Whether the document has connections between VPCs; otherwise a seemingly separate VPC may be connected. */
  get hasConnections(): boolean {
    const { peerings, transitGatewayAttachments } = this.#document;
    return peerings !== undefined && transitGatewayAttachments !== undefined && !this.hasUnreadConnections;
  }

  regionOf(vpcId: string | undefined): string | undefined {
    return vpcId === undefined ? undefined : this.#vpcs.get(vpcId)?.region;
  }

  subnetById(id: string): KnownSubnet | undefined {
    return this.#subnets.get(id);
  }

  /** Whether a transit gateway attachment uses a subnet. */
  hasAttachmentIn(subnetId: string | undefined): boolean {
    const attachments = this.#document.transitGatewayAttachments ?? [];
    return subnetId !== undefined && attachments.some(({ subnetIds }) => subnetIds?.includes(subnetId));
  }

  /**
   * VPC Block Public Access of a subnet, otherwise of its VPC, otherwise of its account and Region; `off` if none is
   * known.
   */
  blockModeOf(subnetId: string | undefined, vpcId: string | undefined): InternetGatewayBlockMode {
    const ofSubnet = subnetId === undefined ? undefined : this.#subnets.get(subnetId)?.blockMode;
    const vpc = vpcId === undefined ? undefined : this.#vpcs.get(vpcId);
    const scope = this.#document.scopes?.find(
      ({ accountId, region }) => accountId === vpc?.accountId && region === vpc?.region,
    );
    return ofSubnet ?? vpc?.blockMode ?? scope?.internetGatewayBlockMode ?? 'off';
  }

  /** Whether the ranges of a VPC contain an address; undefined if they are unknown. */
  vpcHolds(vpcId: string, address: IpAddress): boolean | undefined {
    return this.hasRangesOf(vpcId) ? this.vpcsHolding(address).includes(vpcId) : undefined;
  }

  /** Every known VPC whose ranges contain an address. */
  vpcsHolding(address: IpAddress): string[] {
    return [...this.#vpcs].flatMap(([id, { ranges }]) => (ranges.some((range) => range.holds(address)) ? [id] : []));
  }

  /**
   * The subnets of a VPC whose ranges contain an address: one, unless parts of the document are from different times.
   */
  subnetsHolding(vpcId: string, address: IpAddress): string[] {
    const subnets = this.#vpcs.get(vpcId)?.subnets ?? [];
    return subnets.flatMap(({ id, ranges }) => (ranges.some((range) => range.holds(address)) ? [id] : []));
  }

  /** Whether the ranges of a VPC are known. */
  hasRangesOf(vpcId: string | undefined): boolean {
    return vpcId !== undefined && this.#vpcs.get(vpcId)?.ranges[0] !== undefined;
  }

  /** How two VPCs are connected; peering connections between Regions carry no group membership and do not count. */
  connectionOf(vpcId: string, otherId: string): VpcConnection {
    if (vpcId === otherId) return SAME_VPC;
    const key = pairKey(vpcId, otherId);
    let connection = this.#connections.get(key);
    if (connection === undefined) {
      connection = this.#connect(vpcId, otherId);
      this.#connections.set(key, connection);
    }
    return connection;
  }

  /** Whether a peering connection of any kind joins two VPCs. */
  hasPeering(vpcId: string, otherId: string): boolean {
    return this.#peered.has(pairKey(vpcId, otherId)) || this.#hasInterRegionPeering(vpcId, otherId);
  }

  /** Whether a peering connection joins two VPCs, and whether it leaves the Region. */
  peeringKind(vpcId: string, otherId: string): PeeringKind {
    if (this.#peered.has(pairKey(vpcId, otherId))) return 'in_region';
    return this.#hasInterRegionPeering(vpcId, otherId) ? 'inter_region' : 'none';
  }

  /** Id of the target of a subnet's route to an address; undefined if its route table is unknown, or has no route. */
  routeTarget(subnetId: string, vpcId: string | undefined, address: IpAddress): string | undefined {
    const tables = this.#document.routeTables ?? [];
    const table =
      tables.find(({ subnetIds }) => subnetIds?.includes(subnetId)) ??
      tables.find((candidate) => candidate.vpcId === vpcId && candidate.isMain === true);
    let longest = -1;
    let target: string | undefined;
    for (const route of table?.routes ?? []) {
      const list = this.#document.prefixLists?.find(({ id }) => id === route.prefixListId);
      // an unknown list may contain any address
      if (route.prefixListId !== undefined && list === undefined) return undefined;
      for (const range of this.#readRange(route.cidr === undefined ? list?.cidrs : [route.cidr])) {
        if (!range.holds(address) || range.prefixLength <= longest) continue;
        longest = range.prefixLength;
        target = route.target;
      }
    }
    return target;
  }

  /** Whether the target of a route is a gateway endpoint. */
  isGatewayEndpoint(target: string): boolean {
    return this.#gatewayEndpoints.has(target);
  }

  /** Whether the routes of some VPC lead to an address by a gateway endpoint. */
  isBehindGatewayEndpoint(address: IpAddress): boolean {
    return this.#behindGatewayEndpoints.some((range) => range.holds(address));
  }

  /** The service of the VPC endpoint that has an interface, such as `s3`; undefined if unknown. */
  serviceOfInterface(interfaceId: string): string | undefined {
    const endpoints = this.#document.vpcEndpoints ?? [];
    return endpoints.find(({ networkInterfaceIds }) => networkInterfaceIds?.includes(interfaceId))?.service;
  }

  #cidrsBehindGatewayEndpoints(): string[] {
    const { routeTables = [], prefixLists = [] } = this.#document;
    const routes = routeTables.flatMap((table) => table.routes).filter(({ target }) => this.isGatewayEndpoint(target));
    const ids = new Set(routes.map(({ prefixListId }) => prefixListId));
    return prefixLists.filter(({ id }) => ids.has(id)).flatMap(({ cidrs }) => cidrs);
  }

  #addSubnet(subnet: SubnetRanges): void {
    const known: KnownSubnet = {
      id: subnet.id,
      vpcId: subnet.vpcId,
      availabilityZoneId: subnet.availabilityZoneId,
      ranges: this.#readRange(subnet.cidrBlocks),
      blockMode: subnet.internetGatewayBlockMode,
    };
    this.#subnets.set(subnet.id, known);
    if (subnet.vpcId !== undefined) this.#vpcs.get(subnet.vpcId)?.subnets.push(known);
  }

  #collectPeerings(): void {
    for (const { vpcIds, isInterRegion, status } of this.#document.peerings ?? []) {
      const [one, other] = vpcIds;
      if (one === undefined || other === undefined) continue;
      if (isInterRegion !== true && (status ?? 'active') === 'active') this.#addPeering(one, other);
    }
    // EC2 reports with a rule whether the connection to the VPC of its group is active
    for (const { vpcId, rules } of this.#document.securityGroups) {
      for (const { groupVpcId, peeringStatus } of rules) {
        if (vpcId === undefined || groupVpcId === undefined || peeringStatus !== 'active') continue;
        if (!this.#hasInterRegionPeering(vpcId, groupVpcId)) this.#addPeering(vpcId, groupVpcId);
      }
    }
  }

  #addPeering(one: string, other: string): void {
    this.#peered.add(pairKey(one, other));
    this.#peered.add(pairKey(other, one));
  }

  #hasInterRegionPeering(one: string, other: string): boolean {
    const peerings = this.#document.peerings ?? [];
    return peerings.some(
      ({ vpcIds, isInterRegion, status }) =>
        isInterRegion === true && (status ?? 'active') === 'active' && vpcIds.includes(one) && vpcIds.includes(other),
    );
  }

  #connect(vpcId: string, otherId: string): VpcConnection {
    const isPeered = this.#peered.has(pairKey(vpcId, otherId));
    const transitGateway = this.#transitGatewayBetween(vpcId, otherId);
    if (isPeered || transitGateway !== 'none') return { isLocal: false, isPeered, transitGateway, isUnknown: false };
    const isUnknown = !this.hasConnections && !this.#hasInterRegionPeering(vpcId, otherId);
    return isUnknown ? UNKNOWN_CONNECTION : NOT_CONNECTED;
  }

  #transitGatewayBetween(vpcId: string, otherId: string): VpcConnection['transitGateway'] {
    const attachments = this.#document.transitGatewayAttachments ?? [];
    let best: VpcConnection['transitGateway'] = 'none';
    for (const own of attachments.filter((attachment) => attachment.vpcId === vpcId)) {
      for (const other of attachments) {
        if (other.vpcId !== otherId || other.transitGatewayId !== own.transitGatewayId) continue;
        const isOn = own.securityGroupReferencing !== false && other.securityGroupReferencing !== false;
        const found = isOn ? this.#referencingOf(own.transitGatewayId) : 'off';
        if (found === 'on' || best === 'none' || (found === 'unknown' && best === 'off')) best = found;
      }
    }
    return best;
  }

  /** The gateway's own option; a gateway of another account may not be described. */
  #referencingOf(transitGatewayId: string): 'on' | 'off' | 'unknown' {
    const gateways = this.#document.transitGateways;
    if (gateways === undefined) return 'on';
    const option = gateways.find(({ id }) => id === transitGatewayId)?.securityGroupReferencing;
    if (option === undefined) return 'unknown';
    return option ? 'on' : 'off';
  }
}

function pairKey(one: string, other: string): string {
  return `${one} ${other}`;
}
