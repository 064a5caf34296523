import type { FlowEnd } from '../model/dictionary.ts';
import type { Endpoint } from '../model/endpoint-attributes.ts';
import type { Schema } from './schema.ts';

/**
 * Renders what is known of an end, once an endpoint: JSON members, each led by a comma. Endpoints are shared between
 * records, so what is a dozen members costs one copy.
 */
export class EndpointFragments {
  readonly #members: readonly { readonly key: string; readonly attribute: keyof Endpoint }[];
  readonly #rendered: WeakMap<Endpoint, Uint8Array> = new WeakMap();

  constructor(schema: Schema, end: FlowEnd) {
    this.#members = schema.columns.flatMap(({ name, from: { origin } }) =>
      origin.kind === 'endpoint' && origin.end === end
        ? [{ key: JSON.stringify(name), attribute: origin.attribute }]
        : [],
    );
  }

  /** The members of an endpoint in this schema. */
  of(endpoint: Endpoint): Uint8Array {
    let fragment = this.#rendered.get(endpoint);
    if (fragment === undefined) {
      fragment = Buffer.from(
        this.#members
          .filter(({ attribute }) => endpoint[attribute] !== undefined)
          .map(({ key, attribute }) => `,${key}:${JSON.stringify(endpoint[attribute])}`)
          .join(''),
      );
      this.#rendered.set(endpoint, fragment);
    }
    return fragment;
  }
}
