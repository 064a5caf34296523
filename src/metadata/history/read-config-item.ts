import { memberOf, secondsAt, textOf, wholeSeconds } from '../json-members.ts';
import {
  describedInterface,
  isAccountId,
  isInstanceId,
  isInterfaceId,
  parsedMember,
  regionCode,
  tagsIn,
} from './described-in-record.ts';
import { looseItems, looseMember } from './loose-json.ts';
import type { HistoryReading, OwnershipFact } from './ownership-fact.ts';

/** What AWS Config says of a resource that no longer exists. */
const DELETED: ReadonlySet<unknown> = new Set(['ResourceDeleted', 'ResourceDeletedNotRecorded']);

/**
 * What a configuration item of AWS Config says about who has an address, for network interfaces and instances; `unknown`
 * if it is not such an item. It was so when the item was captured; the file may be of a later time.
 * https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationItem.html
 */
export function readConfigItem(item: unknown): HistoryReading {
  const captured = memberOf(item, 'configurationItemCaptureTime');
  // version 1 of the AWS CLI writes Unix seconds
  const at = typeof captured === 'number' ? wholeSeconds(captured) : secondsAt(captured);
  const type = memberOf(item, 'resourceType');
  if (at === undefined || typeof type !== 'string') return { kind: 'unknown' };
  const account = textOf(memberOf(item, 'awsAccountId')) ?? textOf(memberOf(item, 'accountId'));
  const region = regionCode(memberOf(item, 'awsRegion'));
  const place = { at, accountId: account !== undefined && isAccountId(account) ? account : undefined, region };
  const id = textOf(memberOf(item, 'resourceId'));
  const isDeleted = DELETED.has(memberOf(item, 'configurationItemStatus'));
  // in a file it is an object, in an answer of the API a text
  const configuration = parsedMember(item, 'configuration');
  if (type === 'AWS::EC2::NetworkInterface') {
    // when it was deleted is not known: Config saw it later
    if (isDeleted) return { kind: 'other', ...place };
    const networkInterface = describedInterface(configuration);
    if (networkInterface === undefined || id === undefined || !isInterfaceId(id))
      return { kind: 'incomplete', ...place };
    return { kind: 'facts', facts: [{ kind: 'described', ...place, networkInterface, isComplete: true }] };
  }
  if (type !== 'AWS::EC2::Instance' || isDeleted) return { kind: 'other', ...place };
  if (id === undefined || !isInstanceId(id)) return { kind: 'incomplete', ...place };
  const launched: OwnershipFact = {
    kind: 'launched',
    ...place,
    instanceId: id,
    type: textOf(looseMember(configuration, 'instanceType')),
    imageId: textOf(looseMember(configuration, 'imageId')),
    name: textOf(memberOf(memberOf(item, 'tags'), 'Name')) ?? tagsIn(looseMember(configuration, 'tags'))?.Name,
  };
  const interfaces = looseItems(looseMember(configuration, 'networkInterfaces')).flatMap((each): OwnershipFact[] => {
    const networkInterface = describedInterface(each, id);
    return networkInterface === undefined ? [] : [{ kind: 'described', ...place, networkInterface, isComplete: false }];
  });
  return { kind: 'facts', facts: [launched, ...interfaces] };
}
