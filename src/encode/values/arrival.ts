import { JsonFragment } from '../../model/json-fragment.ts';
import { arrivalText } from '../text/conversions.ts';
import type { ValueKind } from './value-kind.ts';

/** When the document is written. */
export const ARRIVAL_VALUE: ValueKind<'arrival'> = {
  dependency: () => 'record',
  names: () => [],
  select: (value) => value,
  compile: (value, lead, { options }) => {
    const key = new JsonFragment(lead);
    const now = options.now ?? Date.now;
    return (_record, _added, writer) => {
      writer.fragment(key);
      writer.text(arrivalText(now(), value.as));
    };
  },
};
