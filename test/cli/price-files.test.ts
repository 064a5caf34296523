import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTransferPrices } from '../../src/transfer/read-prices.ts';
import { type PricedProduct, priceFile } from '../support/price-file.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/prices/fetch.mjs', import.meta.url));

const perHour = (usageType: string, usd: string, unit: string): PricedProduct => ({
  usageType,
  tiers: { 0: usd },
  unit,
});
const perGb = (usageType: string, usd: string): PricedProduct => ({ usageType, tiers: { 0: usd } });

/** The price files of a Region, by the path that AWS gives them. */
const FILES: Readonly<Record<string, string>> = {
  'AWSDataTransfer/current/eu-central-1/index.csv': priceFile(
    perGb('EUC1-DataTransfer-Regional-Bytes', '0.0100000000'),
    perGb('EUC1-DataTransfer-Out-Bytes', '0.0900000000'),
    perGb('EUC1-EU-AWS-Out-Bytes', '0.0200000000'),
  ),
  'AmazonEC2/current/eu-central-1/index.csv': priceFile(
    perGb('EUC1-NatGateway-Bytes', '0.0520000000'),
    perHour('EUC1-NatGateway-Hours', '0.0530000000', 'Hrs'),
    perHour('EUC1-RegionalNatGateway-Hours', '0.0990000000', 'Hrs'),
  ),
  'AmazonVPC/current/eu-central-1/index.csv': priceFile(
    perGb('EUC1-TransitGateway-Bytes', '0.0200000000'),
    perGb('EUC1-VpcEndpoint-Bytes', '0.0100000000'),
    perHour('EUC1-VpcEndpoint-Hours', '0.0120000000', 'hour'),
  ),
};
const PRICES = {
  'eu-central-1': {
    ...{ cross_zone: 0.01, internet: 0.09, inter_region: 0.02 },
    ...{ nat_gateway: 0.052, transit_gateway: 0.02, interface_endpoint: 0.01 },
    ...{ nat_gateway_hour: 0.053, interface_endpoint_hour: 0.012 },
  },
};

const folder = mkdtempSync(join(tmpdir(), 'prices-'));
const server = createServer(({ url = '' }, response) => {
  const file = FILES[url.replace('/offers/v1.0/aws/', '')];
  response.writeHead(file === undefined ? 404 : 200).end(file);
});

/** Runs the script as `npm run prices` does. */
async function prices(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [SCRIPT, ...args]);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stdout, stderr };
}

describe('npm run prices', () => {
  let origin = '';

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/offers/v1.0/aws`;
  });

  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('writes the prices of Regions as the option TRANSFER_PRICES takes them, and says where each is from', async () => {
    const path = join(folder, 'prices.json');
    const { code, stdout } = await prices('--from', origin, '--json', path, 'eu-central-1');

    expect(code).toBe(0);
    expect(readTransferPrices(JSON.parse(readFileSync(path, 'utf8')))).toEqual(PRICES);
    expect(stdout).toContain('eu-central-1 nat_gateway 0.052 (EUC1-NatGateway-Bytes, 2026-08-17)\n');
    expect(stdout).toContain(`8 prices; set TRANSFER_PRICES=${path}\n`);
  });

  it('reads files that were downloaded before', async () => {
    const path = join(folder, 'from-files.json');
    for (const [name, file] of Object.entries(FILES)) {
      const saved = join(folder, 'files', name);
      mkdirSync(dirname(saved), { recursive: true });
      writeFileSync(saved, file);
    }

    expect(await prices('--from', join(folder, 'files'), '--json', path, 'eu-central-1')).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(PRICES);
  });

  it('writes nothing where a file is missing, and names it', async () => {
    const path = join(folder, 'none.json');
    const { code, stderr } = await prices('--from', origin, '--json', path, 'eu-central-1', 'eu-west-1');

    expect(code).toBe(1);
    expect(stderr).toBe(`${origin}/AWSDataTransfer/current/eu-west-1/index.csv: the status must be 200, not 404\n`);
    expect(existsSync(path)).toBe(false);
  });

  it('says which charges have no price', async () => {
    const path = join(folder, 'few.json');
    for (const [name, file] of Object.entries(FILES)) {
      const saved = join(folder, 'few', name);
      mkdirSync(dirname(saved), { recursive: true });
      writeFileSync(saved, name.startsWith('AmazonVPC') ? priceFile() : file);
    }

    const { code, stdout } = await prices('--from', join(folder, 'few'), '--json', path, 'eu-central-1');

    expect(code).toBe(0);
    expect(stdout).toContain(
      'eu-central-1 has no price of transit_gateway, interface_endpoint, interface_endpoint_hour\n5 prices;',
    );
  });

  it('refuses a name that is not a Region', async () => {
    expect(await prices('--json', join(folder, 'none.json'), '../secret')).toMatchObject({
      code: 1,
      stderr: '"../secret" is not a Region; write one such as eu-central-1\n',
    });
  });
});
