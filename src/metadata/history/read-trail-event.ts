import { memberOf, secondsAt, textOf } from '../json-members.ts';
import {
  describedInterface,
  isAccountId,
  isInstanceId,
  isInterfaceId,
  matching,
  parsedMember,
  regionCode,
  tagsIn,
} from './described-in-record.ts';
import { addressesIn, canonicalAddress, findText, looseItems, looseMember, unwrapped } from './loose-json.ts';
import type { Addresses, HistoryReading, OwnershipFact } from './ownership-fact.ts';

/** A call as its event records it. */
interface Call {
  readonly at: number;
  readonly accountId: string | undefined;
  readonly region: string | undefined;
  readonly request: unknown;
  readonly response: unknown;
}

/** The facts in a call; undefined if the event lacks the necessary members. */
type CallReader = (call: Call) => readonly OwnershipFact[] | undefined;

const ATTACHMENT = /^eni-attach-[\w-]{1,64}$/;

/**
 * The calls of EC2 that change who has an address, with what their events say.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Operations.html
 */
const CALLS: Readonly<Record<string, CallReader>> = {
  CreateNetworkInterface: (call) => created(call, [looseMember(call.response, 'networkInterface')]),
  DeleteNetworkInterface: (call) => ofInterface(call, (interfaceId) => ({ kind: 'deleted', interfaceId })),
  AttachNetworkInterface: attached,
  DetachNetworkInterface: detached,
  AssignPrivateIpAddresses: assigned,
  UnassignPrivateIpAddresses: unassigned,
  AssignIpv6Addresses: assigned,
  UnassignIpv6Addresses: unassigned,
  AssignPrivateNatGatewayAddress: (call) => natAddresses(call, 'assigned'),
  UnassignPrivateNatGatewayAddress: (call) => natAddresses(call, 'unassigned'),
  AllocateAddress: allocated,
  AssociateAddress: associated,
  DisassociateAddress: disassociated,
  RunInstances: launched,
  TerminateInstances: (call) =>
    ended(call, looseMember(call.response, 'instancesSet') ?? looseMember(call.request, 'instancesSet')),
  // instances of Spot that AWS takes back
  BidEvictedEvent: (call) => ended(call, call.response),
};

/** Names of the calls whose events say who has an address. */
export const OWNERSHIP_CALLS: readonly string[] = Object.keys(CALLS);

/**
 * What an event of CloudTrail says about who has an address. Events of calls that failed, or that change nothing here, show
 * that the trail was recorded. `unknown` if it is no such event.
 *
 * The members are those of a log file; exports of Athena and CloudTrail Lake write their names in lower case, and the
 * parameters as JSON in a text. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function readTrailEvent(record: unknown): HistoryReading {
  const at = secondsAt(eventMember(record, 'eventTime'));
  const name = textOf(eventMember(record, 'eventName'));
  if (at === undefined || name === undefined) return { kind: 'unknown' };
  const place = { at, accountId: accountOf(record), region: regionCode(eventMember(record, 'awsRegion')) };
  const reader = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
  if (eventMember(record, 'eventSource') !== 'ec2.amazonaws.com' || reader === undefined) {
    return { kind: 'other', ...place };
  }
  // also a dry run, which would have succeeded
  const errorCode = textOf(eventMember(record, 'errorCode')) ?? '';
  if (errorCode !== '') return { kind: 'failed', ...place };
  const details = parsedMember(record, 'serviceEventDetails') ?? parsedMember(record, 'serviceeventdetails');
  const request = parsedMember(record, 'requestParameters') ?? parsedMember(record, 'requestparameters');
  const response = parsedMember(record, 'responseElements') ?? parsedMember(record, 'responseelements') ?? details;
  const facts = reader({ ...place, request: unwrapped(request, 'Request'), response: unwrapped(response, 'Response') });
  return facts === undefined ? { kind: 'incomplete', ...place } : { kind: 'facts', facts };
}

/**
 * What an event of EventBridge says: a call recorded by CloudTrail, or that an instance is shutting down.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
 */
