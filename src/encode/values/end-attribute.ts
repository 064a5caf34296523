import type { EndpointAttributeName } from '../../model/endpoint-attributes.ts';
import type { Subject } from '../language/schema.ts';
import type { SharedMember } from '../text/compiled-part.ts';
import type { PlainValue } from '../text/conversions.ts';
import { jsonOf } from '../text/plain-json.ts';
import { keyIn } from '../text/shared-run.ts';
import type { CompileContext, Test } from './compile-context.ts';
import type { EndName } from './dependency.ts';
import type { ReadText } from './origins/origin-kind.ts';

/** An attribute of one end of the flow. */
export interface EndAttribute {
  readonly end: EndName;
  readonly attribute: EndpointAttributeName;
}

/** Compiles an attribute of an end. It is rendered each time, since the members of an end are cached as a whole. */
export function compileEndAttribute(
  attribute: EndAttribute,
  subject: Subject,
  lead: string,
  context: CompileContext,
): SharedMember {
  const { ends } = context;
  return {
    lead,
    owner: attribute.end,
    name: attribute.attribute,
    key: keyIn(lead, subject),
    jsonOf: () => {
      const value = attributeValue(attribute, context);
      return value === undefined ? undefined : jsonOf(subject, value);
    },
    read: () => ends[attribute.end]?.attributes,
  };
}

/** Whether the attribute is known. */
export function endAttributeIsKnown(attribute: EndAttribute, context: CompileContext): Test {
  return (_record, _added) => attributeValue(attribute, context) !== undefined;
}

/** Reads the attribute if it is one text. */
export function endAttributeText(attribute: EndAttribute, context: CompileContext): ReadText {
  return () => {
    const value = attributeValue(attribute, context);
    return typeof value === 'string' ? value : undefined;
  };
}

/** The attribute of the record being written, without the tags that the configuration excludes. */
function attributeValue({ end, attribute }: EndAttribute, { ends, tags }: CompileContext): PlainValue | undefined {
  const attributes = ends[end]?.attributes;
  if (attributes === undefined) return undefined;
  if (attribute !== 'tags') return attributes[attribute];
  return attributes.tags === undefined ? undefined : tags(attributes.tags);
}
