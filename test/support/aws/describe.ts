import type {
  RegionWorld,
  WorldInstance,
  WorldInterface,
  WorldNatGateway,
  WorldSubnet,
  WorldVpc,
} from './ec2-world.ts';
import { matcherOf, type QueryFilter } from './query-request.ts';
import type { XmlMembers, XmlValue } from './xml.ts';

/** The items that match a request. Only the requested page is serialized, because a large account has many pages. */
export interface Listed {
  readonly count: number;
  /** The items from index `first` up to `next`, in EC2's XML form. */
  page(first: number, next: number): XmlValue[];
}

/** A describe action: its list element, its items in EC2's XML form, and its filters. */
export interface DescribeSpec {
  readonly setName: string;
  /** The items that match the filters, in insertion order; undefined if a filter is unknown. */
  list(
    world: RegionWorld,
    accountId: string,
    filters: readonly QueryFilter[],
    form: URLSearchParams,
  ): Listed | undefined;
  /** Maximum number of items on a page. */
  readonly maxPage?: number;
  /** Whether the response has a single item instead of a list. */
  readonly isSingle?: boolean;
}

type FilterValues<Thing> = Readonly<Record<string, (thing: Thing) => readonly string[]>>;

function describe<Thing>(
  setName: string,
  pick: (world: RegionWorld) => ReadonlyMap<string, Thing>,
  filterValues: FilterValues<Thing>,
  write: (thing: Thing, accountId: string) => XmlMembers,
): DescribeSpec {
  return {
    setName,
    list(world, accountId, filters) {
      if (filters.some(({ name }) => filterValues[name] === undefined)) return undefined;
      const tests = filters.map((filter) => ({ valuesOf: filterValues[filter.name], matches: matcherOf(filter) }));
      const things = [...pick(world).values()].filter((thing) =>
        tests.every(({ valuesOf, matches }) => valuesOf?.(thing).some(matches)),
      );
      return {
        count: things.length,
        page: (first, next) => things.slice(first, next).map((thing) => write(thing, accountId)),
      };
    },
  };
}

/** Every describe action by name. */
export const DESCRIBE_ACTIONS: Readonly<Record<string, DescribeSpec>> = {
  DescribeNetworkInterfaces: describe(
    'networkInterfaceSet',
    (world) => world.interfaces,
    {
      'network-interface-id': ({ id }) => [id],
      'vpc-id': ({ vpcId }) => [vpcId],
      'interface-type': ({ type = 'interface' }) => [type],
      'addresses.private-ip-address': ({ addresses }) => addresses,
      'ipv6-addresses.ipv6-address': ({ ipv6 }) => ipv6 ?? [],
      'association.public-ip': ({ publicIp }) => (publicIp === undefined ? [] : [publicIp]),
    },
    writeInterface,
  ),
  DescribeInstances: describe(
    'reservationSet',
    instancesWithInterfaces,
    {
      'instance-id': ({ id }) => [id],
      'vpc-id': ({ interfaces }) => interfaces.map(({ vpcId }) => vpcId),
      'network-interface.ipv4-prefixes.ipv4-prefix': ({ interfaces }) => interfaces.flatMap(ipv4PrefixesOf),
      'network-interface.ipv6-prefixes.ipv6-prefix': ({ interfaces }) => interfaces.flatMap(ipv6PrefixesOf),
    },
    writeInstance,
  ),
  DescribeSubnets: describe('subnetSet', (world) => world.subnets, { 'subnet-id': ({ id }) => [id] }, writeSubnet),
  DescribeVpcs: describe('vpcSet', (world) => world.vpcs, { 'vpc-id': ({ id }) => [id] }, writeVpc),
  DescribeNatGateways: describe(
    'natGatewaySet',
    (world) => world.natGateways,
    { 'nat-gateway-id': ({ id }) => [id] },
    writeNatGateway,
  ),
  DescribeSecurityGroups: listing('DescribeSecurityGroups', 'securityGroupInfo', ['group-id']),
  DescribeSecurityGroupRules: listing('DescribeSecurityGroupRules', 'securityGroupRuleSet', ['group-id']),
  DescribeSecurityGroupVpcAssociations: listing(
    'DescribeSecurityGroupVpcAssociations',
    'securityGroupVpcAssociationSet',
    ['group-id'],
  ),
  DescribeNetworkAcls: listing('DescribeNetworkAcls', 'networkAclSet', ['association.subnet-id']),
  DescribeManagedPrefixLists: { ...listing('DescribeManagedPrefixLists', 'prefixListSet', []), maxPage: 100 },
  GetManagedPrefixListEntries: { ...listing('GetManagedPrefixListEntries', 'entrySet', []), maxPage: 100 },
  DescribeRouteTables: { ...listing('DescribeRouteTables', 'routeTableSet', []), maxPage: 100 },
  DescribeVpcPeeringConnections: listing('DescribeVpcPeeringConnections', 'vpcPeeringConnectionSet', []),
  DescribeVpcEndpoints: listing('DescribeVpcEndpoints', 'vpcEndpointSet', []),
  DescribeTransitGatewayVpcAttachments: listing(
    'DescribeTransitGatewayVpcAttachments',
    'transitGatewayVpcAttachments',
    [],
  ),
  DescribeTransitGateways: listing('DescribeTransitGateways', 'transitGatewaySet', []),
  DescribeVpcBlockPublicAccessOptions: {
    ...listing('DescribeVpcBlockPublicAccessOptions', 'vpcBlockPublicAccessOptions', []),
    isSingle: true,
  },
};