export function readEventBridgeEvent(event: unknown): HistoryReading {
  const detail = memberOf(event, 'detail');
  const type = memberOf(event, 'detail-type');
  if (type === 'AWS API Call via CloudTrail' || type === 'AWS Service Event via CloudTrail')
    return readTrailEvent(detail);
  const at = secondsAt(memberOf(event, 'time'));
  if (type !== 'EC2 Instance State-change Notification' || at === undefined) return { kind: 'unknown' };
  const place = {
    at,
    accountId: accountId(memberOf(event, 'account')),
    region: regionCode(memberOf(event, 'region')),
  };
  const state = memberOf(detail, 'state');
  if (state !== 'shutting-down' && state !== 'terminated') return { kind: 'other', ...place };
  const instanceId = textOf(memberOf(detail, 'instance-id'));
  if (instanceId === undefined || !isInstanceId(instanceId)) return { kind: 'incomplete', ...place };
  return { kind: 'facts', facts: [{ kind: 'instance_ended', ...place, instanceId }] };
}

function placeOf({ at, accountId, region }: Call): Pick<OwnershipFact, 'at' | 'accountId' | 'region'> {
  return { at, accountId, region };
}

function created(call: Call, values: readonly unknown[]): OwnershipFact[] | undefined {
  const facts = values.flatMap((value): OwnershipFact[] => {
    const networkInterface = describedInterface(value);
    return networkInterface === undefined || networkInterface.addresses.length === 0
      ? []
      : [{ kind: 'created', ...placeOf(call), networkInterface }];
  });
  return facts.length === 0 ? undefined : facts;
}

/** A fact about the interface that the request names. */
function ofInterface(
  call: Call,
  factOf: (interfaceId: string) => Pick<Extract<OwnershipFact, { kind: 'deleted' }>, 'kind' | 'interfaceId'>,
): OwnershipFact[] | undefined {
  const interfaceId = findText(call.request, 'networkInterfaceId', isInterfaceId);
  return interfaceId === undefined ? undefined : [{ ...placeOf(call), ...factOf(interfaceId) }];
}

function attached(call: Call): OwnershipFact[] | undefined {
  const interfaceId = findText(call.request, 'networkInterfaceId', isInterfaceId);
  const instanceId = findText(call.request, 'instanceId', isInstanceId);
  if (interfaceId === undefined || instanceId === undefined) return undefined;
  const attachmentId = matching(looseMember(call.response, 'attachmentId'), ATTACHMENT);
  const isDetachable = Number(looseMember(call.request, 'deviceIndex') ?? 1) > 0;
  const attachment = { instanceId, attachmentId, since: undefined, isDetachable };
  return [{ kind: 'attached', ...placeOf(call), interfaceId, attached: attachment }];
}

function detached(call: Call): OwnershipFact[] | undefined {
  const attachmentId = matching(looseMember(call.request, 'attachmentId'), ATTACHMENT);
  return attachmentId === undefined ? undefined : [{ kind: 'detached', ...placeOf(call), attachmentId }];
}

function assigned(call: Call): OwnershipFact[] | undefined {
  const interfaceId = findText([call.request, call.response], 'networkInterfaceId', isInterfaceId);
  // which ones it became is in the response; the request has them only where the caller has chosen them
  const fromResponse = addressesIn(call.response);
  const addresses = isEmpty(fromResponse) ? addressesIn(call.request) : fromResponse;
  if (interfaceId === undefined || isEmpty(addresses)) return undefined;
  const isReassignment = looseMember(call.request, 'allowReassignment') === true;
  return [{ kind: 'assigned', ...placeOf(call), interfaceId, isReassignment, ...addresses }];
}

function unassigned(call: Call): OwnershipFact[] | undefined {
  const interfaceId = findText([call.request, call.response], 'networkInterfaceId', isInterfaceId);
  const addresses = addressesIn(call.request);
  if (interfaceId === undefined || isEmpty(addresses)) return undefined;
  return [{ kind: 'unassigned', ...placeOf(call), interfaceId, ...addresses }];
}

/** The response lists all addresses of the NAT gateway, each with its interface; the request may have those concerned. */
function natAddresses(call: Call, kind: 'assigned' | 'unassigned'): OwnershipFact[] | undefined {
  const asked = addressesIn(call.request).addresses;
  const facts = looseItems(looseMember(call.response, 'natGatewayAddressSet')).flatMap((item): OwnershipFact[] => {
    const interfaceId = findText(item, 'networkInterfaceId', isInterfaceId);
    const address = canonicalAddress(textOf(looseMember(item, 'privateIp')));
    if (interfaceId === undefined || address === undefined) return [];
    if (asked.length > 0 && !asked.includes(address)) return [];
    const addresses = { addresses: [address], publicAddresses: [], prefixes: [] };
    if (kind === 'unassigned') return [{ kind, ...placeOf(call), interfaceId, ...addresses }];
    return [{ kind, ...placeOf(call), interfaceId, isReassignment: false, ...addresses }];
  });
  return facts.length === 0 ? undefined : facts;
}

