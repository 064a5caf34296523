/**
 * The digits of a whole number from 0 to 2^53 - 1 divided by 10 to the power of `decimals`, without zeros at the end:
 * 2,100,000 with 12 decimals is `0.0000021`. Without an exponent, which not every JSON reader accepts.
 */
export function decimalText(units: number, decimals = 0): string {
  if (decimals === 0) return String(units);
  const digits = String(units).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  const fraction = digits.slice(point).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, point) : `${digits.slice(0, point)}.${fraction}`;
}
