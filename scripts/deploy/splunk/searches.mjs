import { describedRule, sigmaSearches } from '../../sigma/build.mjs';
import { withoutLinks } from '../questions/needs.mjs';
import { QUESTIONS } from '../questions/questions.mjs';
import { detectionSearches } from './detection-searches.mjs';
import { PLACE_SEARCHES } from './place-searches.mjs';

const DAY = '-24h@h';
const WEEK = '-7d@h';
const MONTH = '-30d@d';
/** Number of flows that an event represents (SAMPLE_ACCEPT, ROLLUP), and their bytes. */
const FLOWS = 'weight=coalesce(flow_count, 1)*coalesce(sample_weight, 1)';
const WEIGHTED = `eval ${FLOWS}, weighted_bytes=bytes*coalesce(sample_weight, 1)`;
const TOTALS = 'stats sum(weight) AS flows, sum(weighted_bytes) AS total_bytes BY';

/** The owner of the recording interface, whose rules decided; and a network ACL entry as one text. */
const OWNER = 'owner=coalesce(if(direction="outbound", src_owner_name, dest_owner_name), "not known")';
const ENTRY = 'nacl_id."/".nacl_rule_direction."/".nacl_rule_number';
/** The port of the service; the destination port if it is not known. */
const SERVICE = 'port=coalesce(service_port, dest_port, 0)';

/** Values of each direction of an event; for an event with both directions (ROLLUP), the traffic that the destination sent is separate. */
const DIRECTIONS = [
  'way=coalesce(direction, "none"), src=coalesce(src, "none"), dest=coalesce(dest, "none"), dvc=coalesce(dvc, "none")',
  'src_interface=coalesce(src_interface, "none"), dest_interface=coalesce(dest_interface, "none"), weight=coalesce(sample_weight, 1)',
  'flows_back=coalesce(flows_in, 0)*weight, flows_there=coalesce(flow_count, 1)*weight-flows_back',
  'bytes_back=if(flows_back>0, coalesce(if(way="inbound", bytes_out, bytes_in), 0)*weight, 0), bytes_there=coalesce(bytes, 0)*weight-bytes_back',
].join(', ');
const SUMS = ['flows_there', 'flows_back', 'bytes_there', 'bytes_back']
  .map((name) => `sum(${name}) AS ${name}`)
  .join(', ');

/** Replacements for the source's fields if the destination is the sender. */
const TURNED = [
  'weight=if(half="back", flows_back, flows_there), weighted_bytes=if(half="back", bytes_back, bytes_there)',
  'way=if(half="back", case(way="inbound", "outbound", way="outbound", "inbound", true(), way), way)',
  'sender_address=if(half="back", dest, src), sender=if(way!="inbound", dvc, if(half="back", dest_interface, src_interface))',
].join(', ');
const TURNED_OWNERS =
  'first_owner=src_owner_name, src_owner_name=if(half="back", dest_owner_name, first_owner), dest_owner_name=if(half="back", first_owner, dest_owner_name)';
const OWNERS = ['src_owner_name', 'dest_owner_name'];

/**
 * Commands that sum by sender and by the given fields, and mark bytes that are in two records. If both interfaces record, the sender's
 * record (outbound) counts; if the sender does not record, the receiver's does. A sender is identified by its interface, otherwise by
 * its address. A record without a direction always counts. An event with both directions of a connection counts as one event of each.
 * Results: weight (flows), weighted_bytes, and is_repeated, which is 1 if the sender's record contains the same bytes.
 * @param {readonly string[]} fields without `src`
 */
export const sentOnce = (fields) => {
  const hasOwners = OWNERS.some((name) => fields.includes(name));
  const others = hasOwners ? OWNERS.filter((name) => !fields.includes(name)) : [];
  return [
    `eval ${DIRECTIONS}`,
    `stats ${SUMS} BY action, way, dvc, src, dest, src_interface, dest_interface, ${[...fields, ...others].join(', ')}`,
    'eval half=if(flows_back>0, mvappend("there", "back"), "there")',
    'mvexpand half',
    `eval ${TURNED}${hasOwners ? `, ${TURNED_OWNERS}` : ''}`,
    `stats sum(weight) AS weight, sum(weighted_bytes) AS weighted_bytes BY action, way, sender, sender_address, ${fields.join(', ')}`,
    'eventstats max(eval(if(action="allowed" AND way!="inbound", 1, 0))) AS interface_records BY sender',
    'eventstats max(eval(if(action="allowed" AND way="outbound", 1, 0))) AS address_records BY sender_address',
    'eval is_repeated=if(action="allowed" AND way="inbound" AND if(sender="none", address_records, interface_records)=1, 1, 0)',
  ];
};

