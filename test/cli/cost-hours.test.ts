import { describe, expect, it } from 'vitest';
import { PRICES, TRANSFER_FORMAT, transferNetwork } from '../support/transfer-network.ts';
import { runCli, temporaryFiles } from './run-cli.ts';

const file = temporaryFiles();
const GIB = 2 ** 30;
const HOURS = 10;
const START = 1_795_175_000;
const ZONES: Readonly<Record<string, string>> = { 'eni-a1': 'a', 'eni-a1b': 'a', 'eni-nat': 'a', 'eni-a3': 'c' };
const { inventory, rules } = transferNetwork();
const withZones = {
  ...inventory,
  networkInterfaces: [
    ...(inventory?.networkInterfaces ?? []).map((each) => ({
      ...each,
      ...(ZONES[each.id] === undefined ? {} : { availabilityZone: `${each.region}${ZONES[each.id]}` }),
    })),
    {
      ...{ id: 'eni-nat3', accountId: '123456789012', type: 'nat_gateway', region: 'eu-central-1' },
      ...{ vpcId: 'vpc-a', subnetId: 'subnet-a3', availabilityZone: 'eu-central-1c', addresses: ['10.0.3.5'] },
      owner: { type: 'nat_gateway', id: 'nat-3' },
    },
  ],
};
const FILES = [
  ...['--inventory', file('inventory.json', JSON.stringify(withZones))],
  ...['--rules', file('rules.json', JSON.stringify(rules))],
];
const OF_AN_HOUR = { nat_gateway_hour: 0.05, interface_endpoint_hour: 0.02 };

/** Traffic of ten hours into a NAT gateway, from an address to a service. */
function intoNat(from: string, gigabytes: number, service: string, nat = ['eni-nat', '10.0.1.5']): string {
  const times = `${START} ${START + HOURS * 3_600}`;
  return `5 ${nat[0]} ${from} ${nat[1]} 40000 443 6 1 ${gigabytes * GIB} ${times} ACCEPT OK ${from} 52.94.9.9 ingress - - ${service}`;
}

async function savingsOf(
  lines: readonly string[],
  hourly: Readonly<Record<string, number>> = OF_AN_HOUR,
  options: readonly string[] = [],
): Promise<Record<string, unknown>[]> {
  const log = file('flows.log', `${TRANSFER_FORMAT}\n${lines.join('\n')}\n`);
  const prices = JSON.stringify({ '*': { ...PRICES, ...hourly } });
  const given = ['cost', ...FILES, '--set', `TRANSFER_PRICES=${prices}`, '--by', 'savings', '--as', 'json', ...options];
  const { status, stdout, stderr } = await runCli([...given, log]);
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const rows: Record<string, unknown>[] = JSON.parse(stdout);
  return rows.map(({ saving, subject, usd, added_hours, added_usd }) => ({
    saving,
    subject,
    usd,
    added_hours,
    added_usd,
  }));
}

const near = (value: number) => expect.closeTo(value, 9);

describe('the hours of what saves money', () => {
  it('are subtracted for an interface endpoint, in each zone with clients of the service', async () => {
    const perGib = PRICES.nat_gateway - PRICES.interface_endpoint;
    const oneZone = [intoNat('10.0.1.10', 100, 'KINESIS'), intoNat('10.0.1.11', 100, 'KINESIS')];
    expect(await savingsOf(oneZone)).toEqual([
      {
        ...{ saving: 'interface-endpoint', subject: 'KINESIS', usd: near(200 * perGib - 0.2) },
        ...{ added_hours: near(10), added_usd: near(0.2) },
      },
    ]);
    const twoZones = [intoNat('10.0.1.10', 100, 'KINESIS'), intoNat('10.0.3.10', 100, 'KINESIS')];
    expect(await savingsOf(twoZones)).toEqual([
      {
        ...{
          saving: 'interface-endpoint',
          subject: 'KINESIS',
          usd: near(200 * perGib + 100 * PRICES.cross_zone - 0.4),
        },
        ...{ added_hours: near(20), added_usd: near(0.4) },
      },
    ]);
  });

  it('leave no saving where they cost more than it saves', async () => {
    expect(await savingsOf([intoNat('10.0.1.10', 5, 'KINESIS'), intoNat('10.0.3.10', 40, '-')])).toEqual([]);
  });

  it('are subtracted for another NAT gateway, shared by those who would use it', async () => {
    const rows = await savingsOf([intoNat('10.0.3.10', 30, '-'), intoNat('10.0.3.10', 70, '-')]);
    expect(rows).toEqual([
      {
        ...{ saving: 'nat-zone', subject: expect.anything(), usd: near(100 * PRICES.cross_zone - 0.5) },
        ...{ added_hours: near(10), added_usd: near(0.5) },
      },
    ]);
  });

  it('are none where the zone has a NAT gateway already', async () => {
    const rows = await savingsOf([
      intoNat('10.0.3.10', 1, '-'),
      intoNat('10.0.3.10', 1, '-', ['eni-nat3', '10.0.3.5']),
    ]);
    expect(rows).toEqual([
      {
        ...{ saving: 'nat-zone', subject: expect.anything(), usd: near(PRICES.cross_zone) },
        ...{ added_hours: 0, added_usd: 0 },
      },
    ]);
  });

  it('are no number without their price: the saving is then that of the bytes', async () => {
    expect(await savingsOf([intoNat('10.0.1.10', 5, 'KINESIS'), intoNat('10.0.3.10', 40, '-')], {})).toEqual([
      {
        ...{ saving: 'nat-zone', usd: near(40 * PRICES.cross_zone), added_hours: null, added_usd: null },
        subject: expect.anything(),
      },
      {
        ...{ saving: 'interface-endpoint', subject: 'KINESIS', added_hours: null, added_usd: null },
        usd: near(5 * (PRICES.nat_gateway - PRICES.interface_endpoint)),
      },
    ]);
  });

  it('are those of all flows that were sampled', async () => {
    const lines = Array.from({ length: 40 }, (_, index) =>
      intoNat('10.0.1.10', 20, 'KINESIS').replace(' 40000 ', ` ${41_000 + index} `),
    );
    const [row] = await savingsOf(lines, OF_AN_HOUR, ['--set', 'SAMPLE_ACCEPT=2']);
    expect(row).toMatchObject({ added_hours: near(10), added_usd: near(0.2) });
  });
});
