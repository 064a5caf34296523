import type { LineFault } from '../model/fault.ts';
import type { Int32List } from '../model/int32-list.ts';
import type { LogFormat } from '../model/log-format.ts';
import { skipLeadingZeros, type TokenCheck, tokenCheckFor } from './token-check.ts';

const ZERO = 0x30;

/** Most characters of a value that a fault repeats. */
const MAX_QUOTED_LENGTH = 64;

/** The result of {@link FormatMatcher.firstMisfit} for a line that fits. */
export const FITS = -1;

/** A log format compiled for matching: one check a field. */
export class FormatMatcher {
  readonly format: LogFormat;
  readonly #checks: readonly TokenCheck[];

  constructor(format: LogFormat) {
    this.format = format;
    this.#checks = format.fields.map((field) => tokenCheckFor(field.spec));
  }

  /** The position of the first token that does not fit its field, or {@link FITS}. Absent values always fit. */
  firstMisfit(bytes: Uint8Array, bounds: Int32List, base: number): number {
    const data = bounds.data;
    const checks = this.#checks;
    for (let position = 0; position < checks.length; position++) {
      const start = data[base + 2 * position] ?? 0;
      const end = data[base + 2 * position + 1] ?? 0;
      if (end > start && !checks[position]?.fits(bytes, start, end)) return position;
    }
    return FITS;
  }

  /** Moves the start of numbers behind leading zeros, so that their bytes are JSON. For a line that fits. */
  trimNumbers(bytes: Uint8Array, bounds: Int32List, base: number): void {
    const data = bounds.data;
    const checks = this.#checks;
    for (let position = 0; position < checks.length; position++) {
      const start = data[base + 2 * position] ?? 0;
      if (bytes[start] === ZERO && checks[position]?.isNumber === true) {
        const end = data[base + 2 * position + 1] ?? 0;
        if (end > start) data[base + 2 * position] = skipLeadingZeros(bytes, start, end);
      }
    }
  }

  /** The fault of a line whose token at `position` does not fit. */
  fault(bytes: Buffer, bounds: Int32List, base: number, position: number): LineFault {
    const start = bounds.at(base + 2 * position);
    const end = bounds.at(base + 2 * position + 1);
    const field = this.format.fields[position]?.name ?? '';
    const value = bytes.toString('utf8', start, Math.min(end, start + MAX_QUOTED_LENGTH));
    return { code: 'field_value', field, detail: `${value} is not ${this.#checks[position]?.expectation}` };
  }
}
