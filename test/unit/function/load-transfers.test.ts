import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../src/config/read-options.ts';
import { loadTransfers } from '../../../src/function/load-transfers.ts';

const load = (texts: Readonly<Record<string, string>>) => loadTransfers(readOptions(texts), (name) => name);

describe('loadTransfers', () => {
  it.each([['{"us-east-1": {"water": 1}}'], ['no-such-prices.json']])(
    'refuses invalid prices without metadata as well: %j',
    async (prices) => {
      await expect(load({ TRANSFER_PRICES: prices })).rejects.toThrow(/^TRANSFER_PRICES: /);
    },
  );

  it('makes no transfers without metadata', async () => {
    const make = await load({ TRANSFER_PRICES: '{"us-east-1": {"internet": 1}}' });
    expect(make(undefined, undefined)).toBeUndefined();
  });
});
