import { describe, expect, it } from 'vitest';
import { readTransferPrices } from '../../../src/transfer/read-prices.ts';

describe('prices of one’s own', () => {
  it('are taken by Region and charge', () => {
    const prices = {
      'eu-central-1': { cross_zone: 0.01, internet: 0 },
      'us-gov-west-1': {},
      '*': { nat_gateway: 100, nat_gateway_hour: 0.045, interface_endpoint_hour: 0.01 },
    };
    expect(readTransferPrices(prices)).toEqual(prices);
  });

  it.each([
    [[], 'must be an object such as {"eu-central-1": {"cross_zone": 0.01}}, not []'],
    [Array.from({ length: 100 }, () => 1), `, not [${'1,'.repeat(31)}1`],
    [null, 'must be an object'],
    ['0.01', 'must be an object'],
    [{ frankfurt: {} }, '"frankfurt" is not a Region'],
    [JSON.parse('{"__proto__": {}}'), '"__proto__" is not a Region'],
    [{ 'eu-central-1': 0.01 }, 'the prices of eu-central-1 must be an object'],
    [
      { 'eu-central-1': { egress: 0.09 } },
      '"egress" of eu-central-1 is not a charge; the charges are cross_zone, internet',
    ],
    [
      { 'eu-central-1': { internet: '0.09' } },
      'internet of eu-central-1 must be a number of USD from 0 to 100, not "0.09"',
    ],
    [{ 'eu-central-1': { internet: -1 } }, 'not -1'],
    [{ 'eu-central-1': { internet: 100.5 } }, 'not 100.5'],
    [{ 'eu-central-1': { internet: null } }, 'not null'],
    [JSON.parse('{"eu-central-1": {"internet": 1e400}}'), 'not Infinity'],
    [{ 'eu-central-1': { internet: '9'.repeat(1000) } }, /not "9{63}$/],
    [
      Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`xx-r-${at}`, {}])),
      'at most 200 Regions may have prices, not 201',
    ],
  ])('are refused with what is wrong: %j', (prices, message) => {
    expect(() => readTransferPrices(prices)).toThrow(message);
  });
});
