import type { AddedValues } from '../model/added-values.ts';
import type { Endpoint } from '../model/endpoint-attributes.ts';
import type { EndName } from './schema-tree.ts';

/** An end with what was rendered of it, by the number of the fragment. */
export interface KnownEnd {
  readonly endpoint: Endpoint;
  readonly fragments: (Uint8Array | undefined)[];
}

/**
 * The ends of the record that is being written. Endpoints are shared between records, so what was rendered of one is
 * kept with it: a dozen members cost one copy.
 */
export class KnownEnds {
  readonly #known: WeakMap<Endpoint, KnownEnd> = new WeakMap();
  readonly #numbers: Map<object, Map<string, number>> = new Map();
  #count = 0;
  source: KnownEnd | undefined = undefined;
  destination: KnownEnd | undefined = undefined;
  /** The end that recorded the flow; undefined where the direction is not known. */
  own: KnownEnd | undefined = undefined;
  far: KnownEnd | undefined = undefined;

  /** Moves on to the ends of another record. */
  set({ source, destination, direction }: AddedValues): void {
    this.source = source === undefined ? undefined : this.#of(source);
    this.destination = destination === undefined ? undefined : this.#of(destination);
    const isEgress = direction === 'egress';
    this.own = isEgress ? this.source : direction === undefined ? undefined : this.destination;
    this.far = isEgress ? this.destination : direction === undefined ? undefined : this.source;
  }

  /** The end of a name. */
  end(name: EndName): KnownEnd | undefined {
    switch (name) {
      case 'source':
        return this.source;
      case 'destination':
        return this.destination;
      case 'own':
        return this.own;
      case 'far':
        return this.far;
    }
  }

  /**
   * The number of a fragment: `part` is what of the schema it renders, behind `lead`. It is the same in every log format,
   * so that an end is rendered once.
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

  #of(endpoint: Endpoint): KnownEnd {
    let known = this.#known.get(endpoint);
    if (known === undefined) {
      known = { endpoint, fragments: [] };
      this.#known.set(endpoint, known);
    }
    return known;
  }
}
