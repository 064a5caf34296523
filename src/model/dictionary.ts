import type { AddedValues } from './added-values.ts';
import { ENDPOINT_ATTRIBUTES, type EndpointAttributeName } from './endpoint-attributes.ts';
import { FIELDS, type FieldName, outputNameOf } from './fields.ts';
import { TOKEN_TYPES } from './token-type.ts';

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
  number: { readonly member: AddedMember<number> };
  string: {
    readonly member: AddedMember<string | undefined>;
    /** Set if nearly every flow has another value, so that remembering its rendering is of no use. */
    readonly isUnique?: true;
  };
  strings: { readonly member: 'tcpFlagNames' };
  /** The text of the record. */
  line: object;
  /** Something known of an end of the flow. */
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
  readonly origin: ValueOrigin;
  readonly sentence: string;
  readonly example?: string;
  /** Set where a document has the value only if it is asked for. */
  readonly isOptional?: true;
}

const TIMES: readonly DictionaryEntry[] = [
  {
    name: 'timestamp',
    json: 'string',
    origin: { kind: 'time', field: 'end' },
    sentence: 'When the flow was last seen: `end` as ISO 8601, UTC.',
    example: '2021-01-01T00:01:00Z',
  },
  {
    name: 'duration_seconds',
    json: 'number',
    origin: { kind: 'number', member: 'durationSeconds' },
    sentence: '`end` less `start`.',
    example: '60',
  },
  {
    name: 'sample_weight',
    json: 'number',
    origin: { kind: 'number', member: 'sampleWeight' },
    sentence: 'How many flows this one stands for (SAMPLE_ACCEPT): multiply by it; absent where nothing is left out.',
    example: '10',
  },
];

const RECORD_FIELDS: readonly DictionaryEntry[] = FIELDS.map((field) => ({
  name: outputNameOf(field.name),
  json: TOKEN_TYPES[field.type].json,
  origin: { kind: 'field', field: field.name },
  sentence: field.sentence,
}));

const ADDED: readonly DictionaryEntry[] = [
  {
    name: 'protocol_name',
    json: 'string',
    origin: { kind: 'string', member: 'protocolName' },
    sentence: 'IANA keyword of the protocol, lower case.',
    example: 'tcp',
  },
  {
    name: 'service_name',
    json: 'string',
    origin: { kind: 'string', member: 'serviceName' },
    sentence: 'Service of the server side’s port.',
    example: 'https',
  },
  {
    name: 'service_port',
    json: 'number',
    origin: { kind: 'number', member: 'servicePort' },
    sentence: 'Port of the server side, where the record shows which side that is.',
    example: '443',
  },
  {
    name: 'tcp_flag_names',
    json: 'strings',
    origin: { kind: 'strings', member: 'tcpFlagNames' },
    sentence: 'Names of the bits of tcp_flags; absent for 0.',
    example: 'SYN, ACK',
  },
  {
    name: 'traffic_path_name',
    json: 'string',
    origin: { kind: 'string', member: 'trafficPathName' },
    sentence: 'Meaning of traffic_path.',
    example: 'internet_gateway',
  },
  {
    name: 'direction',
    json: 'string',
    origin: { kind: 'string', member: 'direction' },
    sentence: '`ingress` or `egress`, as the recording interface sees it.',
    example: 'egress',
  },
  {
    name: 'direction_source',
    json: 'string',
    origin: { kind: 'string', member: 'directionSource' },
    sentence: '`record` (flow_direction) or `interface` (which end has the interface’s address).',
    example: 'record',
  },
  {
    name: 'community_id',
    json: 'string',
    origin: { kind: 'string', member: 'communityId', isUnique: true },
    sentence: 'Community ID of the flow, the same both ways and in other tools; absent for ICMP.',
    example: '1:VJrTDJb075hXxPJ6GPTO69fpphk=',
  },
  {
    name: 'src_class',
    json: 'string',
    origin: { kind: 'string', member: 'sourceClass' },
    sentence: 'Class of srcaddr after IANA’s special-purpose registries.',
    example: 'private',
  },
  {
    name: 'dst_class',
    json: 'string',
    origin: { kind: 'string', member: 'destinationClass' },
    sentence: 'Class of dstaddr.',
    example: 'public',
  },
  {
    name: 'src_label',
    json: 'string',
    origin: { kind: 'string', member: 'sourceLabel' },
    sentence: 'Your label of the smallest range (CIDR_LABELS) that holds srcaddr.',
    example: 'office-berlin',
  },
  {
    name: 'dst_label',
    json: 'string',
    origin: { kind: 'string', member: 'destinationLabel' },
    sentence: 'Your label of the smallest range that holds dstaddr.',
    example: 'shop-edge',
  },
];

const LINE: DictionaryEntry = {
  name: 'original_line',
  json: 'string',
  origin: { kind: 'line' },
  sentence: 'The original flow log line, if requested.',
  example: '2 123456789012 eni-0a1b… ACCEPT OK',
  isOptional: true,
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
 * schemas map from these names. Absent values are left out.
 */
export const DICTIONARY: readonly DictionaryEntry[] = [...TIMES, ...RECORD_FIELDS, ...ADDED, LINE, ...ENDPOINTS];

/** Names of a document for a line that cannot be read. */
export const FAULT_NAMES = { fault: 'parse_fault', line: 'message' } as const;

/** Every name that the output uses itself; a field that AWS adds later must not be called so. */
export const OUTPUT_NAMES: ReadonlySet<string> = new Set([
  ...DICTIONARY.map((entry) => entry.name),
  ...Object.values(FAULT_NAMES),
]);
