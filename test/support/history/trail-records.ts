/** The account and Region of all records. */
export const ACCOUNT = '123456789012';
export const REGION = 'eu-central-1';
export const VPC = 'vpc-0a11b22c33d44e55f';

/** 2026-03-01T00:00:00Z */
export const MIDNIGHT = 1_772_323_200;

/** A CloudTrail record as it appears in log files. */
export type TrailRecord = Readonly<Record<string, unknown>>;

/** The time of a record. */
export function isoTime(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace('.000', '');
}

/** The record of a call, including the members that every record has. */
export function trailRecord(
  at: number,
  eventName: string,
  requestParameters: object | null,
  responseElements: object | null,
  others: object = {},
): TrailRecord {
  return {
    eventVersion: '1.10',
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLE:i-0123456789abcdef0',
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/shop-node/i-0123456789abcdef0`,
      accountId: ACCOUNT,
    },
    eventTime: isoTime(at),
    eventSource: 'ec2.amazonaws.com',
    eventName,
    awsRegion: REGION,
    sourceIPAddress: '198.51.100.7',
    userAgent: 'amazon-vpc-cni-k8s',
    requestParameters,
    responseElements,
    requestID: '669c37c4-d0af-4e71-8169-254fe73820f5',
    eventID: '3251aba1-4740-49d5-b700-f3115ef0a9ee',
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
    ...others,
  };
}

/** The network interface in the response of CreateNetworkInterface. */
export function createdInterface(id: string, address: string, others: object = {}): object {
  return {
    networkInterfaceId: id,
    subnetId: 'subnet-0f1e2d3c4b5a69788',
    vpcId: VPC,
    availabilityZone: 'eu-central-1a',
    description: '',
    ownerId: ACCOUNT,
    requesterManaged: false,
    status: 'pending',
    macAddress: '0e:9c:6d:63:60:67',
    privateIpAddress: address,
    privateDnsName: `ip-${address.replaceAll('.', '-')}.eu-central-1.compute.internal`,
    sourceDestCheck: true,
    interfaceType: 'interface',
    groupSet: { items: [{ groupId: 'sg-0123456789abcdef0', groupName: 'shop' }] },
    privateIpAddressesSet: { item: [{ privateIpAddress: address, primary: true }] },
    ipv6AddressesSet: {},
    tagSet: {},
    ...others,
  };
}

/** The record of the creation of an interface. */
export function create(at: number, id: string, address: string, others: object = {}): TrailRecord {
  const request = { subnetId: 'subnet-0f1e2d3c4b5a69788', description: '', groupSet: {}, privateIpAddressesSet: {} };
  return trailRecord(at, 'CreateNetworkInterface', request, {
    requestId: '0708e4ad-03f6-4802-b4ce-4ba987d94b8d',
    networkInterface: createdInterface(id, address, others),
  });
}

/** The record of the deletion of an interface. */
export function remove(at: number, id: string): TrailRecord {
  return trailRecord(at, 'DeleteNetworkInterface', { networkInterfaceId: id }, { requestId: '1', _return: true });
}

/** The record of the assignment of an address to an interface, with the parameters that the VPC CNI sends. */
export function assign(at: number, id: string, address: string): TrailRecord {
  const assignedPrivateIpAddressesSet = { assignedPrivateIpAddressSetType: [{ privateIpAddress: address }] };
  return trailRecord(
    at,
    'AssignPrivateIpAddresses',
    { networkInterfaceId: id, privateIpAddressesSet: {}, secondaryPrivateIpAddressCount: 1 },
    { requestId: '1', networkInterfaceId: id, assignedPrivateIpAddressesSet, _return: true },
  );
}

/** The record of the removal of an address from an interface. */
export function unassign(at: number, id: string, address: string): TrailRecord {
  const privateIpAddressesSet = { item: [{ privateIpAddress: address }] };
  const request = { networkInterfaceId: id, privateIpAddressesSet };
  return trailRecord(at, 'UnassignPrivateIpAddresses', request, { requestId: '1', _return: true });
}

/** The record of the attachment of an interface to an instance, as its second interface. */
export function attach(at: number, id: string, instanceId: string, attachmentId: string): TrailRecord {
  const request = { networkInterfaceId: id, instanceId, deviceIndex: 1 };
  return trailRecord(at, 'AttachNetworkInterface', request, { requestId: '1', attachmentId });
}

/** The record of the launch of an instance with one interface. EC2's attachment time may be more exact than the event time. */
export function launch(
  at: number,
  instanceId: string,
  id: string,
  address: string,
  name = 'shop-web-1',
  attachedAt = at,
): TrailRecord {
  const attachment = {
    attachmentId: `eni-attach-${instanceId.slice(2)}`,
    deviceIndex: 0,
    networkCardIndex: 0,
    status: 'attaching',
    attachTime: attachedAt * 1_000,
    deleteOnTermination: true,
  };
  const { availabilityZone: _, ...networkInterface } = createdInterface(id, address, { attachment }) as TrailRecord;
  const instance = {
    instanceId,
    imageId: 'ami-0aa11bb22cc33dd44',
    instanceState: { code: 0, name: 'pending' },
    instanceType: 'm7g.large',
    launchTime: at * 1_000,
    placement: { availabilityZone: 'eu-central-1a', tenancy: 'default' },
    subnetId: 'subnet-0f1e2d3c4b5a69788',
    vpcId: VPC,
    privateIpAddress: address,
    tagSet: { items: [{ key: 'Name', value: name }] },
    networkInterfaceSet: { items: [networkInterface] },
  };
  const request = { instancesSet: { items: [{ imageId: 'ami-0aa11bb22cc33dd44', minCount: 1, maxCount: 1 }] } };
  return trailRecord(at, 'RunInstances', request, { requestId: '1', instancesSet: { items: [instance] } });
}

/** The record of the termination of an instance. */
export function terminate(at: number, instanceId: string): TrailRecord {
  const state = { currentState: { code: 32, name: 'shutting-down' }, previousState: { code: 16, name: 'running' } };
  const items = [{ instanceId, ...state }];
  const request = { instancesSet: { items: [{ instanceId }] } };
  return trailRecord(at, 'TerminateInstances', request, { requestId: '1', instancesSet: { items } });
}
