const DIGIT_0 = 0x30;
const POINT = 0x2e;

/** Whole numbers below this are written by {@link writeDigits}. */
export const TEN_DIGITS = 1_000_000_000;

/** Two digits for each number below 100, the first in the low byte. */
export const TWO_DIGITS: Uint16Array = Uint16Array.from(
  { length: 100 },
  (_, n) => DIGIT_0 + Math.floor(n / 10) + ((DIGIT_0 + (n % 10)) << 8),
);

/** Decimals of {@link writeDecimal}, which are written in halves that 32 bits hold. */
const DECIMALS = 12;
const HALF_DECIMALS = DECIMALS / 2;
const UNITS = 1e12;
const HALF = 1e6;
/** More bytes than a number takes: the whole digits of 2^53, the point, and the decimals. */
export const NUMBER_BYTES = 32;

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
 * Writes a whole number of 10⁻¹² from 0 to 2^53 - 1 as `decimalText` does, without zeros at the end; returns where it ends. All decimals
 * are written at once, since each digit would otherwise wait for the one before it.
 */
export function writeDecimal(target: DataView, start: number, units: number): number {
  const whole = Math.floor(units / UNITS);
  const point = writeDigits(target, start, whole);
  const rest = units - whole * UNITS;
  if (rest === 0) return point;
  target.setUint8(point, POINT);
  const high = Math.floor(rest / HALF);
  writeHalf(target, point + 1, high);
  writeHalf(target, point + 1 + HALF_DECIMALS, rest - high * HALF);
  let end = point + 1 + DECIMALS;
  while (target.getUint8(end - 1) === DIGIT_0) end--;
  return end;
}

/** Writes six digits. */
function writeHalf(target: DataView, start: number, value: number): void {
  let rest = value | 0;
  for (let at = start + HALF_DECIMALS - 2; at >= start; at -= 2) {
    const next = (rest / 100) | 0;
    target.setUint16(at, TWO_DIGITS[rest - next * 100] ?? 0, true);
    rest = next;
  }
}
