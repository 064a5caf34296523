import type { Int32List } from '../memory/int32-list.ts';
import type { LineFault } from '../model/fault.ts';
import type { LogFormat } from '../model/log-format.ts';
import { DIGIT_ZERO } from '../text/ascii.ts';
import { endOfSeconds, namedTokenCheckFor, skipLeadingZeros, type TokenCheck, tokenCheckFor } from './token-check.ts';

/** Maximum number of bytes of a value that a fault quotes. */
const MAX_QUOTED_BYTES = 64;

/** The result of {@link FormatMatcher.firstMisfit} for a line that fits. */
export const FITS = -1;

/** A log format compiled for matching: one check per field. */
export class FormatMatcher {
  readonly format: LogFormat;
  /** Whether any line was read in this format since start-up. */
  hasMatched = false;
  readonly #checks: readonly TokenCheck[];
  /** The checks for values that are given with the names of their fields; otherwise the same. */
  readonly #namedChecks: readonly TokenCheck[];
  /** Positions of the fields that are times. */
  readonly #times: readonly number[];
  /** The highest version among the known fields. */
  readonly #newestVersion: number;
  readonly #hasLaterFields: boolean;

  constructor(format: LogFormat) {
    const isNamed = format.origin === 'header' || (format.origin === 'object' && hasAddress(format));
    this.format = format;
    this.#checks = format.fields.map((field) => tokenCheckFor(field.spec));
    this.#namedChecks = isNamed ? format.fields.map((field) => namedTokenCheckFor(field.spec)) : this.#checks;
    this.#times = this.#checks.flatMap((check, position) => (check.isTime ? [position] : []));
    this.#newestVersion = Math.max(...format.fields.map((field) => field.spec?.since ?? 0));
    this.#hasLaterFields = format.fields.some((field) => field.spec === undefined);
  }

  /** The position of the first token that does not fit its field, or {@link FITS}. Absent values always fit. */
  firstMisfit(bytes: Uint8Array, bounds: Int32List, base: number): number {
    return misfitOf(this.#checks, 0, bytes, bounds, base);
  }

  /**
   * As {@link firstMisfit}, beginning at `position`, except that ids need no prefix where the names of the fields are
   * given: below a header line, and in a JSON record with an address, which is certainly a flow log record.
   */
  firstNamedMisfit(bytes: Uint8Array, bounds: Int32List, base: number, position: number): number {
    return misfitOf(this.#namedChecks, position, bytes, bounds, base);
  }

  /**
   * Whether a matching line may have been written in this format according to its `version`, which is the highest
   * version among its fields. A format with fields of later versions allows every version from its newest known field
   * on; a line without a version may have any format.
   *
   * Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html, field version.
   */
  allowsVersion(bytes: Uint8Array, bounds: Int32List, base: number): boolean {
    const position = this.format.positions.version;
    if (position < 0) return true;
    const end = bounds.at(base + 2 * position + 1);
    let at = bounds.at(base + 2 * position);
    if (at === end) return true;
    let version = 0;
    for (; at < end; at++) version = version * 10 + ((bytes[at] ?? 0) - DIGIT_ZERO);
    return this.#hasLaterFields ? version >= this.#newestVersion : version === this.#newestVersion;
  }

  /**
   * Moves the start of numbers past leading zeros, so that their bytes are valid JSON, and shortens times in
   * milliseconds to seconds. The line must match the format.
   */
  trimNumbers(bytes: Uint8Array, bounds: Int32List, base: number): void {
    const data = bounds.data;
    const checks = this.#checks;
    for (let position = 0; position < checks.length; position++) {
      const start = data[base + 2 * position] ?? 0;
      if (bytes[start] === DIGIT_ZERO && checks[position]?.isNumber === true) {
        const end = data[base + 2 * position + 1] ?? 0;
        if (end > start) data[base + 2 * position] = skipLeadingZeros(bytes, start, end);
      }
    }
    const times = this.#times;
    for (let index = 0; index < times.length; index++) {
      const at = base + 2 * (times[index] ?? 0);
      data[at + 1] = endOfSeconds(data[at] ?? 0, data[at + 1] ?? 0);
    }
  }

  /** The fault of a line whose token at `position` does not fit. */
  fault(bytes: Buffer, bounds: Int32List, base: number, position: number): LineFault {
    const start = bounds.at(base + 2 * position);
    const end = bounds.at(base + 2 * position + 1);
    const field = this.format.fields[position]?.name ?? '';
    const value = bytes.toString('utf8', start, Math.min(end, start + MAX_QUOTED_BYTES));
    return { code: 'field_value', field, detail: `${value} is not ${this.#checks[position]?.expectation}` };
  }
}

function hasAddress({ positions }: LogFormat): boolean {
  return positions.srcaddr >= 0 || positions.dstaddr >= 0;
}

function misfitOf(
  checks: readonly TokenCheck[],
  first: number,
  bytes: Uint8Array,
  bounds: Int32List,
  base: number,
): number {
  const data = bounds.data;
  for (let position = first; position < checks.length; position++) {
    const start = data[base + 2 * position] ?? 0;
    const end = data[base + 2 * position + 1] ?? 0;
    if (end > start && !checks[position]?.fits(bytes, start, end)) return position;
  }
  return FITS;
}
