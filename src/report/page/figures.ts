// Numbers and times as the report writes them, on the page and on a terminal. Sums may be larger than a number can hold.

/** A whole number. */
export type Whole = bigint | number;

const SEPARATED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A whole number with separators: `3,525`. */
export function count(value: Whole): string {
  return SEPARATED.format(value);
}

/** A whole number with its noun: `1 flow`, `3,525 flows`, `3 addresses`. */
export function plural(value: Whole, one: string, many: string = `${one}s`): string {
  return `${count(value)} ${BigInt(value) === 1n ? one : many}`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB', 'RB', 'QB'] as const;
const UNIT_STEP = 1_000n;
/** Values below have a decimal. */
const WITH_DECIMAL_TENTHS = 100n;

/** A number of bytes in decimal units, with two or three digits: `900 B`, `4.4 GB`, `716 MB`. */
export function byteSize(value: Whole): string {
  const bytes = BigInt(value);
  if (bytes < 0n) return `−${byteSize(-bytes)}`;
  if (bytes < UNIT_STEP) return `${bytes} B`;
  let divisor = UNIT_STEP;
  let unit = 1;
  while (roundedQuotient(bytes, divisor) >= UNIT_STEP && unit < UNITS.length - 1) {
    divisor *= UNIT_STEP;
    unit++;
  }
  const tenths = roundedQuotient(bytes * 10n, divisor);
  const shown =
    tenths < WITH_DECIMAL_TENTHS ? `${tenths / 10n}.${tenths % 10n}` : count(roundedQuotient(bytes, divisor));
  return `${shown} ${UNITS[unit]}`;
}

/**
 * A share of a total with one decimal: `4.9 %`. A part is never 0 %, and 100 % only if it is the total: otherwise it is
 * `under 0.1 %` or `over 99.9 %`. Without a total, it is `–`.
 */
export function share(part: Whole, total: Whole): string {
  const [of, all] = [BigInt(part), BigInt(total)];
  if (all <= 0n) return '–';
  if (of > 0n && of * 1_000n < all) return 'under 0.1 %';
  if (of < all && (all - of) * 1_000n < all) return 'over 99.9 %';
  const tenths = roundedQuotient(of * 1_000n, all);
  return `${tenths / 10n}.${tenths % 10n} %`;
}

/** The quotient of two numbers that are not negative, rounded half up. */
function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  return (dividend * 2n + divisor) / (divisor * 2n);
}

/**
 * A value as a fraction of the largest one, from 0 to 1. It is accurate enough for drawing, whatever the size of the
 * numbers; 0 without a largest value.
 */
export function fractionOf(value: Whole, largest: Whole): number {
  const fraction = Number(value) / Number(largest);
  return Number.isFinite(fraction) ? Math.min(Math.max(fraction, 0), 1) : 0;
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const SHORT_MONTH_CHARS = 3;

/** A day, UTC: `25 February 2026`. */
export function longDay(seconds: number): string {
  return onDate(seconds, (date) => `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`);
}

/** A day with its weekday, UTC, for places where the year is evident: `Wed 25 Feb`. */
export function shortDay(seconds: number): string {
  return onDate(seconds, shortDayOf);
}

/** A day with its year, UTC, for small places: `25 Feb 2026`. */
export function dayOfYear(seconds: number): string {
  return onDate(seconds, (date) => `${dayAndMonthOf(date)} ${date.getUTCFullYear()}`);
}

/** A time to the minute, UTC, for places where the year is evident: `Wed 25 Feb 14:05`. */
export function moment(seconds: number): string {
  return onDate(seconds, (date) => `${shortDayOf(date)} ${clockOf(date)}`);
}

/** A time of day to the minute, UTC: `14:05`. */
export function clock(seconds: number): string {
  return onDate(seconds, clockOf);
}

/** A time to the minute, UTC, in the order of ISO 8601: `2026-02-25 14:05`. */
export function isoMinute(seconds: number): string {
  return onDate(seconds, (date) =>
    date
      .toISOString()
      .replace('T', ' ')
      .replace(/:\d\d\.\d+Z$/, ''),
  );
}

/** A period for use in a sentence, UTC: `Wed 25 Feb 14:05 to 15:00`, `Wed 25 Feb 14:05 to Thu 26 Feb 09:39`. */
export function fromTo(firstSeconds: number, lastSeconds: number): string {
  const first = moment(firstSeconds);
  const last = moment(lastSeconds);
  if (first === last) return first;
  const isSameDay = longDay(firstSeconds) === longDay(lastSeconds);
  return `${first} to ${isSameDay ? clock(lastSeconds) : last}`;
}

/** The text of a date; a time outside of the calendar stays a number. */
function onDate(seconds: number, render: (date: Date) => string): string {
  const date = new Date(seconds * 1_000);
  return Number.isNaN(date.getTime()) ? String(seconds) : render(date);
}

function shortDayOf(date: Date): string {
  return `${WEEKDAYS[date.getUTCDay()]} ${dayAndMonthOf(date)}`;
}

function dayAndMonthOf(date: Date): string {
  return `${date.getUTCDate()} ${(MONTHS[date.getUTCMonth()] ?? '').slice(0, SHORT_MONTH_CHARS)}`;
}

function clockOf(date: Date): string {
  return `${twoDigits(date.getUTCHours())}:${twoDigits(date.getUTCMinutes())}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
