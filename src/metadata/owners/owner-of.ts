import type { AttributedOwner, Certainty } from './attributed-owner.ts';
import { type BoundedInterface, boundedInterface } from './bounded-interface.ts';
import type { DescribedInterface } from './described-interface.ts';
import { matchRule } from './match-rule.ts';
import type { OwnerRule } from './owner-rule.ts';
import { OWNER_RULES } from './owner-rules.ts';

/** An alias in place of an account: `amazon-elb`, `amazon-aws`, `aws-lambda`. Only AWS can set it. */
const AWS_ALIAS = /^(?:amazon|aws)-/;

/**
 * The owner of a network interface, determined only from its EC2 description; `unknown` if no rule of {@link
 * OWNER_RULES} matches. Never throws.
 */
export function ownerOf(described: DescribedInterface): AttributedOwner {
  const candidate = boundedInterface(described);
  for (const rule of OWNER_RULES) {
    const identity = matchRule(rule, candidate);
    if (identity === undefined) continue;
    const type = rule.type ?? candidate.interfaceType;
    return { type, ...identity, source: rule.decidedBy, certainty: certaintyOf(rule, candidate) };
  }
  return { type: 'unknown', source: 'none' };
}

/**
 * The owner of an interface can write and change its description, so it is certain only if AWS has locked or signed the
 * interface. It decides in any case, since interfaces of Lambda, Glue and Amazon MQ are neither.
 */
function certaintyOf(rule: OwnerRule, candidate: BoundedInterface): Certainty {
  if (rule.decidedBy !== 'description' || rule.certainty !== 'sure') return rule.certainty;
  const isConfirmed =
    candidate.requesterManaged || AWS_ALIAS.test(candidate.requesterId) || AWS_ALIAS.test(candidate.instanceOwnerId);
  return isConfirmed ? 'sure' : 'likely';
}
