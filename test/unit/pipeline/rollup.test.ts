import { describe, expect, it } from 'vitest';
import { createTransformer, documentsOf, firehoseEvent } from '../../../src/library/index.ts';
import { outputOf } from '../../support/answers.ts';
import { parseDocument } from '../../support/flat-document.ts';
import { eventOfData, runTransform } from '../../support/run-transform.ts';
import { SCHEMA_ORACLES } from '../../support/schema-oracles.ts';

const ENI = 'eni-0a1b2c3d4e5f60718';

interface Flow {
  readonly from?: string;
  readonly to?: string;
  readonly bytes?: string | number;
  readonly packets?: number;
  readonly start?: number;
  readonly end?: number;
  readonly action?: string;
  readonly status?: string;
  readonly protocol?: number;
  readonly eni?: string;
}

/** A line of the default format; ends are an address and a port. */
function line({
  from = '10.0.1.10 51515',
  to = '10.0.2.20 443',
  bytes = 1_000,
  packets = 10,
  start = 1_609_459_200,
  end = 1_609_459_259,
  action = 'ACCEPT',
  status = 'OK',
  protocol = 6,
  eni = ENI,
}: Flow = {}): string {
  const [source = '-', sourcePort = '-'] = from.split(' ');
  const [destination = '-', destinationPort = '-'] = to.split(' ');
  return `2 123456789012 ${eni} ${source} ${destination} ${sourcePort} ${destinationPort} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${status}`;
}

const BACK = { from: '10.0.2.20 443', to: '10.0.1.10 51515' } as const;

async function rolledUp(lines: readonly string[], options: Readonly<Record<string, string>> = {}) {
  const run = await runTransform(eventOfData(...lines), { ROLLUP: 'minute', ...options });
  const documents = run.result.records
    .flatMap((record) => outputOf(record).split('\n'))
    .filter((text) => text !== '')
    .map((text): Record<string, unknown> => JSON.parse(text));
  return { ...run, documents };
}

