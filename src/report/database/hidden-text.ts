import type { Hiding } from './pseudonyms.ts';

/** A name in the form that the records have, possibly a pseudonym. */
export function hiddenText(name: string, { hides, pseudonyms }: Hiding): string {
  const text = hides.has('addresses') ? pseudonyms.hideAddresses(name) : name;
  return hides.has('names') ? pseudonyms.ofName(text) : text;
}
