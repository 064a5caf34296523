import type { AttributedOwner, Certainty } from './attributed-owner.ts';
import { type BoundedInterface, boundedInterface } from './bounded-interface.ts';
import type { DescribedInterface } from './described-interface.ts';
import { matchRule } from './match-rule.ts';
import type { OwnerRule } from './owner-rule.ts';
import { OWNER_RULES } from './owner-rules.ts';

/** A name in place of an account: `amazon-elb`, `amazon-aws`, `aws-lambda`. Only AWS writes such a one. */
const AWS_ALIAS = /^(?:amazon|aws)-/;

/**
 * What is behind a network interface, from its description alone; `unknown` where no rule of {@link OWNER_RULES} matches.
 * Never throws. The owner keeps what it is called; the description of an unknown one says no more than itself.
 */
export function ownerOf(described: DescribedInterface): AttributedOwner {
  const candidate = boundedInterface(described);
  for (const rule of OWNER_RULES) {
    const calls = matchRule(rule, candidate);
    if (calls === undefined) continue;
    const type = rule.type ?? candidate.interfaceType;
    return { type, ...calls, source: rule.decidedBy, certainty: certaintyOf(rule, candidate) };
  }
  return { type: 'unknown', source: 'none' };
}

/**
 * A description can be written and changed by whoever owns the interface, so it is sure only where AWS has locked the
 * interface or signed it. It still decides without: Lambda, Glue and Amazon MQ have interfaces that are neither.
 */
function certaintyOf(rule: OwnerRule, candidate: BoundedInterface): Certainty {
  if (rule.decidedBy !== 'description' || rule.certainty !== 'sure') return rule.certainty;
  const isVouched =
    candidate.requesterManaged || AWS_ALIAS.test(candidate.requesterId) || AWS_ALIAS.test(candidate.instanceOwnerId);
  return isVouched ? 'sure' : 'likely';
}
