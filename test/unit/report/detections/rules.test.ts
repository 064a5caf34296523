import { describe, expect, it } from 'vitest';
import { plainText } from '../../../../src/report/database/result-text.ts';
import { DETECTIONS, readThresholds } from '../../../../src/report/detections/detections.ts';
import { openFlowDatabase } from '../../../support/open-flow-database.ts';

/** 2026-03-02T00:00:00Z. */
const BEGIN = 1_772_409_600;
const HOUR = 3_600;
const SYN = 2;
const SYN_FIN = 3;

type Values = Readonly<Record<string, string | number | null>>;

/** A record of a rejected packet from outside, with these values replaced. */
function record(values: Values): Values {
  return {
    log_status: 'OK',
    interface_id: 'eni-1',
    srcaddr: '192.0.2.9',
    dstaddr: '10.0.0.1',
    srcport: 50_000,
    dstport: 22,
    protocol: 6,
    packets: 1,
    bytes: 44,
    start: BEGIN,
    end: Number(values.start ?? BEGIN) + 5,
    action: 'REJECT',
    tcp_flags: SYN,
    direction: 'ingress',
    src_class: 'public',
    dst_class: 'private',
    dst_interface_id: 'eni-1',
    ...values,
  };
}

/** A request of an own host to the outside, with a response. */
function request(values: Values): Values {
  return record({
    srcaddr: '10.0.0.1',
    dstaddr: '192.0.2.9',
    dstport: 443,
    service_port: 443,
    packets: 9,
    bytes: 1_500,
    action: 'ACCEPT',
    tcp_flags: SYN_FIN,
    direction: 'egress',
    src_class: 'private',
    dst_class: 'public',
    src_interface_id: 'eni-1',
    dst_interface_id: null,
    ...values,
  });
}

const times = (number: number, of: (i: number) => Values): Values[] => Array.from({ length: number }, (_, i) => of(i));

async function findings(
  id: string,
  records: readonly Values[],
  settings: readonly string[] = [],
): Promise<Readonly<Record<string, string | undefined>>[]> {
  const detection = DETECTIONS.find((row) => row.id === id) ?? expect.fail(`there is no detection ${id}`);
  const database = await openFlowDatabase(
    records.map((values) =>
      JSON.stringify(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))),
    ),
  );
  try {
    const { columns, rows } = await database.query(detection.sql(readThresholds(settings)));
    const found: Record<string, string | undefined>[] = [];
    for await (const group of rows(plainText)) {
      for (const row of group) found.push(Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])));
    }
    return found;
  } finally {
    await database.close();
  }
}

describe('vertical scans', () => {
  const scan = times(12, (i) => record({ dstport: 1_000 + i, start: BEGIN + 40 * 60 + i * 120 }));

  it('are found across the end of an hour, with the figures of the finding', async () => {
    expect(await findings('vertical-scans', scan)).toMatchObject([
      { srcaddr: '192.0.2.9', dstaddr: '10.0.0.1', ports: '12', in_an_hour: '12', tries: '12', accepted: '0' },
    ]);
    expect(await findings('vertical-scans', scan.slice(1))).toEqual([]);
  });

  it('are found in times in milliseconds', async () => {
    const milliseconds = scan.map((values) => ({ ...values, start: Number(values.start) * 1_000 }));
    expect(await findings('vertical-scans', milliseconds)).toHaveLength(1);
  });

  it('are found by day if they are slow', async () => {
    const slow = times(16, (i) => record({ dstport: 1_000 + i, start: BEGIN + i * 5_000 }));
    expect(await findings('vertical-scans', slow)).toMatchObject([{ in_an_hour: '1', in_a_day: '16' }]);
    expect(await findings('vertical-scans', slow.slice(1))).toEqual([]);
  });

  it('are found where the ports let the probe pass, with TCP flags and without', async () => {
    const passed = scan.map((values): Values => ({ ...values, action: 'ACCEPT' }));
    const bare = passed.map((values): Values => ({ ...values, tcp_flags: null, service_port: Number(values.dstport) }));
    expect(await findings('vertical-scans', passed)).toMatchObject([{ accepted: '12' }]);
    expect(await findings('vertical-scans', bare)).toHaveLength(1);
  });

  it('count what both ends recorded as one', async () => {
    const both = scan.flatMap((values) => [
      { ...values, action: 'ACCEPT', interface_id: 'eni-2', direction: 'egress' },
      values,
    ]);
    expect(await findings('vertical-scans', both)).toMatchObject([{ ports: '12' }]);
  });

  it.each([
    ['replies to the ports of a client', { srcport: 443, service_port: 443, tcp_flags: 18, action: 'ACCEPT' }],
    ['late packets of a server, which are rejected', { srcport: 443, service_port: 443, tcp_flags: 1 }],
    ['replies by their role, without TCP flags', { tcp_flags: null, flow_role: 'response' }],
    ['answered connections', { action: 'ACCEPT', packets: 8, tcp_flags: SYN_FIN }],
    ['what a load balancer sends', { src_owner_type: 'application_load_balancer' }],
    ['what a NAT gateway sends', { src_owner_type: 'nat_gateway' }],
    ['other protocols', { protocol: 1 }],
  ])('are not %s', async (_name, values) => {
    const records = scan.map((probe) => ({ ...probe, ...values }));
    expect(await findings('vertical-scans', records)).toEqual([]);
  });

  it('are not retries', async () => {
    const retries = scan.flatMap((values) => times(9, (i) => ({ ...values, srcport: 50_000 + i })));
    expect(await findings('vertical-scans', retries)).toEqual([]);
  });

  it('are not those of sources that are ignored by name or by label', async () => {
    const named = scan.map((values) => ({ ...values, src_owner_name: 'scanner' }));
    const labelled = scan.map((values) => ({ ...values, src_label: 'office' }));
    expect(await findings('vertical-scans', named, ['ignore=scanner'])).toEqual([]);
    expect(await findings('vertical-scans', labelled, ['ignore=office'])).toEqual([]);
    expect(await findings('vertical-scans', labelled, ['ignore=other'])).toHaveLength(1);
  });
});

