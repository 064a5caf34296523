import { ADDED_ENTRIES } from './added-entries.generated.ts';
import type { AddedValues } from './added-values.generated.ts';
import { ENDPOINT_ATTRIBUTES, type EndpointAttributeName } from './endpoint-attributes.ts';
import { FIELDS, type FieldName, outputNameOf } from './fields.ts';
import { TOKEN_TYPES } from './token-type.ts';
import type { ValueGroup } from './value-group.ts';

/** Members of {@link AddedValues} of a given type. */
type AddedMember<Type> = {
  [Member in keyof AddedValues]: AddedValues[Member] extends Type ? Member : never;
}[keyof AddedValues];

/** An end of a flow: the member of {@link AddedValues} that describes it. */
export type FlowEnd = 'source' | 'destination';

/** What each kind of origin consists of, in addition to its kind. */
export interface OriginShapes {
  /** A field of the record. */
  field: { readonly field: FieldName };
  /** A time of the record, as ISO 8601. */
  time: { readonly field: 'end' };
  number: {
    readonly member: AddedMember<number>;
    /** How many decimals it has; the member holds it multiplied by 10 to this power. Whole numbers and amounts are all that is written. */
    readonly decimals?: 12;
  };
  string: {
    readonly member: AddedMember<string | undefined>;
    /** Set if nearly every flow has a different value, so that caching its rendering is pointless. */
    readonly isUnique?: true;
  };
  strings: { readonly member: AddedMember<readonly string[] | undefined> };
  /** A value of a group, which is rendered once for all records that have the same object. */
  grouped: { readonly member: Exclude<AddedMember<ValueGroup | undefined>, FlowEnd>; readonly attribute: string };
  /** The text of the record. */
  line: object;
  /** An attribute of an end of the flow. */
  endpoint: { readonly end: FlowEnd; readonly attribute: EndpointAttributeName };
}

/** The name of a kind of origin. */
export type OriginKindName = keyof OriginShapes;

/** An origin of one kind. */
export type OriginOf<Kind extends OriginKindName> = { [K in Kind]: { readonly kind: K } & OriginShapes[K] }[Kind];

/** Where an output value is taken from. */
export type ValueOrigin = OriginOf<OriginKindName>;

/** One name of the output dictionary. */
export interface DictionaryEntry {
  readonly name: string;
  readonly json: 'number' | 'string' | 'strings' | 'map';
  /** For a number: how many decimals it can have; none if missing. */
  readonly decimals?: 12;
  readonly origin: ValueOrigin;
  readonly sentence: string;
  readonly example?: string;
  /** Set if a document has the value only on request. */
  readonly isOptional?: true;
  /** Set if other programs write the same name, so that it does not identify a document of this program. */
  readonly isCommonName?: true;
  /** Set if it precedes the fields of the record. */
  readonly isAhead?: true;
  /** The schema setting that it requires: without it, no document has the value, and the value costs nothing. */
  readonly onlyIf?: 'rollsUp';
}

const TIME: DictionaryEntry = {
  name: 'timestamp',
  json: 'string',
  origin: { kind: 'time', field: 'end' },
  sentence: 'When the flow was last seen: `end` as ISO 8601, UTC.',
  example: '2021-01-01T00:01:00Z',
  isCommonName: true,
};

const RECORD_FIELDS: readonly DictionaryEntry[] = FIELDS.map((field) => ({
  name: outputNameOf(field.name),
  json: TOKEN_TYPES[field.type].json,
  origin: { kind: 'field', field: field.name },
  sentence: field.sentence,
}));

/** The values that enrichers add, in their order; `npm run generate` derives them from the table of enrichers. */
export const ADDED: readonly DictionaryEntry[] = ADDED_ENTRIES;

const LINE: DictionaryEntry = {
  name: 'original_line',
  json: 'string',
  origin: { kind: 'line' },
  sentence: 'The original flow log line, if requested.',
  example: '2 123456789012 eni-0a1b… ACCEPT OK',
  isOptional: true,
  isCommonName: true,
};

const ENDS = [
  { end: 'source', prefix: 'src_' },
  { end: 'destination', prefix: 'dst_' },
] as const;

const ENDPOINTS: readonly DictionaryEntry[] = ENDS.flatMap(({ end, prefix }) =>
  ENDPOINT_ATTRIBUTES.map(
    (attribute): DictionaryEntry => ({
      name: prefix + attribute.name,
      json: attribute.json,
      origin: { kind: 'endpoint', end, attribute: attribute.name },
      sentence: attribute.sentence,
      example: attribute.example,
    }),
  ),
);

/**
 * Every value that a readable record can have in the output, by its name in the flat schema, in output order; other
 * schemas map from these names. Absent values are omitted.
 */
export const DICTIONARY: readonly DictionaryEntry[] = [
  TIME,
  ...ADDED.filter(({ isAhead }) => isAhead),
  ...RECORD_FIELDS,
  ...ADDED.filter(({ isAhead }) => !isAhead),
  LINE,
  ...ENDPOINTS,
];

/** Names of a document for a line that cannot be read. */
export const FAULT_NAMES = { fault: 'parse_fault', line: 'message' } as const;

/** Every name that the output uses itself; a field that AWS adds later must not have one of them. */
export const OUTPUT_NAMES: ReadonlySet<string> = new Set([
  ...DICTIONARY.map((entry) => entry.name),
  ...Object.values(FAULT_NAMES),
]);
