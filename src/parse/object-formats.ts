import { keep } from '../memory/keep.ts';
import { FormatMatcher } from './format-matcher.ts';
import { makeLogFormat } from './log-format.ts';

/** Maximum number of compiled sets of fields in the cache. */
const MAX_FORMATS = 64;

/** The formats that records in objects have, compiled once for each set of fields. */
export class ObjectFormats {
  readonly #name: string;
  readonly #matchers: Map<string, FormatMatcher> = new Map();

  /** `name` is that of every format. */
  constructor(name: string) {
    this.#name = name;
  }

  /** The format with these fields, in this order. */
  of(names: readonly string[]): FormatMatcher {
    const key = names.join(' ');
    const known = this.#matchers.get(key);
    if (known !== undefined) return known;
    return keep(this.#matchers, key, new FormatMatcher(makeLogFormat(this.#name, 'object', names)), MAX_FORMATS);
  }
}
