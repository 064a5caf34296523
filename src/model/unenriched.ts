/** Why no metadata was found for an end of a flow, with explanations. */
export const UNENRICHED_REASONS = {
  public: 'a public address of no known interface',
  shared: 'several interfaces have the address',
  attached_later: 'its interface was attached after the flow',
  seen_later: 'its interface got the address after the flow',
  not_found: 'no known interface has it',
} as const satisfies Record<string, string>;

/** A key of {@link UNENRICHED_REASONS}. */
export type UnenrichedReason = keyof typeof UNENRICHED_REASONS;
