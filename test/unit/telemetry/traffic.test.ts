import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../../../src/config/options.ts';
import { type OptionTexts, readOptions } from '../../../src/config/read-options.ts';
import { makeSettings } from '../../../src/config/settings.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import { Counts } from '../../../src/model/counts.ts';
import type { Inventory } from '../../../src/model/inventory.ts';
import { TRANSFER_CLASSES } from '../../../src/model/transfer.ts';
import { Transform } from '../../../src/pipeline/transform.ts';
import { createTrafficMetrics } from '../../../src/telemetry/traffic-lines.ts';
import {
  MAX_DIMENSION_VALUES,
  MAX_VPCS,
  TRAFFIC,
  TRAFFIC_BREAKDOWNS,
  type TrafficBreakdown,
} from '../../../src/telemetry/traffic-table.ts';
import { Transfers } from '../../../src/transfer/transfers.ts';
import { direct, lineOf, ScriptedSink, subscriptionText, TARGET } from '../pipeline/overflow-rig.ts';
import { eventOf, outputsOf } from '../pipeline/run-transform.ts';
import { quietFacts } from './metric-facts.ts';

const VPC = 'vpc-0a11b22c33d44e55f';
const OTHER_VPC = 'vpc-0fedcba9876543210';
const DEFAULT_FORMAT =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const FORMAT = `interface-id vpc-id srcaddr dstaddr bytes start end action log-status flow-direction`;
const TRANSIT_GATEWAY =
  'version resource-type tgw-id tgw-attachment-id tgw-src-vpc-id srcaddr dstaddr bytes start end log-status flow-direction';

/** Two instances in one VPC, and one in another VPC. */
const INVENTORY: Inventory = {
  version: 1,
  networkInterfaces: [
    { id: 'eni-0000000000000000a', vpcId: VPC, addresses: ['10.0.0.1'], publicAddresses: ['198.51.100.1'] },
    { id: 'eni-0000000000000000b', vpcId: VPC, addresses: ['10.0.0.2'] },
    { id: 'eni-0000000000000000c', vpcId: OTHER_VPC, addresses: ['10.8.0.9'] },
  ],
};

/** All breakdowns that count something. */
const BREAKDOWNS: readonly TrafficBreakdown[] = ['total', 'class', 'vpc', 'vpc-class', 'transfer'];

/** Field values of a line by name; by default the line is a flow of 100 bytes from A to B. */
interface Flow {
  readonly from?: string;
  readonly to?: string;
  readonly vpc?: string;
  readonly bytes?: string;
  readonly action?: string;
  readonly status?: string;
  readonly direction?: string;
  readonly recorder?: string;
}

function flowLine({
  from = '10.0.0.1',
  to = '10.0.0.2',
  vpc = VPC,
  bytes = '100',
  action = 'ACCEPT',
  status = 'OK',
  direction = '-',
  recorder = direction === 'ingress' ? 'eni-0000000000000000b' : 'eni-0000000000000000a',
}: Flow): string {
  return [recorder, vpc, from, to, bytes, '1609459200', '1609459260', action, status, direction].join(' ');
}

/** The output of a run: values by name, with the dimensions of the line. */
type Written = Readonly<Record<string, unknown>>;

interface TrafficRun {
  readonly lines: readonly string[];
  readonly written: readonly Written[];
  readonly outputs: readonly string[];
  readonly counts: Counts;
}

async function runTraffic(
  breakdown: TrafficBreakdown,
  event: unknown,
  options: OptionTexts = {},
  inventory?: Inventory,
  sink?: ScriptedSink,
): Promise<TrafficRun> {
  const traffic = createTrafficMetrics('Flows', breakdown);
  const metadata = inventory === undefined ? undefined : new SnapshotSource(inventory);
  const settings = makeSettings(readOptions({ LOG_FORMAT: FORMAT, ...options }), {}, metadata, sink);
  const transfers = metadata === undefined ? undefined : new Transfers(metadata, () => undefined, {});
  const transform = new Transform({ ...settings, transfers, traffic: traffic.counter });
  const counts = new Counts();
  const errors: unknown[] = [];
  const context = { accountId: undefined, region: undefined, deadlineMs: Number.POSITIVE_INFINITY };
  const transformed = await transform.transformEvent(event, counts, (error) => errors.push(error), {
    ...context,
    putBackTarget: sink === undefined ? undefined : TARGET,
  });
  expect(errors).toEqual([]);
  const lines = traffic.linesOf(quietFacts({ counts }));
  const written = lines.map((line): Written => {
    const { _aws, DeliveryStream, ...values } = JSON.parse(line);
    return values;
  });
  return { lines, written, outputs: outputsOf(transformed), counts };
}

