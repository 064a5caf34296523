import type { AddedValues } from '../../model/added-values.generated.ts';
import type { KnownEnd } from '../../model/known-end.ts';
import type { Interned } from '../../model/value-group.ts';
import type { EndName } from './dependency.ts';

/**
 * The ends of the record that is being written. Rendered text of an end is stored with it, so that a dozen members cost
 * one copy.
 */
export class KnownEnds implements Record<EndName, KnownEnd | undefined> {
  readonly #numbers: Map<object, Map<string, number>> = new Map();
  #count = 0;
  source: KnownEnd | undefined;
  destination: KnownEnd | undefined;
  /** The end that recorded the flow; undefined if the direction is unknown. */
  own: KnownEnd | undefined;
  far: KnownEnd | undefined;

  /** Sets the ends of the next record. */
  set({ source, destination, direction }: AddedValues): void {
    if (source !== undefined) this.adopt(source);
    if (destination !== undefined) this.adopt(destination);
    this.source = source;
    this.destination = destination;
    const isEgress = direction === 'egress';
    this.own = isEgress ? source : direction === undefined ? undefined : destination;
    this.far = isEgress ? destination : direction === undefined ? undefined : source;
  }

  /**
   * The number of the fragment for a `part` of the schema after `lead`. It is the same in every log format, so that an
   * end is rendered once.
   */
  numberOf(part: object, lead: string): number {
    let byLead = this.#numbers.get(part);
    if (byLead === undefined) {
      byLead = new Map();
      this.#numbers.set(part, byLead);
    }
    const number = byLead.get(lead) ?? this.#count++;
    byLead.set(lead, number);
    return number;
  }

  /** Drops fragments of an end or a group of values that another encoder rendered. */
  adopt(known: Interned<unknown>): void {
    if (known.renderer === this) return;
    known.renderer = this;
    known.fragments = [];
  }
}