/** The corresponding name of a field for the other end. */
const atOtherEnd = (name) => {
  const ends = { src: 'dest', dest: 'src', pkt_srcaddr: 'pkt_dstaddr', pkt_dstaddr: 'pkt_srcaddr' };
  return ends[name] ?? name.replace(/^(src|dest)_/, (_, end) => `${ends[end]}_`);
};

/**
 * Commands that keep the traffic that the interface received (`inbound`) or sent (`outbound`). For an event with both directions of a
 * connection (ROLLUP), they keep that direction, and swap the fields of the ends if necessary.
 * Results: weight (flows) and weighted_bytes.
 * @param {'inbound' | 'outbound'} direction
 * @param {readonly string[]} fields fields of an end, which afterwards describe the kept direction
 */
const ofDirection = (direction, fields) => [
  `where direction="${direction}" OR (flows_in>0 AND isnotnull(direction))`,
  `eval is_back=if(direction="${direction}", 0, 1), weight=if(is_back=1, flows_in, coalesce(flow_count, 1)-coalesce(flows_in, 0))*coalesce(sample_weight, 1)`,
  // here, bytes_in and bytes_out are relative to the interface
  `eval weighted_bytes=if(flows_in>0, ${direction === 'inbound' ? 'bytes_in' : 'bytes_out'}, bytes)*coalesce(sample_weight, 1)`,
  `eval ${fields.map((name) => `its_${name}=if(is_back=1, ${atOtherEnd(name)}, ${name})`).join(', ')}`,
  `eval ${fields.map((name) => `${name}=its_${name}`).join(', ')}`,
];

/** The owner to whom a charge belongs: at a gateway or an endpoint, the owner of the other end. */
const CHARGED_OWNER =
  'owner=coalesce(if((direction="outbound" AND transfer_source!="owner") OR (direction="inbound" AND transfer_source="owner"), src_owner_name, dest_owner_name), "not known")';
/** The amount that AWS charges; null without a price. */
const CHARGED = 'weighted_usd=transfer_usd*coalesce(sample_weight, 1)';
/** The amounts by names, the highest first; null if no charge is known: free flows alone do not make those without a price free. */
const costsBy = (names) => [
  `stats sum(weight) AS flows, sum(weighted_bytes) AS total_bytes, sum(weighted_usd) AS usd, count(weighted_usd) AS priced, count AS records BY ${names}`,
  'eval usd=if(usd>0 OR priced=records, usd, null())',
  'fields - priced, records',
  'sort - usd, - total_bytes',
];

