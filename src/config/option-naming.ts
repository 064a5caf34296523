import { expandMoreOptions } from './more-options.ts';
import { MORE_OPTIONS, OPTIONS, type OptionName } from './options.ts';
import type { OptionTexts } from './read-options.ts';

/**
 * What messages call an option: the name under which the user gave it, or would give it. Each way of giving options has
 * its own: environment variables, flags of a command, members of an object.
 */
export type OptionNaming = (name: OptionName) => string;

/** The names in an environment; an option that came in `MORE_OPTIONS` is named as one of its items. */
export function environmentNaming(environment: OptionTexts): OptionNaming {
  if ((environment[MORE_OPTIONS] ?? '') === '') return (name) => name;
  const { [MORE_OPTIONS]: _, ...variables } = environment;
  const expanded = expandMoreOptions(environment).texts;
  return (name) => (expanded[name] === variables[name] ? name : `${MORE_OPTIONS}: ${name}`);
}

/** The names of members, as the library has them. */
export const MEMBER_NAMING: OptionNaming = (name) => OPTIONS[name].member;
