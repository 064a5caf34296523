import { UsageError } from '../../input/errors.ts';

/** The values that a numeric option accepts. */
export interface NumberBounds {
  readonly byDefault: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly isWhole: boolean;
}

/** The bounds of the options of a command that are numbers, by long name. */
export type NumberTable = Readonly<Record<string, NumberBounds>>;

/** The help of an option that is a number: `sentence` without its full stop, then the bounds. */
export function numberOption({ minimum, maximum, byDefault }: NumberBounds, argument: string, sentence: string) {
  return {
    type: 'string',
    argument,
    byDefault: String(byDefault),
    sentence: `${sentence}, ${minimum} to ${maximum}.`,
  } as const;
}

/** Reads the number of an option. Throws a {@link UsageError} that gives the bounds. */
export function readNumber(flag: string, text: string | undefined, bounds: NumberBounds): number {
  if (text === undefined) return bounds.byDefault;
  const value = /^\d{1,9}(?:\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  const isFit = value >= bounds.minimum && value <= bounds.maximum && (!bounds.isWhole || Number.isInteger(value));
  if (isFit) return value;
  const kind = bounds.isWhole ? 'a whole number' : 'a number';
  throw new UsageError(
    `${flag} must be ${kind} from ${bounds.minimum} to ${bounds.maximum}, not ${JSON.stringify(text)}`,
  );
}