/** Each search: its commands and its time range. */
const SEARCHES = {
  'accepted-and-rejected': [
    '`vpc_flow_logs` log_status=OK vpcflow_action=*',
    'bin _time span=1h',
    ...sentOnce(['_time', 'vpcflow_action']),
    'stats sum(weight) AS flows, sum(eval(if(is_repeated=1, 0, weighted_bytes))) AS total_bytes BY _time, vpcflow_action',
  ],
  'cannot-reach': [
    '`vpc_flow_logs` action=blocked src_owner_name="checkout" dest_zone="partners"',
    'fillnull value="security group or network ACL" reject_reason',
    'fillnull value="not known" src_security_group_ids, dest_security_group_ids',
    'stats count AS flows BY dest_port, transport, direction, reject_reason, src_security_group_ids, dest_security_group_ids',
    'sort - flows',
  ],
  'rejected-on-the-way-to': [
    '`vpc_flow_logs` action=blocked dest_owner_name="shop-bastion"',
    'fillnull value="not known" dest_security_group_ids',
    'stats count AS flows, dc(src) AS sources BY dest_port, transport, dest_security_group_ids',
    'sort - flows',
  ],
  'rejected-by-rule': [
    '`vpc_flow_logs` action=blocked verdict=*',
    `eval ${OWNER}, entry=if(nacl_result="deny", ${ENTRY}, "none"), groups=coalesce(mvjoin(mvsort(sg_groups), " "), "none")`,
    'fillnull value="not known" direction',
    'stats count AS flows, dc(src) AS sources, dc(dest_port) AS ports BY verdict, verdict_reason, entry, groups, owner, direction',
    'sort - flows',
  ],
  'can-reach': [
    '`vpc_flow_logs` vpcflow_action=* ((src_owner_name="shop-batch" dest_owner_name="orders-db") OR (src_owner_name="orders-db" dest_owner_name="shop-batch"))',
    `eval ${FLOWS}, ${SERVICE}, entry=${ENTRY}`,
    'fillnull value="none" verdict, verdict_reason, verdict_certainty, sg_rule_id, entry',
    'fillnull value="not known" direction, transport',
    'stats sum(weight) AS flows BY src_owner_name, dest_owner_name, direction, transport, port, action, verdict, verdict_reason, verdict_certainty, sg_rule_id, entry',
  ],
  'rules-in-use': [
    '`vpc_flow_logs` verdict=allowed sg_rule_id=*',
    `eval ${FLOWS}, only_rule=if(sg_rule_matches=1, weight, 0)`,
    'fillnull value="not known" sg_name',
    'fillnull value="none" sg_rule_description',
    'stats sum(weight) AS flows, max(end_time) AS last_seen, sum(only_rule) AS needed BY sg_id, sg_name, sg_rule_id, sg_rule_direction, sg_rule_description',
    'convert ctime(last_seen)',
  ],
  'entries-in-use': [
    '`vpc_flow_logs` nacl_rule_number=* (nacl_result=allow OR nacl_result=deny)',
    `eval ${FLOWS}`,
    'stats sum(weight) AS flows, max(end_time) AS last_seen BY nacl_id, nacl_rule_direction, nacl_rule_number, nacl_result',
    'convert ctime(last_seen)',
  ],
  'denied-now': [
    '`vpc_flow_logs` verdict=denied_now',
    `${WEIGHTED}, ${OWNER}, ${SERVICE}, entry=if(nacl_result="deny", ${ENTRY}, "none")`,
    'fillnull value="not known" direction, transport',
    'stats sum(weight) AS flows, sum(weighted_bytes) AS total_bytes, max(end_time) AS last_seen BY verdict_reason, entry, owner, direction, transport, port',
    'convert ctime(last_seen)',
    'sort - total_bytes',
  ],
  scanners: [
    '`vpc_flow_logs` action=blocked',
    'stats count AS flows, dc(dest) AS hosts, dc(dest_port) AS ports BY src',
    'where ports>=3 OR hosts>=10',
    'sort - flows',
  ],
  'top-talkers': [
    '`vpc_flow_logs` action=allowed',
    'fillnull value="not known" src_owner_name, dest_owner_name',
    ...sentOnce(['src_owner_name']),
    'where is_repeated=0',
    `${TOTALS} src_owner_name, sender_address`,
    'rename sender_address AS src',
    'sort 10 - total_bytes',
  ],
  'peak-hours': [
    '`vpc_flow_logs` action=allowed',
    'bin _time span=1h',
    ...sentOnce(['_time']),
    'where is_repeated=0',
    `${TOTALS} _time`,
    'sort 5 - total_bytes',
  ],
  'ways-out': [
    '`vpc_flow_logs` action=allowed traffic_path_name=*',
    ...ofDirection('outbound', ['src_owner_name']),
    'fillnull value="not known" src_owner_name',
    `${TOTALS} traffic_path_name, src_owner_name`,
    'sort - total_bytes',
  ],
  'through-nat': [
    '`vpc_flow_logs` action=allowed (dest_owner_type=nat_gateway OR src_owner_type=nat_gateway)',
    ...ofDirection('inbound', ['src_owner_name', 'dest_owner_name', 'dest_owner_type', 'src_interface', 'pkt_dstaddr']),
    'where dest_owner_type="nat_gateway" AND isnotnull(src_interface) AND isnotnull(pkt_dstaddr)',
    'fillnull value="not known" src_owner_name, dest_owner_name',
    `${TOTALS} src_owner_name, dest_owner_name, pkt_dstaddr`,
    'sort - total_bytes',
  ],
  'cost-by-class': [
    '`vpc_flow_logs` action=allowed',
    'fillnull value="not known" transfer_class',
    WEIGHTED,
    `eval ${CHARGED}`,
    ...costsBy('transfer_class'),
  ],
  'cost-by-owner': [
    '`vpc_flow_logs` action=allowed transfer_class=*',
    `${WEIGHTED}, ${CHARGED_OWNER}`,
    `eval ${CHARGED}`,
    ...costsBy('owner'),
  ],
  's3-through-nat': [
    '`vpc_flow_logs` action=allowed transfer_class=nat_gateway',
    `${WEIGHTED}, ${CHARGED_OWNER}, aws_service=coalesce(pkt_dst_aws_service, pkt_src_aws_service)`,
    'where aws_service="S3" OR aws_service="DYNAMODB"',
    `eval ${CHARGED}`,
    ...costsBy('aws_service, owner'),
  ],
  'ports-in-use': [
    '`vpc_flow_logs` action=allowed',
    ...ofDirection('inbound', ['dest_port', 'dest_security_group_ids']),
    'where service_port=dest_port',
    'stats sum(weight) AS flows BY dest_security_group_ids, dest_port',
  ],
  unattributed: [
    '`vpc_flow_logs` log_status=OK',
    'eval back=coalesce(flows_in, 0)*coalesce(sample_weight, 1), there=coalesce(flow_count, 1)*coalesce(sample_weight, 1)-back',
    `stats ${[
      ['if(isnull(dest_interface), 0, there)+if(isnull(src_interface), 0, back)', 'destination_known'],
      [
        'if(isnull(dest_interface) AND dest_class="private", there, 0)+if(isnull(src_interface) AND src_class="private", back, 0)',
        'destination_not_known',
      ],
      ['if(isnull(src_interface), 0, there)+if(isnull(dest_interface), 0, back)', 'source_known'],
      [
        'if(isnull(src_interface) AND src_class="private", there, 0)+if(isnull(dest_interface) AND dest_class="private", back, 0)',
        'source_not_known',
      ],
    ]
      .map(([value, name]) => `sum(eval(${value})) AS ${name}`)
      .join(', ')}`,
  ],
  unreadable: [
    '`vpc_flow_unreadable_lines`',
    'fillnull value="none" fault_field',
    'stats count AS lines BY fault_code, fault_field',
    'sort - lines',
  ],
};
const LOOKS_BACK = {
  'peak-hours': WEEK,
  'ports-in-use': WEEK,
  'rules-in-use': MONTH,
  'entries-in-use': MONTH,
};

