import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { TRANSFER_PRICES } from '../../src/transfer/list-prices.generated.ts';
import { PRICE_SOURCES } from '../../src/transfer/price-sources.generated.ts';
import { JOURNEYS, TRANSFER_FORMAT, transferNetwork } from '../support/transfer-network.ts';
import { ROOT, runCli, temporaryFiles } from './run-cli.ts';

/** A Cost and Usage Report 2.0, with lines of some services and columns of several types. */
const BILL_FOLDER = join(ROOT, 'test/support/bills/export');

const file = temporaryFiles();
const GIB = 2 ** 30;
const { inventory, rules, transferPrices } = transferNetwork();
if (inventory === undefined) throw new Error('the network has an inventory');

/** The names of owners, by interface. */
const OWNERS: Readonly<Record<string, string>> = {
  'eni-a1': 'shop',
  'eni-a1b': 'cache',
  'eni-a2': 'batch',
  'eni-a3': 'jobs',
};
const INVENTORY = file(
  'inventory.json',
  JSON.stringify({
    ...inventory,
    networkInterfaces: inventory.networkInterfaces.map((each) => {
      const name = OWNERS[each.id];
      return name === undefined
        ? each
        : { ...each, owner: { type: 'service', name }, tags: { team: name === 'jobs' ? 'data' : 'web' } };
    }),
  }),
);
/** The same inventory with names of zones, which have the Region. */
const withZoneNames = {
  ...inventory,
  networkInterfaces: inventory.networkInterfaces.map((each) => ({ ...each, availabilityZone: `${each.region}a` })),
};
const RULES = file('rules.json', JSON.stringify(rules));
const networkAt = (prices: string | undefined) => [
  '--inventory',
  INVENTORY,
  '--rules',
  RULES,
  '--set',
  `TRANSFER_PRICES=${prices}`,
];
const NETWORK = networkAt(transferPrices);

function logOf(lines: readonly string[], name = 'flows.log'): string {
  return file(name, `${TRANSFER_FORMAT}\n${lines.join('\n')}\n`);
}

/** Lines of the journeys, with 2³⁰ bytes each or the given number. */
function journeys(names: readonly string[], bytes: number = GIB): string[] {
  return names.flatMap((name) => (JOURNEYS[name] ?? []).map(({ line }) => line(bytes)));
}

async function costs(
  options: readonly string[],
  log: string,
  network: readonly string[] = NETWORK,
): Promise<Record<string, unknown>[]> {
  const { status, stdout, stderr } = await runCli(['cost', ...network, '--as', 'json', ...options, log]);
  expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.stringContaining('loaded') });
  return JSON.parse(stdout);
}

const named = (rows: readonly Record<string, unknown>[]) =>
  Object.fromEntries(rows.map(({ name, usd }) => [name, usd]));

