/** Why no metadata was found for an end of a flow, with explanations. */
export const UNENRICHED_REASONS = {
  public: 'a public address of no known interface',
  shared: 'several interfaces have the address',
  attached_later: 'its interface was attached after the flow',
  seen_later: 'its interface got the address after the flow',
  owner_changed: 'another interface had the address before or after, or two had it in the time of the flow',
  not_known_then: 'nobody was seen with the address at the time of the flow',
  not_found: 'no known interface has it',
} as const satisfies Record<string, string>;

/** A key of {@link UNENRICHED_REASONS}. */
export type UnenrichedReason = keyof typeof UNENRICHED_REASONS;
