import { describe, expect, it } from 'vitest';
import { ESTATE_JOURNEYS, type EstateStep } from '../support/estate-journeys.ts';
import { ESTATE_FORMAT, ESTATE_PRICES, transferEstate } from '../support/transfer-estate.ts';
import { runCli, temporaryFiles } from './run-cli.ts';

const file = temporaryFiles();
const GIB = 2 ** 30;
const { inventory, rules, transferPrices } = transferEstate();
const ESTATE_OPTIONS = [
  ...['--inventory', file('inventory.json', JSON.stringify(inventory))],
  ...['--rules', file('rules.json', JSON.stringify(rules))],
  ...['--set', `TRANSFER_PRICES=${transferPrices}`],
];

function stepsOf(names: readonly string[]): readonly EstateStep[] {
  return names.flatMap((name) => ESTATE_JOURNEYS[name] ?? []);
}

async function costs(options: readonly string[], names: readonly string[]): Promise<Record<string, unknown>[]> {
  const lines = stepsOf(names).map(({ line }) => line(GIB));
  const log = file('flows.log', `${ESTATE_FORMAT}\n${lines.join('\n')}\n`);
  const { status, stdout, stderr } = await runCli(['cost', ...ESTATE_OPTIONS, '--as', 'json', ...options, log]);
  expect({ status, stderr }).toMatchObject({ status: 0 });
  return JSON.parse(stdout);
}

const savingsOf = async (names: readonly string[]) =>
  (await costs(['--by', 'savings'], names)).map(({ saving, usd }) => [saving, usd]);