describe('horizontal scans', () => {
  const sweep = times(8, (i) => record({ dstaddr: `10.0.0.${10 + i}`, start: BEGIN + i * 60 }));

  it('are found by source, with the port of most hosts', async () => {
    const second = times(9, (i) => record({ dstaddr: `10.0.0.${10 + i}`, dstport: 445 }));
    expect(await findings('horizontal-scans', [...sweep, ...second])).toMatchObject([
      { srcaddr: '192.0.2.9', dstport: '445', hosts: '9', ports: '2' },
    ]);
    expect(await findings('horizontal-scans', sweep.slice(1))).toEqual([]);
  });

  it('are not clients for which more hosts answer than fail', async () => {
    const answered = times(8, (i) => ({
      ...record({ dstaddr: `10.0.1.${i}` }),
      action: 'ACCEPT',
      packets: 9,
      tcp_flags: 3,
    }));
    expect(await findings('horizontal-scans', [...sweep, ...answered])).toEqual([]);
    expect(await findings('horizontal-scans', [...sweep, ...answered.slice(1)])).toHaveLength(1);
  });
});

describe('brute force', () => {
  const attempt = (i: number, values: Values = {}): Values[] => {
    const both = { srcport: 40_000 + i, start: BEGIN + i * 60, service_port: 22, action: 'ACCEPT', ...values };
    return [
      record({ ...both, packets: 12, bytes: 2_500, tcp_flags: SYN_FIN }),
      record({
        ...both,
        ...{ srcaddr: '10.0.0.1', dstaddr: '192.0.2.9', srcport: 22, dstport: 40_000 + i, packets: 11, bytes: 3_000 },
        ...{ tcp_flags: 19, direction: 'egress', src_class: 'private', dst_class: 'public' },
        ...{ src_interface_id: 'eni-1', dst_interface_id: null },
      }),
    ];
  };
  const attempts = Array.from({ length: 30 }, (_, i) => attempt(i)).flat();

  it('is found by source, host and port', async () => {
    expect(await findings('brute-force', attempts)).toMatchObject([
      { srcaddr: '192.0.2.9', sources: '1', dstaddr: '10.0.0.1', dstport: '22', connections: '30', in_an_hour: '30' },
    ]);
    expect(await findings('brute-force', attempts.slice(2))).toEqual([]);
  });

  it('is not found where connections carry more, are rejected, or go to other ports', async () => {
    const large = attempts.map((values) => ({ ...values, bytes: 20_000 }));
    const rejected = attempts.map((values) => ({ ...values, action: 'REJECT' }));
    const checks = attempts.map((values) => ({ ...values, packets: 4 }));
    for (const records of [large, rejected, checks]) expect(await findings('brute-force', records)).toEqual([]);
    expect(await findings('brute-force', attempts, ['brute-force-ports=23'])).toEqual([]);
  });

  it('is found from many addresses together', async () => {
    const many = times(100, (i) => ({ srcaddr: `198.51.100.${i % 25}`, i })).flatMap(({ srcaddr, i }) =>
      attempt(Number(i) % 50, { srcport: 30_000 + Number(i) }).map((values) =>
        values.direction === 'ingress'
          ? { ...values, srcaddr: srcaddr ?? null, srcport: 30_000 + Number(i) }
          : { ...values, dstaddr: srcaddr ?? null, dstport: 30_000 + Number(i), srcport: 22 },
      ),
    );
    expect(await findings('brute-force', many)).toMatchObject([
      { source: undefined, srcaddr: undefined, sources: '25', connections: '100' },
    ]);
  });
});

