import { UsageError } from '../../input/errors.ts';

const UNIT_BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1_000,
  MB: 1_000_000,
  GB: 1_000_000_000,
  KiB: 1_024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
};
const RATE = /^(\d{1,9}(?:\.\d{1,6})?) ?([KMG]i?B|B)(?:\/s)?$/;

/** Bounds of a rate, in bytes per second. */
export const RATE_BOUNDS = { minimum: 1_024, maximum: 1_073_741_824 } as const;

/** The value of an option that is a rate, in bytes per second; undefined if it was not given. Throws a {@link UsageError}. */
export function readRate(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, number, unit = ''] = RATE.exec(text) ?? [];
  const bytes = number === undefined ? Number.NaN : Number(number) * (UNIT_BYTES[unit] ?? Number.NaN);
  if (bytes >= RATE_BOUNDS.minimum && bytes <= RATE_BOUNDS.maximum) return bytes;
  throw new UsageError(
    `${flag} must be a rate from 1KiB to 1GiB per second, such as 1MB or 512KiB, not ${JSON.stringify(text)}`,
  );
}
