import type { Endpoint } from './endpoint-attributes.ts';
import type { JsonFragment } from './json-fragment.ts';

/**
 * One end of a flow: what is known of it. The same thing behind the same address is the same object in every record, so
 * that what was rendered of it once is kept with it: in a map beside it, finding it would cost a record more than copying.
 */
export class KnownEnd {
  readonly attributes: Endpoint;
  /** Whether the metadata know anything of it; else it is only what the record says. */
  readonly isKnown: boolean;
  /** Whose fragments are kept; those of another encoder begin anew. */
  renderer: object | undefined = undefined;
  /** What was rendered of it, by the number that the renderer gives each part of a document. */
  fragments: (JsonFragment | undefined)[] = [];

  constructor(attributes: Endpoint, isKnown = true) {
    this.attributes = attributes;
    this.isKnown = isKnown;
  }
}
