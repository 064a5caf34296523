/**
 * What told the owner: the type that AWS gave the interface, the instance it is attached to, a tag, its description, or
 * who asked for it; `none` where nothing did.
 */
export type OwnerSource = 'interface_type' | 'attachment' | 'tag' | 'description' | 'requester' | 'none';

/**
 * How well it is known that an interface of that look has that owner: `sure` from a recorded answer, AWS's documentation
 * or the owning service's source; `likely` from several independent programs, or implied by a policy of AWS; `unsure`
 * from one source, or deduced.
 */
export type Certainty = 'sure' | 'likely' | 'unsure';

/** An owner as the inventory has it (type, AWS's identifier, the name that people use), and how it was found out. */
export interface AttributedOwner {
  /** `unknown` where nothing tells the owner. */
  readonly type: string;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly source: OwnerSource;
  /** Absent for an unknown owner. */
  readonly certainty?: Certainty | undefined;
}
