import type { Certainty, OwnerSource } from './attributed-owner.ts';
import type { DescribedInterface } from './described-interface.ts';
import type { Reference } from './references.ts';

/**
 * Patterns for fields of an interface. Named groups `id` and `name` take AWS's identifier of the owner and what people
 * call it. Every pattern is linear in the length of its text: anchored, and with no repetition inside another.
 */
export interface InterfacePatterns {
  readonly interfaceType?: RegExp;
  readonly description?: RegExp;
  readonly requesterId?: RegExp;
  /** The properties of the interface are locked by AWS. */
  readonly requesterManaged?: true;
  readonly instanceId?: RegExp;
  readonly instanceOwnerId?: RegExp;
  /** Patterns for values of tags by key; the tag must be there. */
  readonly tags?: Readonly<Record<string, RegExp>>;
}

/** An interface, and what the owner is called in it. */
export interface OwnerExample {
  readonly described: DescribedInterface;
  readonly id?: string;
  readonly name?: string;
}

/** One way to tell who owns an interface. */
export interface OwnerRule {
  /** Our word for the kind of owner; without one, the type of the interface is the word. */
  readonly type?: string;
  /** The field that settles it, among those that `when` looks at. */
  readonly decidedBy: Exclude<OwnerSource, 'none'>;
  /** All of these must match. */
  readonly when: InterfacePatterns;
  /** Where else the owner's id and name stand; none of these has to match. */
  readonly calledBy?: InterfacePatterns;
  readonly certainty: Certainty;
  /** What a reader must know of the result. */
  readonly note?: string;
  readonly references: readonly [Reference, ...Reference[]];
  readonly examples: readonly [OwnerExample, ...OwnerExample[]];
}
