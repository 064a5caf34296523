/** Whether a flow goes from the client to the server, by the same rule as in the report. */
const IS_REQUEST =
  'eval has_syn=floor(coalesce(tcp_flags, 0)/2)%2, has_ack=floor(coalesce(tcp_flags, 0)/16)%2, is_request=case(transport="tcp" AND has_syn=1, 1-has_ack, isnotnull(flow_role), if(flow_role="request", 1, 0), isnotnull(service_port), if(service_port=dest_port, 1, 0), true(), if(action="blocked", 1, 0))';

/** Expressions on owners and addresses, derived from the lists of the detections. */
const conditionsOf = ({ FORWARDERS, CUSTOMER_HOSTED, OUTSIDE_CLASSES, TRANSLATION_PREFIX, INSIDE_TRANSLATION }) => {
  const isOrigin = (end) => `if(match(coalesce(${end}_owner_type, "none"), "^(${FORWARDERS.join('|')})$"), 0, 1)`;
  const isTranslated = (end) =>
    `(${end}_class="translation" AND match(${end}, "^${TRANSLATION_PREFIX}(?!${INSIDE_TRANSLATION})"))`;
  const isOutside = (end) =>
    `if(isnull(${end}_interface) AND (${[...OUTSIDE_CLASSES.map((name) => `${end}_class="${name}"`), isTranslated(end)].join(' OR ')}), 1, 0)`;
  const isNotAws = `match(coalesce(pkt_dst_aws_service, "EC2"), "^(${CUSTOMER_HOSTED.join('|')})$")`;
  return {
    isOrigin,
    isOutside,
    outward: `eval is_outward=if(${isOutside('dest')}=1 AND ${isOutside('src')}=0 AND coalesce(direction, "outbound")="outbound" AND ${isOrigin('src')}=1 AND ${isNotAws}, 1, 0)`,
  };
};

const MEGABYTE = 1_000_000;

/** Scans by source; `key` is the field of which a finding has one value, `counted` the field of which it has many. */
const scan = (thresholds, { isOrigin }, { key, counted, number, perHour, perDay }) => {
  const unanswered = `if(never_answered=1, ${counted}, null())`;
  return [
    '`vpc_flow_logs` vpcflow_action=* (transport=tcp OR transport=udp)',
    IS_REQUEST,
    `eval weight=coalesce(sample_weight, 1), is_origin=${isOrigin('src')}, is_unanswered=if(action="blocked" OR (transport="tcp" AND packets<=${thresholds.number('probe-packets')} AND (isnull(tcp_flags) OR has_syn=1)), 1, 0)`,
    'where is_request=1 AND is_origin=1',
    'bin _time span=1h',
    'stats sum(weight) AS tries, min(is_unanswered) AS is_unanswered BY src, dest, dest_port, _time',
    'eventstats min(is_unanswered) AS never_answered BY src, dest, dest_port',
    `eventstats dc(eval(${unanswered})) AS in_this_hour BY src, ${key}, _time`,
    `stats max(in_this_hour) AS in_an_hour, dc(eval(${unanswered})) AS ${number}, dc(eval(if(never_answered=0, ${counted}, null()))) AS answered, sum(eval(if(never_answered=1, tries, 0))) AS tries, sum(never_answered) AS repeats BY src, ${key}`,
    `where (in_an_hour>=${thresholds.number(perHour)} OR ${number}>=${thresholds.number(perDay)}) AND answered<${number} AND tries<=${2 * thresholds.number('probe-repeats')}*repeats`,
    `eventstats max(${number}) AS most BY src`,
    `where ${number}=most`,
    `stats max(${number}) AS ${number}, max(in_an_hour) AS in_an_hour, max(tries) AS tries, max(answered) AS answered BY src, ${key}`,
    `sort - ${number}`,
  ];
};

