import { JsonFragment } from '../../../model/json-fragment.ts';
import { jsonOfText } from '../../text/plain-json.ts';
import type { OriginKind } from './origin-kind.ts';
import { fragmentBehind, remember } from './remember.ts';

/** A number that enrichment added; negative if absent. */
export const NUMBER_ORIGIN: OriginKind<'number'> = {
  dependency: () => 'record',
  compile: ({ member }, value, lead) => {
    if (value.as === undefined && value.words === undefined) {
      const key = new JsonFragment(lead);
      return (_record, added, writer) => {
        const number = added[member];
        if (number < 0) return;
        writer.fragment(key);
        writer.number(number);
      };
    }
    const rendered = remember((number: number) => fragmentBehind(lead, jsonOfText(value, String(number))));
    return (_record, added, writer) => {
      const number = added[member];
      if (number >= 0) writer.fragment(rendered(number));
    };
  },
  has:
    ({ member }) =>
    (_record, added) =>
      added[member] >= 0,
  text:
    ({ member }) =>
    (_record, added) =>
      added[member] < 0 ? undefined : String(added[member]),
};