/** The totals of the stream for some flows. */
async function totalOf(flows: readonly Flow[], options: OptionTexts = {}, inventory?: Inventory): Promise<Written> {
  const { written } = await runTraffic('total', eventOf(flows.map(flowLine).join('\n')), options, inventory);
  expect(written).toHaveLength(1);
  return written[0] ?? {};
}

const accepted = (AcceptedFlows: number, AcceptedBytes: number): Written => ({
  AcceptedFlows,
  AcceptedBytes,
  RejectedFlows: 0,
  RejectedBytes: 0,
});

describe('traffic metrics', () => {
  it('are counted by transfer class if that is chosen', async () => {
    // Prepare
    const flows = [
      { direction: 'egress' },
      { direction: 'egress', to: '8.8.8.8', bytes: '40' },
      { direction: 'egress', to: '9.9.9.9', bytes: '2' },
      { direction: 'egress', to: '10.99.0.1', bytes: '7' },
    ];

    // Act
    const { written } = await runTraffic('transfer', eventOf(flows.map(flowLine).join('\n')), {}, INVENTORY);

    // Assess
    expect(written).toEqual([
      accepted(4, 149),
      { TransferClass: 'same_vpc', AcceptedFlows: 1, AcceptedBytes: 100 },
      { TransferClass: 'internet_gateway', AcceptedFlows: 2, AcceptedBytes: 42 },
      { TransferClass: 'unknown', AcceptedFlows: 1, AcceptedBytes: 7 },
    ]);
  });

  it('have as many values as there are transfer classes, and one for those that are not known', () => {
    expect(MAX_DIMENSION_VALUES.TransferClass).toBe(Object.keys(TRANSFER_CLASSES).length + 1);
  });

  it('have no transfer class without metadata', async () => {
    const { written } = await runTraffic('transfer', eventOf(flowLine({ direction: 'egress' })));
    expect(written.slice(1)).toEqual([{ TransferClass: 'unknown', AcceptedFlows: 1, AcceptedBytes: 100 }]);
  });

  it('are the flows and bytes by action', async () => {
    // Act
    const total = await totalOf([
      { direction: 'egress' },
      { direction: 'egress', bytes: '17' },
      { direction: 'ingress', action: 'REJECT', bytes: '40', from: '203.0.113.9' },
    ]);
    // Assess
    expect(total).toEqual({ AcceptedFlows: 2, AcceptedBytes: 117, RejectedFlows: 1, RejectedBytes: 40 });
  });

  it('are written at 0 for the stream, so that a model can learn the usual values', async () => {
    // Act
    const { written } = await runTraffic('vpc-class', eventOf(''));
    // Assess
    expect(written).toEqual([accepted(0, 0)]);
  });

  it.each<[string, Flow[], Inventory | undefined, Written]>([
    ['both records of a flow', [{ direction: 'egress' }, { direction: 'ingress' }], undefined, accepted(1, 100)],
    ['both records, with metadata', [{ direction: 'egress' }, { direction: 'ingress' }], INVENTORY, accepted(1, 100)],
    ['what comes from outside', [{ direction: 'ingress', from: '8.8.8.8' }], undefined, accepted(1, 100)],
    [
      'what comes from a private network that nobody knows',
      [{ direction: 'ingress', from: '10.99.0.1' }],
      undefined,
      accepted(0, 0),
    ],
    [
      'what comes from a private network without interfaces',
      [{ direction: 'ingress', from: '10.99.0.1' }],
      INVENTORY,
      accepted(1, 100),
    ],
    [
      'what comes from the public address of an interface',
      [{ direction: 'ingress', from: '198.51.100.1' }],
      INVENTORY,
      accepted(0, 0),
    ],
    ['records without a direction', [{}, {}], undefined, accepted(2, 200)],
    ['directions that metadata tell', [{}, { recorder: 'eni-0000000000000000b' }], INVENTORY, accepted(1, 100)],
  ])('count each byte once, as far as a record shows: %s', async (_name, flows, inventory, expected) => {
    // Act, Assess
    expect(await totalOf(flows, {}, inventory)).toEqual(expected);
  });

  it('count rejected flows wherever they were rejected', async () => {
    // Act
    const total = await totalOf([
      { direction: 'egress', action: 'ACCEPT' },
      { direction: 'ingress', action: 'REJECT' },
      { direction: 'egress', action: 'REJECT' },
    ]);
    // Assess
    expect(total).toEqual({ AcceptedFlows: 1, AcceptedBytes: 100, RejectedFlows: 2, RejectedBytes: 200 });
  });

  it.each(['NODATA', 'SKIPDATA'])('do not count %s', async (status) => {
    // Act
    const total = await totalOf([{ status, from: '-', to: '-', bytes: '-', action: '-' }, { direction: 'egress' }]);
    // Assess
    expect(total).toEqual(accepted(1, 100));
  });

  it('count records without an action separately', async () => {
    // Act
    const total = await totalOf([{ action: '-', bytes: '9' }]);
    // Assess
    expect(total).toEqual({ ...accepted(0, 0), OtherFlows: 1, OtherBytes: 9 });
  });

  it('count a record without bytes as a flow', async () => {
    // Act, Assess
    expect(await totalOf([{ bytes: '-' }])).toEqual(accepted(1, 0));
  });

  it('count a flow through a Transit Gateway if it leaves', async () => {
    // Prepare
    const line = (direction: string) =>
      `2 TransitGateway tgw-0a11b22c33d44e55f tgw-attach-0a11b22c33d44e55f ${VPC} 10.0.0.1 10.8.0.9 70 1609459200 1609459260 OK ${direction}`;
    const event = eventOf(`${line('ingress')}\n${line('egress')}`);
    // Act
    const { written } = await runTraffic('vpc', event, { LOG_FORMAT: TRANSIT_GATEWAY });
    // Assess
    expect(written).toEqual([
      { ...accepted(0, 0), OtherFlows: 1, OtherBytes: 70 },
      { VpcId: VPC, OtherFlows: 1, OtherBytes: 70 },
    ]);
  });

  it('do not count existing documents', async () => {
    // Prepare
    const first = await runTraffic('total', eventOf(flowLine({ direction: 'egress' })));
    // Act
    const again = await runTraffic('total', eventOf(...first.outputs));
    // Assess
    expect(first.written).toEqual([accepted(1, 100)]);
    expect(again.counts.ownDocuments).toBe(1);
    expect(again.written).toEqual([accepted(0, 0)]);
  });

  it('count a sampled record with its weight', async () => {
    // Prepare
    const flows = Array.from({ length: 400 }, (_, index) =>
      flowLine({ direction: 'egress', to: `10.0.9.${index % 250}` }),
    );
    // Act
    const { counts, written } = await runTraffic('total', eventOf(flows.join('\n')), { SAMPLE_ACCEPT: '4' });
    // Assess
    expect(counts.documents).toBeLessThan(400);
    expect(counts.documents).toBeGreaterThan(0);
    expect(written).toEqual([accepted(counts.documents * 4, counts.documents * 400)]);
  });

  it.each<[string, OptionTexts, number]>([
    ['left out by a rule', { DROP_RULES: 'action=ACCEPT' }, 0],
    ['that a rule would leave out', { DROP_RULES: 'action=ACCEPT', DROP_MODE: 'count' }, 1],
    ['of a record that fails', { ON_UNREADABLE: 'fail' }, 0],
  ])('count delivered records: records %s', async (_name, options, flows) => {
    // Prepare
    const event = eventOf(`${flowLine({ direction: 'egress' })}\nnot a flow log line`);
    // Act
    const { written } = await runTraffic('total', event, options);
    // Assess
    expect(written).toEqual([accepted(flows, flows * 100)]);
  });

  it('count records that are put back when they arrive again', async () => {
    // Prepare
    const texts = Array.from({ length: 40 }, (_, index) => direct(lineOf(index)));
    const message = subscriptionText(Array.from({ length: 40 }, (_, index) => lineOf(100 + index)));
    const options = { LOG_FORMAT: DEFAULT_FORMAT, DESTINATION: 'opensearch', MAX_RESPONSE_BYTES: '9000' };
    const sink = new ScriptedSink();
    // Act
    const first = await runTraffic('total', eventOf(message, ...texts), options, undefined, sink);
    const rounds = [first];
    for (let calls = 0; calls < sink.calls.length && calls < 200; calls++) {
      const parts = sink.calls[calls]?.parts ?? [];
      const records = parts.map(({ data }, index) => ({
        recordId: `${calls}-${index}`,
        data: Buffer.from(data).toString('base64'),
      }));
      rounds.push(await runTraffic('total', { records }, options, undefined, sink));
    }
    // Assess
    const sum = (name: string) => rounds.reduce((all, { written }) => all + Number(written[0]?.[name]), 0);
    expect(rounds.length).toBeGreaterThan(1);
    expect(first.written[0]?.AcceptedFlows).toBe(first.counts.documents);
    expect(first.counts.linesPutBack).toBeGreaterThan(0);
    expect(sum('AcceptedFlows')).toBe(80);
  });

  it('are counted only on request', async () => {
    // Prepare
    const transform = new Transform(makeSettings(readOptions({ LOG_FORMAT: FORMAT }), {}, undefined));
    const counts = new Counts();
    // Act
    await transform.transformEvent(eventOf(flowLine({})), counts, () => {});
    // Assess
    expect(counts.documents).toBe(1);
    expect(counts.traffic).toBeUndefined();
  });
});

