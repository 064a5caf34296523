import { JsonFragment } from '../../../model/json-fragment.ts';
import { decimalText } from '../../text/decimal-text.ts';
import { jsonOfText } from '../../text/plain-json.ts';
import type { OriginKind } from './origin-kind.ts';
import { fragmentBehind, remember } from './remember.ts';

/** A number that enrichment added; negative if absent. */
export const NUMBER_ORIGIN: OriginKind<'number'> = {
  dependency: () => 'record',
  compile: ({ member, decimals }, value, lead) => {
    if (value.as === undefined && value.words === undefined) {
      const key = new JsonFragment(lead);
      return (_record, added, writer) => {
        const number = added[member];
        if (number < 0) return;
        writer.fragment(key);
        if (decimals === undefined) writer.number(number);
        else writer.decimal(number);
      };
    }
    const rendered = remember((number: number) =>
      fragmentBehind(lead, jsonOfText(value, decimalText(number, decimals))),
    );
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
    ({ member, decimals }) =>
    (_record, added) =>
      added[member] < 0 ? undefined : decimalText(added[member], decimals),
};