const bruteForce = (thresholds, { isOrigin, isOutside }) => [
  '`vpc_flow_logs` action=allowed transport=tcp',
  IS_REQUEST,
  `eval is_origin=${isOrigin('src')}*${isOrigin('dest')}, client=if(is_request=1, src, dest), server=if(is_request=1, dest, src), service_end=if(is_request=1, dest_port, src_port), client_port=if(is_request=1, src_port, dest_port), is_outside=if(is_request=1, ${isOutside('src')}, ${isOutside('dest')}), opens=if(is_request=1 AND (isnull(tcp_flags) OR has_syn=1), 1, 0)`,
  `where is_origin=1 AND in(service_end, ${thresholds.list('brute-force-ports').join(', ')})`,
  'bin _time span=1h',
  'stats sum(bytes) AS bytes, sum(packets) AS packets, dc(dvc) AS recorders, min(start_time) AS first_seen, max(end_time) AS last_seen, max(opens) AS opens, max(is_outside) AS is_outside BY client, server, service_end, client_port, _time',
  'eval recorders=if(recorders=0, 1, recorders), bytes=bytes/recorders, packets=packets/recorders',
  `eval is_short=if(opens=1 AND packets>=10 AND bytes<=${thresholds.number('brute-force-bytes')} AND last_seen-first_seen<=${thresholds.number('brute-force-seconds')}, 1, 0)`,
  'eval short_bytes=if(is_short=1, bytes, null())',
  'eventstats median(short_bytes) AS middle BY client, server, service_end',
  'eval distance=abs(short_bytes-middle)',
  'eventstats median(distance) AS deviation, sum(is_short) AS short_ones, count AS all_ones, dc(_time) AS active_hours BY client, server, service_end',
  'eventstats min(_time) AS period_start, max(_time) AS period_end',
  'stats sum(is_short) AS in_this_hour, max(short_ones) AS short_ones, max(all_ones) AS all_ones, max(deviation) AS deviation, max(middle) AS middle, max(active_hours) AS active_hours, max(is_outside) AS is_outside, max(period_start) AS period_start, max(period_end) AS period_end BY client, server, service_end, _time',
  'eventstats max(in_this_hour) AS in_an_hour BY client, server, service_end',
  `eval hours=(period_end-period_start)/3600+1, is_single=if(short_ones*10>=all_ones*9 AND ((is_outside=1 AND (in_an_hour>=${thresholds.number('brute-force-hour')} OR short_ones>=${thresholds.number('brute-force-day')})) OR (is_outside=0 AND in_an_hour>=${thresholds.number('brute-force-own-hour')} AND deviation*100<=middle*15 AND (hours<8 OR active_hours*4<hours*3))), 1, 0), is_one_of_many=if(is_outside=1 AND is_single=0 AND in_this_hour>0, 1, 0), in_crowd=if(is_one_of_many=1, in_this_hour, 0)`,
  'eventstats sum(in_crowd) AS crowd_tries, sum(is_one_of_many) AS crowd BY server, service_end, _time',
  `eval is_crowd=if(is_one_of_many=1 AND crowd_tries>=${thresholds.number('brute-force-all-hour')} AND crowd>=${thresholds.number('brute-force-addresses')}, 1, 0)`,
  'where is_single=1 OR is_crowd=1',
  'eval attacker=if(is_single=1, client, "many addresses")',
  'stats sum(in_this_hour) AS connections, dc(client) AS addresses BY attacker, server, service_end',
  'sort - connections',
];

