import { FIELDS, type FieldName, outputNameOf } from '../../model/fields.ts';
import { added, type DocumentRow, placeAdded } from '../compile/place-added.ts';
import {
  IS_EGRESS,
  IS_INGRESS,
  IS_LISTED,
  IS_THROUGH_INTERNET_GATEWAY,
  IS_TRANSIT_GATEWAY,
} from '../language/record-kinds.ts';
import type { Leaf } from '../language/schema.ts';
import { schemaRow } from '../language/schema-row.ts';
import {
  all,
  as,
  constant,
  first,
  group,
  has,
  later,
  leaf,
  list,
  repeated,
  required,
  settingIs,
  type ValueLike,
  when,
  words,
} from '../language/vocabulary.ts';
import { decidingRule } from './deciding-rule.ts';
import { bothEnds, DEVICE, envelope, INDEX, unreadable } from './splunk-envelope.ts';
import { SPLUNK_OPTIONS, splunkSettingsOf } from './splunk-options.ts';

const SOURCE_TYPES: readonly unknown[] = [
  ...['aws:vpcflow:enriched', 'aws:vpcflow:unreadable', 'aws:cloudwatchlogs:vpcflow', 'aws:transitgateway:flowlogs'],
];

/** Fields for which the data model or Splunk’s add-on for AWS has another name. */
const RENAMED: readonly FieldName[] = [
  ...(['account-id', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'packets', 'bytes', 'start'] as const),
  ...(['end', 'action'] as const),
];

/** Fields placed among those of the data model, under AWS’s own name. */
const PLACED: readonly FieldName[] = ['log-status', 'reject-reason', 'tcp-flags'];

/** AWS’s own names of the remaining fields, in the order of AWS’s tables. */
const AWS_NAMES = FIELDS.filter(({ name }) => !RENAMED.includes(name) && !PLACED.includes(name)).map(({ name }) =>
  outputNameOf(name),
);

const dataModel = (): readonly DocumentRow[] => [
  leaf('event.action', words('action', { ACCEPT: 'allowed', REJECT: 'blocked' })),
  leaf('event.vpcflow_action', 'action'),
  leaf('event.log_status', 'log_status'),
  leaf('event.reject_reason', 'reject_reason'),
  ...decidingRule('event'),
  ...added('event.app', 'event.service_port', 'event.transport'),
  leaf('event.protocol', when(has('protocol'), constant('ip'))),
  leaf('event.protocol_code', 'protocol'),
  // EFA records do not have the IP version, and many formats lack the type
  leaf(
    'event.protocol_version',
    first(words('type', { IPv4: 'ipv4', IPv6: 'ipv6' }), as('srcaddr', 'ip_version'), as('dstaddr', 'ip_version')),
  ),
  ...added('event.direction'),
  leaf('event.src', 'srcaddr'),
  leaf('event.src_ip', 'srcaddr'),
  leaf('event.src_port', 'srcport'),
  leaf('event.dest', 'dstaddr'),
  leaf('event.dest_ip', 'dstaddr'),
  leaf('event.dest_port', 'dstport'),
  ...countedOneWay('bytes'),
  ...countedOneWay('packets'),
  ...added('event.duration'),
  leaf('event.start_time', 'start'),
  leaf('event.end_time', 'end'),
  ...added('event.tcp_flag'),
  leaf('event.tcp_flags', 'tcp_flags'),
  ...added('event.flow_id'),
  leaf('event.dvc', DEVICE),
  required(
    leaf(
      'event.vendor_product',
      first(when(IS_TRANSIT_GATEWAY, constant('AWS Transit Gateway Flow Logs')), constant('AWS VPC Flow Logs')),
    ),
  ),
  leaf('event.vendor_account', 'account_id'),
  leaf('event.vendor_region', 'region'),
  leaf('event.aws_account_id', 'account_id'),
];

