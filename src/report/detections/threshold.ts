import { UsageError } from '../../input/errors.ts';

/** Maximum number of names in a list. */
const MAX_NAMES = 100;
const MAX_NAME_CHARS = 256;
const MAX_PORTS = 100;
const MAX_PORT = 65_535;

/** A whole number as a minimum or maximum. */
interface NumberThreshold {
  readonly kind: 'number';
  readonly unit: string;
  readonly byDefault: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly sentence: string;
}

/** A list of ports. */
interface PortsThreshold {
  readonly kind: 'ports';
  readonly byDefault: readonly number[];
  readonly sentence: string;
}

/** A list of names of owners and labels of ranges. */
interface NamesThreshold {
  readonly kind: 'names';
  readonly byDefault: readonly string[];
  readonly sentence: string;
}

/** A setting of a detection, given as `NAME=VALUE`. */
export type Threshold = NumberThreshold | PortsThreshold | NamesThreshold;

/** Thresholds by their names. */
export type ThresholdTable = Readonly<Record<string, Threshold>>;

type Value = number | readonly number[] | readonly string[];

/** The values of all thresholds, by their names. */
export class Thresholds {
  readonly #values: ReadonlyMap<string, Value>;

  constructor(values: ReadonlyMap<string, Value>) {
    this.#values = values;
  }

  /** The value of a number. Throws if there is no such threshold, which only a programming error causes. */
  number(name: string): number {
    const value = this.#values.get(name);
    if (typeof value !== 'number') throw new TypeError(`${name} is not the name of a number`);
    return value;
  }

  /** The values of a list of ports or names, as texts. Throws if there is no such threshold. */
  list(name: string): readonly string[] {
    const value = this.#values.get(name);
    if (typeof value !== 'object') throw new TypeError(`${name} is not the name of a list`);
    return value.map(String);
  }
}

/**
 * The values of thresholds: `NAME=VALUE` texts replace the defaults; if a name is repeated, the last value counts.
 * Throws a {@link UsageError} for an unknown name or a value outside of its bounds.
 */
export function readThresholdValues(table: ThresholdTable, texts: readonly string[]): Thresholds {
  const values = new Map<string, Value>(Object.entries(table).map(([name, { byDefault }]) => [name, byDefault]));
  for (const text of texts) {
    const equals = text.indexOf('=');
    if (equals < 0) throw new UsageError(`--threshold ${JSON.stringify(text)}: NAME=VALUE is expected`);
    const name = text.slice(0, equals).trim();
    const threshold = Object.hasOwn(table, name) ? table[name] : undefined;
    if (threshold === undefined) throw new UsageError(unknownName(name, Object.keys(table)));
    values.set(name, readValue(name, threshold, text.slice(equals + 1).trim()));
  }
  return new Thresholds(values);
}

function unknownName(name: string, names: readonly string[]): string {
  return `--threshold ${JSON.stringify(name)} is not a threshold; the thresholds are ${names.join(', ')}`;
}

function readValue(name: string, threshold: Threshold, text: string): Value {
  switch (threshold.kind) {
    case 'number':
      return readNumber(name, text, threshold);
    case 'ports':
      return readPorts(name, text);
    case 'names':
      return readNames(name, text);
  }
}

function readNumber(
  name: string,
  text: string,
  { minimum, maximum, unit }: { readonly minimum: number; readonly maximum: number; readonly unit: string },
): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= minimum && value <= maximum) return value;
  throw new UsageError(
    `--threshold ${name} must be a whole number from ${minimum} to ${maximum} (${unit}), not ${JSON.stringify(text)}`,
  );
}

function readPorts(name: string, text: string): readonly number[] {
  const ports = partsOf(text).map((part) => (/^\d{1,5}$/.test(part) ? Number(part) : Number.NaN));
  const areValid = ports.every((port) => port >= 1 && port <= MAX_PORT);
  if (areValid && ports.length > 0 && ports.length <= MAX_PORTS) return [...new Set(ports)];
  throw new UsageError(
    `--threshold ${name} must be 1 to ${MAX_PORTS} ports from 1 to ${MAX_PORT}, separated by commas, not ${JSON.stringify(text)}`,
  );
}

function readNames(name: string, text: string): readonly string[] {
  const names = partsOf(text);
  if (names.length <= MAX_NAMES && names.every(({ length }) => length <= MAX_NAME_CHARS)) return [...new Set(names)];
  throw new UsageError(
    `--threshold ${name} must be at most ${MAX_NAMES} names of up to ${MAX_NAME_CHARS} characters, separated by commas; ${names.length} were given`,
  );
}

function partsOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
