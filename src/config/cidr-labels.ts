import type { RangeReader } from '../net/cidr-block.ts';
import { CidrTable } from '../net/cidr-table.ts';

/** Maximum number of labelled ranges. */
const MAX_LABELS = 100_000;
const MAX_LABEL_CHARS = 256;

/**
 * Whether a text has labels in the form without quotes: `10.1.0.0/16=office-berlin,10.2.0.0/16=office-paris`. Otherwise
 * it is JSON or the path of a file.
 */
export function isLabelList(text: string): boolean {
  return /^(?=[^=]*[.:])[0-9a-f:.]+(?:\/\d+)?\s*=/i.test(text);
}

/**
 * Reads labels as `range=label` pairs separated by commas; spaces around them are ignored. A label with `=` or a comma
 * needs the JSON form. Throws a RangeError that quotes the invalid pair.
 */
export function readLabelList(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').map((pair) => {
    const [range = '', label = '', ...more] = pair.split('=').map((part) => part.trim());
    if (range === '' || label === '' || more.length > 0) {
      throw new RangeError(`must be range=label pairs separated by commas, not ${JSON.stringify(pair.trim())}`);
    }
    return [range, label] as const;
  });
  const ranges = pairs.map(([range]) => range);
  const repeated = ranges.find((range, index) => ranges.indexOf(range) !== index);
  if (repeated !== undefined) throw new RangeError(`${repeated} is given twice`);
  return Object.fromEntries(pairs);
}

/**
 * Makes the table of labelled ranges from parsed JSON: an object of CIDR block to label, both families, nested ranges
 * allowed. Throws a RangeError that names the entry and its problem.
 */
export function readCidrLabels(value: unknown, readRange: RangeReader): CidrTable<string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RangeError('the labels must be an object such as {"10.1.0.0/16": "office-berlin"}');
  }
  const entries = Object.entries(value);
  if (entries.length > MAX_LABELS) {
    throw new RangeError(`at most ${MAX_LABELS} ranges can be labelled, not ${entries.length}`);
  }
  return new CidrTable(entries.map(([block, label]) => [readRange(block), readLabel(block, label)] as const));
}

function readLabel(block: string, label: unknown): string {
  if (typeof label === 'string' && label !== '' && label.length <= MAX_LABEL_CHARS) return label;
  const received = typeof label === 'string' ? `${label.length} characters` : JSON.stringify(label);
  throw new RangeError(`the label of ${block} must be text of 1 to ${MAX_LABEL_CHARS} characters, not ${received}`);
}