const addedValues = (): readonly DocumentRow[] => [
  ...added('event.traffic_path_name', 'event.direction_source', 'event.sample_weight'),
  leaf('event.src_interface', first('src_interface_id', 'tgw_src_eni')),
  leaf('event.dest_interface', first('dst_interface_id', 'tgw_dst_eni')),
  ...added('event.src_zone', 'event.dest_zone', 'event.src_class', 'event.dest_class', 'event.'),
  leaf('event.src_translated_ip', when(IS_THROUGH_INTERNET_GATEWAY, 'src_public_ip')),
  ...['src', 'dst'].flatMap((side) => [
    leaf(`event.${side.replace('dst', 'dest')}_lat`, as(`${side}_location`, 'latitude')),
    leaf(`event.${side.replace('dst', 'dest')}_lon`, as(`${side}_location`, 'longitude')),
  ]),
  ...threatMatch(),
  ...bothEnds('event', (name) => name),
];

/** A flow with an address on a threat list, with the names of the data model Threat Intelligence of Splunk Enterprise Security. */
function threatMatch(): readonly Leaf[] {
  const isSource = has('src_threat');
  const isDestination = has('dst_threat');
  return group(IS_LISTED, [
    repeated(leaf('event.threat_collection', constant('ip_intel'))),
    repeated(leaf('event.threat_key', first('src_threat', 'dst_threat'))),
    repeated(
      leaf('event.threat_match_field', list(when(isSource, constant('src')), when(isDestination, constant('dest')))),
    ),
    leaf('event.threat_match_value', list(when(isSource, 'srcaddr'), when(isDestination, 'dstaddr'))),
  ]);
}

/**
 * Events for Splunk’s HTTP Event Collector, each an object with the names of the Common Information Model, data model
 * Network Traffic; in addition, the names of Splunk’s add-on for AWS, and AWS’s own. Flow logs have no `user`. The
 * source type is specific to this program: under the add-on’s source type, its extractions, which are made for lines,
 * would be applied to the object.
 *
 * Sources: https://docs.splunk.com/Documentation/CIM/latest/User/NetworkTraffic and
 * https://splunk.github.io/splunk-add-on-for-amazon-web-services/
 */
export const SPLUNK_SCHEMA = schemaRow(
  {
    name: 'splunk',
    sentence: 'HTTP Event Collector events with the names of Splunk’s data model Network Traffic.',
    standard: { name: 'Splunk Common Information Model, Network Traffic', version: '5.0.1' },
    usualDestination: 'splunk',
    textOnly: 'its documents are events for Splunk’s HTTP Event Collector',
    // of both modes, and of unreadable lines
    mark: {
      keys: ['sourcetype'],
      matches: ({ time, event, sourcetype }) =>
        typeof time === 'number' && event !== undefined && SOURCE_TYPES.includes(sourcetype),
    },
    ownOptions: SPLUNK_OPTIONS,
    settingsOf: splunkSettingsOf,
  },
  () => ({
    leaves: placeAdded(
      [
        ...envelope(),
        required(leaf('sourcetype', constant('aws:vpcflow:enriched'))),
        INDEX,
        ...dataModel(),
        ...AWS_NAMES.map((name) => leaf(`event.${name}`, name)),
        ...addedValues(),
        leaf('event', later('_')),
        ...group(settingIs('carriesLine'), [leaf('event.original_line', 'original_line')]),
      ],
      { schema: 'splunk', otherwise: ({ name }) => leaf(`event.${name.replace(/^dst_/, 'dest_')}`, name) },
    ),
    faultLeaves: unreadable(),
  }),
);

/**
 * A record counts the traffic that its interface saw in one direction; the other direction is 0. Joined flows of both
 * directions count in both, as the interface saw them: traffic that returned to the source left the destination.
 */
function countedOneWay(name: 'bytes' | 'packets'): readonly Leaf[] {
  const nothing = (isOther: typeof IS_EGRESS): ValueLike => when(all(isOther, has(name)), constant(0));
  return [
    leaf(`event.${name}`, name),
    leaf(
      `event.${name}_out`,
      first(when(IS_EGRESS, first(`${name}_out`, name)), when(IS_INGRESS, `${name}_in`), nothing(IS_INGRESS)),
    ),
    leaf(
      `event.${name}_in`,
      first(when(IS_INGRESS, first(`${name}_out`, name)), when(IS_EGRESS, `${name}_in`), nothing(IS_EGRESS)),
    ),
  ];
}