describe('cost of an estate of several accounts', () => {
  it('is what its bill says, charge by charge', async () => {
    // Prepare
    const names = Object.keys(ESTATE_JOURNEYS);
    const charges = stepsOf(names).flatMap((step) => step.charges);
    const billed = Object.entries(ESTATE_PRICES).map(([charge, price]): [string, number, number] => {
      const count = charges.filter((each) => each === charge).length;
      return [charge, count, count * price];
    });
    const types: Record<string, readonly [string, string]> = {
      // AWS bills zone crossings over peering connections by usage types of their own
      cross_zone: ['DataTransfer-Regional-Bytes', 'VpcPeering-Out-Bytes'],
      internet: ['USE1-DataTransfer-Out-Bytes', 'DataTransfer-Out-Bytes'],
      nat_gateway: ['NatGateway-Bytes', 'USE1-NatGateway-Bytes'],
      transit_gateway: ['TransitGateway-Bytes', 'USE1-TransitGateway-Bytes'],
      interface_endpoint: ['VpcEndpoint-Bytes', 'USE1-VpcEndpoint-Bytes'],
      inter_region: ['USE1-EUC1-AWS-Out-Bytes', 'USE1-AWS-Out-Bytes'],
    };
    const rows = billed.flatMap(([charge, count, usd]) =>
      (types[charge] ?? []).map((type) => `${type},${count / 2},${usd / 2},Usage`),
    );
    const others = ['VpcPeering-In-Bytes,5,5,Tax', 'NatGateway-Bytes,5,-5,Refund', 'USE1-EUC1-AWS-In-Bytes,5,0,Usage'];
    const header = 'lineItem/UsageType,lineItem/UsageAmount,lineItem/UnblendedCost,lineItem/LineItemType';
    const bill = file('bill.csv', `${[header, ...rows, ...others].join('\n')}\n`);

    // Act
    const compared = await costs(['--compare', bill], names);

    // Assess
    const figures = compared.map(({ charge, gb, usd, bill_gb, bill_usd }) => ({ charge, gb, usd, bill_gb, bill_usd }));
    expect(figures).toEqual(
      billed.map(([charge, count, usd]) => ({
        charge,
        gb: expect.closeTo(count, 9),
        usd: expect.closeTo(usd, 9),
        bill_gb: count,
        bill_usd: expect.closeTo(usd, 9),
      })),
    );
  });

  it('has the same sum by every dimension', async () => {
    const names = Object.keys(ESTATE_JOURNEYS);
    const bill = stepsOf(names).reduce((sum, { usdPerGib = 0 }) => sum + usdPerGib, 0);
    const rows = await costs([], names);
    for (const dimension of ['class', 'owner', 'service', 'month']) {
      const sum = rows.filter(({ by }) => by === dimension).reduce((all, { usd }) => all + Number(usd), 0);
      expect({ dimension, sum }).toEqual({ dimension, sum: expect.closeTo(bill, 9) });
    }
  });

  it('of a NAT gateway behind a transit gateway belongs to the spoke, and shows no saving between zones', async () => {
    const out = 'out by a NAT gateway behind a transit gateway';
    const paid = (await costs(['--by', 'owner'], [out])).filter(({ usd }) => Number(usd) > 0);
    expect(paid.map(({ name, usd }) => [name, usd])).toEqual([['spoke2', expect.closeTo(0.047 + 0.023 + 0.093, 9)]]);
    expect(await savingsOf([out, 'back by a NAT gateway behind a transit gateway'])).toEqual([]);
  });

  it('of a NAT gateway belongs to the IPv6 end whose packets it translates (NAT64)', async () => {
    // Prepare
    const [client, gateway] = ['2600:1f18:a:2::10', '10.10.1.5'];
    const [translated, server] = ['64:ff9b::c612:707', '198.18.7.7'];
    const line = (from: string, to: string, way: string, packetFrom = from, packetTo = to) =>
      `5 eni-nat ${from} ${to} 40000 443 6 1 ${GIB} 1795175000 1795175050 ACCEPT OK ${packetFrom} ${packetTo} ${way} - - -`;
    const log = file(
      'nat64.log',
      `${[ESTATE_FORMAT, line(client, gateway, 'ingress', client, translated), line(gateway, server, 'egress')].join(
        '\n',
      )}\n`,
    );
    const rowsOf = async (by: string) => {
      const given = ['cost', ...ESTATE_OPTIONS, '--as', 'json', '--by', by, log];
      const rows: Record<string, unknown>[] = JSON.parse((await runCli(given)).stdout);
      return rows.map(({ name, saving, usd }) => [name ?? saving, usd]);
    };

    // Act and assess
    expect(await rowsOf('owner')).toEqual([['app2', expect.closeTo(0.047 + 0.011 + 0.093, 9)]]);
    // less the hours of another gateway, for the 50 seconds of the records
    expect(await rowsOf('savings')).toEqual([['nat-zone', expect.closeTo(0.011 - (0.045 * 50) / 3600, 9)]]);
  });

  it('shows a saving by private addresses within a zone only, where they are free', async () => {
    expect(await savingsOf(['between own public addresses of one zone'])).toEqual([
      ['own-public', expect.closeTo(2 * 0.011, 9)],
    ]);
    expect(await savingsOf(['between own public addresses of two zones'])).toEqual([]);
    expect(await savingsOf(['between own public addresses of two Regions'])).toEqual([]);
  });

  it('shows no saving by zone affinity between a load balancer and its targets, which AWS does not charge', async () => {
    const names = [
      'an Application Load Balancer and its target in another zone',
      'a Classic Load Balancer and its target in another zone',
    ];
    expect(await savingsOf(names)).toEqual([]);
    expect(await savingsOf(['a Network Load Balancer and its target in another zone'])).toEqual([
      ['zone-affinity', expect.closeTo(2 * 0.011, 9)],
    ]);
  });

  it('has the same charges and savings if both directions of a connection are in one document', async () => {
    // Prepare
    const log = file('both.log', `${ESTATE_FORMAT}\n${CONNECTIONS.flatMap((each) => bothWays(each)).join('\n')}\n`);
    const bill = file('none.csv', 'lineItem/UsageType,lineItem/UsageAmount,lineItem/UnblendedCost\n');
    const { stdout } = await runCli(['enrich', ...ESTATE_OPTIONS, '--rollup', log]);
    const joined = file('joined.ndjson', stdout);
    const figuresOf = async (options: readonly string[], path: string) => {
      const { status, stdout: figures } = await runCli(['cost', ...ESTATE_OPTIONS, ...options, '--as', 'csv', path]);
      return { status, figures };
    };
    expect(stdout.trimEnd().split('\n').length).toBeLessThan(2 * CONNECTIONS.length);

    // Act and assess
    for (const options of [
      ['--compare', bill],
      ['--by', 'savings'],
      ['--by', 'owner'],
      ['--by', 'class'],
    ]) {
      const single = await figuresOf(options, log);
      expect(single.status).toBe(0);
      expect(await figuresOf(options, joined)).toEqual(single);
    }
  });
});