describe('beacons', () => {
  const beat = (start: number, i = 0): Values => request({ start, srcport: 40_000 + i });
  const regular = times(12, (i) => beat(BEGIN + i * 300, i));

  it('are found with their interval', async () => {
    expect(await findings('beacons', regular)).toMatchObject([
      {
        srcaddr: '10.0.0.1',
        dstaddr: '192.0.2.9',
        dstport: '443',
        contacts: '12',
        interval_seconds: '300',
        jitter: '0',
      },
    ]);
    expect(await findings('beacons', regular.slice(1))).toEqual([]);
  });

  it('are found with jitter, with missing contacts, and with two connections each time', async () => {
    const jitter = times(20, (i) => beat(BEGIN + i * 600 - ((i * 97) % 180), i));
    const missing = times(24, (i) => beat(BEGIN + i * 300, i)).filter((_, i) => i % 5 !== 3);
    const twice = regular.flatMap((values, i) => [values, beat(Number(values.start) + 1, 100 + i)]);
    expect(await findings('beacons', jitter)).toHaveLength(1);
    expect(await findings('beacons', missing)).toMatchObject([{ interval_seconds: '300' }]);
    expect(await findings('beacons', twice)).toMatchObject([{ contacts: '12' }]);
  });

  it.each([
    ['random times', (i: number) => ({ start: BEGIN + i * i * 61 + ((i * 7_919) % 997) * 11 })],
    ['intervals below the shortest', (i: number) => ({ start: BEGIN + i * 29 })],
    ['NTP', () => ({ dstport: 123, service_port: 123, protocol: 17 })],
    ['a service of AWS', () => ({ pkt_dst_aws_service: 'AMAZON' })],
    ['own networks', () => ({ dst_class: 'private' })],
    ['attempts without an answer', () => ({ packets: 3, tcp_flags: SYN })],
    ['rejected flows', () => ({ action: 'REJECT' })],
    ['large transfers', () => ({ bytes: 200_000 })],
    ['what leaves a NAT gateway', () => ({ src_owner_type: 'nat_gateway' })],
  ])('are not %s', async (_name, values) => {
    const records = regular.map((contact, i) => ({ ...contact, ...values(i) }));
    expect(await findings('beacons', records)).toEqual([]);
  });

  it('are not contacts with what many hosts contact', async () => {
    const hosts = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'];
    const shared = hosts.flatMap((srcaddr) => regular.map((values) => ({ ...values, srcaddr })));
    expect(await findings('beacons', shared)).toEqual([]);
    expect(await findings('beacons', shared, ['beacon-sources=4'])).toHaveLength(4);
  });
});

describe('unusual volume', () => {
  const hourly = (hours: number, bytesOf: (hour: number) => number): Values[] =>
    times(hours, (hour) => request({ start: BEGIN + hour * HOUR + 60, bytes: bytesOf(hour), src_owner_name: 'app' }));

  it('is the hour that exceeds the history of the same owner', async () => {
    const usual = 10_000_000;
    const records = hourly(12, (hour) => (hour === 5 ? 120_000_000 : usual));
    expect(await findings('unusual-volume', records)).toMatchObject([
      { source: 'app', why: 'more than usual', bytes: '120000000', usual_bytes: '10000000', hours: '1' },
    ]);
    expect(
      await findings(
        'unusual-volume',
        hourly(12, () => 120_000_000),
      ),
    ).toEqual([]);
    expect(
      await findings(
        'unusual-volume',
        hourly(5, (hour) => (hour === 3 ? 120_000_000 : usual)),
      ),
    ).toEqual([]);
  });

  it('is not what happens at the same hour on other days', async () => {
    const nightly = hourly(72, (hour) => (hour % 24 === 3 ? 500_000_000 : 1_000));
    const once = hourly(72, (hour) => (hour === 27 ? 500_000_000 : 1_000));
    expect(await findings('unusual-volume', nightly)).toEqual([]);
    expect(await findings('unusual-volume', once)).toHaveLength(1);
  });

  it('is an upload to an address that is new', async () => {
    const history = hourly(12, () => 1_000);
    const upload = request({
      start: BEGIN + 8 * HOUR,
      dstaddr: '192.0.2.77',
      bytes: 30_000_000,
      src_owner_name: 'app',
    });
    const early = { ...upload, start: BEGIN + HOUR };
    const reply = { ...upload, srcport: 443, dstport: 50_000, tcp_flags: 18 };
    expect(await findings('unusual-volume', [...history, upload])).toMatchObject([
      { why: 'new destination', dstaddr: '192.0.2.77', bytes: '30000000' },
    ]);
    for (const other of [early, reply, { ...upload, src_owner_type: 'application_load_balancer' }]) {
      expect(await findings('unusual-volume', [...history, other])).toEqual([]);
    }
  });
});

describe('every detection', () => {
  it.each(DETECTIONS)(
    'finds nothing without records, and without the fields of later versions: $id',
    async ({ id }) => {
      const bare = times(20, (i) => ({
        srcaddr: '10.0.0.1',
        dstaddr: '10.0.0.2',
        action: 'ACCEPT',
        log_status: 'OK',
        bytes: i,
      }));
      expect(await findings(id, [])).toEqual([]);
      expect(await findings(id, bare)).toEqual([]);
    },
  );
});
