import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { LogFormat } from '../model/log-format.ts';
import { CidrTable } from '../net/cidr-table.ts';
import { ByteSet } from './byte-set.ts';
import type { DropRule, DropTerm, TermValues } from './drop-rule.ts';
import { NumberSet } from './number-set.ts';
import type { ParsedAddresses } from './parsed-addresses.ts';
import { TERMS, type TermSpec } from './terms.ts';

/** The result of {@link RuleBook.firstMatch} if no rule matches. */
export const NO_RULE = 0;

/** Decides whether a term holds for a record of one format. */
type TermTest = (record: FlowLogRecord) => boolean;

/** A term with its compiled values, for all formats. */
interface PreparedTerm {
  readonly term: DropTerm;
  readonly test: ValueTest;
}

interface CompiledRule {
  /** Place of the rule in the configuration, from 1. */
  readonly number: number;
  readonly tests: readonly TermTest[];
}

/**
 * Drop rules, compiled once per format. A rule that needs a field which the format lacks is skipped.
 *
 * A term does not hold if the record lacks its field, even if it is negated: records with unknown values are kept.
 */
export class RuleBook {
  readonly #rules: readonly (readonly PreparedTerm[])[];
  readonly #byFormat: WeakMap<LogFormat, readonly CompiledRule[]> = new WeakMap();

  constructor(rules: readonly DropRule[], addresses: ParsedAddresses) {
    this.#rules = rules.map(({ terms }) =>
      terms.map((term) => ({ term, test: compileValueTest(term.values, addresses) })),
    );
  }

  /** The number, from 1, of the first rule whose terms all hold; {@link NO_RULE} if none does. */
  firstMatch(record: FlowLogRecord): number {
    const rules = this.#rulesFor(record.format);
    for (let index = 0; index < rules.length; index++) {
      const rule = rules[index];
      if (rule !== undefined && allHold(rule.tests, record)) return rule.number;
    }
    return NO_RULE;
  }

  #rulesFor(format: LogFormat): readonly CompiledRule[] {
    let rules = this.#byFormat.get(format);
    if (rules === undefined) {
      rules = this.#rules.flatMap((terms, index) => {
        const tests = terms.flatMap((term) => compileTerm(term, format) ?? []);
        return tests.length === terms.length ? [{ number: index + 1, tests }] : [];
      });
      this.#byFormat.set(format, rules);
    }
    return rules;
  }
}

function allHold(tests: readonly TermTest[], record: FlowLogRecord): boolean {
  for (let index = 0; index < tests.length; index++) {
    if (tests[index]?.(record) !== true) return false;
  }
  return true;
}

/** Undefined if the term cannot hold for any record of the format. */
function compileTerm({ term, test }: PreparedTerm, format: LogFormat): TermTest | undefined {
  const spec: TermSpec = TERMS[term.name];
  const all = spec.fields.map((field) => format.positions[field]);
  const positions = all.filter((position) => position >= 0);
  if (positions.length === 0) return undefined;
  if (!term.isNegated) return (record) => someMatch(positions, test, record);
  // if one of the two ends is unknown, it could be the matching one
  return positions.length < all.length ? undefined : (record) => noneMatch(positions, test, record);
}

function someMatch(positions: readonly number[], test: ValueTest, record: FlowLogRecord): boolean {
  for (let index = 0; index < positions.length; index++) {
    const position = positions[index] ?? -1;
    if (record.has(position) && test(record, position)) return true;
  }
  return false;
}

function noneMatch(positions: readonly number[], test: ValueTest, record: FlowLogRecord): boolean {
  for (let index = 0; index < positions.length; index++) {
    const position = positions[index] ?? -1;
    if (!record.has(position) || test(record, position)) return false;
  }
  return true;
}

/** Decides whether the field at a position, which the record has, is one of a term's values. */
export type ValueTest = (record: FlowLogRecord, position: number) => boolean;

/** Compiles the values of a term. The test works for any format and allocates nothing. */
export function compileValueTest(values: TermValues, addresses: ParsedAddresses): ValueTest {
  switch (values.type) {
    case 'texts': {
      const set = new ByteSet(values.texts);
      return (record, position) => set.has(record.bytes, record.startOf(position), record.endOf(position));
    }
    case 'numbers': {
      const set = new NumberSet(values.ranges);
      return (record, position) => set.has(record.number(position));
    }
    case 'addresses': {
      const table = new CidrTable(values.blocks.map((block) => [block, true] as const));
      return (record, position) => table.lookup(addresses.at(record, position)) === true;
    }
  }
}
