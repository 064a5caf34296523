import { describe, expect, it } from 'vitest';
import { createTransformer, documentsOf, firehoseEvent, type TransformerOptions } from '../../../src/library/index.ts';
import { keysOf } from '../../../src/model/keys-of.ts';
import { SIGNALS, type Signal } from '../../../src/model/signals.ts';
import { transformerWithList } from '../../support/sigma.ts';
import { SHOP } from './shop-inventory.ts';

/** A flow in the terms of the tests: protocol by number, ports, and amounts. */
interface Flow {
  readonly from: string;
  readonly to: string;
  readonly protocol?: number;
  readonly ports?: readonly [from: number, to: number];
  readonly packets?: number;
  readonly bytes?: number;
  readonly action?: 'ACCEPT' | 'REJECT';
  readonly direction?: 'ingress' | 'egress' | '-';
  readonly flags?: number;
  readonly interfaceId?: string;
}

const FORMAT =
  'version interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status flow-direction tcp-flags';
const OUTSIDE = '8.8.4.4';
const LISTED = '203.0.113.66';
const OWN = '10.0.0.9';
const OWN_IPV6 = '2a05:d014:1:2::5';
const GIGABYTE = 1_000_000_000;

function lineOf({
  from,
  to,
  protocol = 6,
  ports = [50_123, 443],
  packets = 10,
  bytes = 840,
  action = 'ACCEPT',
  direction = to === OWN ? 'ingress' : 'egress',
  flags = 0,
  interfaceId = 'eni-other',
}: Flow): string {
  return `7 ${interfaceId} ${from} ${to} ${ports.join(' ')} ${protocol} ${packets} ${bytes} 1772442061 1772442120 ${action} OK ${direction} ${flags}`;
}

async function signalsOf(flow: Flow, options: TransformerOptions = {}): Promise<unknown> {
  const { transform } = transformerWithList({ logFormat: FORMAT, ...options });
  const [document] = documentsOf(await transform(firehoseEvent([lineOf(flow)])));
  return document?.signals;
}

