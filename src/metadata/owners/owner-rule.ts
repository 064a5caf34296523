import type { Certainty, OwnerSource } from './attributed-owner.ts';
import type { DescribedInterface } from './described-interface.ts';
import type { Reference } from './references.ts';

/**
 * Patterns for fields of an interface. Named groups `id` and `name` capture AWS's identifier and the name of the owner.
 * Every pattern is linear in the length of its text: anchored, and without nested repetition.
 */
export interface InterfacePatterns {
  readonly interfaceType?: RegExp;
  readonly description?: RegExp;
  readonly requesterId?: RegExp;
  /** AWS has locked the properties of the interface. */
  readonly requesterManaged?: true;
  readonly instanceId?: RegExp;
  readonly instanceOwnerId?: RegExp;
  /** Patterns for values of tags by key; the tag must be there. */
  readonly tags?: Readonly<Record<string, RegExp>>;
}

/** An example of an interface, and the owner's identity in it. */
export interface OwnerExample {
  readonly described: DescribedInterface;
  readonly id?: string;
  readonly name?: string;
}

/** A rule that determines the owner of an interface. */
export interface OwnerRule {
  /** This program's name of the kind of owner; by default the type of the interface. */
  readonly type?: string;
  /** The decisive field, among those in `when`. */
  readonly decidedBy: Exclude<OwnerSource, 'none'>;
  /** All of these must match. */
  readonly when: InterfacePatterns;
  /** Further fields with the owner's id and name; none of these has to match. */
  readonly identifiedBy?: InterfacePatterns;
  readonly certainty: Certainty;
  /** A note about the result for the documentation. */
  readonly note?: string;
  readonly references: readonly [Reference, ...Reference[]];
  readonly examples: readonly [OwnerExample, ...OwnerExample[]];
}