function allocated(call: Call): OwnershipFact[] | undefined {
  const allocationId = textOf(looseMember(call.response, 'allocationId'));
  const publicAddress = canonicalAddress(textOf(looseMember(call.response, 'publicIp')));
  if (allocationId === undefined || publicAddress === undefined) return undefined;
  return [{ kind: 'allocated', ...placeOf(call), allocationId, publicAddress }];
}

function associated(call: Call): OwnershipFact[] | undefined {
  const holderId =
    findText(call.request, 'networkInterfaceId', isInterfaceId) ?? findText(call.request, 'instanceId', isInstanceId);
  const allocationId = textOf(looseMember(call.request, 'allocationId'));
  const publicAddress = canonicalAddress(textOf(looseMember(call.request, 'publicIp')));
  if (holderId === undefined || (allocationId === undefined && publicAddress === undefined)) return undefined;
  const associationId = textOf(looseMember(call.response, 'associationId'));
  return [{ kind: 'associated', ...placeOf(call), holderId, associationId, allocationId, publicAddress }];
}

function disassociated(call: Call): OwnershipFact[] | undefined {
  const associationId = textOf(looseMember(call.request, 'associationId'));
  const publicAddress = canonicalAddress(textOf(looseMember(call.request, 'publicIp')));
  if (associationId === undefined && publicAddress === undefined) return undefined;
  return [{ kind: 'disassociated', ...placeOf(call), associationId, publicAddress }];
}

/** Instances with their interfaces, which are attached from the beginning. */
function launched(call: Call): OwnershipFact[] | undefined {
  const facts: OwnershipFact[] = [];
  for (const instance of looseItems(looseMember(call.response, 'instancesSet'))) {
    const instanceId = matching(looseMember(instance, 'instanceId'), /^i-[\w-]{1,64}$/);
    if (instanceId === undefined) continue;
    facts.push({
      kind: 'launched',
      ...placeOf(call),
      instanceId,
      type: textOf(looseMember(instance, 'instanceType')),
      imageId: textOf(looseMember(instance, 'imageId')),
      name: tagsIn(looseMember(instance, 'tagSet'))?.Name,
    });
    for (const item of looseItems(looseMember(instance, 'networkInterfaceSet'))) {
      const networkInterface = describedInterface(item, instanceId);
      // the zone is that of the instance
      if (networkInterface === undefined || networkInterface.addresses.length === 0) continue;
      const zone = textOf(looseMember(looseMember(instance, 'placement'), 'availabilityZone'));
      const availabilityZone = networkInterface.availabilityZone ?? zone;
      facts.push({ kind: 'created', ...placeOf(call), networkInterface: { ...networkInterface, availabilityZone } });
    }
  }
  return facts.length === 0 ? undefined : facts;
}

function ended(call: Call, value: unknown): OwnershipFact[] | undefined {
  const ids = new Set<string>();
  for (const item of looseItems(looseMember(value, 'instanceIdSet') ?? value)) {
    const instanceId = textOf(item) ?? textOf(looseMember(item, 'instanceId'));
    if (instanceId !== undefined && isInstanceId(instanceId)) ids.add(instanceId);
  }
  if (ids.size === 0) return undefined;
  return [...ids].map((instanceId) => ({ kind: 'instance_ended', ...placeOf(call), instanceId }));
}

function isEmpty({ addresses, publicAddresses, prefixes }: Addresses): boolean {
  return addresses.length + publicAddresses.length + prefixes.length === 0;
}

function eventMember(record: unknown, name: string): unknown {
  return memberOf(record, name) ?? memberOf(record, name.toLowerCase());
}

/** The account whose trail has the event. */
function accountOf(record: unknown): string | undefined {
  return (
    accountId(eventMember(record, 'recipientAccountId')) ??
    accountId(memberOf(memberOf(record, 'userIdentity'), 'accountId'))
  );
}

function accountId(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && isAccountId(text) ? text : undefined;
}
