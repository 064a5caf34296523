import { SeededRandom } from '../../../src/simulate/seeded-random.ts';
import { SIMULATED_REGION } from './simulated-ec2.ts';
import type { Attachment, InterfaceHistory, Timeline } from './timeline.ts';

/** An EC2 event as CloudTrail records it. */
export interface TrailEvent {
  /** Time in Unix seconds. */
  readonly at: number;
  readonly record: Readonly<Record<string, unknown>>;
}

/** Interval of a read-only event from another client of EC2, in every account; it says nothing about addresses. */
const READING_SECONDS = 300;

/** Clock error of the responding host, in seconds. */
const CLOCK_SECONDS = 1;

/** The events of all changes in a period, in chronological order. */
export function trailEvents(timeline: Timeline, from: number, until: number, seed: number): TrailEvent[] {
  const random = new SeededRandom(seed);
  const events: TrailEvent[] = [];
  const add = (at: number, item: InterfaceHistory, eventName: string, request: object, response: object): void => {
    if (at < from || at > until) return;
    const shown = at + random.between(-CLOCK_SECONDS, CLOCK_SECONDS);
    events.push({ at: shown, record: recordOf(shown, item.accountId, eventName, request, response) });
  };
  for (const item of timeline.interfaces) addEvents(item, add);
  for (const accountId of new Set(timeline.interfaces.map((item) => item.accountId))) {
    for (let at = from; at <= until; at += READING_SECONDS) {
      events.push({ at, record: recordOf(at, accountId, 'DescribeInstances', {}, {}) });
    }
  }
  return events.toSorted((one, other) => one.at - other.at);
}

type Add = (at: number, item: InterfaceHistory, eventName: string, request: object, response: object) => void;

function addEvents(item: InterfaceHistory, add: Add): void {
  const { id, type, isDetachable, attachments } = item;
  const [first] = attachments;
  const isInstance = type === 'interface' && !isDetachable && first?.instanceId !== undefined;
  if (isInstance && first !== undefined) {
    add(item.from, item, 'RunInstances', {}, launched(item, first));
    if (Number.isFinite(item.until)) {
      const ending = { instancesSet: { items: [{ instanceId: first.instanceId }] } };
      add(item.until, item, 'TerminateInstances', ending, ending);
    }
  } else {
    add(item.from, item, 'CreateNetworkInterface', { subnetId: item.subnetId }, { networkInterface: described(item) });
    if (Number.isFinite(item.until)) {
      add(item.until, item, 'DeleteNetworkInterface', { networkInterfaceId: id }, { _return: true });
    }
  }
  for (const span of [...item.secondaries, ...item.prefixes]) {
    add(span.from, item, 'AssignPrivateIpAddresses', { networkInterfaceId: id }, assigned(item, span.address));
    if (span.until >= item.until) continue;
    const lost = span.address.includes('/')
      ? { ipv4PrefixSet: { items: [{ ipv4Prefix: span.address }] } }
      : { privateIpAddressesSet: { item: [{ privateIpAddress: span.address }] } };
    add(span.until, item, 'UnassignPrivateIpAddresses', { networkInterfaceId: id, ...lost }, { _return: true });
  }
  if (!isDetachable) return;
  for (const { instanceId, from, until } of attachments) {
    const attachmentId = `eni-attach-${instanceId?.slice(2)}`;
    const request = { networkInterfaceId: id, instanceId, deviceIndex: 1 };
    add(from, item, 'AttachNetworkInterface', request, { attachmentId });
    if (Number.isFinite(until)) add(until, item, 'DetachNetworkInterface', { attachmentId }, { _return: true });
  }
}

function recordOf(at: number, accountId: string, eventName: string, request: object, response: object) {
  return {
    eventVersion: '1.10',
    eventTime: new Date(at * 1_000).toISOString().replace('.000', ''),
    eventSource: 'ec2.amazonaws.com',
    eventName,
    awsRegion: SIMULATED_REGION,
    requestParameters: request,
    responseElements: response,
    eventType: 'AwsApiCall',
    recipientAccountId: accountId,
  };
}

function launched(item: InterfaceHistory, { instanceId }: Attachment) {
  const attachment = { deviceIndex: 0, status: 'attaching', attachTime: item.from * 1_000, deleteOnTermination: true };
  const networkInterfaceSet = { items: [{ ...described(item), attachment }] };
  return { instancesSet: { items: [{ instanceId, instanceType: 'm7g.large', networkInterfaceSet }] } };
}

function described(item: InterfaceHistory) {
  const { id, subnetId, vpcId, accountId, primary, type, attachments } = item;
  const [owner] = attachments;
  const isBalancer = owner?.ownerType === 'application_load_balancer';
  const trunk = [{ key: 'vpcresources.k8s.aws/trunk-eni-id', value: owner?.ownerId }];
  return {
    ...{ networkInterfaceId: id, subnetId, vpcId, ownerId: accountId },
    description: isBalancer ? `ELB ${owner.ownerId}` : '',
    ...(isBalancer ? { requesterId: 'amazon-elb', requesterManaged: true } : {}),
    interfaceType: type === 'branch' ? 'branch' : 'interface',
    privateIpAddress: primary,
    privateIpAddressesSet: { item: [{ privateIpAddress: primary, primary: true }] },
    ipv6AddressesSet: {},
    tagSet: type === 'branch' ? { items: trunk } : {},
  };
}

function assigned({ id }: InterfaceHistory, address: string) {
  return {
    networkInterfaceId: id,
    ...(address.includes('/')
      ? { assignedIpv4PrefixSet: { items: [{ ipv4Prefix: address }] } }
      : { assignedPrivateIpAddressesSet: { assignedPrivateIpAddressSetType: [{ privateIpAddress: address }] } }),
    _return: true,
  };
}
