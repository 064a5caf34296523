import { Verdict, type VerdictFacts } from '../model/verdict.ts';
import type { Posture } from './posture.ts';
import { valuesOf } from './verdict-values.ts';

/** Makes equal verdicts one object, however they were found. */
export class VerdictStore {
  readonly #known: Map<string, Verdict> = new Map();

  /** How many distinct verdicts there are. */
  get size(): number {
    return this.#known.size;
  }

  /** The verdict with these facts, which have neither rule nor entry. */
  of(facts: VerdictFacts): Verdict {
    const { verdict, reason, certainty, rulesAt, role } = facts;
    return this.#get(`${verdict} ${reason} ${certainty} ${rulesAt} ${role}`, facts);
  }

  /** The verdict with these facts of a posture, which determines the groups, the network ACL and the time. */
  ofPosture(posture: Posture, facts: VerdictFacts): Verdict {
    const { entry, rule, nearMisses = [], allowing = [], possible = [] } = facts;
    const parts: (string | number | undefined)[] = [
      posture.number,
      facts.verdict,
      facts.reason,
      facts.certainty,
      facts.role,
      facts.groupResult,
    ];
    parts.push(rule?.rule.id, facts.ruleMatches, facts.aclResult, entry?.ruleNumber, entry?.direction, entry?.cidr);
    for (const matches of [allowing, possible, nearMisses]) parts.push(...matches.map((match) => match.rule.id));
    // joined at once, it is one flat string in memory rather than a tree of its parts
    const key = parts.join(' ');
    return this.#get(key, facts);
  }

  /** Drops all verdicts; those already returned remain valid. */
  clear(): void {
    this.#known.clear();
  }

  #get(key: string, facts: VerdictFacts): Verdict {
    let verdict = this.#known.get(key);
    if (verdict === undefined) {
      verdict = new Verdict(facts, valuesOf(facts));
      this.#known.set(key, verdict);
    }
    return verdict;
  }
}
