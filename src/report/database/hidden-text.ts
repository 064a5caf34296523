import type { Hiding } from './pseudonyms.ts';

/** A name as the records have it. */
export function hiddenText(name: string, { hides, pseudonyms }: Hiding): string {
  const text = hides.has('addresses') ? pseudonyms.hideAddresses(name) : name;
  return hides.has('names') ? pseudonyms.ofName(text) : text;
}
