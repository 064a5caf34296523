import { JsonScanner } from '../json/json-scanner.ts';
import { unescapeString } from '../json/unescape-string.ts';
import type { ByteArena } from '../model/byte-arena.ts';
import { FIELDS } from '../model/fields.ts';
import type { Int32List } from '../model/int32-list.ts';
import { FormatMatcher } from './format-matcher.ts';
import { makeLogFormat } from './log-format.ts';

const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/** The class Network Activity. */
const NETWORK_ACTIVITY = '4001';

/** What a flow log's product or feature is called: “Amazon VPC”, “Flowlogs”. */
const FLOW_LOG_PRODUCT = /vpc|flow ?logs?/i;

/** How many different sets of fields are kept compiled. */
const MAX_SHAPES = 64;

/** Reads an attribute: the text of a scalar, or undefined where the object has none there or it says nothing. */
type Attributes = (path: string) => string | undefined;

/** A field of flow logs, and how its text is taken from an object of OCSF. */
interface OcsfField {
  readonly name: string;
  readonly read: (attribute: Attributes) => string | undefined;
}

/**
 * Where OCSF 1.1 and 1.5 keep the fields of flow logs, as CloudWatch Logs' `parseToOCSF` and Security Lake write them; the
 * earlier names of an attribute behind the current one.
 *
 * Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Transformation-parseToOCSF.html,
 * https://docs.aws.amazon.com/security-lake/latest/userguide/vpc-flow-logs.html and the mapping that it refers to,
 * https://github.com/ocsf/examples/tree/main/mappings/markdown/AWS
 */
const OCSF_FIELDS: readonly OcsfField[] = [
  { name: 'version', read: firstOf('metadata.product.version') },
  { name: 'account-id', read: firstOf('cloud.account.uid', 'cloud.account_uid') },
  { name: 'interface-id', read: ofOwnEnd('interface_uid') },
  // an address in between is that of the interface, and then ip is the packet's
  { name: 'srcaddr', read: firstOf('src_endpoint.intermediate_ips', 'src_endpoint.ip') },
  { name: 'dstaddr', read: firstOf('dst_endpoint.intermediate_ips', 'dst_endpoint.ip') },
  { name: 'srcport', read: firstOf('src_endpoint.port') },
  { name: 'dstport', read: firstOf('dst_endpoint.port') },
  { name: 'protocol', read: firstOf('connection_info.protocol_num') },
  { name: 'packets', read: firstOf('traffic.packets') },
  { name: 'bytes', read: firstOf('traffic.bytes') },
  { name: 'start', read: secondsOf('start_time', 'start_time_dt', 'time', 'time_dt') },
  { name: 'end', read: secondsOf('end_time', 'end_time_dt') },
  { name: 'action', read: actionOf },
  { name: 'log-status', read: firstOf('status_code') },
  { name: 'vpc-id', read: ofOwnEnd('vpc_uid') },
  { name: 'subnet-id', read: ofOwnEnd('subnet_uid') },
  { name: 'instance-id', read: ofOwnEnd('instance_uid') },
  { name: 'tcp-flags', read: firstOf('connection_info.tcp_flags') },
  { name: 'type', read: addressTypeOf },
  { name: 'pkt-srcaddr', read: packetAddressOf('src_endpoint') },
  { name: 'pkt-dstaddr', read: packetAddressOf('dst_endpoint') },
  { name: 'region', read: firstOf('cloud.region') },
  { name: 'az-id', read: firstOf('cloud.zone') },
  { name: 'pkt-src-aws-service', read: firstOf('src_endpoint.svc_name') },
  { name: 'pkt-dst-aws-service', read: firstOf('dst_endpoint.svc_name') },
  { name: 'flow-direction', read: directionOf },
  { name: 'traffic-path', read: trafficPathOf },
  { name: 'reject-reason', read: firstOf('status_detail') },
];

/** Fields that OCSF has no place for stand in `unmapped`, by AWS's names with hyphens or underscores. */
const FIELD_BY_BARE_NAME: ReadonlyMap<string, string> = new Map(
  FIELDS.map((field) => [field.name.replaceAll('-', ''), field.name]),
);

