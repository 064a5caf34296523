import { describe, expect, it } from 'vitest';
import { openFlowDatabase, rowsOf } from '../../../support/open-flow-database.ts';

const CLIENT = 'eni-client';
const GATEWAY = 'eni-gateway';
const TARGET = '198.51.100.9';

interface Ends {
  readonly src?: 'client' | 'gateway' | 'unknown';
  readonly dst?: 'client' | 'gateway' | 'unknown';
}

const ADDRESSES = { client: '10.0.1.5', gateway: '10.0.0.220', unknown: '10.9.0.7' };

/** A document of a flow at an interface; an end without a name is the target. */
function flow(name: string, at: string, direction: string, { src, dst }: Ends, more: object = {}): object {
  return {
    service_name: name,
    interface_id: at,
    direction,
    action: 'ACCEPT',
    bytes: 1,
    ...endOf('src', src),
    ...endOf('dst', dst),
    ...more,
  };
}

function endOf(end: string, kind: Ends['src']): object {
  if (kind === undefined) return { [`${end}addr`]: TARGET, [`${end}_class`]: 'public' };
  const facts = { [`${end}addr`]: ADDRESSES[kind], [`${end}_class`]: 'private' };
  if (kind === 'unknown') return facts;
  return {
    ...facts,
    [`${end}_interface_id`]: kind === 'client' ? CLIENT : GATEWAY,
    [`${end}_owner_type`]: kind === 'client' ? 'ec2_instance' : 'nat_gateway',
  };
}

const OF_CLIENT = [
  flow('client sends', CLIENT, 'egress', { src: 'client' }),
  flow('client receives', CLIENT, 'ingress', { dst: 'client' }),
];
/** A request and its reply at the gateway, on both of its sides. */
const OF_GATEWAY = [
  flow('from the client', GATEWAY, 'ingress', { src: 'client', dst: 'gateway' }, { pkt_dstaddr: TARGET }),
  flow('to the target', GATEWAY, 'egress', { src: 'gateway' }, { pkt_srcaddr: ADDRESSES.gateway }),
  flow('from the target', GATEWAY, 'ingress', { dst: 'gateway' }, { pkt_dstaddr: ADDRESSES.gateway }),
  flow('to the client', GATEWAY, 'egress', { src: 'gateway', dst: 'client' }, { pkt_srcaddr: TARGET }),
];

function withoutPacketAddresses(document: object): object {
  return { ...document, pkt_srcaddr: undefined, pkt_dstaddr: undefined };
}

async function counted(documents: readonly object[]): Promise<unknown[]> {
  const database = await openFlowDatabase(documents.map((document) => JSON.stringify(document)));
  try {
    return (await rowsOf(database, 'SELECT service_name FROM sent ORDER BY 1')).flat();
  } finally {
    await database.close();
  }
}

describe('what passes through a NAT gateway', () => {
  it.each([
    ['packet addresses', OF_GATEWAY],
    ['no packet addresses', OF_GATEWAY.map(withoutPacketAddresses)],
  ])('counts once, by the records of its client, with %s', async (_name, ofGateway) => {
    expect(await counted([...OF_CLIENT, ...ofGateway])).toEqual(['client receives', 'client sends']);
  });

  it('counts by what the gateway exchanges with its targets if no client has records', async () => {
    expect(await counted(OF_GATEWAY)).toEqual(['from the target', 'to the target']);
  });

  it('counts on the side of its clients if the other side has no records', async () => {
    const ofClients = OF_GATEWAY.filter((_document, at) => at === 0 || at === 3);
    expect(await counted(ofClients)).toEqual(['from the client', 'to the client']);
  });

  it('counts once for clients without records next to one that has some', async () => {
    // Prepare
    const ofUnknown = [
      flow('from a stranger', GATEWAY, 'ingress', { src: 'unknown', dst: 'gateway' }, { pkt_dstaddr: TARGET }),
      flow('to a stranger', GATEWAY, 'egress', { src: 'gateway', dst: 'unknown' }, { pkt_srcaddr: TARGET }),
    ];

    // Act
    const names = await counted([...OF_CLIENT, ...OF_GATEWAY, ...ofUnknown]);

    // Assess
    expect(names).toEqual(['client receives', 'client sends', 'from a stranger', 'to a stranger']);
  });

  it('counts once by the address of a client whose interface is not known', async () => {
    // Prepare
    const ofUnknown = [
      flow('client sends', CLIENT, 'egress', { src: 'unknown' }),
      flow('client receives', CLIENT, 'ingress', { dst: 'unknown' }),
      flow('from the client', GATEWAY, 'ingress', { src: 'unknown', dst: 'gateway' }, { pkt_dstaddr: TARGET }),
      flow('to the client', GATEWAY, 'egress', { src: 'gateway', dst: 'unknown' }, { pkt_srcaddr: TARGET }),
    ];

    // Act
    const names = await counted([...ofUnknown, ...OF_GATEWAY.slice(1, 3)]);

    // Assess
    expect(names).toEqual(['client receives', 'client sends']);
  });

  it('counts once at a private NAT gateway, whose targets are private too', async () => {
    // Prepare
    const toPrivate = OF_GATEWAY.map((document) =>
      JSON.parse(JSON.stringify(document).replaceAll(TARGET, '172.16.0.9').replaceAll('"public"', '"private"')),
    );
    const ofClient = [
      flow('client sends', CLIENT, 'egress', { src: 'client' }, { dstaddr: '172.16.0.9', dst_class: 'private' }),
      flow('client receives', CLIENT, 'ingress', { dst: 'client' }, { srcaddr: '172.16.0.9', src_class: 'private' }),
    ];

    // Act, Assess
    expect(await counted([...ofClient, ...toPrivate])).toEqual(['client receives', 'client sends']);
    expect(await counted(toPrivate)).toEqual(['from the target', 'to the target']);
  });

  it('counts where a record has no direction, and where a flow was rejected', async () => {
    // Prepare
    const [fromClient = {}, toTarget = {}] = OF_GATEWAY;
    const database = await openFlowDatabase(
      [...OF_CLIENT, { ...fromClient, direction: undefined }, { ...toTarget, action: 'REJECT' }].map((document) =>
        JSON.stringify(document),
      ),
    );

    // Act
    const names = await rowsOf(database, 'SELECT service_name FROM flows WHERE counts_once ORDER BY 1');
    await database.close();

    // Assess
    expect(names.flat()).toEqual(['client receives', 'client sends', 'from the client', 'to the target']);
  });
});

describe('what two interfaces recorded', () => {
  it('counts by the record of the sender, else by that of the receiver', async () => {
    // Prepare
    const sender = flow('sender', CLIENT, 'egress', { src: 'client', dst: 'unknown' });
    const receiver = flow('receiver', 'eni-server', 'ingress', { src: 'client', dst: 'unknown' });

    // Act, Assess
    expect(await counted([sender, receiver])).toEqual(['sender']);
    expect(await counted([receiver])).toEqual(['receiver']);
  });
});
