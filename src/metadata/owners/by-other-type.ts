import type { OwnerRule } from './owner-rule.ts';
import { EC2_API } from './references.ts';

/**
 * Interface types without another rule. Users can only choose among `interface`, `efa`, `efa-only`, `trunk` and
 * `branch`, so any other type is AWS's own name for the owner, and more reliable than a text. `load_balancer` is
 * excluded, since the texts give its kind.
 */
export const BY_OTHER_TYPE: readonly OwnerRule[] = [
  {
    decidedBy: 'interface_type',
    when: { interfaceType: /^(?!(?:interface|efa|efa-only|trunk|branch|load_balancer)$)[\w.-]{1,64}$/ },
    certainty: 'likely',
    note: 'A type newer than this table.',
    references: [EC2_API],
    examples: [{ described: { interfaceType: 'some_future_type', description: 'ELB app/shop/50dc6c495c0c9188' } }],
  },
];
