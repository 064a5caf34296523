const DIGIT_0 = 0x30;
const POINT = 0x2e;

/** Whole numbers below this are written by {@link writeDigits}. */
export const TEN_DIGITS = 1_000_000_000;

/** Two digits for each number below 100, the first in the low byte. */
export const TWO_DIGITS: Uint16Array = Uint16Array.from(
  { length: 100 },
  (_, n) => DIGIT_0 + Math.floor(n / 10) + ((DIGIT_0 + (n % 10)) << 8),
);

/** Maximum number of decimals of {@link writeDecimal}, in halves that 32 bits hold. */
const MOST_DECIMALS = 12;
const HALF_DECIMALS = MOST_DECIMALS / 2;
const HALF = 10 ** HALF_DECIMALS;
const POWERS = Array.from({ length: MOST_DECIMALS + 1 }, (_, exponent) => 10 ** exponent);
/** Bytes that {@link writeDecimal} writes at most: whole digits of 2^53, the point, and all decimals. */
export const DECIMAL_BYTES = 32;

/** Writes a whole number below {@link TEN_DIGITS}; returns where it ends. */
export function writeDigits(target: DataView, start: number, value: number): number {
  let end = start + 1;
  for (let rest = value | 0; rest >= 10; rest = (rest / 10) | 0) end++;
  let rest = value | 0;
  for (let at = end - 1; at >= start; at--) {
    const next = (rest / 10) | 0;
    target.setUint8(at, DIGIT_0 + rest - next * 10);
    rest = next;
  }
  return end;
}

/**
 * Writes a whole number from 0 to 2^53 - 1 divided by 10 to the power of `decimals`, without zeros at the end, as `decimalText`; returns
 * where it ends. All twelve decimals are written at once, since each digit would otherwise wait for the one before it.
 */
export function writeDecimal(target: DataView, start: number, units: number, decimals: number): number {
  const scale = POWERS[decimals] ?? 1;
  const whole = Math.floor(units / scale);
  const point = writeDigits(target, start, whole);
  const rest = (units - whole * scale) * (POWERS[MOST_DECIMALS - decimals] ?? 1);
  if (rest === 0) return point;
  target.setUint8(point, POINT);
  const high = Math.floor(rest / HALF);
  writeHalf(target, point + 1, high);
  writeHalf(target, point + 1 + HALF_DECIMALS, rest - high * HALF);
  let end = point + 1 + MOST_DECIMALS;
  while (target.getUint8(end - 1) === DIGIT_0) end--;
  return end;
}

/** Writes six digits. */
function writeHalf(target: DataView, at: number, value: number): void {
  const first = (value / 10_000) | 0;
  const others = (value - first * 10_000) | 0;
  const second = (others / 100) | 0;
  target.setUint16(at, TWO_DIGITS[first] ?? 0, true);
  target.setUint16(at + 2, TWO_DIGITS[second] ?? 0, true);
  target.setUint16(at + 4, TWO_DIGITS[others - second * 100] ?? 0, true);
}