describe('rolling up', () => {
  it('joins the flows of a service in both directions, over the records of an event', async () => {
    // Prepare, Act
    const { documents, result, counts } = await rolledUp([
      line(),
      line({ ...BACK, bytes: 9_000, packets: 12, start: 1_609_459_190 }),
      line({ from: '10.0.1.10 51516', bytes: 100, packets: 1, end: 1_609_459_205 }),
    ]);

    // Assess
    expect(documents).toEqual([
      {
        timestamp: '2021-01-01T00:00:59Z',
        duration_seconds: 69,
        version: 2,
        account_id: '123456789012',
        interface_id: ENI,
        srcaddr: '10.0.1.10',
        dstaddr: '10.0.2.20',
        dstport: 443,
        protocol: 6,
        packets: 23,
        bytes: 10_100,
        start: 1_609_459_190,
        end: 1_609_459_259,
        action: 'ACCEPT',
        log_status: 'OK',
        flow_count: 3,
        flows_out: 2,
        flows_in: 1,
        bytes_out: 1_100,
        bytes_in: 9_000,
        packets_out: 11,
        packets_in: 12,
        protocol_name: 'tcp',
        service_name: 'https',
        service_port: 443,
        src_class: 'private',
        dst_class: 'private',
      },
    ]);
    expect(result.records.map((record) => record.result)).toEqual(['Ok', 'Dropped', 'Dropped']);
    expect(counts).toMatchObject({ linesIn: 3, documents: 1, linesRolledUp: 2, recordsOk: 1, recordsDropped: 2 });
  });

  it('has the direction to the server, even if what came back was read first', async () => {
    const { documents } = await rolledUp([line({ ...BACK, bytes: 7 }), line({ bytes: 5 })]);
    expect(documents).toEqual([
      expect.objectContaining({ srcaddr: '10.0.1.10', srcport: 51_515, bytes: 12, bytes_out: 5, bytes_in: 7 }),
    ]);
  });

  it.each([
    ['egress', ['10.0.1.10 10.0.2.20 51515 443 egress 8', '10.0.2.20 10.0.1.10 443 51515 ingress -'], 8],
    ['ingress', ['10.0.1.10 10.0.2.20 51515 443 ingress -', '10.0.2.20 10.0.1.10 443 51515 egress 4'], 4],
    ['ingress', ['10.0.2.20 10.0.1.10 443 51515 egress 1', '10.0.1.10 10.0.2.20 51515 443 ingress -'], 1],
  ])('has the path of what the interface sent, in a document of %s', async (direction, ends, path) => {
    const fields = 'srcaddr dstaddr srcport dstport flow-direction traffic-path';
    const logFormat = `version interface-id protocol bytes start end action log-status ${fields}`;
    const lines = ends.map((rest) => `5 ${ENI} 6 100 1609459200 1609459259 ACCEPT OK ${rest}`);
    const names = { 1: 'same_vpc', 4: 'vpc_peering', 8: 'internet_gateway' };

    const { documents } = await rolledUp(lines, { LOG_FORMAT: logFormat });

    expect(documents).toEqual([
      expect.objectContaining({
        ...{ srcaddr: '10.0.1.10', flow_direction: direction, flows_in: 1 },
        ...{ traffic_path: path, traffic_path_name: Object.entries(names).find(([key]) => Number(key) === path)?.[1] },
      }),
    ]);
  });

  it('keeps the direction of flows that only came back, and has no sums of directions', async () => {
    const { documents } = await rolledUp([line(BACK), line({ ...BACK, to: '10.0.1.10 51516' })]);
    expect(documents).toEqual([expect.objectContaining({ srcaddr: '10.0.2.20', srcport: 443, flow_count: 2 })]);
    expect(documents[0]).not.toHaveProperty('bytes_out');
    expect(documents[0]).not.toHaveProperty('dstport');
  });

  it.each([
    ['rejected flows', [line({ action: 'REJECT' }), line({ action: 'REJECT' })]],
    ['lines without traffic', [1, 2].map(() => `2 123456789012 ${ENI} - - - - - - - 1609459200 1609459260 - NODATA`)],
    ['flows of which some were not recorded', [line({ status: 'SKIPDATA' }), line({ status: 'SKIPDATA' })]],
    ['flows of two minutes', [line({ end: 1_609_459_259 }), line({ end: 1_609_459_260 })]],
    ['flows of two interfaces', [line(), line({ eni: 'eni-0a1b2c3d4e5f60719' })]],
    ['flows with two servers', [line(), line({ to: '10.0.2.21 443' })]],
    ['flows of two services', [line(), line({ to: '10.0.2.20 80' })]],
    ['flows of two protocols', [line(), line({ protocol: 17 })]],
    [
      'flows without a known server, of other ports',
      [52_001, 52_003].map((port) => line({ from: `10.0.1.10 ${port}`, to: '10.0.2.20 51001' })),
    ],
    ['counters that are not exact', [1, 2].map(() => line({ bytes: '9007199254740993' }))],
    ['unreadable lines', ['no flow log', 'no flow log']],
  ])('leaves %s whole', async (_, lines) => {
    const { documents, counts } = await rolledUp(lines);
    expect(documents).toHaveLength(2);
    expect(counts).toMatchObject({ documents: 2, linesRolledUp: 0 });
  });

  it('writes 64-bit counters of whole records digit by digit', async () => {
    const { result } = await rolledUp([line({ bytes: '9223372036854775807' })]);
    expect(outputOf(result.records[0])).toContain('"bytes":9223372036854775807');
  });

  it('begins another document where a sum would no longer be exact', async () => {
    const { documents } = await rolledUp(Array.from({ length: 20 }, () => line({ bytes: 999_999_999_999_999 })));
    expect(documents.map(({ flow_count: flows, bytes }) => [flows, bytes])).toEqual([
      [9, 8_999_999_999_999_991],
      [9, 8_999_999_999_999_991],
      [2, 1_999_999_999_999_998],
    ]);
  });

  it('joins a connection whose ports do not tell the server, in both directions', async () => {
    const { documents } = await rolledUp([
      line({ from: '10.0.2.20 51001', to: '10.0.1.10 52001', bytes: 3 }),
      line({ from: '10.0.1.10 52001', to: '10.0.2.20 51001', bytes: 4 }),
    ]);
    expect(documents).toEqual([
      expect.objectContaining({ srcaddr: '10.0.2.20', srcport: 51_001, dstport: 52_001, bytes_out: 3, bytes_in: 4 }),
    ]);
  });

  it('ORs the flags of the flows to the server', async () => {
    const format = 'srcaddr dstaddr srcport dstport protocol bytes packets start end action tcp-flags';
    const flow = (flags: number, port: number) =>
      `10.0.1.10 10.0.2.20 ${port} 443 6 1 1 1609459200 1609459201 ACCEPT ${flags}`;
    const { documents } = await rolledUp([flow(2, 1), flow(1, 2), flow(0, 3)], { LOG_FORMAT: format });
    expect(documents).toEqual([expect.objectContaining({ tcp_flags: 3, tcp_flag_names: ['FIN', 'SYN'] })]);
  });

  it('keeps the weight of sampled flows', async () => {
    const lines = Array.from({ length: 40 }, (_, port) => line({ from: `10.0.1.10 ${50_000 + port}` }));
    const { documents, counts } = await rolledUp(lines, { SAMPLE_ACCEPT: '4' });
    expect(documents).toEqual([expect.objectContaining({ sample_weight: 4, flow_count: counts.linesRolledUp + 1 })]);
    expect(counts.linesSampledOut + counts.linesRolledUp + 1).toBe(40);
  });

  it('does not join records that fail for an unreadable line', async () => {
    const { result, documents, counts } = await rolledUp([line(), `${line()}\nno flow log`, line()], {
      ON_UNREADABLE: 'fail',
    });
    expect(result.records.map((record) => record.result)).toEqual(['Ok', 'ProcessingFailed', 'Ok']);
    expect(documents).toEqual([line(), line()].map(() => expect.objectContaining({ flow_count: 1 })));
    expect(counts).toMatchObject({ documents: 2, linesFailed: 2 });
  });

  it('writes one document per record where the destination takes no more', async () => {
    const { result, documents } = await rolledUp([line(), line(), line({ to: '10.0.2.20 80' })], {
      DESTINATION: 'opensearch',
    });
    expect(result.records.map((record) => record.result)).toEqual(['Ok', 'Dropped', 'Ok']);
    expect(documents.map(({ flow_count: flows }) => flows)).toEqual([2, 1]);
  });

  it('routes the document by the values that its flows share', async () => {
    const { result } = await rolledUp([line(), line(BACK)], { PARTITION_KEYS: 'account,interface,hour' });
    expect(result.records[0]?.metadata?.partitionKeys).toEqual({ account: '123456789012', interface: ENI, hour: '00' });
  });

  it.each(['ecs', 'ocsf', 'splunk', 'ss4o'] as const)('has places for the sums in %s', async (schema) => {
    // Prepare
    const lines = [line(), line({ ...BACK, bytes: 9_000, packets: 12 })];
    const destination = schema === 'splunk' ? { DESTINATION: 'splunk' } : {};
    const flat = parseDocument(outputOf((await rolledUp(lines, { COMMUNITY_ID: 'on' })).result.records[0]));

    // Act
    const { result } = await rolledUp(lines, { SCHEMA: schema, COMMUNITY_ID: 'on', ...destination });

    // Assess
    const joined = line({ bytes: 10_000, packets: 22 });
    const input = { flat, later: {}, line: joined, arrival: '2026-11-23T12:00:00.000Z' };
    expect(parseDocument(outputOf(result.records[0]))).toEqual(SCHEMA_ORACLES[schema](input));
  });

  it('is refused together with options that write single lines', async () => {
    await expect(rolledUp([], { ORIGINAL_LINE: 'on' })).rejects.toThrow(
      'ROLLUP joins the flows of several lines: that needs ORIGINAL_LINE to be off, which leaves the line out',
    );
    await expect(rolledUp([], { SCHEMA: 'splunk', SPLUNK_MODE: 'raw', DESTINATION: 'splunk' })).rejects.toThrow(
      'needs SPLUNK_MODE to be json',
    );
  });

  it('works in the library, and has no effect on documents without it', async () => {
    const event = firehoseEvent([line(), line(BACK)]);
    const joined = await createTransformer({ rollup: 'minute' }).transform(event);
    const whole = await createTransformer().transform(event);
    expect(documentsOf(joined)).toHaveLength(1);
    expect(documentsOf(whole)).toHaveLength(2);
    expect(JSON.stringify(documentsOf(whole))).not.toContain('flow_count');
  });
});