/** Objects whose members are read; nothing else is looked into. */
const READ_OBJECTS: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.product',
  'metadata.product.feature',
  'cloud',
  'cloud.account',
  'src_endpoint',
  'dst_endpoint',
  'connection_info',
  'traffic',
  'unmapped',
]);

/** Arrays of which the first element is read. */
const READ_ARRAYS: ReadonlySet<string> = new Set(['src_endpoint.intermediate_ips', 'dst_endpoint.intermediate_ips']);

/**
 * Reads flow log records that were turned into OCSF Network Activity on the way, by a log group transformer's
 * `parseToOCSF` or by Security Lake, back into the fields of the flow log. Values are copied digit for digit; times lose
 * their milliseconds.
 */
export class OcsfRecordReader {
  readonly #shapes: Map<string, FormatMatcher> = new Map();

  /**
   * Appends the values to the arena and their offsets to `bounds`, and returns the format that they make; undefined, with
   * `bounds` as before, where the object is not a flow log record in OCSF.
   */
  read(arena: ByteArena, start: number, end: number, bounds: Int32List): FormatMatcher | undefined {
    const attributes = readAttributes(arena.bytes, start, end);
    if (attributes === undefined || !isFlowLog(attributes)) return undefined;
    const values = valuesOf((path) => attributes.get(path));
    for (const [path, text] of attributes) {
      if (!path.startsWith('unmapped.')) continue;
      const name = FIELD_BY_BARE_NAME.get(path.slice('unmapped.'.length).replace(/[-_]/g, '').toLowerCase());
      if (name !== undefined && !values.has(name)) values.set(name, text);
    }
    if (!values.has('srcaddr') && !values.has('dstaddr') && !values.has('interface-id')) return undefined;
    for (const text of values.values()) {
      const valueStart = arena.appendText(text);
      bounds.push(valueStart);
      bounds.push(arena.length);
    }
    return this.#matcherFor([...values.keys()]);
  }

  #matcherFor(names: readonly string[]): FormatMatcher {
    const shape = names.join(' ');
    const known = this.#shapes.get(shape);
    if (known !== undefined) return known;
    if (this.#shapes.size >= MAX_SHAPES) this.#shapes.clear();
    const matcher = new FormatMatcher(makeLogFormat('OCSF object', 'object', names));
    this.#shapes.set(shape, matcher);
    return matcher;
  }
}

function isFlowLog(attributes: ReadonlyMap<string, string>): boolean {
  if (attributes.get('class_uid') !== NETWORK_ACTIVITY) return false;
  const product = `${attributes.get('metadata.product.name') ?? ''} ${attributes.get('metadata.product.feature.name') ?? ''}`;
  return product === ' ' || FLOW_LOG_PRODUCT.test(product);
}

function valuesOf(attribute: Attributes): Map<string, string> {
  const values = new Map<string, string>();
  for (const { name, read } of OCSF_FIELDS) {
    const text = read(attribute);
    if (text !== undefined) values.set(name, text);
  }
  return values;
}

/** The scalars of the objects that matter by their path, `-` and null left out; undefined where it is no JSON. */
function readAttributes(bytes: Buffer, start: number, end: number): Map<string, string> | undefined {
  const scanner = new JsonScanner(bytes, start, end);
  const attributes = new Map<string, string>();
  readObject(scanner, bytes, '', attributes);
  return scanner.failed ? undefined : attributes;
}

function readObject(scanner: JsonScanner, bytes: Buffer, path: string, attributes: Map<string, string>): void {
  scanner.enter();
  for (let isFirst = true; scanner.nextMember(isFirst); isFirst = false) {
    const key = path + bytes.toString('latin1', scanner.stringStart, scanner.stringEnd);
    const first = scanner.peek();
    if (first === OPEN_BRACE && READ_OBJECTS.has(key)) readObject(scanner, bytes, `${key}.`, attributes);
    else if (first === OPEN_BRACKET && READ_ARRAYS.has(key)) readFirstElement(scanner, bytes, key, attributes);
    else if (first === OPEN_BRACE || first === OPEN_BRACKET) scanner.skipValue();
    else readScalar(scanner, bytes, key, attributes);
    if (scanner.failed) return;
  }
}