/** For each signal, flows that have it and similar flows that lack it. */
const EXAMPLES: Readonly<Record<Signal, { readonly has: readonly Flow[]; readonly lacks: readonly Flow[] }>> = {
  admin_port_from_internet: {
    has: [
      { from: OUTSIDE, to: OWN, ports: [50_123, 22] },
      { from: OUTSIDE, to: OWN, ports: [50_123, 3389] },
      { from: OUTSIDE, to: OWN, ports: [50_123, 11_211], protocol: 17 },
      { from: '2001:4860:4860::8888', to: '2a05:d014:1:2::5', ports: [50_123, 5432], direction: 'ingress' },
      { from: OUTSIDE, to: OWN, ports: [50_123, 22], direction: '-' },
    ],
    lacks: [
      { from: OUTSIDE, to: OWN, ports: [50_123, 443] },
      { from: OUTSIDE, to: OWN, ports: [50_123, 22], action: 'REJECT' },
      { from: '10.0.3.4', to: OWN, ports: [50_123, 22] },
      { from: OWN, to: OUTSIDE, ports: [50_123, 22] },
      // the reply of an outside server, on port 443, to a client whose port is that of a database
      { from: OUTSIDE, to: OWN, ports: [443, 3306] },
      { from: OUTSIDE, to: OWN, ports: [50_123, 22], protocol: 132 },
      { from: '2a05:d014:1:99::7', to: '2a05:d014:1:2::5', ports: [50_123, 5432], direction: 'ingress' },
      { from: OUTSIDE, to: '10.0.0.220', ports: [50_123, 22], direction: 'ingress', interfaceId: 'eni-nat' },
    ],
  },
  cleartext_over_internet: {
    has: [
      { from: OUTSIDE, to: OWN, ports: [50_123, 21] },
      { from: OWN, to: OUTSIDE, ports: [50_123, 23] },
    ],
    lacks: [
      { from: OWN, to: '10.0.3.4', ports: [50_123, 21] },
      { from: OUTSIDE, to: OWN, ports: [21, 50_123] },
      { from: OWN, to: OUTSIDE, ports: [50_123, 21], action: 'REJECT' },
    ],
  },
  windows_sharing_to_internet: {
    has: [
      { from: OWN, to: OUTSIDE, ports: [50_123, 445] },
      { from: OWN_IPV6, to: '64:ff9b::8.8.4.4', ports: [50_123, 445] },
    ],
    lacks: [
      { from: OWN, to: '10.0.3.4', ports: [50_123, 445] },
      { from: OWN_IPV6, to: '64:ff9b::10.0.3.4', ports: [50_123, 445] },
      { from: OWN, to: OUTSIDE, ports: [445, 50_123] },
    ],
  },
  remote_desktop_to_internet: {
    has: [{ from: OWN, to: OUTSIDE, ports: [50_123, 3389] }],
    lacks: [
      { from: OUTSIDE, to: OWN, ports: [50_123, 3389] },
      { from: OWN, to: OUTSIDE, ports: [50_123, 22] },
    ],
  },
  dns_past_resolver: {
    has: [
      { from: OWN, to: OUTSIDE, ports: [50_123, 53], protocol: 17 },
      { from: OWN, to: OUTSIDE, ports: [50_123, 853] },
    ],
    lacks: [
      { from: OWN, to: '10.0.0.2', ports: [50_123, 53], protocol: 17 },
      { from: OUTSIDE, to: OWN, ports: [50_123, 53], protocol: 17 },
      { from: OUTSIDE, to: OWN, ports: [53, 50_123], protocol: 17 },
    ],
  },
  mail_to_internet: {
    has: [{ from: OWN, to: OUTSIDE, ports: [50_123, 25] }],
    lacks: [
      { from: OUTSIDE, to: OWN, ports: [50_123, 25] },
      { from: OWN, to: OUTSIDE, ports: [50_123, 587] },
    ],
  },
  tunnel_with_internet: {
    has: [
      { from: OWN, to: OUTSIDE, ports: [0, 0], protocol: 47 },
      { from: OUTSIDE, to: OWN, ports: [0, 0], protocol: 4 },
    ],
    lacks: [
      { from: OWN, to: '10.0.3.4', ports: [0, 0], protocol: 47 },
      { from: OWN, to: OUTSIDE, ports: [0, 0], protocol: 50 },
    ],
  },
  large_icmp_with_internet: {
    has: [{ from: OWN, to: OUTSIDE, ports: [0, 0], protocol: 1, packets: 10, bytes: 14_000 }],
    lacks: [
      { from: OWN, to: OUTSIDE, ports: [0, 0], protocol: 1, packets: 10, bytes: 840 },
      { from: OWN, to: '10.0.3.4', ports: [0, 0], protocol: 1, packets: 10, bytes: 14_000 },
    ],
  },
  large_upload: {
    has: [{ from: OWN, to: OUTSIDE, bytes: GIGABYTE }],
    lacks: [
      { from: OWN, to: OUTSIDE, bytes: GIGABYTE - 1 },
      { from: OUTSIDE, to: OWN, bytes: 2 * GIGABYTE },
      { from: OWN, to: '10.0.3.4', bytes: 2 * GIGABYTE },
    ],
  },
  listed_peer_accepted: {
    has: [
      { from: OWN, to: LISTED },
      { from: LISTED, to: OWN },
      { from: OWN_IPV6, to: `64:ff9b::${LISTED}`, direction: '-' },
      // without a direction, either end may be the recorder
      { from: '8.8.8.8', to: LISTED, direction: '-' },
      { from: LISTED, to: '8.8.8.8', direction: '-' },
    ],
    lacks: [
      { from: OUTSIDE, to: OWN },
      { from: '8.8.8.8', to: OUTSIDE, direction: '-' },
      { from: LISTED, to: OWN, action: 'REJECT' },
    ],
  },
  rejected_egress: {
    has: [
      { from: OWN, to: OUTSIDE, ports: [50_123, 25], action: 'REJECT' },
      { from: OWN, to: '10.0.3.4', ports: [50_123, 5432], action: 'REJECT' },
    ],
    lacks: [
      { from: OUTSIDE, to: OWN, ports: [50_123, 25], action: 'REJECT' },
      { from: OWN, to: OUTSIDE, ports: [443, 50_123], action: 'REJECT' },
    ],
  },
  rejected_reply: {
    has: [{ from: OWN, to: OUTSIDE, ports: [443, 50_123], action: 'REJECT' }],
    lacks: [
      { from: OWN, to: OUTSIDE, ports: [50_123, 443], action: 'REJECT' },
      { from: OUTSIDE, to: OWN, ports: [443, 50_123], action: 'REJECT' },
    ],
  },
};

