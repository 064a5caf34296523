import { added, type DocumentRow, placeAdded } from '../compile/place-added.ts';
import { IS_THROUGH_INTERNET_GATEWAY, IS_TRANSIT_GATEWAY } from '../language/record-kinds.ts';
import { schemaRow } from '../language/schema-row.ts';
import { as, constant, first, leaf, required, textOf, when } from '../language/vocabulary.ts';
import { decidingRule } from './deciding-rule.ts';
import { bothEnds, envelope, INDEX, unreadable } from './splunk-envelope.ts';
import { splunkSettingsOf } from './splunk-options.ts';

/**
 * The added values, as strings and arrays of strings, since index-time fields are flat. None has a name that the add-on
 * uses for fields that it extracts from the line or derives (`duration`, `transport`, `app`, `src`).
 */
const fields = (): readonly DocumentRow[] => [
  ...added('fields.direction', 'fields.direction_source', 'fields.duration_seconds', 'fields.sample_weight'),
  ...decidingRule('fields'),
  ...added('fields.protocol_name', 'fields.service_', 'fields.tcp_flag', 'fields.traffic_path_name', 'fields.flow_id'),
  leaf('fields.src_interface', 'src_interface_id'),
  leaf('fields.dest_interface', 'dst_interface_id'),
  ...added('fields.src_zone', 'fields.dest_zone', 'fields.src_class', 'fields.dest_class', 'fields.'),
  leaf('fields.src_translated_ip', when(IS_THROUGH_INTERNET_GATEWAY, 'src_public_ip')),
  ...bothEnds('fields', (name) => as(name, 'key_value')),
];

/**
 * Events for Splunk’s HTTP Event Collector, each the original line under the source type of Splunk’s add-on for AWS,
 * which can read the default format, and the fields up to version 5 in the order of AWS’s table or in alphabetical
 * order. Added values are in index-time fields. A selection chooses among those; the line is always complete.
 *
 * Source: https://splunk.github.io/splunk-add-on-for-amazon-web-services/DataTypes/
 */
export const SPLUNK_RAW_SCHEMA = schemaRow(
  {
    name: 'splunk-raw',
    sentence: 'HTTP Event Collector events with the original line, for Splunk’s add-on for AWS, and index-time fields.',
    standard: { name: 'Splunk Add-on for AWS', version: '7.0.0' },
    usualDestination: 'splunk',
    textOnly: 'its documents are events for Splunk’s HTTP Event Collector',
    variantOf: { schema: 'splunk', option: 'SPLUNK_MODE', value: 'raw' },
    settingsOf: splunkSettingsOf,
  },
  () => ({
    leaves: placeAdded(
      [
        ...envelope(),
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
        ...fields(),
      ],
      {
        schema: 'splunk-raw',
        // the original line has the fields of the record
        otherwise: ({ name, json, origin }) =>
          origin.kind === 'field' ? undefined : leaf(`fields.${name.replace(/^dst_/, 'dest_')}`, textOf(name, json)),
      },
    ),
    faultLeaves: unreadable(),
  }),
);
