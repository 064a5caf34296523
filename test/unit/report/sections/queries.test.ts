import { describe, expect, it } from 'vitest';
import {
  columnsOf,
  flowRecord,
  fromInternet,
  receivedRecord,
  reportOf,
  toInternet,
} from '../../../support/report-of.ts';

/** The same flow, rejected at the receiver. */
const denied = (members = {}): string => receivedRecord({ action: 'REJECT', ...members });

describe('the SQL of connectivity', () => {
  const COLUMNS = ['src', 'dst', 'dstport', 'denied', 'allowed', 'allowed_meanwhile', 'connections'];

  it('counts a denied connection of one’s own, with what was allowed between the same ends on the same port', async () => {
    const report = await reportOf([
      denied({ start: 100, end: 200, sample_weight: 3 }),
      denied({ start: 250, end: 300 }),
      // both ends recorded the same flow
      flowRecord({ start: 20, end: 50 }),
      receivedRecord({ start: 20, end: 50 }),
      // another port
      flowRecord({ dstport: 22, service_port: 22 }),
    ]);
    expect(columnsOf(report, { name: 'denied-connections' }, COLUMNS)).toEqual([['app', 'db', 5432n, 4n, 1n, 0n, 1n]]);
    expect(columnsOf(report, { name: 'denied-connections' }, ['first', 'last', 'last_allowed'])).toEqual([
      [100, 300, 50],
    ]);
  });

  it('tells what was allowed in the same period from what was allowed at other times', async () => {
    const report = await reportOf([
      denied({ start: 100, end: 200 }),
      receivedRecord({ start: 150, end: 160 }),
      receivedRecord({ start: 500, end: 600 }),
      // the sender accepts what the receiver rejects
      flowRecord({ start: 100, end: 200 }),
    ]);
    expect(columnsOf(report, { name: 'denied-connections' }, COLUMNS)).toEqual([['app', 'db', 5432n, 1n, 2n, 1n, 1n]]);
  });

  it('leaves out what comes from the internet, and answers that came too late', async () => {
    const report = await reportOf([
      fromInternet({ action: 'REJECT' }),
      flowRecord({
        action: 'REJECT',
        srcport: 5432,
        dstport: 40_000,
        service_port: 5432,
      }),
    ]);
    expect(columnsOf(report, { name: 'denied-connections' }, COLUMNS)).toEqual([]);
    expect(columnsOf(report, { name: 'rejected-by-port' }, ['dstport', 'denied', 'from_internet'])).toEqual([
      [5432n, 1n, 1n],
    ]);
  });

  it('has a total order where counts are equal, and one row for ports and protocols that are unknown', async () => {
    const report = await reportOf([
      denied({ dst_owner_name: 'b', dstport: undefined, protocol_name: undefined, service_port: undefined }),
      denied({ dst_owner_name: 'b', dstport: undefined, protocol_name: undefined, service_port: undefined }),
      denied({ dst_owner_name: 'a', dstport: 1 }),
      denied({ dst_owner_name: 'a', dstport: 1, protocol_name: 'udp' }),
      receivedRecord({ dst_owner_name: 'b', dstport: undefined, protocol_name: undefined, service_port: undefined }),
    ]);
    expect(
      columnsOf(report, { name: 'denied-connections' }, ['dst', 'dstport', 'protocol_name', 'denied', 'allowed']),
    ).toEqual([
      ['b', undefined, undefined, 2n, 1n],
      ['a', 1n, 'tcp', 1n, 0n],
      ['a', 1n, 'udp', 1n, 0n],
    ]);
  });

  it('counts all connections, although it lists the first of them', async () => {
    const report = await reportOf(
      Array.from({ length: 30 }, (_, index) => denied({ dstport: index + 1, service_port: index + 1 })),
    );
    const rows = columnsOf(report, { name: 'denied-connections' }, ['dstport', 'connections']);
    expect(rows).toHaveLength(20);
    expect(rows[0]).toEqual([1n, 30n]);
  });

  it('names ends without an owner by interface, label or address', async () => {
    const report = await reportOf([
      denied({ src_owner_name: undefined, src_owner_type: 'unknown' }),
      denied({
        src_owner_name: undefined,
        src_owner_type: undefined,
        src_interface_id: undefined,
        src_label: 'office',
      }),
      denied({ src_owner_name: undefined, src_owner_type: undefined, src_interface_id: undefined, srcaddr: 'fd00::1' }),
    ]);
    expect(columnsOf(report, { name: 'denied-connections' }, ['src'])).toEqual([['eni-a'], ['fd00::1'], ['office']]);
  });
});

