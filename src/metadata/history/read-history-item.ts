import { memberOf } from '../json-members.ts';
import { parsedMember } from './described-in-record.ts';
import type { HistoryReading } from './ownership-fact.ts';
import { readConfigItem } from './read-config-item.ts';
import { readEventBridgeEvent, readTrailEvent } from './read-trail-event.ts';

/**
 * What one item of a history says about who has an address: a record of a CloudTrail log file, an entry of
 * `aws cloudtrail lookup-events`, an event of EventBridge, or a configuration item of AWS Config. Never throws.
 */
export function readHistoryItem(item: unknown): HistoryReading {
  if (memberOf(item, 'configurationItemCaptureTime') !== undefined) return readConfigItem(item);
  if (memberOf(item, 'detail-type') !== undefined) return readEventBridgeEvent(item);
  if (memberOf(item, 'CloudTrailEvent') !== undefined) return readTrailEvent(parsedMember(item, 'CloudTrailEvent'));
  return readTrailEvent(item);
}
