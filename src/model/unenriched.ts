/** Why no metadata was found for an end of a flow, with explanations. */
export const UNENRICHED_REASONS = {
  public: 'a public address of no known interface',
  shared: 'several interfaces have the address',
  attached_later: 'its interface was attached after the flow',
  seen_later: 'its interface got the address after the flow',
  owner_changed: 'another interface had the address before or after the flow, or two had it during the flow',
  not_known_then: 'no interface is known to have had the address at the time of the flow',
  not_found: 'no known interface has it',
} as const satisfies Record<string, string>;

/** A key of {@link UNENRICHED_REASONS}. */
export type UnenrichedReason = keyof typeof UNENRICHED_REASONS;
