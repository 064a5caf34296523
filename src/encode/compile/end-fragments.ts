import type { Endpoint } from '../../model/endpoint-attributes.ts';
import { JsonFragment } from '../../model/json-fragment.ts';
import type { KnownEnd } from '../../model/known-end.ts';
import type { CompileContext, WriteColumn } from '../values/compile-context.ts';
import type { KnownEnds } from '../values/known-ends.ts';
import { type PlainSource, renderMembers, renderValue } from '../plain-document.ts';
import type { Value } from '../language/schema.ts';
import type { EndName, SchemaNode } from './schema-tree.ts';
import { attributeOf } from '../values/subjects.ts';

/** Compiles members that depend on one end alone. They are rendered once for each end. */
export function compileEndMembers(nodes: readonly SchemaNode[], end: EndName, context: CompileContext): WriteColumn {
  const [first = nodes] = nodes;
  return compile(first, '', end, context, (source) => renderMembers(nodes, source));
}

/** Compiles a value that depends on one end alone and stands behind `lead`. */
export function compileEndValue(value: Value, lead: string, end: EndName, context: CompileContext): WriteColumn {
  return compile(value, lead, end, context, (source) => {
    const text = renderValue(value, source);
    return text === undefined ? '' : lead + text;
  });
}

function compile(
  part: object,
  lead: string,
  end: EndName,
  { ends, options, tags }: CompileContext,
  render: (source: PlainSource) => string,
): WriteColumn {
  const number = ends.numberOf(part, lead);
  const knownOf = KNOWN_OF[end];
  const fragmentOf = ({ attributes }: KnownEnd): JsonFragment =>
    new JsonFragment(render({ valueOf: (subject) => valueAt(attributes, subject), options }));
  const valueAt = (endpoint: Endpoint, subject: Parameters<PlainSource['valueOf']>[0]) => {
    if (subject.kind === 'end') return attributeOf(endpoint, subject.attribute, tags);
    const { origin } = subject.entry;
    return origin.kind === 'endpoint' ? attributeOf(endpoint, origin.attribute, tags) : undefined;
  };
  return (_record, _added, writer) => {
    const known = knownOf(ends);
    if (known === undefined) return;
    let fragment = known.fragments[number];
    if (fragment === undefined) {
      fragment = fragmentOf(known);
      known.fragments[number] = fragment;
    }
    writer.fragment(fragment);
  };
}

const KNOWN_OF: Readonly<Record<EndName, (ends: KnownEnds) => KnownEnd | undefined>> = {
  source: (ends) => ends.source,
  destination: (ends) => ends.destination,
  own: (ends) => ends.own,
  far: (ends) => ends.far,
};
