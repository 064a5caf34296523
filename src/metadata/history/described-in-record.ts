import { memberOf, secondsAt, textOf } from '../json-members.ts';
import { addressesIn, canonicalAddress, looseItems, looseMember } from './loose-json.ts';
import type { Attached, InterfaceDescription } from './ownership-fact.ts';

/** Ids as AWS writes them, and as emulators do. */
const INTERFACE = /^eni-(?!attach-)[\w-]{1,64}$/;
const INSTANCE = /^i-[\w-]{1,64}$/;
const VPC = /^vpc-[\w-]{1,64}$/;
const SUBNET = /^subnet-[\w-]{1,64}$/;
const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2,5}(?:-[a-z]+)+-\d{1,2}$/;

/** Most tags that are read. */
const MAX_TAGS = 200;

/** Whether a text is the id of a network interface. */
export function isInterfaceId(text: string): boolean {
  return INTERFACE.test(text);
}

/** Whether a text is the id of an instance. */
export function isInstanceId(text: string): boolean {
  return INSTANCE.test(text);
}

/** The code of a Region; undefined for anything else. */
export function regionCode(value: unknown): string | undefined {
  return matching(value, REGION);
}

/** Whether a text is the id of an account. */
export function isAccountId(text: string): boolean {
  return ACCOUNT.test(text);
}

/**
 * A network interface in the response of CreateNetworkInterface or RunInstances, or in an item of AWS Config: all have the
 * members of EC2's description. Undefined if it has no id or no VPC. `attached` is for what the record says elsewhere.
 */
export function describedInterface(value: unknown, instanceId?: string): InterfaceDescription | undefined {
  const id = matching(looseMember(value, 'networkInterfaceId'), INTERFACE);
  const vpcId = matching(looseMember(value, 'vpcId'), VPC);
  if (id === undefined || vpcId === undefined) return undefined;
  const primary = canonicalAddress(textOf(looseMember(value, 'privateIpAddress')));
  const found = addressesIn(
    looseMember(value, 'privateIpAddressesSet') ?? looseMember(value, 'privateIpAddresses'),
    looseMember(value, 'ipv6AddressesSet') ?? looseMember(value, 'ipv6Addresses'),
    looseMember(value, 'ipv4PrefixSet') ?? looseMember(value, 'ipv4Prefixes'),
    looseMember(value, 'ipv6PrefixSet') ?? looseMember(value, 'ipv6Prefixes'),
  );
  const ofPrimary = addressesIn({ association: looseMember(value, 'association') });
  const attachment = looseMember(value, 'attachment');
  const attached = attachedIn(attachment, instanceId);
  const tags = tagsIn(looseMember(value, 'tagSet'));
  const requesterManaged = looseMember(value, 'requesterManaged');
  return {
    id,
    accountId: matching(looseMember(value, 'ownerId'), ACCOUNT),
    vpcId,
    subnetId: matching(looseMember(value, 'subnetId'), SUBNET),
    availabilityZone: textOf(looseMember(value, 'availabilityZone')),
    type: textOf(looseMember(value, 'interfaceType')),
    isForwarder: looseMember(value, 'sourceDestCheck') === false,
    addresses: [...new Set([...(primary === undefined ? [] : [primary]), ...found.addresses])],
    publicAddresses: [...new Set([...ofPrimary.publicAddresses, ...found.publicAddresses])],
    prefixes: found.prefixes,
    described: {
      interfaceType: textOf(looseMember(value, 'interfaceType')),
      description: textOf(looseMember(value, 'description')),
      requesterId: textOf(looseMember(value, 'requesterId')),
      requesterManaged: typeof requesterManaged === 'boolean' ? requesterManaged : undefined,
      instanceOwnerId: textOf(looseMember(attachment, 'instanceOwnerId')),
      tags,
    },
    attached,
  };
}

/** What an interface is attached to; undefined without an instance. */
function attachedIn(attachment: unknown, instanceId: string | undefined): Attached | undefined {
  const attachedTo = matching(looseMember(attachment, 'instanceId'), INSTANCE) ?? instanceId;
  if (attachedTo === undefined) return undefined;
  return {
    instanceId: attachedTo,
    attachmentId: textOf(looseMember(attachment, 'attachmentId')),
    since: timeOf(looseMember(attachment, 'attachTime')),
    isDetachable: Number(looseMember(attachment, 'deviceIndex') ?? 0) > 0,
  };
}

/** A time as text or in Unix milliseconds, in Unix seconds. */
function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return Math.floor(value / 1_000);
  return secondsAt(value);
}

/** The tags of a resource, in any form of a list. */
export function tagsIn(value: unknown): Record<string, string> | undefined {
  const entries = looseItems(value)
    .slice(0, MAX_TAGS)
    .flatMap((item): (readonly [string, string])[] => {
      const key = textOf(looseMember(item, 'key'));
      const text = textOf(looseMember(item, 'value'));
      return key === undefined || text === undefined || key.length > 256 || text.length > 512 ? [] : [[key, text]];
    });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Text of a form; undefined for anything else. */
export function matching(value: unknown, form: RegExp): string | undefined {
  const text = textOf(value);
  return text !== undefined && form.test(text) ? text : undefined;
}

/** A member that may be JSON in a text, as exports and some calls write it. */
export function parsedMember(value: unknown, name: string): unknown {
  const member = memberOf(value, name);
  if (typeof member !== 'string') return member;
  try {
    return JSON.parse(member);
  } catch {
    return undefined;
  }
}
