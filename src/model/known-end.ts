import type { Endpoint } from './endpoint-attributes.ts';
import { Interned } from './value-group.ts';

/** One end of a flow: what is known of it. */
export class KnownEnd extends Interned<Endpoint> {
  /** Whether the metadata know anything of it; else it is only what the record says. */
  readonly isKnown: boolean;

  constructor(attributes: Endpoint, isKnown = true) {
    super(attributes);
    this.isKnown = isKnown;
  }
}
