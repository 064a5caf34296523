import type { FlowEnd } from '../../model/dictionary.ts';
import { ENDPOINT_ATTRIBUTES } from '../../model/endpoint-attributes.ts';
import { FIELDS, outputNameOf } from '../../model/fields.ts';
import { membersOf } from '../../model/own-document.ts';
import { added, type DocumentRow, placeAdded } from '../compile/place-added.ts';
import { IS_WITHOUT_TRAFFIC } from '../language/record-kinds.ts';
import type { Leaf } from '../language/schema.ts';
import { schemaRow } from '../language/schema-row.ts';
import {
  arrival,
  as,
  constant,
  fault,
  first,
  is,
  later,
  leaf,
  not,
  own,
  repeated,
  required,
  setting,
  textOf,
  type ValueLike,
  when,
  words,
} from '../language/vocabulary.ts';
import { DECIDING_RULE } from './deciding-rule.ts';

/**
 * The log record itself, which SS4O adopts from OpenTelemetry: the body is the logged line, and the severity number is
 * 9 for information and 17 for an error. A selection without `original_line` omits the body.
 */
const log = (): readonly Leaf[] => [
  required(leaf('@timestamp', first(as('start', 'iso_millis'), as('timestamp', 'iso_millis'), arrival('iso_millis')))),
  leaf('body', 'original_line'),
  leaf('event.domain', constant('vpc.flow_log')),
  leaf('event.name', constant('flow_log')),
  leaf('event.kind', constant('event')),
  leaf('event.category', constant('network')),
  leaf('event.type', first(when(IS_WITHOUT_TRAFFIC, constant('info')), constant('connection'))),
  leaf('event.result', 'action'),
  leaf('severity.number', constant(9)),
  leaf('severity.text', constant('INFO')),
];

/** The parts of the index name `ss4o_logs_vpc-aws_vpc_flow-NAMESPACE`, as in the catalog’s sample. */
const dataStream = (): readonly Leaf[] => [
  leaf('attributes.data_stream.type', constant('logs_vpc')),
  leaf('attributes.data_stream.dataset', constant('vpc.flow_log')),
  leaf('attributes.data_stream.namespace', first(setting('namespace'), constant('default'))),
];

/** The added values. The catalog maps everything here as a keyword, so objects are impossible. */
const attributes = (): readonly DocumentRow[] => [
  ...added('attributes.', 'attributes.duration_seconds', 'attributes.sample_weight', 'attributes.community_id'),
  repeated(leaf('attributes.rule_id', DECIDING_RULE.id)),
  repeated(leaf('attributes.rule_name', DECIDING_RULE.name)),
  repeated(leaf('attributes.rule_description', DECIDING_RULE.description)),
  repeated(leaf('attributes.rule_type', DECIDING_RULE.kind)),
  repeated(leaf('attributes.rule_set', DECIDING_RULE.setId)),
  ...oneEnd('src_'),
  ...oneEnd('dst_'),
];

const cloud = (): readonly Leaf[] => [
  leaf('cloud.provider', constant('aws')),
  leaf('cloud.platform', constant('aws_vpc')),
  leaf('cloud.account.id', when(not(is('account_id', 'unknown')), 'account_id')),
  leaf('cloud.region', 'region'),
  leaf('cloud.availability_zone', 'az_id'),
  // the dashboard counts by it, and the default format has no VPC
  leaf('cloud.resource_id', first('vpc_id', own('vpc_id'))),
  leaf('cloud.instance.id', first('instance_id', own('instance_id'))),
  leaf('cloud.instance.name', own('instance_name')),
  leaf('cloud.machine.type', own('instance_type')),
];

/** Every field under AWS’s own name with hyphens. In the catalog, only counters, ports and times are numbers. */
const vpc = (): readonly Leaf[] => [
  ...FIELDS.map(({ name, type }) => leaf(`aws.vpc.${name}`, vpcValue(outputNameOf(name), type))),
  leaf('aws.vpc', later('-')),
];

/** The names that sockets use for the versions of IP. */
const FAMILIES = { ipv4: 'inet', ipv6: 'inet6' };

