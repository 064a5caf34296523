import { UsageError } from '../../input/errors.ts';

const ISO_TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * The value of an option that is a time, in Unix milliseconds; undefined if it was not given. A date is its beginning, and
 * a time without a zone is in UTC. Throws a {@link UsageError}.
 */
export function readTime(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{10}$/.test(text)) return Number(text) * 1_000;
  if (/^\d{13}$/.test(text)) return Number(text);
  const [, day, time = '00:00', zone = 'Z'] = ISO_TIME.exec(text) ?? [];
  const milliseconds = day === undefined ? Number.NaN : Date.parse(`${day}T${time}${zone}`);
  if (!Number.isNaN(milliseconds) && isDayOfMonth(day)) return milliseconds;
  throw new UsageError(
    `${flag} must be a time such as 2026-03-02T10:00Z, or Unix seconds or milliseconds, not ${JSON.stringify(text)}`,
  );
}

/** Times from `--from` to before `--to`. Throws a {@link UsageError}. */
export function readPeriod(
  from: string | undefined,
  to: string | undefined,
): { readonly from: number | undefined; readonly to: number | undefined } {
  const period = { from: readTime('--from', from), to: readTime('--to', to) };
  if (period.from !== undefined && period.to !== undefined && period.from >= period.to) {
    throw new UsageError('--from must be before --to');
  }
  return period;
}

/** Whether the month has the day: `Date.parse` reads 30 February as 2 March. */
function isDayOfMonth(day: string | undefined): boolean {
  return day !== undefined && new Date(`${day}T00:00Z`).toISOString().startsWith(day);
}
