/**
 * How the owner was determined: by the interface's type, the instance it is attached to, a tag, its description, or its
 * requester; `none` if it is unknown.
 */
export type OwnerSource = 'interface_type' | 'attachment' | 'tag' | 'description' | 'requester' | 'none';

/**
 * How certain the rule is: `sure` if based on a recorded answer, AWS's documentation or the owning service's source;
 * `likely` if based on several independent programs, or implied by a policy of AWS; `unsure` if based on one source, or
 * deduced.
 */
export type Certainty = 'sure' | 'likely' | 'unsure';

/** An owner as in the inventory (type, AWS's identifier, name), and how it was determined. */
export interface AttributedOwner {
  /** `unknown` if no rule matches. */
  readonly type: string;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly source: OwnerSource;
  /** Absent for an unknown owner. */
  readonly certainty?: Certainty | undefined;
}
