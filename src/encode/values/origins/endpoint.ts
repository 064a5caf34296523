import { compileEndAttribute, endAttributeIsKnown, endAttributeText } from '../end-attribute.ts';
import type { OriginKind } from './origin-kind.ts';

/** An attribute of an end of the flow. */
export const ENDPOINT_ORIGIN: OriginKind<'endpoint'> = {
  dependency: ({ end }) => end,
  compile: compileEndAttribute,
  has: endAttributeIsKnown,
  text: endAttributeText,
};
