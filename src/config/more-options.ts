import { quoted } from '../text/quoted.ts';
import { isNear } from './near-name.ts';
import { MAX_MORE_OPTIONS_CHARACTERS, MORE_OPTIONS, OPTION_NAMES } from './options.ts';
import type { OptionTexts } from './read-options.ts';

/** Options as if each had been set as a separate variable, and problems of the text. */
export interface ExpandedOptions {
  readonly texts: OptionTexts;
  /** One sentence per problem; empty if all is well. */
  readonly problems: readonly string[];
}

const NAMES: readonly string[] = OPTION_NAMES;
/**
 * Separates items: `;`, a newline, or a comma in front of the name of an option, because values can have commas too.
 */
const BETWEEN_ITEMS = new RegExp(`[;\\n]|,(?= *(?:${NAMES.join('|')})=)`);

/**
 * Splits the items of {@link MORE_OPTIONS} and adds each to the texts under its own name. An item is a problem if it is
 * not an option, is repeated, or is also set as a separate variable: one of the two must be a mistake. Never throws.
 */
export function expandMoreOptions(texts: OptionTexts): ExpandedOptions {
  const given = texts[MORE_OPTIONS]?.trim() ?? '';
  if (given.length > MAX_MORE_OPTIONS_CHARACTERS) {
    const problem = `${MORE_OPTIONS} may have at most ${MAX_MORE_OPTIONS_CHARACTERS} characters, not ${given.length}`;
    return { texts, problems: [problem] };
  }
  const added = new Map<string, string>();
  const problems: string[] = [];
  for (const item of given.split(BETWEEN_ITEMS).map((part) => part.trim())) {
    if (item === '') continue;
    const at = item.indexOf('=');
    const name = item.slice(0, Math.max(at, 0)).trim();
    const problem = problemOf(item, name, texts, added);
    if (problem === undefined) added.set(name, item.slice(at + 1));
    else problems.push(`${MORE_OPTIONS}${problem}`);
  }
  return { texts: { ...texts, ...Object.fromEntries(added) }, problems };
}

/** The problem of an item, as text to follow the variable's name. */
function problemOf(
  item: string,
  name: string,
  texts: OptionTexts,
  added: ReadonlyMap<string, string>,
): string | undefined {
  if (name === '') return ` must be NAME=VALUE items separated by commas, semicolons or newlines, not ${quoted(item)}`;
  if (name === MORE_OPTIONS) return ' cannot be an item of itself';
  if (!NAMES.includes(name)) return `: ${quoted(name)} is not an option; ${helpFor(name)}`;
  if (added.has(name)) return `: ${name} is given twice`;
  if ((texts[name]?.trim() ?? '') !== '') return `: ${name} is also set as a separate variable; set it only once`;
  return undefined;
}

function helpFor(name: string): string {
  const meant = NAMES.find((option) => isNear(name.toUpperCase().replaceAll('-', '_'), option));
  if (meant !== undefined) return `did you mean ${meant}?`;
  return `the options are ${NAMES.join(', ')} (a value that contains ; needs a separate variable)`;
}
