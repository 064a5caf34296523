import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFact } from '../../../../src/report/database/fact-columns.ts';
import type { FlowDatabase } from '../../../../src/report/database/flow-database.ts';
import { openFlowDatabase, rowsOf } from '../../../support/open-flow-database.ts';

const CLIENT = 'eni-client';
const GATEWAY = 'eni-gateway';
const TARGET = '198.51.100.9';

interface Ends {
  readonly src?: 'client' | 'gateway' | 'unknown' | undefined;
  readonly dst?: 'client' | 'gateway' | 'unknown' | undefined;
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
/** A request and its reply, recorded on both sides of the gateway. */
const OF_GATEWAY = [
  flow('from the client', GATEWAY, 'ingress', { src: 'client', dst: 'gateway' }, { pkt_dstaddr: TARGET }),
  flow('to the target', GATEWAY, 'egress', { src: 'gateway' }, { pkt_srcaddr: ADDRESSES.gateway }),
  flow('from the target', GATEWAY, 'ingress', { dst: 'gateway' }, { pkt_dstaddr: ADDRESSES.gateway }),
  flow('to the client', GATEWAY, 'egress', { src: 'gateway', dst: 'client' }, { pkt_srcaddr: TARGET }),
];

function withoutPacketAddresses(document: object): object {
  return { ...document, pkt_srcaddr: undefined, pkt_dstaddr: undefined };
}

/** Number of worlds in which the rule is compared; an environment variable can increase it. */
const RUNS = Number(process.env.COUNTING_WORLDS ?? 8);

const MARK = 'combination';
/** All documents are split at the mark. */
const SPLIT = { mark: MARK, minSplitBytes: 1 };

/**
 * A document as the encoder writes it for a database: the values specific to the flow, the mark, the values shared by
 * many flows.
 */
function markedText(document: object): string {
  const members = Object.entries(document);
  const facts = members.filter(([name]) => isFact(name));
  return JSON.stringify(Object.fromEntries([...facts, [MARK, 0], ...members.filter(([name]) => !isFact(name))]));
}

/** The rows of a query over split documents, which must equal those over whole documents. */
async function answered(documents: readonly object[], sql: string): Promise<unknown[][]> {
  const whole = await answerOf(await openFlowDatabase(documents.map((document) => JSON.stringify(document))), sql);
  const split = await answerOf(await openFlowDatabase(documents.map(markedText), SPLIT), sql);
  expect(split).toEqual(whole);
  return split;
}

async function answerOf(database: FlowDatabase, sql: string): Promise<unknown[][]> {
  try {
    return await rowsOf(database, sql);
  } finally {
    await database.close();
  }
}

async function counted(documents: readonly object[]): Promise<unknown[]> {
  return (await answered(documents, 'SELECT service_name FROM sent ORDER BY 1')).flat();
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
    const documents = [...OF_CLIENT, { ...fromClient, direction: undefined }, { ...toTarget, action: 'REJECT' }];

    // Act
    const names = await answered(documents, 'SELECT service_name FROM flows WHERE counts_once ORDER BY 1');

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

describe('records with the same dimensions', () => {
  it('count by their addresses if one of the senders has a record and another has none', async () => {
    // Prepare
    const sent = flow('sent', 'eni-other', 'egress', { src: 'unknown', dst: 'client' });
    const [received, alone] = ['10.9.0.7', '10.9.0.8'].map((srcaddr) =>
      flow('received', CLIENT, 'ingress', { src: 'unknown', dst: 'client' }, { srcaddr }),
    );

    // Act
    const rows = await answered(
      [sent, received ?? {}, alone ?? {}],
      'SELECT service_name, srcaddr FROM sent ORDER BY ALL',
    );

    // Assess
    expect(rows).toEqual([
      ['received', '10.9.0.8'],
      ['sent', '10.9.0.7'],
    ]);
  });

  it('count like whole ones, whatever they contain', async () => {
    const end = fc.constantFrom(undefined, 'client' as const, 'gateway' as const, 'unknown' as const);
    const address = fc.constantFrom(undefined, TARGET, ADDRESSES.gateway, ADDRESSES.client);
    const document = fc
      .record({
        at: fc.constantFrom(CLIENT, GATEWAY, 'eni-other'),
        direction: fc.constantFrom('egress', 'ingress', undefined),
        ends: fc.record({ src: end, dst: end }),
        more: fc.record({
          action: fc.constantFrom('ACCEPT', 'ACCEPT', 'ACCEPT', 'REJECT', undefined),
          log_status: fc.constantFrom('OK', 'OK', undefined, 'NODATA'),
          pkt_srcaddr: address,
          pkt_dstaddr: address,
          flows_in: fc.constantFrom(undefined, undefined, 0, 2),
        }),
        other: fc.constantFrom({}, {}, { srcaddr: '10.9.0.8' }, { dstaddr: '10.9.0.8' }),
      })
      .map(({ at, direction, ends, more, other }) =>
        flow('any', at, direction ?? '', ends, { ...more, ...other, ...(direction ? {} : { direction }) }),
      );
    await fc.assert(
      fc.asyncProperty(fc.array(document, { minLength: 1, maxLength: 40 }), async (documents) => {
        const numbered = documents.map((of, bytes) => ({ ...of, bytes, bytes_out: bytes, bytes_in: bytes }));
        await answered(numbered, 'SELECT bytes, counts_once, return_counts_once FROM flows ORDER BY ALL');
      }),
      { numRuns: RUNS },
    );
  });
});