const has = keysOf(EXAMPLES).flatMap((name) => EXAMPLES[name].has.map((flow) => ({ name, flow })));
const lacks = keysOf(EXAMPLES).flatMap((name) => EXAMPLES[name].lacks.map((flow) => ({ name, flow })));

describe('the signals of a record', () => {
  it.each(has)('are $name for $flow', async ({ name, flow }) => {
    // Act
    const signals = await signalsOf(flow, { inventory: SHOP });

    // Assess
    expect(signals).toContain(name);
  });

  it.each(lacks)('are not $name for $flow', async ({ name, flow }) => {
    // Act
    const signals = await signalsOf(flow, { inventory: SHOP });

    // Assess
    expect(signals ?? []).not.toContain(name);
  });

  it('are several, in the order of the table', async () => {
    // Act
    const signals = await signalsOf({ from: OWN, to: OUTSIDE, ports: [50_123, 853], bytes: 3 * GIGABYTE });

    // Assess
    expect(signals).toEqual(['dns_past_resolver', 'large_upload']);
  });

  it('are absent from records without traffic, and by default', async () => {
    // Prepare
    const noData = '7 eni-1 - - - - - - - 1772442061 1772442120 - NODATA - -';

    // Act
    const { transform } = createTransformer({ logFormat: FORMAT, signals: 'on' });
    const [withoutTraffic] = documentsOf(await transform(firehoseEvent([noData])));
    const byDefault = await signalsOf({ from: OUTSIDE, to: OWN, ports: [50_123, 22] }, { signals: 'off' });

    // Assess
    expect([withoutTraffic?.signals, byDefault]).toEqual([undefined, undefined]);
  });

  it('treat a public address of the inventory as one’s own', async () => {
    // Act
    const signals = await signalsOf({ from: OWN, to: '198.51.100.5', ports: [50_123, 3389] }, { inventory: SHOP });

    // Assess
    expect(signals).toBeUndefined();
  });

  it.each(has)('do not contain $name if it is switched off', async ({ name, flow }) => {
    // Act
    const signals = await signalsOf(flow, { inventory: SHOP, signalsOff: ` ${name} ,` });

    // Assess
    expect(signals ?? []).not.toContain(name);
  });

  it('count an upload from the size that is set', async () => {
    // Act
    const signals = await signalsOf({ from: OWN, to: OUTSIDE, bytes: 5_000_000 }, { signalUploadMegabytes: 5 });

    // Assess
    expect(signals).toEqual(['large_upload']);
  });

  it('are counted by their names', async () => {
    // Prepare
    const flows = [
      { from: OUTSIDE, to: OWN, ports: [50_123, 22] },
      { from: OUTSIDE, to: OWN, ports: [50_123, 3389] },
      { from: OWN, to: OUTSIDE, ports: [50_123, 25] },
    ] as const;

    // Act
    const { transformWithCounts } = createTransformer({ logFormat: FORMAT, signals: 'on' });
    const { counts } = await transformWithCounts(firehoseEvent(flows.map(lineOf)));

    // Assess
    expect(counts).toMatchObject({ signalled: 3, signals: { admin_port_from_internet: 2, mail_to_internet: 1 } });
  });

  it('name all signals if one that is switched off is unknown', () => {
    // Act
    const create = (): unknown => createTransformer({ signals: 'on', signalsOff: 'mail_to_internt' });

    // Assess
    expect(create).toThrow(`signalsOff: a signal is one of ${Object.keys(SIGNALS).join(', ')}, not "mail_to_internt"`);
  });
});
