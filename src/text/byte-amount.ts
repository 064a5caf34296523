const UNITS = ['kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB', 'RB', 'QB'] as const;
const STEP = 1_000;
/** A value from here on would be rounded up to the next power of 1,000. */
const NEXT_STEP = 999.95;

/**
 * A number of bytes in decimal units, followed by the exact number as long as that is exact: `1.5 MB (1,548,044
 * bytes)`, `900 bytes`, `9.2 EB`.
 */
export function byteAmount(bytes: number): string {
  const exact = `${bytes.toLocaleString('en-US')} ${bytes === 1 ? 'byte' : 'bytes'}`;
  if (bytes < STEP) return exact;
  let value = bytes / STEP;
  let unit = 0;
  while (value >= NEXT_STEP && unit < UNITS.length - 1) {
    value /= STEP;
    unit++;
  }
  const rounded = `${value.toFixed(1)} ${UNITS[unit]}`;
  return bytes > Number.MAX_SAFE_INTEGER ? rounded : `${rounded} (${exact})`;
}
