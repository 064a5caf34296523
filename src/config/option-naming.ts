import { expandMoreOptions } from './more-options.ts';
import { MORE_OPTIONS, OPTIONS, type OptionName } from './options.ts';
import type { OptionTexts } from './read-options.ts';

/**
 * The name of an option in messages, as the user knows it: an environment variable, a flag of a command, or a member of
 * an object.
 */
export type OptionNaming = (name: OptionName) => string;

/** The names in an environment; an option that came in `MORE_OPTIONS` is named as one of its items. */
export function environmentNaming(environment: OptionTexts): OptionNaming {
  if ((environment[MORE_OPTIONS] ?? '') === '') return (name) => name;
  const { [MORE_OPTIONS]: _, ...variables } = environment;
  const expanded = expandMoreOptions(environment).texts;
  return (name) => (expanded[name] === variables[name] ? name : `${MORE_OPTIONS}: ${name}`);
}

/** Names options by their members, as in the library. */
export const MEMBER_NAMING: OptionNaming = (name) => OPTIONS[name].member;
