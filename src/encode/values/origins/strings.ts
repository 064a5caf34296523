import { jsonOf } from '../../text/plain-json.ts';
import type { OriginKind } from './origin-kind.ts';
import { fragmentBehind, remember } from './remember.ts';

/** Several texts that enrichment added. */
export const STRINGS_ORIGIN: OriginKind<'strings'> = {
  dependency: () => 'record',
  compile: ({ member }, value, lead) => {
    const rendered = remember((texts: readonly string[]) => fragmentBehind(lead, jsonOf(value, texts)));
    return (_record, added, writer) => {
      const texts = added[member];
      if (texts !== undefined) writer.fragment(rendered(texts));
    };
  },
  has:
    ({ member }) =>
    (_record, added) =>
      added[member] !== undefined,
  // a list is not a text, so conditions on words never hold
  text: () => () => undefined,
};
