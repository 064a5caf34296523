import { type FlatDocument, isObject } from './flat-document.ts';

/** A value without undefined members and without empty objects and arrays. Tags are kept unchanged. */
export function pruned(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.filter((each) => each !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (!isObject(value)) return value;
  const members = Object.entries(value).flatMap(([key, member]) => {
    const kept = /(?:^|_)tags$/.test(key) ? member : pruned(member);
    return kept === undefined ? [] : [[key, kept]];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

/** The digits of a number in a flat document; undefined for any other value. */
export function digitsOf(value: unknown): string | undefined {
  return isObject(value) && typeof value.digits === 'string' ? value.digits : undefined;
}

/** An object extended by fields that the program does not know; if a key is taken, underscores are appended to it. */
export function withLater(members: Readonly<Record<string, unknown>>, later: FlatDocument): Record<string, unknown> {
  const all: Record<string, unknown> = { ...members };
  for (const [name, value] of Object.entries(later)) {
    let key = name;
    while (Object.hasOwn(members, key)) key += '_';
    all[key] = value;
  }
  return all;
}
