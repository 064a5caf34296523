import { SECONDS } from '../../text/iso-times.ts';
import { compileField } from '../field-columns.ts';
import type { OriginKind } from './origin-kind.ts';

/** A time of the record, written as ISO 8601 unless the schema specifies another form. */
export const TIME_ORIGIN: OriginKind<'time'> = {
  dependency: () => 'record',
  compile: ({ field }, value, lead, { format }) => {
    const position = format.positions[field];
    return position < 0 ? undefined : compileField({ ...value, as: value.as ?? 'iso' }, lead, position, 'epoch');
  },
  has: ({ field }, { format }) => {
    const position = format.positions[field];
    return position < 0 ? false : (record) => record.has(position);
  },
  text: ({ field }, { format }) => {
    const position = format.positions[field];
    return (record) => {
      const seconds = record.number(position);
      return seconds < 0 ? undefined : SECONDS.of(seconds);
    };
  },
};
