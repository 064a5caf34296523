import { isSame } from '../../text/same-bytes.ts';
import { compileField } from '../field-columns.ts';
import type { OriginKind } from './origin-kind.ts';

/** A field of the record, read directly from the line. */
export const FIELD_ORIGIN: OriginKind<'field'> = {
  dependency: () => 'record',
  compile: ({ field }, value, lead, { format }) => {
    const position = format.positions[field];
    const type = format.fields[position]?.spec?.type;
    return type === undefined ? undefined : compileField(value, lead, position, type);
  },
  has: ({ field }, { format }) => {
    const position = format.positions[field];
    return position < 0 ? false : (record) => record.has(position);
  },
  text: ({ field }, { format }) => {
    const position = format.positions[field];
    return (record) => record.text(position);
  },
  is: ({ field }, { entry }, words, { format }) => {
    const position = format.positions[field];
    if (position < 0) return false;
    if (entry.json === 'number') {
      const numbers = new Set(words.map(Number));
      return (record) => numbers.has(record.number(position));
    }
    const candidates = words.map((word) => Buffer.from(word));
    return (record) => {
      const start = record.startOf(position);
      const length = record.endOf(position) - start;
      for (const candidate of candidates) {
        if (candidate.length === length && length > 0 && isSame(record.bytes, start, candidate, 0, length)) return true;
      }
      return false;
    };
  },
};