describe('the dimensions of traffic metrics', () => {
  it('are VPC and class of the far end', async () => {
    // Prepare
    const flows: Flow[] = [
      { direction: 'egress', to: '203.0.113.9' },
      { direction: 'egress', to: '10.0.0.2', bytes: '7' },
      { direction: 'ingress', from: '198.51.100.77', action: 'REJECT' },
      { direction: 'egress', vpc: OTHER_VPC, to: '100.64.0.1' },
      { direction: 'egress', vpc: '-', to: 'fe80::1', from: 'fe80::2' },
      { to: '8.8.8.8' },
      { from: '8.8.8.8', to: '10.0.0.1' },
    ];
    // Act
    const { written } = await runTraffic('vpc-class', eventOf(flows.map(flowLine).join('\n')));
    // Assess
    expect(written[0]).toEqual({ AcceptedFlows: 6, AcceptedBytes: 507, RejectedFlows: 1, RejectedBytes: 100 });
    expect(written.slice(1)).toEqual([
      { VpcId: VPC, PeerClass: 'other', AcceptedFlows: 1, AcceptedBytes: 100, RejectedFlows: 1, RejectedBytes: 100 },
      { VpcId: VPC, PeerClass: 'private', AcceptedFlows: 1, AcceptedBytes: 7 },
      { VpcId: OTHER_VPC, PeerClass: 'private', AcceptedFlows: 1, AcceptedBytes: 100 },
      { VpcId: 'unknown', PeerClass: 'other', AcceptedFlows: 1, AcceptedBytes: 100 },
      { VpcId: VPC, PeerClass: 'public', AcceptedFlows: 2, AcceptedBytes: 200 },
    ]);
  });

  it('have the VPC of the recording interface from the metadata, if the record does not name it', async () => {
    // Prepare
    const flows = [
      { vpc: '-' },
      { vpc: '-', recorder: 'eni-0000000000000000c', from: '10.8.0.9', to: '10.0.0.1' },
      { vpc: '-', direction: 'ingress', recorder: 'eni-0000000000000000b', from: '203.0.113.1' },
    ];
    // Act
    const { written } = await runTraffic('vpc', eventOf(flows.map(flowLine).join('\n')), {}, INVENTORY);
    // Assess
    expect(written.slice(1)).toEqual([
      { VpcId: VPC, AcceptedFlows: 2, AcceptedBytes: 200 },
      { VpcId: OTHER_VPC, AcceptedFlows: 1, AcceptedBytes: 100 },
    ]);
  });

  it('have a maximum number of VPCs per process, and count the others together', async () => {
    // Prepare
    const { counter, linesOf } = createTrafficMetrics('Flows', 'vpc');
    const settings = makeSettings(readOptions({ LOG_FORMAT: FORMAT }), {}, undefined);
    const transform = new Transform({ ...settings, traffic: counter });
    const idOf = (index: number) => `vpc-${index.toString(16).padStart(17, '0')}`;
    const written = async (from: number, to: number) => {
      const ids = Array.from({ length: to - from }, (_, index) => idOf(from + index));
      const counts = new Counts();
      await transform.transformEvent(eventOf(ids.map((vpc) => flowLine({ vpc })).join('\n')), counts, () => {});
      return linesOf(quietFacts({ counts }))
        .slice(1)
        .map((line): Written => JSON.parse(line));
    };
    // Act
    const first = await written(0, MAX_VPCS + 3_000);
    const second = await written(MAX_VPCS + 5_000, MAX_VPCS + 5_100);
    const third = await written(0, 1);
    // Assess
    expect(first).toHaveLength(MAX_VPCS + 1);
    expect(first.at(-1)).toMatchObject({ VpcId: 'other', AcceptedFlows: 3_000 });
    expect(second.map(({ VpcId }) => VpcId)).toEqual(['other']);
    expect(third.map(({ VpcId }) => VpcId)).toEqual([idOf(0)]);
  });

  it('accept only the id of a VPC', async () => {
    // Prepare
    const texts = ['vpc-', 'vpc-0A11B22C33D44E55F', `vpc-${'0'.repeat(300)}`, 'vpc-0a11b22c"', 'vpc-shop'];
    const records = texts.map((text) =>
      JSON.stringify({ ...fieldsOf(flowLine({ direction: 'egress' })), 'vpc-id': text }),
    );
    // Act
    const { written } = await runTraffic('vpc', eventOf(...records, flowLine({ vpc: 'vpc-zzzz' })));
    // Assess
    for (const { VpcId } of written.slice(1)) expect(['other', 'unknown', VPC]).toContain(VpcId);
  });
});

