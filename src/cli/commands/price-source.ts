import { TRANSFER_PRICES } from '../../transfer/list-prices.generated.ts';
import { PRICE_SOURCES } from '../../transfer/price-sources.generated.ts';
import { pricesOf, type TransferPrices } from '../../transfer/prices.ts';

/**
 * Where the prices in use are from, in words: the days of AWS's price files, of which the included prices are quotations, and whether
 * the user gave others.
 */
export function sourceOfPrices(prices: TransferPrices): string {
  const days = PRICE_SOURCES.map(({ published }) => published).toSorted();
  const hasOwn = Object.keys(prices).some((region) => {
    const included = pricesOf(TRANSFER_PRICES, region);
    return Object.entries(prices[region] ?? {}).some(
      ([charge, usd]) => Object.entries(included).find(([name]) => name === charge)?.[1] !== usd,
    );
  });
  return `quoted from AWS’s price files of ${days[0]} to ${days.at(-1)}${hasOwn ? ', and yours' : ''}`;
}
