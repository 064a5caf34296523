import { JsonFragment } from '../../../model/json-fragment.ts';
import { jsonOfText } from '../../text/plain-json.ts';
import type { OriginKind } from './origin-kind.ts';
import { fragmentBehind, remember } from './remember.ts';

/** A text that enrichment added. */
export const STRING_ORIGIN: OriginKind<'string'> = {
  dependency: () => 'record',
  compile: ({ member, isUnique }, value, lead) => {
    if (isUnique && value.as === undefined && value.words === undefined) {
      const key = new JsonFragment(lead);
      return (_record, added, writer) => {
        const text = added[member];
        if (text === undefined) return;
        writer.fragment(key);
        writer.string(text);
      };
    }
    const rendered = remember((text: string) => fragmentBehind(lead, jsonOfText(value, text)));
    return (_record, added, writer) => {
      const text = added[member];
      if (text !== undefined) writer.fragment(rendered(text));
    };
  },
  has:
    ({ member }) =>
    (_record, added) =>
      added[member] !== undefined,
  text:
    ({ member }) =>
    (_record, added) =>
      added[member],
  is:
    ({ member }, _value, words) =>
    (_record, added) => {
      const value = added[member];
      return value !== undefined && words.includes(value);
    },
};