function fieldsOf(line: string): Record<string, string> {
  const values = line.split(' ');
  return Object.fromEntries(FORMAT.split(' ').map((name, index) => [name, values[index] ?? '-']));
}

describe('the lines of traffic metrics', () => {
  it('each have a choice of the option', () => {
    // Assess
    expect(Object.keys(TRAFFIC_BREAKDOWNS)).toEqual(BREAKDOWNS);
    expect(['off', ...BREAKDOWNS]).toEqual(OPTIONS.TRAFFIC_METRICS.choices);
  });

  it('are in the embedded metric format, each with the dimensions that it declares', async () => {
    // Act
    const { lines } = await runTraffic('vpc-class', eventOf(flowLine({ direction: 'egress' })));
    // Assess
    const [total, part] = lines.map((line) => JSON.parse(line));
    expect(total._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: 'Flows',
        Dimensions: [['DeliveryStream']],
        Metrics: Object.entries(TRAFFIC)
          .filter(([, row]) => row.isWrittenAtZero)
          .map(([Name, row]) => ({ Name, Unit: row.unit })),
      },
    ]);
    expect(part._aws.CloudWatchMetrics[0]).toMatchObject({
      Dimensions: [['DeliveryStream', 'VpcId', 'PeerClass']],
      Metrics: [
        { Name: 'AcceptedFlows', Unit: 'Count' },
        { Name: 'AcceptedBytes', Unit: 'Bytes' },
      ],
    });
    expect(part).toMatchObject({ DeliveryStream: 'flow-logs', VpcId: VPC, PeerClass: 'private' });
    for (const line of lines) expect(line).toMatch(/^\{"_aws":[^\n]*\}$/);
  });

  it.each(BREAKDOWNS)('add up to the sum for the stream, and stay within their bounds: %s', async (breakdown) => {
    // Prepare
    const dimensions: readonly (keyof typeof MAX_DIMENSION_VALUES)[] = TRAFFIC_BREAKDOWNS[breakdown];
    const flow = fc.record({
      vpc: fc.oneof(
        fc.constant('-'),
        fc.integer({ min: 0, max: 40 }).map((id) => `vpc-${id.toString(16).padStart(8, '0')}`),
      ),
      from: fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant('-')),
      to: fc.oneof(fc.ipV4(), fc.constant('10.0.0.2')),
      bytes: fc.oneof(fc.nat().map(String), fc.constant('-')),
      action: fc.constantFrom('ACCEPT', 'REJECT', '-'),
      direction: fc.constantFrom('ingress', 'egress', '-'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(flow, { maxLength: 60 }), async (flows) => {
        // Act
        const { written } = await runTraffic(breakdown, eventOf(flows.map(flowLine).join('\n')), {}, INVENTORY);
        const [total = {}, ...parts] = written;
        // Assess
        expect(parts.length).toBeLessThanOrEqual(
          dimensions.length === 0 ? 0 : dimensions.reduce((product, name) => product * MAX_DIMENSION_VALUES[name], 1),
        );
        for (const name of Object.keys(TRAFFIC)) {
          const sum = parts.reduce((all, part) => all + Number(part[name] ?? 0), 0);
          if (dimensions.length > 0) expect([name, sum]).toEqual([name, Number(total[name] ?? 0)]);
        }
      }),
      { numRuns: 50 },
    );
  });
});