/** A listing of rules; the world stores its items in EC2's XML form. */
function listing(action: string, setName: string, filterNames: readonly string[]): DescribeSpec {
  return {
    setName,
    list(world, _accountId, filters, form) {
      if (filters.some(({ name }) => !filterNames.includes(name))) return undefined;
      const listId = form.get('PrefixListId');
      const things = world.rules.get(listId === null ? action : `${action}/${listId}`) ?? [];
      const tests = filters.map((filter) => ({ name: filter.name, matches: matcherOf(filter) }));
      const found = things.filter((thing) => tests.every(({ name, matches }) => textsAt(thing, name).some(matches)));
      return { count: found.length, page: (first, next) => found.slice(first, next) };
    },
  };
}

/** The values that a filter compares: the group id of a rule or group, the subnet ids of a network ACL. */
function textsAt(thing: XmlMembers, filterName: string): string[] {
  if (filterName === 'group-id') return [String(thing.groupId)];
  const associations = thing.associationSet;
  if (!Array.isArray(associations)) return [];
  return associations.flatMap((association) =>
    typeof association === 'object' && association !== null && 'subnetId' in association
      ? [String(association.subnetId)]
      : [],
  );
}

function writeInterface(thing: WorldInterface, accountId: string): XmlMembers {
  const association = thing.publicIp === undefined ? undefined : { publicIp: thing.publicIp, ipOwnerId: 'amazon' };
  return {
    networkInterfaceId: thing.id,
    subnetId: thing.subnetId,
    vpcId: thing.vpcId,
    availabilityZone: 'eu-central-1a',
    description: thing.description ?? '',
    ownerId: thing.ownerId ?? accountId,
    requesterId: thing.requesterId,
    requesterManaged: thing.requesterManaged ?? false,
    status: 'in-use',
    privateIpAddress: thing.addresses[0],
    groupSet: (thing.groupIds ?? []).map((groupId) => ({ groupId, groupName: `name of ${groupId}` })),
    attachment:
      thing.instanceId === undefined && thing.attachedAt === undefined
        ? undefined
        : {
            attachmentId: 'eni-attach-0a1b2c3d',
            instanceId: thing.instanceId,
            deviceIndex: thing.deviceIndex,
            instanceOwnerId: thing.ownerId ?? accountId,
            status: 'attached',
            attachTime: thing.attachedAt,
          },
    association,
    tagSet: tagSet(thing.tags),
    privateIpAddressesSet: thing.addresses.map((privateIpAddress, index) => ({
      privateIpAddress,
      primary: index === 0,
      association: index === 0 ? association : undefined,
    })),
    ipv6AddressesSet: (thing.ipv6 ?? []).map((ipv6Address) => ({ ipv6Address })),
    ...prefixSets(thing),
    interfaceType: thing.type ?? 'interface',
  };
}