interface Connection {
  readonly interfaceId: string;
  /** Direction of what the client sends. */
  readonly direction: 'ingress' | 'egress';
  readonly client: string;
  readonly server: string;
  readonly packetClient?: string;
  readonly packetServer?: string;
  /** Path of what leaves. */
  readonly path: number;
  readonly service?: string;
}

/** Connections with different amounts in both directions, at each kind of interface. */
const CONNECTIONS: readonly Connection[] = [
  ...throughNat('198.18.7.7', undefined),
  ...throughNat('52.94.9.9', 'KINESIS'),
  at('eni-spoketgw', 'ingress', '10.21.2.10', '10.21.2.6', 1, { packetServer: '198.18.7.7' }),
  at('eni-web1', 'ingress', '198.18.7.7', '10.10.1.20', 8),
  at('eni-web1', 'egress', '10.10.1.20', '198.51.100.21', 8),
  at('eni-app1', 'egress', '10.10.1.10', '10.12.1.10', 5),
  at('eni-app1', 'egress', '10.10.1.10', '10.11.2.10', 4),
  at('eni-app1', 'egress', '10.10.1.10', '10.10.2.10', 1),
  at('eni-own', 'ingress', '10.10.1.10', '10.10.2.50', 1),
  at('eni-own', 'ingress', '10.11.1.10', '10.10.2.50', 4),
  at('eni-own', 'ingress', '10.12.1.10', '10.10.2.50', 5),
  at('eni-eu1', 'egress', '10.12.1.10', '10.10.2.50', 5),
];

function at(
  interfaceId: string,
  direction: 'ingress' | 'egress',
  client: string,
  server: string,
  path: number,
  others: Partial<Connection> = {},
): Connection {
  return { interfaceId, direction, client, server, path, ...others };
}

function throughNat(server: string, service: string | undefined): Connection[] {
  const named = service === undefined ? {} : { service };
  return [
    at('eni-app2', 'egress', '10.10.2.10', server, 1, named),
    at('eni-nat', 'ingress', '10.10.2.10', '10.10.1.5', 1, { packetServer: server, ...named }),
    at('eni-nat', 'egress', '10.10.1.5', server, 8, named),
  ];
}

/** A record of each direction. */
function bothWays({ interfaceId, direction, client, server, path, service = '-', ...packets }: Connection): string[] {
  const { packetClient = client, packetServer = server } = packets;
  const isOut = direction === 'egress';
  const end = (bytes: number) => `6 1 ${bytes} 1795175000 1795175050 ACCEPT OK`;
  return [
    `5 ${interfaceId} ${client} ${server} 40000 443 ${end(GIB)} ${packetClient} ${packetServer} ${direction} ${isOut ? path : '-'} - ${service}`,
    `5 ${interfaceId} ${server} ${client} 443 40000 ${end(2 * GIB)} ${packetServer} ${packetClient} ${isOut ? 'ingress' : 'egress'} ${isOut ? '-' : path} ${service} -`,
  ];
}
