/** A power of 2: multiplying by it is as exact as dividing by 2³⁰. */
const GIB_PER_BYTE = 2 ** -30;

/** Decimals of an amount in USD: an amount is a whole number of 10⁻¹² USD. */
const USD_DECIMALS = 12;
const UNITS_PER_USD = 10 ** USD_DECIMALS;

/** 10⁻¹² USD for a byte, from a price in USD for 2³⁰ bytes; -1 if the price is unknown. */
export function rateOf(usdPerGib: number | undefined): number {
  return usdPerGib === undefined ? -1 : usdPerGib * UNITS_PER_USD * GIB_PER_BYTE;
}

/**
 * The cost of bytes at a rate of {@link rateOf}, in 10⁻¹² USD; -1 if the rate or the bytes are unknown, or if the bytes or the
 * amount are too large to be exact, which no flow of an interval reaches.
 *
 * @param bytes -1 if they are unknown
 */
export function amountOf(bytes: number, rate: number): number {
  if (bytes < 0 || rate < 0 || bytes > Number.MAX_SAFE_INTEGER) return -1;
  // `Math.round` has a branch that is taken at random
  const amount = Math.floor(bytes * rate + 0.5);
  return amount <= Number.MAX_SAFE_INTEGER ? amount : -1;
}
