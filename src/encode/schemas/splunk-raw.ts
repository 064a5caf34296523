import { IS_THROUGH_INTERNET_GATEWAY, IS_TRANSIT_GATEWAY } from '../language/record-kinds.ts';
import type { Leaf } from '../language/schema.ts';
import type { SchemaRow } from '../language/schema-row.ts';
import { as, constant, first, leaf, required, when, words } from '../language/vocabulary.ts';
import { bothEnds, ENVELOPE, INDEX, UNREADABLE } from './splunk-envelope.ts';
import { splunkSettingsOf } from './splunk-options.ts';

/**
 * What was added to the record, as strings and arrays of strings, since index-time fields are flat. None has a name that
 * the add-on gives to what it reads from the line or makes of it (`duration`, `transport`, `app`, `src`).
 */
const FIELDS: readonly Leaf[] = [
  leaf('fields.direction', words('direction', { ingress: 'inbound', egress: 'outbound' })),
  leaf('fields.direction_source', 'direction_source'),
  leaf('fields.duration_seconds', as('duration_seconds', 'text')),
  leaf('fields.sample_weight', as('sample_weight', 'text')),
  leaf('fields.protocol_name', 'protocol_name'),
  leaf('fields.service_name', 'service_name'),
  leaf('fields.service_port', as('service_port', 'text')),
  leaf('fields.tcp_flag', 'tcp_flag_names'),
  leaf('fields.traffic_path_name', 'traffic_path_name'),
  leaf('fields.flow_id', 'community_id'),
  leaf('fields.src_interface', 'src_interface_id'),
  leaf('fields.dest_interface', 'dst_interface_id'),
  leaf('fields.src_zone', 'src_label'),
  leaf('fields.dest_zone', 'dst_label'),
  leaf('fields.src_class', 'src_class'),
  leaf('fields.dest_class', 'dst_class'),
  leaf('fields.src_translated_ip', when(IS_THROUGH_INTERNET_GATEWAY, 'src_public_ip')),
  ...bothEnds('fields', (name) => as(name, 'key_value')),
];

/**
 * Events for Splunk’s HTTP Event Collector, each the line as AWS wrote it, under the source type of Splunk’s add-on for
 * AWS, which reads it: the default format, and the fields up to version 5 in the order of AWS’s table or of the alphabet.
 * What is known besides stands in index-time fields. A selection chooses among those; the line stays whole.
 *
 * Source: https://splunk.github.io/splunk-add-on-for-amazon-web-services/DataTypes/
 */
export const SPLUNK_RAW_SCHEMA = {
  name: 'splunk-raw',
  sentence: 'HTTP Event Collector events with the original line, for Splunk’s add-on for AWS, and index-time fields.',
  standard: { name: 'Splunk Add-on for AWS', version: '7.0.0' },
  hasCommunityId: true,
  usualDestination: 'splunk',
  textOnly: 'its documents are events for Splunk’s HTTP Event Collector',
  variantOf: { schema: 'splunk', option: 'SPLUNK_MODE', value: 'raw' },
  settingsOf: splunkSettingsOf,
  leaves: [
    ...ENVELOPE,
    required(
      leaf(
        'sourcetype',
        first(
          when(IS_TRANSIT_GATEWAY, constant('aws:transitgateway:flowlogs')),
          constant('aws:cloudwatchlogs:vpcflow'),
        ),
      ),
    ),
    INDEX,
    required(leaf('event', 'original_line')),
    ...FIELDS,
  ],
  faultLeaves: UNREADABLE,
} as const satisfies SchemaRow;
