import type { FlatDocument } from './flat-document.ts';
import { digitsOf } from './pruned-document.ts';

/** The rule that decided whether a flow was accepted or rejected. */
export interface DecidingRule {
  readonly id: unknown;
  readonly words: unknown;
  readonly description?: unknown;
  readonly kind: 'security_group' | 'network_acl';
  readonly set: unknown;
  readonly setName?: unknown;
  readonly setDescription?: unknown;
}

/**
 * The deciding rule according to a flat document. For an accepted flow, it is the security group rule, or the network ACL entry
 * if no security group applies. For a rejected flow, it is the network ACL entry, unless the security group rejected the flow
 * first. In all other cases, it is undefined.
 */
export function decidingRuleOf(flat: FlatDocument): DecidingRule | undefined {
  const number = digitsOf(flat.nacl_rule_number);
  const parts = [flat.nacl_id, flat.nacl_rule_direction, number];
  const entry: DecidingRule | undefined =
    number === undefined
      ? undefined
      : {
          id: parts.includes(undefined) ? undefined : parts.join('/'),
          words: flat.nacl_rule,
          kind: 'network_acl',
          set: flat.nacl_id,
        };
  switch (flat.verdict) {
    case 'allowed':
      if (flat.sg_rule_id === undefined) return flat.sg_result === 'not_applied' ? entry : undefined;
      return {
        id: flat.sg_rule_id,
        words: flat.sg_rule,
        description: flat.sg_rule_description,
        kind: 'security_group',
        set: flat.sg_id,
        setName: flat.sg_name,
        setDescription: flat.sg_description,
      };
    case 'network_acl':
      return entry;
    case 'both':
      return flat.verdict_reason === 'network_acl_first' ? entry : undefined;
    default:
      return undefined;
  }
}

/** The verdict and its reason; undefined unless both are known. */
export function verdictAndReason({ verdict, verdict_reason: reason }: FlatDocument): string | undefined {
  return verdict === undefined || reason === undefined ? undefined : `${verdict}/${reason}`;
}