/** An instance with the interfaces that are attached to it. */
interface AttachedInstance extends WorldInstance {
  readonly interfaces: readonly WorldInterface[];
}

function instancesWithInterfaces(world: RegionWorld): ReadonlyMap<string, AttachedInstance> {
  const byInstance = new Map<string, WorldInterface[]>();
  for (const thing of world.interfaces.values()) {
    const attached = byInstance.get(thing.instanceId ?? '');
    if (attached === undefined) byInstance.set(thing.instanceId ?? '', [thing]);
    else attached.push(thing);
  }
  return new Map(
    [...world.instances].map(([id, thing]) => [id, { ...thing, interfaces: byInstance.get(id) ?? [] }] as const),
  );
}

function ipv4PrefixesOf({ prefixes }: WorldInterface): string[] {
  return (prefixes ?? []).filter((prefix) => !prefix.includes(':'));
}

function ipv6PrefixesOf({ prefixes }: WorldInterface): string[] {
  return (prefixes ?? []).filter((prefix) => prefix.includes(':'));
}

function writeInstance(thing: AttachedInstance, accountId: string): XmlMembers {
  const { id: instanceId, type: instanceType, imageId, tags } = thing;
  const networkInterfaceSet = thing.interfaces.map((attached) => ({
    networkInterfaceId: attached.id,
    vpcId: attached.vpcId,
    ...prefixSets(attached),
  }));
  return {
    reservationId: 'r-0a1b2c3d4e5f60718',
    ownerId: accountId,
    instancesSet: [{ instanceId, imageId, instanceType, tagSet: tagSet(tags), networkInterfaceSet }],
  };
}

function writeSubnet(thing: WorldSubnet): XmlMembers {
  const { id, vpcId, zone, zoneId, cidrBlock, ipv6CidrBlock, blockMode, tags } = thing;
  return {
    subnetId: id,
    vpcId,
    availabilityZone: zone,
    availabilityZoneId: zoneId,
    cidrBlock,
    ipv6CidrBlockAssociationSet:
      ipv6CidrBlock === undefined ? [] : [{ ipv6CidrBlock, ipv6CidrBlockState: { state: 'associated' } }],
    blockPublicAccessStates: blockMode === undefined ? undefined : { internetGatewayBlockMode: blockMode },
    state: 'available',
    tagSet: tagSet(tags),
  };
}

function writeVpc({ id, cidrBlocks, ipv6CidrBlocks, tags }: WorldVpc, accountId: string): XmlMembers {
  return {
    vpcId: id,
    ownerId: accountId,
    cidrBlock: cidrBlocks[0],
    cidrBlockAssociationSet: cidrBlocks.map((cidrBlock) => ({ cidrBlock, cidrBlockState: { state: 'associated' } })),
    ipv6CidrBlockAssociationSet: (ipv6CidrBlocks ?? []).map((ipv6CidrBlock) => ({
      ipv6CidrBlock,
      ipv6CidrBlockState: { state: 'associated' },
    })),
    tagSet: tagSet(tags),
  };
}

function writeNatGateway({ id, vpcId, publicIps, tags }: WorldNatGateway): XmlMembers {
  return {
    natGatewayId: id,
    vpcId,
    state: 'available',
    natGatewayAddressSet: publicIps.map((publicIp) => ({ publicIp })),
    tagSet: tagSet(tags),
  };
}

function tagSet(tags: Readonly<Record<string, string>> | undefined): XmlMembers[] {
  return Object.entries(tags ?? {}).map(([key, value]) => ({ key, value }));
}

function prefixSets(thing: WorldInterface): XmlMembers {
  return {
    ipv4PrefixSet: ipv4PrefixesOf(thing).map((ipv4Prefix) => ({ ipv4Prefix })),
    ipv6PrefixSet: ipv6PrefixesOf(thing).map((ipv6Prefix) => ({ ipv6Prefix })),
  };
}