describe('the SQL of reasons', () => {
  it('groups denied connections by verdict, and finds the groups and addresses of the other end', async () => {
    const verdict = {
      verdict: 'security_group',
      verdict_reason: 'no_rule',
      verdict_certainty: 'sure',
      sg_groups: ['sg-db (database)'],
      sg_near_misses: ['sgr-1: tcp 5432 from sg-app'],
    };
    const report = await reportOf([
      denied({ ...verdict, src_security_group_ids: ['sg-batch'] }),
      denied({ ...verdict, src_security_group_ids: ['sg-batch'], srcaddr: '10.0.0.9', sample_weight: 2 }),
      denied({
        verdict: 'network_acl',
        verdict_reason: 'entry',
        nacl_id: 'acl-1',
        nacl_rule_direction: 'ingress',
        nacl_rule_number: 32_767,
      }),
    ]);
    const columns = ['verdict', 'denied', 'peer_groups', 'peer_address', 'peer_addresses', 'nacl_rule_number'];
    expect(columnsOf(report, { name: 'why-denied' }, columns)).toEqual([
      ['security_group', 3n, '["sg-batch"]', '10.0.0.1', 2n, undefined],
      ['network_acl', 1n, undefined, '10.0.0.1', 1n, 32_767n],
    ]);
  });

  it('counts the rules and entries that decided, each flow at the end that recorded it', async () => {
    const used = { verdict: 'allowed', sg_id: 'sg-db', sg_rule_id: 'sgr-1', dst_security_group_ids: ['sg-db'] };
    const entry = { nacl_id: 'acl-1', nacl_rule_direction: 'ingress', nacl_rule_number: 100 };
    const report = await reportOf([
      receivedRecord({ ...used, ...entry, sample_weight: 5 }),
      flowRecord({ verdict: 'allowed', sg_id: 'sg-app', sg_rule_id: 'sgr-2', src_security_group_ids: ['sg-app'] }),
      flowRecord({ verdict: 'not_evaluable', src_security_group_ids: ['sg-other'] }),
    ]);
    expect(columnsOf(report, { name: 'rules-that-decided' }, ['owner', 'rule', 'flows'])).toEqual([
      ['acl-1', 'acl-1/ingress/100', 5n],
      ['sg-app', 'sgr-2', 1n],
      ['sg-db', 'sgr-1', 5n],
    ]);
    expect(columnsOf(report, { name: 'groups-seen' }, ['security_group', 'flows'])).toEqual([
      ['sg-app', 1n],
      ['sg-db', 5n],
    ]);
  });
});

describe('the SQL of what looks suspicious', () => {
  it('finds admin ports that accept flows from the internet, with their answers and labels', async () => {
    const ssh = { dstport: 22, service_port: 22, service_name: 'ssh' };
    const report = await reportOf([
      fromInternet({ ...ssh, sample_weight: 2 }),
      fromInternet({ ...ssh, srcaddr: '2001:db8::1', src_label: 'office' }),
      toInternet({ src_owner_name: 'db', src_owner_type: 'rds', srcport: 22, dstport: 40_000, service_port: 22 }),
      // a reply to a NAT gateway, whose port matches one of these by chance
      fromInternet({ dst_owner_name: 'nat', srcport: 443, dstport: 2375, service_port: 443 }),
      // not from the internet
      receivedRecord(ssh),
      // responses of a port that accepted nothing
      toInternet({ src_owner_name: 'other', srcport: 3389, dstport: 40_000, service_port: 3389 }),
    ]);
    const columns = ['owner', 'port', 'flows', 'sources', 'answered', 'labels'];
    expect(columnsOf(report, { name: 'exposed' }, columns)).toEqual([['db', 22n, 3n, 2n, 1n, 'no label, office']]);
  });

  it('finds what was sent to the internet on other ports, once, and no answers', async () => {
    const report = await reportOf([
      toInternet({ dstport: 4444, service_port: 4444, bytes: 10, sample_weight: 3 }),
      toInternet({ dstport: 443, service_port: 443 }),
      toInternet({ srcport: 8443, dstport: 40_000, service_port: 8443 }),
      toInternet({ dstport: 5000, service_port: 5000, src_owner_type: 'nat_gateway' }),
      toInternet({ dstport: 4445, service_port: undefined, bytes: 30 }),
    ]);
    expect(columnsOf(report, { name: 'unusual-ports' }, ['src', 'dstport', 'bytes', 'flows', 'targets'])).toEqual([
      ['app', 4444n, 30n, 3n, 1n],
      ['app', 4445n, 30n, 1n, 1n],
    ]);
  });

  it('counts the ports and hosts of denied sources, and all that were denied', async () => {
    const reject = (port: number, host: number, srcaddr = '198.51.100.7'): string =>
      fromInternet({ action: 'REJECT', srcaddr, dstaddr: `10.0.0.${host}`, dstport: port, service_port: port });
    const report = await reportOf([
      ...[1, 2, 3].map((port) => reject(port, 1)),
      ...[1, 2, 3, 4].map((host) => reject(22, host, '198.51.100.8')),
      reject(22, 1, '198.51.100.9'),
    ]);
    const columns = ['srcaddr', 'denied', 'ports', 'hosts', 'sources'];
    expect(columnsOf(report, { name: 'denied-sources' }, columns)).toEqual([
      ['198.51.100.8', 4n, 1n, 4n, 2n],
      ['198.51.100.7', 3n, 3n, 1n, 2n],
    ]);
    expect(columnsOf(report, { name: 'denied-at-all' }, ['sources', 'from_internet'])).toEqual([[3n, 3n]]);
    expect(columnsOf(report, { name: 'denied-over-time' }, ['srcaddr', 'denied'])).toEqual([
      ['198.51.100.7', 3n],
      ['198.51.100.8', 4n],
    ]);
  });
});

