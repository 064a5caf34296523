import { membersOf } from '../../model/own-document.ts';
import { added, type DocumentRow, placeAdded } from '../compile/place-added.ts';
import { IS_LISTED, IS_TRANSIT_GATEWAY, IS_WITHOUT_TRAFFIC } from '../language/record-kinds.ts';
import type { Condition, Leaf } from '../language/schema.ts';
import { schemaRow } from '../language/schema-row.ts';
import {
  all,
  any,
  arrival,
  as,
  constant,
  fault,
  first,
  group,
  has,
  is,
  leaf,
  not,
  required,
  settingIs,
  when,
  words,
} from '../language/vocabulary.ts';
import { ocsfClassification, ocsfRules } from './ocsf-classification.ts';
import { ocsfConnection } from './ocsf-connection.ts';
import { type OcsfEnds, ocsfEnds } from './ocsf-end.ts';
import { OCSF_OPTIONS, ocsfSettingsOf } from './ocsf-options.ts';
import { ocsfUnmapped } from './ocsf-unmapped.ts';

/**
 * Also identifies documents of this program: CloudWatch's `parseToOCSF`, whose objects are records, writes 1.1 and 1.5.
 */
const OCSF_VERSION = '1.8.0';

const SYN_BIT = 2;
const ACK_BIT = 16;

/** The number of combinations of the nine flags that IANA names. */
const FLAG_COMBINATIONS = 512;

/** That the source opened the connection: its flags have SYN without ACK, which an answer to a SYN would have. */
const isOpenedBySource = (): Condition =>
  is(
    'tcp_flags',
    ...Array.from({ length: FLAG_COMBINATIONS }, (_, flags) => flags)
      .filter((flags) => (flags & SYN_BIT) !== 0 && (flags & ACK_BIT) === 0)
      .map(String),
  );

const HAS_ACCOUNT: Condition = all(has('account_id'), not(is('account_id', 'unknown')));

/** That a resource between the ends recorded the flow: a transit gateway, or a regional NAT gateway. */
const IS_RECORDED_BETWEEN: Condition = any(IS_TRANSIT_GATEWAY, has('resource_id'));

const times = (): readonly DocumentRow[] => [
  required(leaf('time', first(as('start', 'milliseconds'), as('timestamp', 'milliseconds'), arrival('milliseconds')))),
  leaf('start_time', as('start', 'milliseconds')),
  leaf('end_time', as('end', 'milliseconds')),
  ...added('duration', 'count'),
];

const observation = (): readonly Leaf[] =>
  group(not(IS_WITHOUT_TRAFFIC), [
    leaf('is_src_dst_assignment_known', first(when(isOpenedBySource(), constant(true)), constant(false))),
    leaf(
      'observation_point_id',
      first(when(IS_RECORDED_BETWEEN, constant(3)), words('direction', { egress: 1, ingress: 2 })),
    ),
    leaf(
      'observation_point',
      first(
        when(IS_RECORDED_BETWEEN, constant('Neither')),
        words('direction', { egress: 'Source', ingress: 'Destination' }),
      ),
    ),
  ]);

const metadata = (): readonly Leaf[] => [
  leaf('metadata.version', constant(OCSF_VERSION)),
  leaf(
    'metadata.profiles',
    first(
      when(all(IS_LISTED, has('action')), constant(['cloud', 'security_control', 'osint'])),
      when(IS_LISTED, constant(['cloud', 'osint'])),
      when(has('action'), constant(['cloud', 'security_control'])),
      constant(['cloud']),
    ),
  ),
  leaf('metadata.original_time', first(as('start', 'text'), as('end', 'text'))),
  leaf(
    'metadata.product.name',
    first(when(IS_TRANSIT_GATEWAY, constant('AWS Transit Gateway')), constant('Amazon VPC')),
  ),
  leaf('metadata.product.vendor_name', constant('AWS')),
  leaf('metadata.product.version', as('version', 'text')),
  leaf('metadata.product.feature.name', constant('Flowlogs')),
  leaf('cloud.provider', constant('AWS')),
  ...group(HAS_ACCOUNT, [
    leaf('cloud.account.uid', 'account_id'),
    leaf('cloud.account.type_id', constant(10)),
    leaf('cloud.account.type', constant('AWS Account')),
  ]),
  leaf('cloud.region', 'region'),
  leaf('cloud.zone', 'az_id'),
];

const observer = (): readonly Leaf[] => [
  leaf('network_observation_point.uid', first('tgw_id', 'resource_id')),
  leaf('network_observation_point.interface_uid', 'tgw_attachment_id'),
];

const observables = ({ source, destination }: OcsfEnds): readonly Leaf[] =>
  group(settingIs('observables'), [
    ...source.address,
    ...destination.address,
    ...source.intermediate,
    ...destination.intermediate,
    ...source.instance,
    ...destination.instance,
  ]);

