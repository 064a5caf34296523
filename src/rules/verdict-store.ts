import { Verdict, type VerdictFacts } from '../model/verdict.ts';

/** Equal verdicts as one object, whatever they were found by. */
export class VerdictStore {
  readonly #known: Map<string, Verdict> = new Map();

  /** The verdict with these facts. */
  of(facts: VerdictFacts): Verdict {
    const key = keyOf(facts);
    let verdict = this.#known.get(key);
    if (verdict === undefined) {
      verdict = new Verdict(facts);
      this.#known.set(key, verdict);
    }
    return verdict;
  }

  /** How many distinct verdicts there are. */
  get size(): number {
    return this.#known.size;
  }

  clear(): void {
    this.#known.clear();
  }
}

function keyOf(facts: VerdictFacts): string {
  const { entry, rule, allowing, nearMisses, groups } = facts;
  return JSON.stringify([
    facts.verdict,
    facts.reason,
    facts.certainty,
    facts.rulesAt,
    facts.role,
    facts.groupResult,
    rule?.group.id,
    rule?.rule.id,
    facts.ruleMatches,
    facts.aclResult,
    facts.aclId,
    entry?.direction,
    entry?.ruleNumber,
    entry?.cidr,
    allowing?.map((match) => match.rule.id),
    nearMisses?.map((match) => match.rule.id),
    groups?.map(({ id }) => id),
  ]);
}