describe('the SQL of traffic', () => {
  it('counts each byte once: by its sender, or by the receiver if the sender has no records', async () => {
    const report = await reportOf([
      flowRecord({ bytes: 100 }),
      receivedRecord({ bytes: 100 }),
      fromInternet({ bytes: 7, sample_weight: 10 }),
      denied({ bytes: 5_000 }),
    ]);
    expect(columnsOf(report, { name: 'talkers' }, ['src', 'bytes', 'packets', 'flows', 'peers', 'all_bytes'])).toEqual([
      ['app', 100n, 10n, 1n, 1n, 170n],
      ['internet', 70n, 100n, 10n, 1n, 170n],
    ]);
  });

  it('orders talkers with equal bytes by name, and shows none as 0', async () => {
    const report = await reportOf([
      flowRecord({ src_owner_name: 'b', bytes: undefined, packets: undefined }),
      flowRecord({ src_owner_name: 'a', bytes: undefined }),
    ]);
    expect(columnsOf(report, { name: 'talkers' }, ['src', 'bytes'])).toEqual([
      ['a', 0n],
      ['b', 0n],
    ]);
  });

  it('sums bytes beyond 64 bits', async () => {
    const most = '9223372036854775807';
    const report = await reportOf(
      [1, 2, 3].map((port) => flowRecord({ srcport: port, bytes: 'MOST' }).replace('"MOST"', most)),
    );
    expect(columnsOf(report, { name: 'talkers' }, ['bytes'])).toEqual([[27_670_116_110_564_327_421n]]);
  });

  it('groups services by name, port and protocol', async () => {
    const report = await reportOf([
      flowRecord({ bytes: 5 }),
      flowRecord({ bytes: 6, srcport: 5432, dstport: 40_000 }),
      flowRecord({ bytes: 1, service_name: undefined, service_port: 9_999, dstport: 9_999 }),
      flowRecord({ bytes: 2, service_name: undefined, service_port: undefined }),
    ]);
    expect(
      columnsOf(report, { name: 'services' }, ['service_name', 'service_port', 'protocol_name', 'bytes', 'flows']),
    ).toEqual([
      ['postgresql', 5432n, 'tcp', 11n, 2n],
      [undefined, undefined, 'tcp', 2n, 1n],
      [undefined, 9_999n, 'tcp', 1n, 1n],
    ]);
  });

  it('puts flows into the hour in which they ended, and keeps the last 31 days', async () => {
    const day = 86_400;
    const report = await reportOf([
      ...Array.from({ length: 40 }, (_, index) => flowRecord({ end: index * day + 3_600 * 5 + 59, bytes: 10 })),
      flowRecord({ end: undefined }),
    ]);
    const rows = columnsOf(report, { name: 'hours-of-days' }, ['day', 'hour', 'bytes']);
    expect(rows).toHaveLength(31);
    expect(rows[0]).toEqual([9 * day, 5n, 10n]);
  });

  it('names the pair that sent most in an hour; of equal ones, the first by name', async () => {
    const report = await reportOf([
      flowRecord({ bytes: 10, dst_owner_name: 'z' }),
      flowRecord({ bytes: 10, dst_owner_name: 'c' }),
      flowRecord({ bytes: 1, dst_owner_name: 'b' }),
    ]);
    expect(columnsOf(report, { name: 'peak-hours-by-pair' }, ['bytes', 'flows', 'src', 'dst', 'pair_bytes'])).toEqual([
      [21n, 3n, 'app', 'c', 10n],
    ]);
  });

  it('compares the twelve owners with most bytes, by all pairs among them', async () => {
    const report = await reportOf([
      ...Array.from({ length: 20 }, (_, index) =>
        flowRecord({ dst_owner_name: `t${String(index).padStart(2, '0')}`, bytes: 100 - index }),
      ),
      flowRecord({ src_owner_name: 't00', dst_owner_name: 't01', bytes: 1 }),
    ]);
    const rows = columnsOf(report, { name: 'conversations' }, ['src', 'dst', 'bytes']);
    expect(rows).toHaveLength(12);
    expect(rows.at(-1)).toEqual(['t00', 't01', 1n]);
  });
});