/**
 * Open Cybersecurity Schema Framework, class Network Activity (4001), profiles `cloud` and, where the record has an
 * action, `security_control`. It follows AWS's own mapping of VPC flow logs where there is one. Cases that the mapping
 * leaves open:
 *
 * - A record without traffic (NODATA, SKIPDATA) is activity 99, named after its log status, without action and endpoints.
 * - `status_id` is omitted: next to a `status_code` of `OK`, failure would contradict it.
 * - `type_id` of an endpoint is 6 for instances and EKS nodes, 15 for load balancers, 0 if the owner is unknown,
 *   else 99 with the flat schema's word as caption. Its name is the owner's, else the instance's. Its `zone` is your label.
 * - `network_scope` is internal for your interfaces and private addresses, external for public addresses, else absent.
 * - If the address in the packet differs from that of the record, the packet's is the endpoint's `ip` and the
 *   record's is in `intermediate_ips`; the endpoint then has no name, type, zone or scope, which belong to the latter.
 * - A transit gateway's own interface and subnet in the VPC replace the endpoint's only if those are unknown.
 * - Records of a transit gateway or a regional NAT gateway were observed at neither end.
 * - A traffic path that AWS has not documented is boundary 99, with its number as caption.
 * - Fields without a place are in the object `unmapped`, under their names of the flat schema.
 * - The rule that decided is `firewall_rule`, its group or network ACL `policy`; a verdict from rules and flags is of high
 *   confidence, one by elimination of medium.
 * - A line that cannot be read is a base event (class 0) with the status Failure: class 4001 has no place for it.
 *
 * Sources: https://schema.ocsf.io/1.8.0/classes/network_activity, AWS's mapping in
 * https://github.com/ocsf/examples/tree/main/mappings/markdown/AWS and
 * https://docs.aws.amazon.com/security-lake/latest/userguide/vpc-flow-logs.html
 */
export const OCSF_SCHEMA = schemaRow(
  {
    name: 'ocsf',
    sentence: 'Open Cybersecurity Schema Framework, class Network Activity.',
    standard: { name: 'Open Cybersecurity Schema Framework', version: OCSF_VERSION },
    mark: {
      keys: ['class_uid'],
      matches: ({ class_uid: classUid, metadata }) => {
        const { version, product } = membersOf(metadata);
        const { vendor_name: vendor, feature } = membersOf(product);
        const isOfFlowLogs = vendor === 'AWS' && membersOf(feature).name === 'Flowlogs';
        return typeof classUid === 'number' && version === OCSF_VERSION && isOfFlowLogs;
      },
    },
    ownOptions: OCSF_OPTIONS,
    settingsOf: ocsfSettingsOf,
  },
  () => {
    const ends = ocsfEnds();
    return {
      leaves: placeAdded(
        [
          ...ocsfClassification(),
          ...ocsfRules(),
          ...times(),
          ...observation(),
          ...metadata(),
          ...ocsfConnection(),
          ...ends.source.endpoint,
          ...ends.destination.endpoint,
          ...observer(),
          ...ends.source.enrichment,
          ...ends.destination.enrichment,
          ...observables(ends),
          ...group(IS_LISTED, [...ends.source.threat, ...ends.destination.threat]),
          ...group(settingIs('carriesLine'), [leaf('raw_data', 'original_line')]),
          ...ocsfUnmapped(ends),
        ],
        { schema: 'ocsf', otherwise: ({ name }) => leaf(`unmapped.${name}`, name) },
      ),
      faultLeaves: [
        leaf('category_uid', constant(0)),
        leaf('category_name', constant('Uncategorized')),
        leaf('class_uid', constant(0)),
        leaf('class_name', constant('Base Event')),
        leaf('activity_id', constant(0)),
        leaf('activity_name', constant('Unknown')),
        leaf('type_uid', constant(0)),
        leaf('type_name', constant('Base Event: Unknown')),
        leaf('severity_id', constant(1)),
        leaf('severity', constant('Informational')),
        leaf('status_id', constant(2)),
        leaf('status', constant('Failure')),
        leaf('status_code', fault('code')),
        leaf('status_detail', fault('detail')),
        leaf('time', arrival('milliseconds')),
        leaf('metadata.version', constant(OCSF_VERSION)),
        leaf('metadata.profiles', constant(['cloud'])),
        leaf('metadata.product.name', constant('Amazon VPC')),
        leaf('metadata.product.vendor_name', constant('AWS')),
        leaf('metadata.product.feature.name', constant('Flowlogs')),
        leaf('cloud.provider', constant('AWS')),
        leaf('raw_data', fault('line')),
        leaf('unmapped.parse_fault.field', fault('field')),
      ],
    };
  },
);
