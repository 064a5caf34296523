import type { Endpoint } from './endpoint-attributes.ts';
import { Interned } from './value-group.ts';

/** One end of a flow: its known attributes. */
export class KnownEnd extends Interned<Endpoint> {
  /** Whether the attributes come from metadata; otherwise only from the record. */
  readonly isKnown: boolean;

  constructor(attributes: Endpoint, isKnown = true) {
    super(attributes);
    this.isKnown = isKnown;
  }
}