describe('cost', () => {
  it('adds up to what AWS charges, by every dimension', async () => {
    // Prepare
    const log = logOf(journeys(Object.keys(JOURNEYS)));
    const bill = Object.values(JOURNEYS)
      .flat()
      .reduce((sum, { usdPerGib }) => sum + usdPerGib, 0);

    // Act
    const rows = await costs([], log);

    // Assess
    for (const dimension of ['class', 'owner', 'service', 'month']) {
      const sum = rows.filter(({ by }) => by === dimension).reduce((all, { usd }) => all + Number(usd), 0);
      expect({ dimension, sum }).toEqual({ dimension, sum: expect.closeTo(bill, 9) });
    }
  });

  it('divides what a NAT gateway exchanges with the internet among those who caused it', async () => {
    // Prepare
    const log = logOf([
      ...journeys(['out by a NAT gateway of the zone'], 3 * GIB),
      ...journeys(['out by a NAT gateway of another zone'], GIB),
      // no record shows which client this traffic is for
      `5 eni-nat 10.0.1.5 198.18.9.9 1 443 6 1 ${GIB} 1795175000 1795175050 ACCEPT OK 10.0.1.5 198.18.9.9 egress 8 - -`,
    ]);

    // Act
    const [owners, teams] = [await costs(['--by', 'owner'], log), await costs(['--tag', 'team'], log)];

    // Assess
    expect(named(owners)).toEqual({
      shop: expect.closeTo(3 * (0.047 + 0.093), 9),
      jobs: expect.closeTo(0.011 + 0.058 + 0.093, 9),
      'not attributed': 0.093,
    });
    expect(named(teams)).toEqual({
      web: expect.closeTo(3 * (0.047 + 0.093), 9),
      data: expect.closeTo(0.011 + 0.058 + 0.093, 9),
      'no tag': 0.093,
    });
  });

  it('counts flows without a price, and does not take them for free', async () => {
    const unknown = `5 eni-other 10.0.1.99 198.18.9.9 1 443 6 1 500 1795175000 1795175050 ACCEPT OK - - egress 8 - -`;
    const log = logOf([...journeys(['between zones']), unknown]);
    expect(await costs(['--by', 'class'], log)).toMatchObject([
      { name: 'cross_zone', usd: 0.022, share: 1, unpriced_flows: 0 },
      { name: 'internet_gateway', usd: null, flows: 1, unpriced_flows: 1, unpriced_bytes: 500 },
    ]);
    const { stdout } = await runCli(['cost', ...NETWORK, log]);
    expect(stdout).toContain('no price  1 flow with 500 B, not in the amounts: undecided by their records');
  });

  it.each([
    ['{"*":{"internet":0.09}}', 'set TRANSFER_PRICES for 2'],
    ['{"eu-west-1":{"cross_zone":0.01}}', 'set TRANSFER_PRICES for 2'],
    ['{"*":{"cross_zone":0.01}}', 'undecided by their records'],
  ])('says for which flows prices are missing, and which none helps: with %s', async (prices, advice) => {
    const unknown = `5 eni-other 10.0.1.99 10.0.9.9 1 443 6 1 500 1795175000 1795175050 ACCEPT OK - - egress 3 - -`;
    const { stdout } = await runCli(['cost', ...networkAt(prices), logOf([...journeys(['between zones']), unknown])]);
    expect(stdout.split('\n').find((line) => line.startsWith('no price'))).toContain(`not in the amounts: ${advice}`);
  });

  it('claims no amount where free flows are the only ones with a price', async () => {
    const free = '5 eni-a1 10.0.1.10 10.0.1.20 1 443 6 1 500 1795175000 1795175050 ACCEPT OK - - egress 1 - -';
    const unknown = '5 eni-a1 10.0.1.10 10.0.2.10 1 443 6 1 500 1795175000 1795175050 ACCEPT OK - - egress 1 - -';
    const log = logOf([free, unknown], 'free-and-unknown.log');
    const withoutPrices = networkAt('{"*":{"internet":0.09}}');
    expect(await costs(['--by', 'class'], log, withoutPrices)).toMatchObject([
      { name: 'cross_zone', usd: null, unpriced_flows: 1 },
      { name: 'same_zone', usd: 0, unpriced_flows: 0 },
    ]);
    expect(await costs(['--by', 'owner'], log, withoutPrices)).toMatchObject([
      { name: 'shop', usd: null, flows: 2, unpriced_flows: 1 },
    ]);
    const { stdout } = await runCli(['cost', ...withoutPrices, log]);
    expect(stdout).toMatch(/^charged {3}not known: /m);
    expect(stdout).toMatch(/^ {2}shop .* no price /m);
    const { stdout: csv } = await runCli(['cost', ...withoutPrices, '--as', 'csv', '--by', 'owner', log]);
    expect(csv.split('\n')[1]).toBe('shop,2,1000,,0,1,500');
  });

  it('says ways to save money, each with its sum', async () => {
    // Prepare
    const toService = (service: string, from: string, address: string) => [
      `5 eni-nat ${from} 10.0.1.5 40000 443 6 1 ${GIB} 1795175000 1795175050 ACCEPT OK ${from} ${address} ingress - - ${service}`,
    ];
    const log = logOf([
      ...journeys(['between zones', 'between own public addresses of one zone']),
      ...journeys(['out by a NAT gateway of another zone']),
      ...toService('S3', '10.0.1.10', '52.95.128.1'),
      ...toService('DYNAMODB', '10.0.3.10', '52.94.24.1'),
      ...toService('KINESIS', '10.0.1.10', '52.94.9.9'),
      // there are no endpoints for what customers of AWS offer behind these services
      ...toService('CLOUDFRONT', '10.0.1.10', '52.84.9.9'),
      ...toService('GLOBALACCELERATOR', '10.0.1.10', '75.2.9.9'),
    ]);

    // Act
    const rows = await costs(['--by', 'savings'], log);

    // Assess
    expect(rows.map(({ saving, subject, other, usd }) => [saving, subject, other, usd])).toEqual([
      ['gateway-endpoint', 'DYNAMODB', null, 0.058],
      ['gateway-endpoint', 'S3', null, 0.047],
      ['interface-endpoint', 'KINESIS', null, expect.closeTo(0.047 - 0.013, 9)],
      ['nat-zone', 'jobs', null, expect.closeTo(2 * 0.011, 9)],
      ['own-public', expect.any(String), expect.any(String), expect.closeTo(2 * 0.011, 9)],
      ['zone-affinity', 'jobs', 'shop', expect.closeTo(2 * 0.011, 9)],
    ]);
  });

  it('says no saving between zones unless both owners are known, and differ', async () => {
    const between = (own: string, from: string, to: string) =>
      `5 ${own} ${from} ${to} 40000 443 6 1 ${GIB} 1795175000 1795175050 ACCEPT OK ${from} ${to} egress 1 - -`;
    const log = logOf([
      // an address of another zone without an interface, and an interface without an owner
      between('eni-a1', '10.0.1.10', '10.0.3.99'),
      between('eni-web', '10.0.1.20', '10.0.3.10'),
    ]);
    const oneOwner = file(
      'one-owner.json',
      JSON.stringify({
        ...inventory,
        networkInterfaces: inventory?.networkInterfaces.map((each) => ({
          ...each,
          owner: { type: 'service', name: 'shop' },
        })),
      }),
    );
    const network = ['--inventory', oneOwner, '--rules', RULES, '--set', `TRANSFER_PRICES=${transferPrices}`];

    expect(await costs(['--by', 'class'], log)).toMatchObject([{ name: 'cross_zone', usd: 0.022 }]);
    expect(await costs(['--by', 'savings'], log)).toEqual([]);
    expect(await costs(['--by', 'savings'], logOf(journeys(['between zones'])), network)).toEqual([]);
  });

  it('says no saving for what already passes an endpoint, or a NAT gateway of the zone to the internet', async () => {
    const log = logOf(
      journeys([
        'to a gateway endpoint',
        'to an interface endpoint',
        'within a zone',
        'out by a NAT gateway of the zone',
      ]),
    );
    expect(await costs(['--by', 'savings'], log)).toEqual([]);
  });

  it('says no saving by an interface endpoint for services that have none', async () => {
    const services = ['AMAZON', 'EC2', 'CLOUDFRONT_ORIGIN_FACING', 'CHIME_MEETINGS', 'ROUTE53_HEALTHCHECKS'];
    const log = logOf(
      services.map(
        (service) =>
          `5 eni-nat 10.0.1.10 10.0.1.5 40000 443 6 1 ${GIB} 1795175000 1795175050 ACCEPT OK 10.0.1.10 52.94.9.9 ingress - - ${service}`,
      ),
    );
    expect(await costs(['--by', 'savings'], log)).toEqual([]);
  });

  it('says no saving by an endpoint for S3 of another Region, if address data have the Region', async () => {
    // Prepare
    const end = `40000 443 6 1 ${GIB} 1795175000 1795175050 ACCEPT OK`;
    const log = logOf(
      ['52.95.128.1', '52.95.129.1'].flatMap((bucket) => [
        `5 eni-a3 10.0.3.10 ${bucket} ${end} 10.0.3.10 ${bucket} egress 1 - S3`,
        `5 eni-nat 10.0.3.10 10.0.1.5 ${end} 10.0.3.10 ${bucket} ingress - - S3`,
      ]),
    );
    const ranges = ['eu-central-1', 'us-west-2'].map((region, index) => ({
      ip_prefix: `52.95.${128 + index}.0/24`,
      region,
      service: 'S3',
      network_border_group: region,
    }));
    const aws = file('ip-ranges.json', JSON.stringify({ syncToken: '1', prefixes: ranges, ipv6_prefixes: [] }));
    const network = [...networkAt(transferPrices), '--address-data', `aws=${aws}`];
    const zoned = file('zoned.json', JSON.stringify(withZoneNames));
    network[network.indexOf(INVENTORY)] = zoned;

    // Act
    const rows = await costs(['--by', 'savings'], log, network);

    // Assess: a gateway in the zone would still save the crossing to the other Region's bucket
    expect(rows.map(({ saving, subject, usd }) => [saving, subject, usd])).toEqual([
      ['gateway-endpoint', 'S3', expect.closeTo(2 * 0.011 + 0.047, 9)],
      ['nat-zone', expect.anything(), expect.closeTo(2 * 0.011, 9)],
    ]);
  });

  it('says no saving by an interface endpoint whose price is not known', async () => {
    // Prepare
    const prices: Record<string, Record<string, number>> = JSON.parse(String(transferPrices));
    const { interface_endpoint: _, ...others } = prices['*'] ?? {};
    // the log does not say in which Region it was, and Regions have different prices
    const network = networkAt(JSON.stringify({ '*': others, 'eu-west-1': { interface_endpoint: 0.02 } }));
    const log = logOf([
      `5 eni-nat 10.0.1.10 10.0.1.5 40000 443 6 1 ${GIB} 1795175000 1795175050 ACCEPT OK 10.0.1.10 52.94.9.9 ingress - - KINESIS`,
    ]);

    // Act
    const [known, unknown] = [await costs(['--by', 'savings'], log), await costs(['--by', 'savings'], log, network)];

    // Assess
    expect(known).toMatchObject([{ saving: 'interface-endpoint' }]);
    expect(unknown).toEqual([]);
  });

  it.each([
    [
      'lineItem/UsageType,lineItem/UsageAmount,lineItem/UnblendedCost,lineItem/LineItemType,lineItem/ProductCode',
      'bill.csv',
    ],
    [
      'line_item_usage_type,line_item_usage_amount,line_item_unblended_cost,line_item_line_item_type,line_item_product_code',
      'compressed',
    ],
  ])('shows the sums next to those of a bill: %s', async (header, name) => {
    // Prepare
    const text = `${header}
EUC1-DataTransfer-Regional-Bytes,1.5,0.015,Usage,AmazonEC2
"EUC1-DataTransfer-Regional-Bytes",0.5,0.005,Usage,AmazonRDS
DataTransfer-Out-Bytes,1,0.09,Usage,AmazonEC2
EU-DataTransfer-Out-Bytes,100,8.5,Usage,AmazonCloudFront
EUC1-DataTransfer-Out-Bytes,100,9,Usage,AmazonS3
EUC1-NatGateway-Bytes,1,0.045,Usage,AmazonEC2
EUC1-NatGateway-Hours,720,37.44,Usage,AmazonEC2
EUC1-NatGateway-Bytes,1,-5,Credit,AmazonEC2
EUC1-BoxUsage:t3.micro,1,99,Usage,AmazonEC2
`;
    const bill = file(name, name === 'compressed' ? gzipSync(text) : text);
    const log = logOf(journeys(['out by a NAT gateway of another zone', 'to an interface endpoint']));

    // Act
    const rows = await costs(['--compare', bill], log);

    // Assess
    expect(rows).toEqual([
      {
        charge: 'cross_zone',
        usage_type: 'DataTransfer-Regional-Bytes',
        gb: 2,
        usd: 0.022,
        bill_gb: 2,
        bill_usd: 0.02,
        difference_usd: 0.002,
      },
      expect.objectContaining({ charge: 'internet', gb: 1, usd: 0.093, bill_usd: 0.09 }),
      expect.objectContaining({ charge: 'nat_gateway', gb: 1, usd: 0.047, bill_gb: 1, bill_usd: 0.045 }),
      expect.objectContaining({ charge: 'interface_endpoint', gb: 1, usd: 0.013, bill_gb: null, bill_usd: null }),
    ]);
  });

  it('reads a bill in Parquet, which pyarrow wrote in two files as a data export lays them out', async () => {
    const log = logOf(journeys(['out by a NAT gateway of another zone', 'to an interface endpoint']));
    const billed = async (path: string) =>
      (await costs(['--compare', path], log)).map(({ charge, bill_gb, bill_usd }) => [charge, bill_gb, bill_usd]);
    expect(await billed(BILL_FOLDER)).toEqual([
      ['cross_zone', 2, 0.02],
      ['internet', 1, 0.09],
      ['nat_gateway', 1, 0.045],
      ['interface_endpoint', null, null],
    ]);
    const first = join(BILL_FOLDER, 'data/BILLING_PERIOD=2026-11/bill-00001.snappy.parquet');
    expect(await billed(first)).toContainEqual(['nat_gateway', null, null]);
  });

  it('takes the period of a bill in Parquet from its lines', async () => {
    const line = `5 eni-a1 10.0.1.10 10.0.1.11 1 443 6 1 500 1798600000 1798600050 ACCEPT OK - - egress 1 - -`;
    const { stderr } = await runCli(['cost', ...NETWORK, '--as', 'json', '--compare', BILL_FOLDER, logOf([line])]);
    expect(stderr).toContain('the bill is for 2026-11-20 11:00 to 2026-11-20 12:00 UTC, the records for 2026-12-30');
  });

  it.each([
    [
      'has no columns of a bill',
      () => join(ROOT, 'test/support/parquet-files/types.parquet'),
      'the file has no column',
    ],
    ['is damaged', () => file('damaged.parquet', 'PAR1, and nothing else'), 'damaged.parquet: '],
    [
      'has a wildcard in its name',
      () => file('b*.parquet', 'PAR1'),
      'b*.parquet: rename it, without any of * ? [ ] { }',
    ],
    [
      'is a folder without bills',
      () => join(ROOT, 'test/support/bills/export/metadata'),
      'the folder has no file that ends in',
    ],
  ])('refuses a bill that %s', async (_, path, message) => {
    const given = ['cost', ...NETWORK, '--compare', path(), logOf(journeys(['between zones']))];
    const { status, stderr } = await runCli(given);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(message) });
  });

  it.each([
    ['BILLING_PERIOD=2026-11', '2026-11-28T00:10:00.000Z-1f3a', '2026-11-29T00:10:00.000Z-77c0'],
    ['20261101-20261201', '0c9d7f2e-5f4e-4c0c-8a52-1f50a1f3a001', '7be2a1c4-90a7-4a7e-a0e1-55f0d2c8b002'],
  ])('refuses a month of a bill with several versions, and reads each of them: %s', async (month, ...versions) => {
    // Prepare
    const exported = join(dirname(file('log-of-months.txt', '')), `export-${month}`);
    const folders = versions.map((version) => join(exported, 'data', month, version));
    for (const version of folders) {
      mkdirSync(version, { recursive: true });
      const lines = 'lineItem/UsageType,lineItem/UsageAmount,lineItem/UnblendedCost\nNatGateway-Bytes,1,0.045\n';
      writeFileSync(join(version, 'bill-00001.csv'), lines);
    }
    const log = logOf(journeys(['between zones']));

    // Act
    const { status, stderr } = await runCli(['cost', ...NETWORK, '--compare', exported, log]);
    const one = await costs(['--compare', String(folders[1])], log);

    // Assess
    expect(status).toBe(2);
    expect(stderr).toContain(
      `2 versions of the same month, from ${versions[0]} to ${versions[1]}: give the folder of one`,
    );
    expect(one).toContainEqual(expect.objectContaining({ charge: 'nat_gateway', bill_gb: 1 }));
  });

  it.each([
    ['a report of the same hour', ['2026-11-20T11:00:00Z,2026-11-20T12:00:00Z'], undefined],
    ['an export of the same day', ['2026-11-20 00:00:00.000,2026-11-21 00:00:00.000'], undefined],
    [
      'several months',
      ['2026-10-01T00:00:00Z,2026-10-01T01:00:00Z', '2026-11-20T11:00:00Z,2026-11-20T12:00:00Z'],
      'the bill is for 2026-10-01 00:00 to 2026-11-20 12:00 UTC, the records for 2026-11-20 11:43 to 2026-11-20 11:44: compare the same period',
    ],
    ['times that are none', ['never,-', ','], undefined],
  ])('says if a bill is for another period than the records: %s', async (_what, periods, note) => {
    const columns = 'line_item_usage_type,line_item_usage_amount,line_item_unblended_cost';
    const header = `${columns},line_item_usage_start_date,line_item_usage_end_date`;
    const others = 'BoxUsage:t3.micro,1,1,2020-01-01T00:00:00Z,2020-01-01T00:00:00Z';
    const lines = periods.map((period) => `EUC1-DataTransfer-Regional-Bytes,1,0.011,${period}`);
    const bill = file('periods.csv', `${[header, others, ...lines].join('\n')}\n`);
    const given = ['cost', ...NETWORK, '--as', 'json', '--compare', bill, logOf(journeys(['between zones']))];
    const { status, stdout, stderr } = await runCli(given);
    expect({ status, notes: stderr.split('\n').filter((line) => line.includes('the bill')) }).toEqual({
      status: 0,
      notes: note === undefined ? [] : [note],
    });
    expect(JSON.parse(stdout)).toMatchObject([{ charge: 'cross_zone', bill_gb: periods.length }]);
  });

  it('does not take charges for 0 that only the bill has, if some flows have no price', async () => {
    const bill = file(
      'nat.csv',
      'lineItem/UsageType,lineItem/UsageAmount,lineItem/UnblendedCost\nNatGateway-Bytes,1,1\n',
    );
    const priced = logOf(journeys(['between zones']));
    const unpriced = logOf(
      [`5 eni-other 10.0.1.99 198.18.9.9 1 443 6 1 500 1795175000 1795175050 ACCEPT OK - - egress 8 - -`],
      'unpriced.log',
    );

    expect(await costs(['--compare', bill], priced)).toContainEqual(
      expect.objectContaining({ charge: 'nat_gateway', gb: 0, usd: 0, difference_usd: -1 }),
    );
    const given = ['cost', ...NETWORK, '--as', 'json', '--compare', bill, priced, unpriced];
    const { stdout, stderr } = await runCli(given);
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ charge: 'nat_gateway', gb: null, usd: null, bill_usd: 1, difference_usd: null }),
    );
    expect(stderr).toContain('no price for 1 flow with 500 B: in none of these charges\n');
  });

  it.each([
    ['NaN', 'lineItem/UsageAmount must be a number, not \\"NaN\\"'],
    ['1e999', 'lineItem/UsageAmount must be a number, not \\"1e999\\"'],
    ['$1.50', 'lineItem/UsageAmount must be a number, not \\"$1.50\\"'],
  ])('refuses an invalid amount of a bill instead of counting 0: %s', async (amount, message) => {
    const bill = file(
      'odd.csv',
      `lineItem/UsageType,lineItem/UsageAmount,lineItem/UnblendedCost\nNatGateway-Hours,none,1\nNatGateway-Bytes,,1\nNatGateway-Bytes,${amount},1\n`,
    );
    const { status, stderr } = await runCli([
      'cost',
      ...NETWORK,
      '--compare',
      bill,
      logOf(journeys(['between zones'])),
    ]);
    expect(status).toBe(2);
    expect(JSON.stringify(stderr)).toContain(`odd.csv: line 4: ${message}`);
  });

  it('says what would save money where prices differ between Regions, and none is for every other one', async () => {
    const { '*': prices } = JSON.parse(transferPrices ?? '{}');
    const set = `TRANSFER_PRICES=${JSON.stringify({ 'eu-central-1': prices, 'eu-west-1': { cross_zone: 0.05 } })}`;
    const options = ['--inventory', INVENTORY, '--rules', RULES, '--set', set, '--as', 'json', '--by', 'savings'];
    const { status, stdout } = await runCli(['cost', ...options, logOf(journeys(['between zones']))]);
    expect({ status, rows: JSON.parse(stdout) }).toEqual({
      status: 0,
      rows: [expect.objectContaining({ saving: 'zone-affinity', usd: 0.022 })],
    });
  });

  it('takes the given prices for savings of a table that was kept, without an inventory', async () => {
    // Prepare: the price of the crossing is a part of what the gateway's record has
    const kept = file('kept.parquet', '');
    const log = logOf(journeys(['out by a NAT gateway of another zone']));

    // Act
    const rows = await costs(['--by', 'savings', '--to', kept], log);
    const keptRows = await costs(['--by', 'savings'], kept, ['--set', `TRANSFER_PRICES=${transferPrices}`]);

    // Assess
    expect(rows).toEqual([expect.objectContaining({ saving: 'nat-zone', usd: 0.022 })]);
    expect(keptRows).toEqual(rows);
  });

  it.each([
    ['on the last line', '"NatGateway-Bytes,1,1', 5],
    ['in the middle', '"NatGateway-Bytes,1,1\nNatGateway-Bytes,1,1\nNatGateway-Bytes,1,1', 5],
    ['followed by something else', '"NatGateway"-Bytes,1,1', 5],
  ])('does not leave out rows of a bill because of a quote that is not closed: %s', async (_what, rows, line) => {
    const bill = file(
      'quote.csv',
      `lineItem/UsageType,lineItem/UsageAmount,lineItem/UnblendedCost\nNatGateway-Bytes,1,1\n"of\ntwo lines",1,1\n${rows}\n`,
    );
    const { status, stderr } = await runCli([
      'cost',
      ...NETWORK,
      '--compare',
      bill,
      logOf(journeys(['between zones'])),
    ]);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining(`quote.csv: line ${line}: a quote is not closed`),
    });
  });

  it('reads a bill with a byte order mark, lines of Windows, quotes over lines and many columns', async () => {
    const others = Array.from({ length: 300 }, (_, index) => `c${index}`).join(',');
    const text = `\uFEFF"first",${others},lineItem/UsageType,lineItem/UsageAmount,lineItem/UnblendedCost
first,${','.repeat(300)}"a ""name"",
of two lines",1,1
first,${','.repeat(300)}EUC1-NatGateway-Bytes,2,0.1
`;
    const rows = await costs(
      ['--compare', file('odd.csv', text.replaceAll('\n', '\r\n'))],
      logOf(journeys(['between zones'])),
    );
    expect(rows).toContainEqual(expect.objectContaining({ charge: 'nat_gateway', bill_gb: 2, bill_usd: 0.1 }));
  });

  it('gives the dates of the price files with the included prices, and says whether there are other prices', async () => {
    const days = PRICE_SOURCES.map(({ published }) => published).toSorted();
    const line = `prices    quoted from AWS’s price files of ${days.at(0)} to ${days.at(-1)}`;
    const log = logOf(journeys(['between zones']));
    const linesOf = async (options: readonly string[]) => {
      const { stdout } = await runCli(['cost', ...options, log]);
      return stdout.split('\n').filter((shown) => shown.startsWith('prices'));
    };

    expect(days).toEqual(days.filter((day) => /^20\d\d-[01]\d-[0-3]\d$/.test(day)));
    expect(await linesOf(['--inventory', INVENTORY, '--rules', RULES])).toEqual([line]);
    expect(await linesOf(NETWORK)).toEqual([`${line}, and yours`]);
    // a price equal to the included one does not count as changed
    const same = ['--set', `TRANSFER_PRICES=${JSON.stringify({ 'us-east-1': TRANSFER_PRICES['us-east-1'] })}`];
    expect(await linesOf(['--inventory', INVENTORY, '--rules', RULES, ...same])).toEqual([line]);
  });

  it('fits on a screen', async () => {
    const { stdout } = await runCli(['cost', ...NETWORK, logOf(journeys(Object.keys(JOURNEYS)))]);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/^charged {3}\$0\.\d\d at list prices/m);
  });

  it.each([
    [['--by', 'colour'], '--by must be one of owner, class, service, month, savings, not "colour"'],
    [['--by', 'tag'], '--by tag needs a key: give --tag KEY'],
    [['--by', 'owner', '--tag', 'team'], '--by and --tag cannot be used together'],
    [['--as', 'parquet'], 'not as parquet'],
    [
      ['--set', 'TRANSFER_PRICES={"us-east-1":{"internet":0.1,"internet":0.2}}', '--inventory', INVENTORY],
      'TRANSFER_PRICES: internet of us-east-1 is given twice',
    ],
    [
      ['--set', 'TRANSFER_PRICES=[]', '--inventory', INVENTORY],
      'TRANSFER_PRICES: prices must be an object such as {"eu-central-1": {"cross_zone": 0.01}}, not []',
    ],
    [
      ['--set', 'TRANSFER_PRICES={"us-east-1":{"internet":1e308}}', '--inventory', INVENTORY],
      'TRANSFER_PRICES: internet of us-east-1 must be a number of USD for 2³⁰ bytes from 0 to 100, not 1e+308',
    ],
    [
      ['--set', 'TRANSFER_PRICES={"us-east-1":{"water":1}}'],
      'TRANSFER_PRICES: "water" of us-east-1 is not a charge; the charges are cross_zone, internet,',
    ],
    [
      ['--set', 'TRANSFER_PRICES={"us-east-1":{"internet":1}}', '--set', 'TRANSFER=off', '--inventory', INVENTORY],
      'TRANSFER_PRICES needs --set TRANSFER to be auto or on, not off: no transfer is priced',
    ],
    [['--compare', 'no-such-bill.csv'], '--compare no-such-bill.csv: '],
    [['--compare', INVENTORY], 'the file has no column lineItem/UsageType or line_item_usage_type'],
  ])('refuses what it cannot do: %j', async (options, message) => {
    const { status, stderr } = await runCli(['cost', ...options, 'samples/v5-all.log']);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(message) });
  });
});
