import type { SecurityGroup } from '../../model/rules.ts';

/** The names of security groups by id. */
export type GroupNames = ReadonlyMap<string, string | undefined>;

/** The name of a security group; null if it has none. */
export function nameOf({ name }: SecurityGroup): string | null {
  return presentText(name);
}

/** A text; null if it is missing or empty, which AWS returns for a text that was never set. */
export function presentText(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

/** A text, with the name of the group that it mentions. */
export function withGroupName(words: string, groupId: string | undefined, names: GroupNames): string {
  const name = groupId === undefined ? undefined : names.get(groupId);
  return withName(words, name);
}

/** A text with a name in parentheses, if there is one. */
export function withName(text: string, name: string | undefined): string {
  return name === undefined || name === '' ? text : `${text} (${name})`;
}