const beacons = (thresholds, { outward }) => [
  '`vpc_flow_logs` action=allowed (transport=tcp OR transport=udp) start_time=*',
  IS_REQUEST,
  outward,
  'where is_outward=1 AND is_request=1 AND dest_port!=53 AND dest_port!=123 AND (transport="udp" OR (packets>=4 AND (isnull(tcp_flags) OR has_syn=1)))',
  'stats max(bytes) AS bytes BY src, dest, dest_port, transport, start_time',
  'sort 0 src, dest, dest_port, transport, start_time',
  'streamstats current=f last(start_time) AS previous BY src, dest, dest_port, transport',
  'eval gap=start_time-previous',
  'where isnull(gap) OR gap>=5',
  'eventstats median(gap) AS interval_seconds, median(bytes) AS half_bytes, count AS contacts, min(start_time) AS first_seen, max(start_time) AS last_seen BY src, dest, dest_port, transport',
  'eventstats dc(src) AS sources BY dest, dest_port',
  'eval distance=abs(gap-interval_seconds)',
  'stats median(distance) AS deviation, max(interval_seconds) AS interval_seconds, max(half_bytes) AS half_bytes, max(contacts) AS contacts, max(first_seen) AS first_seen, max(last_seen) AS last_seen, max(sources) AS sources BY src, dest, dest_port, transport',
  `where contacts>=${thresholds.number('beacon-contacts')} AND interval_seconds>=${thresholds.number('beacon-seconds')} AND deviation*100<=interval_seconds*${thresholds.number('beacon-jitter')} AND half_bytes<=${thresholds.number('beacon-kilobytes') * 1_000} AND contacts*interval_seconds*2>=last_seen-first_seen AND sources<=${thresholds.number('beacon-sources')}`,
  'eval jitter=floor(deviation*100/interval_seconds)',
  'stats max(contacts) AS contacts, max(interval_seconds) AS interval_seconds, max(jitter) AS jitter, max(sources) AS sources BY src, dest, dest_port',
  'sort - contacts',
];

const unusualVolume = (thresholds, { outward }) => [
  '`vpc_flow_logs` action=allowed',
  IS_REQUEST,
  outward,
  'where is_outward=1',
  'eval owner=coalesce(src_owner_name, src_owner_id, src), weighted_bytes=coalesce(bytes, 0)*coalesce(sample_weight, 1), uploaded=if(is_request=1, weighted_bytes, 0)',
  'bin _time span=1h',
  'stats sum(weighted_bytes) AS sent, sum(uploaded) AS uploaded BY owner, dest, _time',
  'eventstats min(_time) AS period_start, max(_time) AS period_end',
  'eventstats sum(uploaded) AS dest_bytes, min(_time) AS dest_start BY owner, dest',
  `eval hours=(period_end-period_start)/3600+1, new_bytes=if(dest_bytes>=${thresholds.number('new-destination-megabytes') * MEGABYTE} AND dest_start>=period_start+${3_600 * thresholds.number('new-destination-hours')}, dest_bytes, 0)`,
  'stats sum(sent) AS hour_bytes, max(new_bytes) AS new_bytes BY owner, hours, _time',
  'eventstats median(hour_bytes) AS usual_bytes, dc(_time) AS active BY owner',
  'eval usual_bytes=if(active*2<=hours, 0, usual_bytes), distance=abs(hour_bytes-usual_bytes)',
  'eventstats median(distance) AS deviation BY owner',
  'eval deviation=if(active*2<=hours, 0, deviation)',
  `eval is_unusual=if(hour_bytes>=${thresholds.number('volume-megabytes') * MEGABYTE} AND hour_bytes>=${thresholds.number('volume-times')}*usual_bytes AND hour_bytes>=usual_bytes+${thresholds.number('volume-deviations')}*deviation, 1, 0)`,
  'stats max(hour_bytes) AS most_bytes, sum(is_unusual) AS unusual_hours, max(new_bytes) AS new_bytes, max(usual_bytes) AS usual_bytes BY owner, hours',
  'where new_bytes>0 OR (unusual_hours>0 AND unusual_hours*4<=hours AND hours>=6)',
  'sort - most_bytes',
];

/**
 * The detections as searches, by name: the commands of each.
 * @param {typeof import('../tables.ts')} tables
 */
export const detectionSearches = (tables) => {
  const { DEFAULT_THRESHOLDS: thresholds } = tables;
  const conditions = conditionsOf(tables);
  return {
    'vertical-scans': scan(thresholds, conditions, {
      ...{ key: 'dest', counted: 'dest_port', number: 'ports' },
      ...{ perHour: 'vertical-ports-hour', perDay: 'vertical-ports-day' },
    }),
    'horizontal-scans': scan(thresholds, conditions, {
      ...{ key: 'dest_port', counted: 'dest', number: 'hosts' },
      ...{ perHour: 'horizontal-hosts-hour', perDay: 'horizontal-hosts-day' },
    }),
    'brute-force': bruteForce(thresholds, conditions),
    beacons: beacons(thresholds, conditions),
    'unusual-volume': unusualVolume(thresholds, conditions),
  };
};