function readFirstElement(scanner: JsonScanner, bytes: Buffer, key: string, attributes: Map<string, string>): void {
  scanner.enter();
  for (let isFirst = true; scanner.nextElement(isFirst); isFirst = false) {
    if (isFirst && scanner.peek() === QUOTE) readScalar(scanner, bytes, key, attributes);
    else scanner.skipValue();
    if (scanner.failed) return;
  }
}

function readScalar(scanner: JsonScanner, bytes: Buffer, key: string, attributes: Map<string, string>): void {
  const isString = scanner.peek() === QUOTE;
  const start = scanner.position;
  if (!scanner.skipValue()) return;
  let text = isString
    ? bytes.toString('utf8', scanner.stringStart, scanner.stringEnd)
    : bytes.toString('latin1', start, scanner.position);
  if (isString && scanner.stringIsEscaped) {
    const unescaped = unescapeString(bytes, scanner.stringStart, scanner.stringEnd);
    if (unescaped === undefined) scanner.fail();
    text = unescaped ?? '';
  }
  const isAbsent = text === '' || text === '-' || (!isString && text === 'null');
  if (!isAbsent && !attributes.has(key)) attributes.set(key, text);
}

function firstOf(...paths: readonly string[]): OcsfField['read'] {
  return (attribute) => paths.map(attribute).find((text) => text !== undefined);
}

/** What stands at the end whose interface wrote the record: the one that has an interface; of two, that of the direction. */
function ofOwnEnd(member: string): OcsfField['read'] {
  return (attribute) => {
    const own =
      directionOf(attribute) === 'egress' ? ['src_endpoint', 'dst_endpoint'] : ['dst_endpoint', 'src_endpoint'];
    return own.map((end) => attribute(`${end}.${member}`)).find((text) => text !== undefined);
  };
}

/** A packet's address where it differs from that of the interface. */
function packetAddressOf(end: string): OcsfField['read'] {
  return (attribute) => (attribute(`${end}.intermediate_ips`) === undefined ? undefined : attribute(`${end}.ip`));
}

/** Seconds of the first of several times, which are milliseconds or ISO 8601. */
function secondsOf(...paths: readonly string[]): OcsfField['read'] {
  return (attribute) => {
    const text = firstOf(...paths)(attribute);
    if (text === undefined) return undefined;
    const milliseconds = /^\d{11,16}$/.test(text) ? Number(text) : Date.parse(text);
    if (/^\d{1,10}$/.test(text)) return text;
    // what is no time is left for the parser to report
    return Number.isNaN(milliseconds) ? text : String(Math.floor(milliseconds / 1000));
  };
}

function actionOf(attribute: Attributes): string | undefined {
  const id = attribute('action_id') ?? attribute('disposition_id');
  const action = attribute('action')?.toLowerCase();
  if (action === 'allowed' || id === '1') return 'ACCEPT';
  if (action === 'denied' || id === '2') return 'REJECT';
  return undefined;
}

function directionOf(attribute: Attributes): string | undefined {
  const direction = attribute('connection_info.direction')?.toLowerCase();
  const id = attribute('connection_info.direction_id');
  if (direction === 'inbound' || direction === 'ingress' || id === '1') return 'ingress';
  if (direction === 'outbound' || direction === 'egress' || id === '2') return 'egress';
  return undefined;
}

/** `boundary_id` 4 to 11 are the traffic paths 1 to 8. */
function trafficPathOf(attribute: Attributes): string | undefined {
  const id = Number(attribute('connection_info.boundary_id'));
  return Number.isInteger(id) && id >= 4 && id <= 11 ? String(id - 3) : undefined;
}

function addressTypeOf(attribute: Attributes): string | undefined {
  const version = attribute('connection_info.protocol_ver');
  const id = attribute('connection_info.protocol_ver_id');
  if (version === 'IPv4' || version === 'IPv6' || version === 'EFA') return version;
  if (id === '4') return 'IPv4';
  return id === '6' ? 'IPv6' : undefined;
}
