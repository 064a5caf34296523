import type { Endpoint } from './endpoint-attributes.ts';
import type { JsonFragment } from './json-fragment.ts';

/**
 * The known attributes of one end of a flow. The same resource at the same address is the same object in every record,
 * and its rendered text is stored in it: looking that up in a separate map would cost more than copying it.
 */
export class KnownEnd {
  readonly attributes: Endpoint;
  /** Whether the attributes come from metadata; otherwise only from the record. */
  readonly isKnown: boolean;
  /** The encoder of the stored fragments; another encoder starts over. */
  renderer: object | undefined = undefined;
  /** The rendered fragments, by the number that the encoder assigns to each part of a document. */
  fragments: (JsonFragment | undefined)[] = [];

  constructor(attributes: Endpoint, isKnown = true) {
    this.attributes = attributes;
    this.isKnown = isKnown;
  }
}
