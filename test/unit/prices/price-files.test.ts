import { describe, expect, it } from 'vitest';
import { readPrices } from '../../../scripts/prices/build.mjs';
import { rowsOf } from '../../../scripts/prices/price-files.mjs';
import { type PricedProduct, priceFile } from '../../support/price-file.ts';

/** The rows of a file with these products. */
function rowsIn(region: string, offer: string, ...products: readonly PricedProduct[]) {
  return rowsOf([priceFile(...products)], region, offer);
}

describe('rowsOf', () => {
  it('takes the first tier that is charged, whatever the order of tiers', async () => {
    const rows = await rowsIn(
      'eu-central-1',
      'AWSDataTransfer',
      { usageType: 'EUC1-DataTransfer-Out-Bytes', tiers: { 10240: '0.085', 0: '0.0000000000', 100: '0.0900000000' } },
      { usageType: 'EUC1-DataTransfer-Regional-Bytes', tiers: { 0: '0.0100000000' } },
    );

    expect(rows).toEqual([
      expect.objectContaining({ charge: 'cross_zone', usd: '0.01', usage_type: 'EUC1-DataTransfer-Regional-Bytes' }),
      expect.objectContaining({ charge: 'internet', usd: '0.09', published: '2026-08-17' }),
    ]);
  });

  it('takes the price that most destinations in other Regions have, and says so', async () => {
    const rows = await rowsIn(
      'us-east-1',
      'AWSDataTransfer',
      { usageType: 'USE1-USE2-AWS-Out-Bytes', tiers: { 0: '0.0100000000' } },
      { usageType: 'USE1-EU-AWS-Out-Bytes', tiers: { 0: '0.0200000000' } },
      { usageType: 'USE1-APN1-AWS-Out-Bytes', tiers: { 0: '0.0200000000' } },
    );

    expect(rows).toEqual([
      expect.objectContaining({
        charge: 'inter_region',
        usd: '0.02',
        note: 'of 3 destinations the most frequent price',
      }),
    ]);
  });

  it('gives no row for what is free, and for usage types that only resemble one', async () => {
    const rows = await rowsIn(
      'eu-central-1',
      'AmazonEC2',
      { usageType: 'EUC1-NatGateway-Bytes', tiers: { 0: '0.0000000000' } },
      { usageType: 'NatGateway-Prvd-Bytes', tiers: { 0: '0.0100000000' } },
      { usageType: 'EUC1-RegionalNatGateway-Hours', unit: 'Hrs', tiers: { 0: '0.0520000000' } },
      { usageType: 'EUC1-RegionalNatGateway-Bytes', tiers: { 0: '0.0520000000' } },
    );

    expect(rows).toEqual([]);
  });

  it.each([
    ['of a Local Zone', { locationType: 'AWS Local Zone' }],
    ['from a Wavelength Zone', { fromLocationType: 'AWS Wavelength Zone' }],
    ['in another unit', { unit: 'Hrs' }],
    ['in another currency', { currency: 'CNY' }],
    ['of a reservation', { termType: 'Reserved' }],
  ])('leaves out a price %s', async (_, other) => {
    const rows = await rowsIn(
      'us-west-2',
      'AmazonEC2',
      { usageType: 'USW2-LAX1-NatGateway-Bytes', tiers: { 0: '0.0560000000' }, ...other },
      { usageType: 'USW2-NatGateway-Bytes', tiers: { 0: '0.0450000000' } },
    );

    expect(rows).toEqual([expect.objectContaining({ charge: 'nat_gateway', usd: '0.045' })]);
  });

  it('reads a file in pieces, with quotes and commas in its texts', async () => {
    const text = priceFile({ usageType: 'EU-NatGateway-Bytes', tiers: { 0: '0.0480000000' } });
    const pieces = [...text].map((character) => Buffer.from(character));

    expect(await rowsOf(pieces, 'eu-west-1', 'AmazonEC2')).toEqual(await rowsOf([text], 'eu-west-1', 'AmazonEC2'));
  });

  it('refuses a file with two prices for one charge', async () => {
    const rows = rowsIn(
      'us-east-1',
      'AmazonEC2',
      { usageType: 'NatGateway-Bytes', tiers: { 0: '0.045' } },
      { usageType: 'USE1-NatGateway-Bytes', tiers: { 0: '0.05' } },
    );

    await expect(rows).rejects.toThrow('AmazonEC2 of us-east-1: NatGateway-Bytes has several prices: 0.045, 0.05');
  });

  it.each([
    ['an error of S3', "<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>"],
    ['nothing', ''],
    ['no day', priceFile().replace('Publication Date', 'Published')],
    ['no usage types', priceFile().replace('"usageType"', '"Usage Type"')],
  ])('refuses a file with %s, and names it', async (_, text) => {
    await expect(rowsOf([text], 'us-east-1', 'AmazonVPC')).rejects.toThrow(
      'AmazonVPC of us-east-1: the file must have a Publication Date and columns SKU, TermType,',
    );
  });
});

describe('a damaged file', () => {
  const file = priceFile({ usageType: 'NatGateway-Bytes', tiers: { 0: '0.045' } });

  it.each(['', 'none', 'NaN', '-0.045', '1e999', 'Infinity'])('is refused for the price %j', async (price) => {
    const damaged = file.replace('"0.045"', JSON.stringify(price));
    await expect(rowsOf([damaged], 'us-east-1', 'AmazonEC2')).rejects.toThrow(
      `AmazonEC2 of us-east-1: PricePerUnit of NatGateway-Bytes must be a number, not ${JSON.stringify(price)}`,
    );
  });

  it('is refused for a tier without a beginning', async () => {
    const damaged = file.replace('"0","Inf"', '"","Inf"');
    await expect(rowsOf([damaged], 'us-east-1', 'AmazonEC2')).rejects.toThrow('StartingRange of NatGateway-Bytes');
  });

  it.each([
    ['between two columns', ',"NatGateway-Bytes"', 'row 7 has 14 of 16 columns'],
    ['within a text', 'way-Bytes"', 'Quote Not Closed'],
  ])('is refused if it ends too early, %s', async (_, rest, message) => {
    const damaged = file.slice(0, file.lastIndexOf(rest));
    await expect(rowsOf([damaged], 'us-east-1', 'AmazonEC2')).rejects.toThrow(message);
  });
});

describe('a file that is not CSV', () => {
  it('is refused by its name', async () => {
    await expect(rowsOf(['{ "publicationDate": "2026-08-17" }'], 'us-east-1', 'AmazonVPC')).rejects.toThrow(
      'AmazonVPC of us-east-1: Invalid Opening Quote',
    );
  });
});

describe('the prices that are included', () => {
  it('have a source each: offer, usage type and day', () => {
    expect(readPrices().length).toBeGreaterThan(0);
  });
});
