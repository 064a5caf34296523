import { describe, expect, it } from 'vitest';
import { readPrices } from '../../../scripts/prices/build.mjs';
import { rowsOf } from '../../../scripts/prices/price-files.mjs';

/** A tier of a price: from how many GB on, and what it costs. */
type Tier = readonly [beginRange: string, usd: string];

/** A price file in AWS's structure with these products: usage type and tiers by SKU. */
function priceFile(products: Readonly<Record<string, readonly [usageType: string, ...tiers: Tier[]]>>): unknown {
  const entries = Object.entries(products);
  return {
    formatVersion: 'v1.0',
    publicationDate: '2026-08-17T18:46:45Z',
    products: Object.fromEntries(
      entries.map(([sku, [usagetype]]) => [sku, { sku, productFamily: 'Data Transfer', attributes: { usagetype } }]),
    ),
    terms: {
      OnDemand: Object.fromEntries(
        entries.map(([sku, [, ...tiers]]) => [
          sku,
          {
            [`${sku}.JRTCKXETXF`]: {
              priceDimensions: Object.fromEntries(
                tiers.map(([beginRange, usd], index) => [
                  `${sku}.JRTCKXETXF.${index}`,
                  { unit: 'GB', beginRange, pricePerUnit: { USD: usd } },
                ]),
              ),
            },
          },
        ]),
      ),
    },
  };
}

describe('rowsOf', () => {
  it('takes the first tier that is charged, whatever the order of tiers', () => {
    const file = priceFile({
      A: ['EUC1-DataTransfer-Out-Bytes', ['10240', '0.0850000000'], ['0', '0.0900000000'], ['51200', '0.07']],
      B: ['EUC1-DataTransfer-Regional-Bytes', ['0', '0.0100000000']],
    });

    expect(rowsOf(file, 'eu-central-1', 'AWSDataTransfer')).toEqual([
      expect.objectContaining({ charge: 'cross_zone', usd: '0.01', usage_type: 'EUC1-DataTransfer-Regional-Bytes' }),
      expect.objectContaining({ charge: 'internet', usd: '0.09', published: '2026-08-17' }),
    ]);
  });

  it('takes the price that most destinations in other Regions have, and says so', () => {
    const file = priceFile({
      A: ['USE1-USE2-AWS-Out-Bytes', ['0', '0.0100000000']],
      B: ['USE1-EU-AWS-Out-Bytes', ['0', '0.0200000000']],
      C: ['USE1-APN1-AWS-Out-Bytes', ['0', '0.0200000000']],
    });

    expect(rowsOf(file, 'us-east-1', 'AWSDataTransfer')).toEqual([
      expect.objectContaining({
        charge: 'inter_region',
        usd: '0.02',
        note: 'of 3 destinations the most frequent price',
      }),
    ]);
  });

  it('gives no row for what is free, and for usage types that only resemble one', () => {
    const file = priceFile({
      A: ['NatGateway-Prvd-Bytes', ['0', '0.0000000000']],
      B: ['EUC1-NatGateway-Hours', ['0', '0.0520000000']],
      C: ['EUC1-RegionalNatGateway-Bytes', ['0', '0.0520000000']],
    });

    expect(rowsOf(file, 'eu-central-1', 'AmazonEC2')).toEqual([]);
  });

  it('refuses a file with two prices for one charge', () => {
    const file = priceFile({ A: ['NatGateway-Bytes', ['0', '0.045']], B: ['USE1-NatGateway-Bytes', ['0', '0.05']] });

    expect(() => rowsOf(file, 'us-east-1', 'AmazonEC2')).toThrow(
      'AmazonEC2 of us-east-1: NatGateway-Bytes has several',
    );
  });

  it('refuses a file of another structure, and names it', () => {
    expect(() => rowsOf({ error: 'AccessDenied' }, 'us-east-1', 'AmazonVPC')).toThrow(
      'AmazonVPC of us-east-1: the file',
    );
  });
});

describe('the prices that are shipped', () => {
  it('have a source each: offer, usage type and day', () => {
    expect(readPrices().length).toBeGreaterThan(0);
  });
});
