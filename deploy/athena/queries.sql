-- Queries over the table of create-table.sql. Each begins with its name.
-- `hour` is the hour of arrival, a few minutes after the flow: name it in every query, what is not named is not read.
-- With SAMPLE_ACCEPT a flow stands for sample_weight flows: what counts accepted flows or their bytes counts it so.

-- name: accepted-and-rejected
-- Flows and bytes, by hour and action.
SELECT
  date_trunc('hour', from_unixtime("end")) AS flow_hour,
  action,
  sum(coalesce(sample_weight, 1)) AS flows,
  sum(bytes * coalesce(sample_weight, 1)) AS bytes
FROM vpc_flow_logs
WHERE hour BETWEEN '2026/03/02/00' AND '2026/03/02/23'
  AND log_status = 'OK'
  AND action IS NOT NULL
GROUP BY 1, 2
ORDER BY 1, 2;

-- name: cannot-reach
-- What was rejected between one end and another, and which security groups are in question.
SELECT
  dstport,
  protocol_name,
  direction,
  coalesce(reject_reason, 'security group or network ACL') AS reason,
  coalesce(array_join(src_security_group_ids, ' '), 'not known') AS source_groups,
  coalesce(array_join(dst_security_group_ids, ' '), 'not known') AS destination_groups,
  count(*) AS flows
FROM vpc_flow_logs
WHERE hour BETWEEN '2026/03/02/00' AND '2026/03/02/23'
  AND action = 'REJECT'
  AND src_owner_name = 'checkout'
  AND dstaddr = '203.0.113.80'
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY flows DESC;

-- name: rejected-on-the-way-to
-- What was rejected on the way to one thing, by port.
SELECT
  dstport,
  protocol_name,
  coalesce(array_join(dst_security_group_ids, ' '), 'not known') AS destination_groups,
  count(*) AS flows,
  count(DISTINCT srcaddr) AS sources
FROM vpc_flow_logs
WHERE hour BETWEEN '2026/03/02/00' AND '2026/03/02/23'
  AND action = 'REJECT'
  AND dst_owner_name = 'shop-bastion'
GROUP BY 1, 2, 3
ORDER BY flows DESC, dstport;

-- name: scanners
-- Sources that were rejected on at least 3 ports or at 10 hosts.
SELECT
  srcaddr,
  count(*) AS flows,
  count(DISTINCT dstaddr) AS hosts,
  count(DISTINCT dstport) AS ports
FROM vpc_flow_logs
WHERE hour BETWEEN '2026/03/02/00' AND '2026/03/02/23'
  AND action = 'REJECT'
GROUP BY 1
HAVING count(DISTINCT dstport) >= 3 OR count(DISTINCT dstaddr) >= 10
ORDER BY flows DESC;

-- name: top-talkers
-- Who sent most.
SELECT
  coalesce(src_owner_name, 'not known') AS talker,
  srcaddr,
  sum(coalesce(sample_weight, 1)) AS flows,
  sum(bytes * coalesce(sample_weight, 1)) AS bytes
FROM vpc_flow_logs
WHERE hour BETWEEN '2026/03/02/00' AND '2026/03/02/23'
  AND direction = 'egress'
  AND action = 'ACCEPT'
GROUP BY 1, 2
ORDER BY bytes DESC
LIMIT 10;

-- name: peak-hours
-- The hours in which most was sent.
SELECT
  date_trunc('hour', from_unixtime("end")) AS flow_hour,
  sum(coalesce(sample_weight, 1)) AS flows,
  sum(bytes * coalesce(sample_weight, 1)) AS bytes
FROM vpc_flow_logs
WHERE hour BETWEEN '2026/03/02/00' AND '2026/03/02/23'
  AND direction = 'egress'
  AND action = 'ACCEPT'
GROUP BY 1
ORDER BY bytes DESC
LIMIT 5;

-- name: ways-out
-- Which way it went, and who sent it.
SELECT
  traffic_path_name,
  coalesce(src_owner_name, 'not known') AS talker,
  sum(coalesce(sample_weight, 1)) AS flows,
  sum(bytes * coalesce(sample_weight, 1)) AS bytes
FROM vpc_flow_logs
WHERE hour BETWEEN '2026/03/02/00' AND '2026/03/02/23'
  AND direction = 'egress'
  AND action = 'ACCEPT'
  AND traffic_path_name IS NOT NULL
GROUP BY 1, 2
ORDER BY bytes DESC
LIMIT 100;

-- name: through-nat
-- Who sends by way of which NAT gateway, and where to. Needs pkt-dstaddr in the log format.
SELECT
  coalesce(src_owner_name, 'not known') AS talker,
  coalesce(dst_owner_name, 'not known') AS gateway,
  pkt_dstaddr,
  sum(coalesce(sample_weight, 1)) AS flows,
  sum(bytes * coalesce(sample_weight, 1)) AS bytes
FROM vpc_flow_logs
WHERE hour BETWEEN '2026/03/02/00' AND '2026/03/02/23'
  AND direction = 'ingress'
  AND action = 'ACCEPT'
  AND dst_owner_type = 'nat_gateway'
  AND src_interface_id IS NOT NULL
  AND pkt_dstaddr IS NOT NULL
GROUP BY 1, 2, 3
ORDER BY bytes DESC
LIMIT 100;

-- name: ports-in-use
-- Ports on which something came in, by the security groups of the interface that took it.
SELECT
  security_group,
  dstport,
  sum(coalesce(sample_weight, 1)) AS flows
FROM vpc_flow_logs
CROSS JOIN UNNEST(dst_security_group_ids) AS members (security_group)
WHERE hour BETWEEN '2026/03/02/00' AND '2026/03/02/23'
  AND action = 'ACCEPT'
  AND direction = 'ingress'
  AND service_port = dstport
GROUP BY 1, 2
ORDER BY 1, 2;

-- name: unattributed
-- How many ends of flows are known, and how many private ones are not.
SELECT
  sum(if(dst_interface_id IS NOT NULL, coalesce(sample_weight, 1), 0)) AS destination_known,
  sum(if(dst_interface_id IS NULL AND dst_class = 'private', coalesce(sample_weight, 1), 0)) AS destination_not_known,
  sum(if(src_interface_id IS NOT NULL, coalesce(sample_weight, 1), 0)) AS source_known,
  sum(if(src_interface_id IS NULL AND src_class = 'private', coalesce(sample_weight, 1), 0)) AS source_not_known
FROM vpc_flow_logs
WHERE hour BETWEEN '2026/03/02/00' AND '2026/03/02/23'
  AND log_status = 'OK';

-- name: unreadable
-- Lines that could not be read, by what is wrong with them.
SELECT
  parse_fault.code,
  coalesce(parse_fault.field, 'none') AS field,
  count(*) AS lines
FROM vpc_flow_logs
WHERE hour BETWEEN '2026/03/02/00' AND '2026/03/02/23'
  AND parse_fault IS NOT NULL
GROUP BY 1, 2
ORDER BY lines DESC;
