/** A power of 2: multiplying by it is as exact as dividing by 2³⁰. */
const GIB_PER_BYTE = 2 ** -30;

/** Decimals of an amount in USD: an amount is a whole number of 10⁻¹² USD. */
const USD_DECIMALS = 12;
const UNITS_PER_USD = 10 ** USD_DECIMALS;

/**
 * The cost of bytes at a price for 2³⁰ bytes, in 10⁻¹² USD; -1 if the price or the bytes are unknown, or if the amount
 * is too large to be written exactly, which no flow of an interval reaches.
 *
 * @param bytes -1 if they are unknown
 */
export function amountOf(bytes: number, usdPerGib: number | undefined): number {
  if (bytes < 0 || usdPerGib === undefined) return -1;
  const amount = Math.round(bytes * usdPerGib * UNITS_PER_USD * GIB_PER_BYTE);
  return amount <= Number.MAX_SAFE_INTEGER ? amount : -1;
}
