/**
 * Members of what EC2 describes that this project reads, by the name of the structure. Of those structures, the bundles'
 * client knows no others: EC2 tells sixty things of an instance, and describing each of them took code to load and time
 * for every instance that is read. `test/bundle/read-members.test.ts` compares this with what `src/aws/inventory/to-inventory.ts` and `to-rules.ts` read.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const READ_MEMBERS = {
  NetworkInterface: [
    ...[
      'AssociatedSubnets',
      'Association',
      'Attachment',
      'AvailabilityZone',
      'Description',
      'Groups',
      'InterfaceType',
      'Ipv4Prefixes',
    ],
    ...['Ipv6Addresses', 'Ipv6Prefixes'],
    ...['NetworkInterfaceId', 'OwnerId', 'PrivateIpAddress', 'PrivateIpAddresses', 'RequesterId', 'RequesterManaged'],
    ...['SubnetId', 'TagSet', 'VpcId'],
  ],
  NetworkInterfaceAssociation: ['PublicIp'],
  NetworkInterfaceAttachment: ['AttachTime', 'InstanceId', 'InstanceOwnerId'],
  NetworkInterfaceIpv6Address: ['Ipv6Address'],
  NetworkInterfacePrivateIpAddress: ['Association', 'Primary', 'PrivateIpAddress'],
  Ipv4PrefixSpecification: ['Ipv4Prefix'],
  Ipv6PrefixSpecification: ['Ipv6Prefix'],
  GroupIdentifier: ['GroupId'],
  Reservation: ['Instances'],
  Instance: ['ImageId', 'InstanceId', 'InstanceType', 'NetworkInterfaces', 'Tags'],
  InstanceNetworkInterface: ['Ipv4Prefixes', 'Ipv6Prefixes', 'NetworkInterfaceId', 'VpcId'],
  InstanceIpv4Prefix: ['Ipv4Prefix'],
  InstanceIpv6Prefix: ['Ipv6Prefix'],
  Subnet: [
    ...['AvailabilityZone', 'AvailabilityZoneId', 'BlockPublicAccessStates', 'CidrBlock'],
    ...['Ipv6CidrBlockAssociationSet', 'SubnetId', 'Tags', 'VpcId'],
  ],
  SubnetIpv6CidrBlockAssociation: ['Ipv6CidrBlock', 'Ipv6CidrBlockState'],
  SubnetCidrBlockState: ['State'],
  BlockPublicAccessStates: ['InternetGatewayBlockMode'],
  Vpc: [
    ...['BlockPublicAccessStates', 'CidrBlock', 'CidrBlockAssociationSet', 'Ipv6CidrBlockAssociationSet', 'OwnerId'],
    ...['Tags', 'VpcId'],
  ],
  VpcCidrBlockAssociation: ['CidrBlock', 'CidrBlockState'],
  VpcIpv6CidrBlockAssociation: ['Ipv6CidrBlock', 'Ipv6CidrBlockState'],
  VpcCidrBlockState: ['State'],
  NatGateway: ['NatGatewayAddresses', 'NatGatewayId', 'Tags', 'VpcId'],
  NatGatewayAddress: ['PublicIp'],
  SecurityGroup: ['Description', 'GroupId', 'GroupName', 'OwnerId', 'Tags', 'VpcId'],
  SecurityGroupRule: [
    ...['CidrIpv4', 'CidrIpv6', 'Description', 'FromPort', 'GroupId', 'GroupOwnerId', 'IpProtocol', 'IsEgress'],
    ...['PrefixListId', 'ReferencedGroupInfo', 'SecurityGroupRuleId', 'ToPort'],
  ],
  ReferencedSecurityGroup: ['GroupId', 'PeeringStatus', 'UserId', 'VpcId'],
  SecurityGroupVpcAssociation: ['GroupId', 'State', 'VpcId'],
  NetworkAcl: ['Associations', 'Entries', 'IsDefault', 'NetworkAclId', 'OwnerId', 'VpcId'],
  NetworkAclAssociation: ['SubnetId'],
  NetworkAclEntry: [
    ...['CidrBlock', 'Egress', 'IcmpTypeCode', 'Ipv6CidrBlock', 'PortRange', 'Protocol', 'RuleAction', 'RuleNumber'],
  ],
  ManagedPrefixList: ['OwnerId', 'PrefixListId', 'PrefixListName', 'Version'],
  PrefixListEntry: ['Cidr'],
  RouteTable: ['Associations', 'OwnerId', 'RouteTableId', 'Routes', 'VpcId'],
  RouteTableAssociation: ['Main', 'SubnetId'],
  Route: [
    ...['CarrierGatewayId', 'CoreNetworkArn', 'DestinationCidrBlock', 'DestinationIpv6CidrBlock'],
    ...['DestinationPrefixListId', 'EgressOnlyInternetGatewayId', 'GatewayId', 'LocalGatewayId', 'NatGatewayId'],
    ...['NetworkInterfaceId', 'OdbNetworkArn', 'State', 'TransitGatewayId', 'VpcPeeringConnectionId'],
  ],
  VpcPeeringConnection: ['AccepterVpcInfo', 'RequesterVpcInfo', 'Status', 'VpcPeeringConnectionId'],
  VpcPeeringConnectionVpcInfo: ['OwnerId', 'Region', 'VpcId'],
  VpcPeeringConnectionStateReason: ['Code'],
  VpcEndpoint: [
    ...['NetworkInterfaceIds', 'OwnerId', 'RouteTableIds', 'ServiceName', 'VpcEndpointId', 'VpcEndpointType', 'VpcId'],
  ],
  TransitGateway: ['Options', 'OwnerId', 'TransitGatewayId'],
  TransitGatewayOptions: ['SecurityGroupReferencingSupport'],
  TransitGatewayVpcAttachment: [
    ...['Options', 'State', 'SubnetIds', 'TransitGatewayAttachmentId', 'TransitGatewayId', 'VpcId', 'VpcOwnerId'],
  ],
  TransitGatewayVpcAttachmentOptions: ['SecurityGroupReferencingSupport'],
  VpcBlockPublicAccessOptions: ['InternetGatewayBlockMode'],
};

/** Members that this project sends in requests, likewise: `test/bundle/slim-clients.test.ts` compares the requests. */
const SENT_MEMBERS = {
  DescribeInstancesRequest: ['Filters', 'IncludeManagedResources', 'MaxResults', 'NextToken'],
  DescribeNetworkInterfacesRequest: ['Filters', 'IncludeManagedResources', 'MaxResults', 'NextToken'],
  DescribeNatGatewaysRequest: ['Filter', 'MaxResults', 'NextToken'],
  GetManagedPrefixListEntriesRequest: ['MaxResults', 'NextToken', 'PrefixListId'],
  DescribeVpcBlockPublicAccessOptionsRequest: [],
  ...Object.fromEntries(
    [
      ...['Subnets', 'Vpcs', 'SecurityGroups', 'SecurityGroupRules', 'SecurityGroupVpcAssociations', 'NetworkAcls'],
      ...['ManagedPrefixLists', 'RouteTables', 'VpcPeeringConnections', 'VpcEndpoints', 'TransitGateways'],
      'TransitGatewayVpcAttachments',
    ].map((things) => [`Describe${things}Request`, ['Filters', 'MaxResults', 'NextToken']]),
  ),
};