/**
 * The saved searches of the app: one per query of the questions.
 * @param {typeof import('../tables.ts')} tables with the detections
 */
export const savedSearches = (tables) => `# Generated by \`npm run generate\`; do not edit.
# The questions of docs/questions.md. With SAMPLE_ACCEPT, counts of accepted flows and bytes are multiplied by
# sample_weight. Events of several flows (ROLLUP) count as the flows that they have the sums of.
${QUESTIONS.flatMap(({ queries }) => queries)
  .map((query) => stanza(query, { ...SEARCHES, ...PLACE_SEARCHES, ...detectionSearches(tables) }))
  .join('')}${sigmaSearches().map(sigmaStanza).join('')}`;

/** The search of a Sigma rule, from `deploy/sigma/splunk/`; it becomes an alert when it is scheduled. */
const sigmaStanza = ({ rule, search }) => `
[VPC flow logs, rule: ${rule.title}]
description = ${describedRule(rule)} Level: ${rule.level}. False positives: ${rule.falsepositives.join('; ')}.
dispatch.earliest_time = -20m
dispatch.latest_time = now
search = \`vpc_flow_logs\` (${search})
`;

const stanza = ({ name, sentence, needs }, searches) => {
  const commands = searches[name];
  if (commands === undefined) throw new Error(`no Splunk search for the query ${name}`);
  return `
[VPC flow logs: ${name}]
description = ${sentence} Needs: ${needs.map(withoutLinks).join('; ')}.
dispatch.earliest_time = ${LOOKS_BACK[name] ?? DAY}
dispatch.latest_time = now
search = ${commands.join(' \\\n| ')}
`;
};
