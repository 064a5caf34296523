import { ENDPOINT_ATTRIBUTES } from '../../model/endpoint-attributes.ts';
import type { Condition, Leaf, Value } from '../language/schema.ts';
import {
  arrival,
  as,
  constant,
  fault,
  first,
  group,
  joined,
  leaf,
  not,
  required,
  setting,
  settingIs,
  type ValueLike,
  when,
} from '../language/vocabulary.ts';

/**
 * The resource that recorded the flow: an interface, a transit gateway, or a regional NAT gateway, which has no
 * interface.
 */
export const DEVICE: Value = first('interface_id', 'tgw_id', 'resource_id');

const NAMES_HOST: Condition = not(settingIs('host', 'none'));
const COLON = constant(':');
const STREAM = first(setting('streamName'), constant('vpc-flow-logs'));
const REGION = first('region', setting('region'));

/**
 * The members that the HTTP Event Collector accepts next to `event`: the time in seconds, which is the start of the
 * flow, as Splunk’s add-on for AWS reads it; the host; the source, at whose beginning the add-on expects the Region.
 * Without a Region, the source is omitted and the token’s default applies.
 *
 * Source: https://docs.splunk.com/Documentation/Splunk/latest/Data/FormateventsforHTTPEventCollector
 */
export const envelope = (): readonly Leaf[] => [
  required(leaf('time', first('start', as('timestamp', 'seconds'), arrival('seconds')))),
  ...group(NAMES_HOST, [leaf('host', first(when(settingIs('host', 'stream'), setting('streamName')), DEVICE))]),
  leaf(
    'source',
    first(
      joined(REGION, COLON, STREAM, COLON, DEVICE),
      joined(REGION, COLON, STREAM),
      joined(setting('region'), COLON, STREAM),
    ),
  ),
];

/** The index is left to the token unless it is set: a token refuses one that it may not write to. */
export const INDEX: Leaf = leaf('index', setting('index'));

/**
 * An unreadable line is a separate event with its own source type, so that no search counts it as traffic.
 * Its fault is in index-time fields.
 */
export const unreadable = (): readonly Leaf[] => [
  leaf('time', arrival('seconds')),
  ...group(NAMES_HOST, [leaf('host', setting('streamName'))]),
  leaf('source', joined(setting('region'), COLON, STREAM)),
  leaf('sourcetype', constant('aws:vpcflow:unreadable')),
  INDEX,
  leaf('event', fault('line')),
  leaf('fields.fault_code', fault('code')),
  leaf('fields.fault_field', fault('field')),
  leaf('fields.fault_detail', fault('detail')),
];

/**
 * The metadata of both ends, below a path, under the names `src_…` and `dest_…`. The data model has separate names for
 * the interface (`src_interface`) and for labels (`src_zone`); the caller adds those.
 */
export function bothEnds(path: string, toTags: (name: string) => ValueLike): readonly Leaf[] {
  return [...oneEnd(`${path}.src_`, 'src_', toTags), ...oneEnd(`${path}.dest_`, 'dst_', toTags)];
}

function oneEnd(path: string, prefix: string, toTags: (name: string) => ValueLike): readonly Leaf[] {
  return ENDPOINT_ATTRIBUTES.filter(({ name }) => name !== 'interface_id').map(({ name, json }) =>
    leaf(path + name, json === 'map' ? toTags(prefix + name) : prefix + name),
  );
}
