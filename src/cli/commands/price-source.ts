import { HOURLY_PRICES } from '../../transfer/hourly-prices.generated.ts';
import { TRANSFER_PRICES } from '../../transfer/list-prices.generated.ts';
import { PRICE_SOURCES } from '../../transfer/price-sources.generated.ts';
import { pricesOf, type TransferPrices, withPrices } from '../../transfer/prices.ts';

/**
 * The source of the prices in use, in words: the dates of AWS's price files from which the included prices are quoted,
 * and whether the user gave others.
 */
export function sourceOfPrices(prices: TransferPrices): string {
  const days = PRICE_SOURCES.map(({ published }) => published).toSorted();
  const hasOwn = Object.keys(prices).some((region) => {
    const included = pricesOf(withPrices(TRANSFER_PRICES, HOURLY_PRICES), region);
    return Object.entries(prices[region] ?? {}).some(
      ([charge, usd]) => Object.entries(included).find(([name]) => name === charge)?.[1] !== usd,
    );
  });
  return `quoted from AWS’s price files of ${days[0]} to ${days.at(-1)}${hasOwn ? ', and yours' : ''}`;
}