describe('the SQL of paths', () => {
  const sent = (members = {}): string => flowRecord({ traffic_path_name: 'same_vpc', ...members });

  it('takes what stays in the VPC with a target outside for a NAT gateway’s, and leaves out what that sends', async () => {
    const report = await reportOf([
      sent({ bytes: 50 }),
      toInternet({ traffic_path_name: 'same_vpc', bytes: 20 }),
      toInternet({
        traffic_path_name: 'internet_gateway',
        bytes: 20,
        src_owner_type: 'nat_gateway',
        src_owner_name: 'nat',
      }),
      toInternet({ traffic_path_name: 'internet_gateway', bytes: 5, sample_weight: 2 }),
      // the receiver's record, and a rejected one
      receivedRecord({ traffic_path_name: 'same_vpc', bytes: 50 }),
      sent({ action: 'REJECT' }),
      flowRecord({}),
    ]);
    expect(columnsOf(report, { name: 'ways' }, ['way', 'bytes', 'flows', 'senders', 'targets'])).toEqual([
      ['same_vpc', 50n, 1n, 1n, 1n],
      ['nat_gateway', 20n, 1n, 1n, 1n],
      ['internet_gateway', 10n, 2n, 1n, 1n],
    ]);
  });

  it('gives senders and targets beyond the largest no name, and loses no byte', async () => {
    const report = await reportOf(
      Array.from({ length: 12 }, (_, index) => sent({ src_owner_name: `s${index}`, bytes: 2 ** index })),
    );
    const rows = columnsOf(report, { name: 'ways-by-ends' }, ['src', 'way', 'dst', 'bytes']);
    expect(rows).toHaveLength(9);
    expect(rows.at(0)).toEqual(['s11', 'same_vpc', 'db', 2048n]);
    expect(rows.find(([src]) => src === undefined)).toEqual([undefined, 'same_vpc', 'db', 15n]);
  });

  it('shows senders behind a NAT gateway with their real targets, and no replies', async () => {
    const atNat = {
      interface_id: 'eni-nat',
      dst_owner_type: 'nat_gateway',
      dst_owner_name: 'nat',
      dst_interface_id: 'eni-nat',
    };
    const report = await reportOf([
      receivedRecord({ ...atNat, pkt_dstaddr: '203.0.113.9', dstport: 443, bytes: 11 }),
      receivedRecord({ ...atNat, pkt_dstaddr: '203.0.113.9', dstport: 443, bytes: 9, pkt_dst_aws_service: 'S3' }),
      // from the internet to the gateway
      fromInternet({ ...atNat, pkt_dstaddr: '10.0.0.1' }),
      receivedRecord(atNat),
    ]);
    const columns = ['src', 'gateway', 'pkt_dstaddr', 'aws_service', 'dstport', 'bytes', 'flows'];
    expect(columnsOf(report, { name: 'behind-nat' }, columns)).toEqual([
      ['app', 'nat', '203.0.113.9', 'S3', 443n, 20n, 2n],
    ]);
  });
});
