/** Why no metadata was found for an end of a flow, with explanations. */
export const UNENRICHED_REASONS = {
  public: 'a public address that no known interface has',
  shared: 'an address that several interfaces have, so that it cannot be attributed',
  attached_later: 'the interface that has the address now was attached after the flow had ended',
  seen_later: 'the address was first seen on the interface that has it now after the flow had ended',
  not_found: 'no known interface has it',
} as const satisfies Record<string, string>;

/** A key of {@link UNENRICHED_REASONS}. */
export type UnenrichedReason = keyof typeof UNENRICHED_REASONS;
