import { messageOf } from '../model/message-of.ts';
import type { RangeReader } from '../net/cidr-block.ts';
import { quoted } from '../text/quoted.ts';
import { type DropRule, type DropTerm, textsOfValues } from './drop-rule.ts';
import { readTermValues } from './read-term-values.ts';
import { isTermName, TERMS } from './terms.ts';

/** Maximum size of the text of all rules. */
export const MAX_DROP_RULES_BYTES = 65_536;
/** Maximum number of rules. */
export const MAX_DROP_RULES = 100;
/** Maximum number of terms of a rule. */
export const MAX_RULE_TERMS = 20;
/** Maximum number of values of a term. */
export const MAX_TERM_VALUES = 1_000;

/** Names of the terms whose values are addresses. */
const ADDRESS_TERMS = Object.entries(TERMS).flatMap(([name, { kind }]) => (kind === 'address' ? [name] : []));

const TERM = /^([^=!]*)(!?=)(.*)$/s;
/** The separator of terms: spaces or a plus sign, which needs no quotes on a command line. No value contains one. */
const BETWEEN_TERMS = /\s*\+\s*|\s+/;
/** The separator of rules on a line: `;`, or the word `or` between terms. */
const BETWEEN_RULES = /;|(?:\s*\+\s*|\s+)or(?:\s*\+\s*|\s+)/;

/**
 * Reads drop rules: rules separated by newlines, `;` or `+or+`, each of terms separated by spaces or `+`, each term
 * `name=value[,value…]` or `name!=value[,value…]` with a name of {@link TERMS}. Blank lines and a `;` at the end of a
 * line are ignored; a text without rules gives an empty list.
 *
 * Throws a RangeError that gives the rule's number, the term, the bound and the value received. A repeated value, term
 * or rule is refused too, because it is probably a mistake.
 */
export function readDropRules(text: string, readRange: RangeReader): DropRule[] {
  const size = Buffer.byteLength(text);
  if (size > MAX_DROP_RULES_BYTES) {
    throw new RangeError(`drop rules may have at most ${MAX_DROP_RULES_BYTES} bytes, not ${size}`);
  }
  const texts = splitRules(text);
  if (texts.length > MAX_DROP_RULES) {
    throw new RangeError(`there may be at most ${MAX_DROP_RULES} drop rules, not ${texts.length}`);
  }
  const rules = texts.map((ruleText, index) => at(`rule ${index + 1}`, () => readRule(ruleText, readRange)));
  const [first, second] = firstRepeat(rules.map((rule) => rule.terms.map(textOfTerm).toSorted().join(' '))) ?? [];
  if (first !== undefined && second !== undefined) {
    throw new RangeError(`rule ${second + 1}: the same as rule ${first + 1}`);
  }
  return rules;
}

/** Whether drop rules have a term whose values are addresses, so that reading them needs a {@link RangeReader}. */
export function haveAddresses(text: string): boolean {
  return ADDRESS_TERMS.some((name) => text.includes(`${name}=`) || text.includes(`${name}!=`));
}

function splitRules(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .flatMap((line) => line.replace(/;$/, '').split(BETWEEN_RULES));
}

function readRule(text: string, readRange: RangeReader): DropRule {
  if (text.trim() === '') throw new RangeError('a rule needs at least one term, such as action=ACCEPT');
  const terms = text.trim().split(BETWEEN_TERMS);
  if (terms.includes('')) throw new RangeError('a term is missing before or after +');
  if (terms.length > MAX_RULE_TERMS) {
    throw new RangeError(`a rule may have at most ${MAX_RULE_TERMS} terms, not ${terms.length}`);
  }
  const read = terms.map((term) => at(`term ${quoted(term)}`, () => readTerm(term, readRange)));
  const [, second] = firstRepeat(read.map(textOfTerm)) ?? [];
  if (second !== undefined) throw new RangeError(`term ${quoted(terms[second] ?? '')}: the rule contains it twice`);
  return { terms: read };
}

function readTerm(text: string, readRange: RangeReader): DropTerm {
  const [, name, operator, list] = TERM.exec(text) ?? [];
  if (name === undefined || list === undefined) {
    throw new RangeError('a term must be name=value or name!=value; separate several values by commas without spaces');
  }
  if (!isTermName(name)) {
    throw new RangeError(`${quoted(name)} is not the name of a term; allowed are ${Object.keys(TERMS).join(', ')}`);
  }
  const texts = list.split(',');
  if (texts.length > MAX_TERM_VALUES) {
    throw new RangeError(`a term may have at most ${MAX_TERM_VALUES} values, not ${texts.length}`);
  }
  if (texts.includes('')) {
    throw new RangeError(list === '' ? 'a value is missing' : 'a value between commas is empty');
  }
  const values = readTermValues(TERMS[name], texts, readRange);
  const [first, second] = firstRepeat(textsOfValues(values)) ?? [];
  if (first !== undefined && second !== undefined) {
    const [one = '', other = ''] = [texts[first], texts[second]];
    throw new RangeError(
      one === other ? `${quoted(one)} is given twice` : `${quoted(one)} is the same as ${quoted(other)}`,
    );
  }
  return { name, isNegated: operator === '!=', values };
}

/** The term in its canonical spelling. */
function textOfTerm({ name, isNegated, values }: DropTerm): string {
  return `${name}${isNegated ? '!=' : '='}${textsOfValues(values).toSorted().join(',')}`;
}

/** The positions of the first repeated text and of its repetition. */
function firstRepeat(texts: readonly string[]): readonly [number, number] | undefined {
  const places = new Map<string, number>();
  for (const [place, text] of texts.entries()) {
    const before = places.get(text);
    if (before !== undefined) return [before, place];
    places.set(text, place);
  }
  return undefined;
}

function at<Value>(place: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    const reason = messageOf(error);
    throw new RangeError(`${place}: ${reason}`, { cause: error });
  }
}