/** Names are in variables: `const _AZ = "AvailabilityZone";`. */
const NAME = /^const (_\w+) = "([^"]*)";$/gm;

/**
 * The schemas of EC2's client with {@link READ_MEMBERS} and {@link SENT_MEMBERS} alone in the structures that they name. Throws an Error where a
 * structure or a member is not as expected.
 * @param {string} text
 * @param {string} path for the message
 */
export const pruneSchemas = (text, path) => {
  const names = new Map([...text.matchAll(NAME)].map(([, variable, name]) => [variable, name]));
  let pruned = text;
  for (const [structure, members] of Object.entries({ ...READ_MEMBERS, ...SENT_MEMBERS })) {
    // kind, namespace, name and traits; names of members; their types, in the same order; perhaps which are required
    const table = new RegExp(
      `^(export var ${structure}\\$ = \\[3, n0, _\\w+,\\s+0,\\s+)\\[([^\\]]*)\\],\\s+(\\[[\\s\\S]*?\\])(?:, \\d+)?\\s*\\];$`,
      'm',
    );
    const [whole, head, list, types] = table.exec(pruned) ?? [];
    if (whole === undefined) throw new Error(`${path}: has no ${structure} as expected; has the AWS SDK changed?`);
    const variables = list.split(',').map((variable) => variable.trim());
    const texts = elementsOf(types);
    const kept = variables
      .map((variable, index) => ({ variable, type: texts[index], name: names.get(variable) }))
      .filter(({ name }) => members.includes(name));
    if (texts.length !== variables.length || kept.length !== members.length) {
      throw new Error(`${path}: ${structure} has not the members ${members.join(', ')}; has the AWS SDK changed?`);
    }
    const columns = [kept.map(({ variable }) => variable), kept.map(({ type }) => type)];
    pruned = pruned.replace(
      whole,
      () => `${head}${columns.map((column) => `[${column.join(', ')}]`).join(',\n    ')}\n];`,
    );
  }
  return pruned;
};

/** The texts of an array literal's elements. No string in these tables has a bracket or a comma. */
const elementsOf = (literal) => {
  const elements = [];
  let depth = 0;
  let start = 1;
  for (let at = 0; at < literal.length; at++) {
    const character = literal[at];
    if ('[{('.includes(character)) depth++;
    if ((character === ',' && depth === 1) || at === literal.length - 1) {
      elements.push(literal.slice(start, at).trim());
      start = at + 1;
    }
    if (']})'.includes(character)) depth--;
  }
  return elements;
};
