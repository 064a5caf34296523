import { quoted } from '../text/quoted.ts';
import { isNear } from './near-name.ts';
import { MAX_MORE_OPTIONS_CHARACTERS, MORE_OPTIONS, OPTION_NAMES } from './options.ts';
import type { OptionTexts } from './read-options.ts';

/** Options as if each had been set as a separate variable, and the problems of their text. */
export interface ExpandedOptions {
  readonly texts: OptionTexts;
  /** One sentence a problem; none where all is well. */
  readonly problems: readonly string[];
}

const NAMES: readonly string[] = OPTION_NAMES;
/** What separates items: `;`, a newline, or a comma before the name of an option, as values have commas too. */
const BETWEEN_ITEMS = new RegExp(`[;\\n]|,(?= *(?:${NAMES.join('|')})=)`);

/**
 * Takes the items of {@link MORE_OPTIONS} apart and adds each to the texts under its own name. An item that is no option,
 * came before, or is set outside as well is a problem: one of the two was meant to be something else. Never throws.
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

/** What is wrong with an item, to stand behind the variable's name. */
function problemOf(
  item: string,
  name: string,
  texts: OptionTexts,
  added: ReadonlyMap<string, string>,
): string | undefined {
  if (name === '') return ` must be NAME=VALUE items with commas, ; or newlines between them, not ${quoted(item)}`;
  if (name === MORE_OPTIONS) return ' cannot be an item of itself';
  if (!NAMES.includes(name)) return `: ${quoted(name)} is not an option; ${helpFor(name)}`;
  if (added.has(name)) return `: ${name} is given twice`;
  if ((texts[name]?.trim() ?? '') !== '') return `: ${name} is also a variable of its own; give it in one of the two`;
  return undefined;
}

function helpFor(name: string): string {
  const meant = NAMES.find((option) => isNear(name.toUpperCase().replaceAll('-', '_'), option));
  if (meant !== undefined) return `did you mean ${meant}?`;
  return `the options are ${NAMES.join(', ')} (a value with ; in it needs a variable of its own)`;
}
