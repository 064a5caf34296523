import { DICTIONARY, type DictionaryEntry, FAULT_NAMES, OUTPUT_NAMES } from './dictionary.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

type Members = Readonly<Record<string, unknown>>;

/** How to recognise the documents of a schema. */
interface DocumentMark {
  /** Members of the outermost object: every document has one of them, but no wrapper of flow log lines does. */
  readonly keys: readonly string[];
  readonly matches: (document: Members) => boolean;
}

/**
 * Values of the flat schema that only this program adds. An object without any of them is an export with AWS's own
 * fields, which must still be enriched.
 */
const COMMON_NAMES = ['timestamp', 'direction', 'service_name', 'community_id', 'original_line'];
const FLAT_MARKS = DICTIONARY.filter(({ name, origin }) => origin.kind !== 'field' && !COMMON_NAMES.includes(name)).map(
  ({ name }) => name,
);
const ENTRY_BY_NAME: ReadonlyMap<string, DictionaryEntry> = new Map(DICTIONARY.map((entry) => [entry.name, entry]));
const LATER_NAME = /^[a-z][a-z0-9_]*$/;
const PLACE_BY_NAME: ReadonlyMap<string, number> = new Map(DICTIONARY.map(({ name }, place) => [name, place]));

/** Names that other programs use too: an object with only these is not necessarily about a flow. */
const GENERIC_NAMES: ReadonlySet<string> = new Set([
  ...['version', 'type', 'region', 'start', 'end', 'protocol', 'action', ...COMMON_NAMES],
]);

const ECS_MEMBERS: ReadonlySet<string> = new Set([
  ...['@timestamp', 'ecs', 'event', 'source', 'destination', 'network', 'related', 'cloud', 'service', 'container'],
  ...['orchestrator', 'aws', 'vpcflow', 'error'],
]);

/**
 * The OCSF version that this program writes. CloudWatch's `parseToOCSF`, whose objects are parsed as records, writes
 * 1.1 and 1.5.
 */
const OCSF_VERSION = '1.8.0';

const SPLUNK_SOURCE_TYPES: readonly unknown[] = [
  ...['aws:vpcflow:enriched', 'aws:vpcflow:unreadable', 'aws:cloudwatchlogs:vpcflow', 'aws:transitgateway:flowlogs'],
];

/**
 * One row for each schema, with members that only this program writes. An object of the flat schema differs from an
 * export with AWS's own fields by an added value, and by having only members that the schema writes.
 */
export const DOCUMENT_MARKS = {
  flat: {
    keys: [FAULT_NAMES.fault, ...FLAT_MARKS],
    matches: (document) => isFlatFault(document) || isFlatRecord(document),
  },
  ecs: {
    keys: ['ecs'],
    matches: (document) => {
      const event = membersOf(document.event);
      const isVersioned = typeof membersOf(document.ecs).version === 'string';
      const isOfFlowLogs = event.module === 'aws' && event.dataset === 'aws.vpcflow';
      return isVersioned && isOfFlowLogs && Object.keys(document).every((key) => ECS_MEMBERS.has(key));
    },
  },
  ocsf: {
    keys: ['class_uid'],
    matches: ({ class_uid: classUid, metadata }) => {
      const { version, product } = membersOf(metadata);
      const { vendor_name: vendor, feature } = membersOf(product);
      const isOfFlowLogs = vendor === 'AWS' && membersOf(feature).name === 'Flowlogs';
      return typeof classUid === 'number' && version === OCSF_VERSION && isOfFlowLogs;
    },
  },
  splunk: {
    keys: ['sourcetype'],
    matches: ({ time, event, sourcetype }) =>
      typeof time === 'number' && event !== undefined && SPLUNK_SOURCE_TYPES.includes(sourcetype),
  },
  ss4o: {
    keys: ['attributes'],
    matches: ({ event, attributes }) => {
      const { domain, name } = membersOf(event);
      const { dataset } = membersOf(membersOf(attributes).data_stream);
      return domain === 'vpc.flow_log' && name === 'flow_log' && dataset === 'vpc.flow_log';
    },
  },
} as const satisfies Record<string, DocumentMark>;

const MARKS: readonly DocumentMark[] = Object.values(DOCUMENT_MARKS);
const KEYS: ReadonlySet<string> = new Set(MARKS.flatMap(({ keys }) => keys));
/** First byte and length of each key, as one number, which excludes most other keys. */
const SHAPES: ReadonlySet<number> = new Set([...KEYS].map((key) => (key.length << 8) | key.charCodeAt(0)));

/** Whether an object with this key, a range of bytes, may be a document of this program. */
export function isDocumentKey(bytes: Buffer, start: number, end: number): boolean {
  const shape = ((end - start) << 8) | (bytes[start] ?? 0);
  return SHAPES.has(shape) && KEYS.has(bytes.toString('latin1', start, end));
}

/**
 * Whether a JSON object, given as a range of bytes, is a document that this program created earlier, in any schema,
 * whatever the configuration; it is then output unchanged. It is valid JSON on one line, with invalid UTF-8 read as
 * U+FFFD.
 */
export function isOwnDocument(bytes: Buffer, start: number, end: number): boolean {
  const text = bytes.subarray(start, end);
  if (text.includes(LINE_FEED) || text.includes(CARRIAGE_RETURN)) return false;
  try {
    const document = membersOf(JSON.parse(text.toString('utf8')));
    return MARKS.some(({ matches }) => matches(document));
  } catch {
    return false;
  }
}

/**
 * Whether a JSON object, given as a range of bytes, without the mark of a document is nevertheless one of the flat
 * schema, with few values because of its log format or FIELDS. All members are values of the schema, in the schema's
 * order, and one of them has a name that hardly any other program uses.
 */
export function isPlainFlatDocument(bytes: Buffer, start: number, end: number): boolean {
  const text = bytes.subarray(start, end);
  if (text.includes(LINE_FEED) || text.includes(CARRIAGE_RETURN)) return false;
  try {
    const members = Object.entries(membersOf(JSON.parse(text.toString('utf8'))));
    const places = members.flatMap(([name]) => PLACE_BY_NAME.get(name) ?? []);
    const isInOrder = places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0));
    const isOfFlow = members.some(([name]) => PLACE_BY_NAME.has(name) && !GENERIC_NAMES.has(name));
    return isOfFlow && isInOrder && members.every(isFlatMember);
  } catch {
    return false;
  }
}

function isFlatFault(document: Members): boolean {
  const fault = membersOf(document[FAULT_NAMES.fault]);
  const isFault = typeof fault.code === 'string' && typeof fault.detail === 'string';
  return isFault && typeof document[FAULT_NAMES.line] === 'string' && Object.keys(document).length === 2;
}

function isFlatRecord(document: Members): boolean {
  const members = Object.entries(document);
  return FLAT_MARKS.some((name) => Object.hasOwn(document, name)) && members.every(isFlatMember);
}

function isFlatMember([name, value]: readonly [string, unknown]): boolean {
  const entry = ENTRY_BY_NAME.get(name);
  if (entry === undefined) return LATER_NAME.test(name) && !OUTPUT_NAMES.has(name) && typeof value === 'string';
  if (entry.json === 'strings') return Array.isArray(value) && value.every((each) => typeof each === 'string');
  if (entry.json === 'map') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === entry.json;
}

/** The members of a JSON object; empty for any other value. */
function membersOf(value: unknown): Members {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