const communication = (): readonly Leaf[] => [
  // EFA records do not have the IP version, and many formats lack the type
  leaf(
    'communication.sock.family',
    first(
      words('type', { IPv4: 'inet', IPv6: 'inet6' }),
      words(as('srcaddr', 'ip_version'), FAMILIES),
      words(as('dstaddr', 'ip_version'), FAMILIES),
    ),
  ),
  leaf('communication.source.address', 'srcaddr'),
  leaf('communication.source.ip', 'srcaddr'),
  leaf('communication.source.port', 'srcport'),
  leaf('communication.source.bytes', first('bytes_out', 'bytes')),
  leaf('communication.source.packets', first('packets_out', 'packets')),
  ...geo('source', 'src_'),
  leaf('communication.destination.address', 'dstaddr'),
  leaf('communication.destination.ip', 'dstaddr'),
  leaf('communication.destination.port', 'dstport'),
  leaf('communication.destination.bytes', 'bytes_in'),
  leaf('communication.destination.packets', 'packets_in'),
  ...geo('destination', 'dst_'),
];

function geo(end: FlowEnd, prefix: string): readonly Leaf[] {
  const path = `communication.${end}.geo`;
  return [
    leaf(`${path}.city_name`, `${prefix}city`),
    leaf(`${path}.country_iso_code`, `${prefix}country`),
    leaf(`${path}.location.lat`, as(`${prefix}location`, 'latitude')),
    leaf(`${path}.location.lon`, as(`${prefix}location`, 'longitude')),
  ];
}

/**
 * Simple Schema for Observability, as in the integration for VPC flow logs of OpenSearch’s catalog, with everything
 * that its dashboard requires, taken from look-ups or the derived direction if the format lacks it. Where the catalog’s
 * sample contradicts its mapping or itself (the result, the time, hyphens for services), the mapping holds.
 *
 * Source: https://github.com/opensearch-project/opensearch-catalog, `schema/observability/logs` and
 * `integrations/observability/aws_vpc_flow`
 */
export const SS4O_SCHEMA = schemaRow(
  {
    name: 'ss4o',
    sentence: 'Simple Schema for Observability, for the VPC flow log dashboard of OpenSearch’s catalog.',
    standard: { name: 'Simple Schema for Observability, aws_vpc_flow', version: '1.0.0' },
    usualDestination: 'opensearch',
    mark: {
      keys: ['attributes'],
      matches: ({ event, attributes }) => {
        const { domain, name } = membersOf(event);
        const { dataset } = membersOf(membersOf(attributes).data_stream);
        return domain === 'vpc.flow_log' && name === 'flow_log' && dataset === 'vpc.flow_log';
      },
    },
  },
  () => ({
    leaves: placeAdded([...log(), ...dataStream(), ...attributes(), ...cloud(), ...vpc(), ...communication()], {
      schema: 'ss4o',
      otherwise: ({ name, json }) => leaf(`attributes.${name}`, textOf(name, json)),
    }),
    faultLeaves: [
      leaf('@timestamp', arrival('iso_millis')),
      leaf('body', fault('line')),
      leaf('event.domain', constant('vpc.flow_log')),
      leaf('event.name', constant('flow_log')),
      leaf('event.kind', constant('pipeline_error')),
      leaf('event.category', constant('network')),
      leaf('event.exception.type', fault('code')),
      leaf('event.exception.message', fault('detail')),
      leaf('severity.number', constant(17)),
      leaf('severity.text', constant('ERROR')),
      ...dataStream(),
      leaf('attributes.fault_field', fault('field')),
      leaf('cloud.provider', constant('aws')),
      leaf('cloud.platform', constant('aws_vpc')),
    ],
  }),
);

function vpcValue(name: string, type: (typeof FIELDS)[number]['type']): ValueLike {
  return type === 'int32' || type === 'octet' ? as(name, 'text') : name;
}

function oneEnd(prefix: string): readonly DocumentRow[] {
  return [
    ...added(`attributes.${prefix}`),
    ...ENDPOINT_ATTRIBUTES.map(({ name, json }) =>
      leaf(`attributes.${prefix}${name}`, json === 'map' ? as(prefix + name, 'key_value') : prefix + name),
    ),
  ];
}
