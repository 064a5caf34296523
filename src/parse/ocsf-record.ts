import { JsonScanner, unescapeString } from '../json/json-scanner.ts';
import type { ByteArena } from '../memory/byte-arena.ts';
import type { Int32List } from '../memory/int32-list.ts';
import { FIELD_BY_BARE_NAME } from '../model/fields.ts';
import { OPEN_BRACE, OPEN_BRACKET, QUOTE } from '../text/ascii.ts';
import type { FormatMatcher } from './format-matcher.ts';
import { ObjectFormats } from './object-formats.ts';

/** The class Network Activity. */
const NETWORK_ACTIVITY = '4001';

/** The name of the product or feature of a flow log: “Amazon VPC”, “Flowlogs”. */
const FLOW_LOG_PRODUCT = /vpc|flow ?logs?/i;

/** Reads an attribute: the text of a scalar, or undefined if it is missing or empty. */
type Attributes = (path: string) => string | undefined;

/**
 * A field of flow logs and its source in an OCSF object: paths, of which the first present one counts, or a function.
 */
type OcsfField = readonly [name: string, source: readonly string[] | ((attribute: Attributes) => string | undefined)];

/**
 * Where OCSF 1.1 and 1.5 keep the fields of flow logs, as CloudWatch Logs' `parseToOCSF` and Security Lake write them;
 * the earlier names of an attribute follow the current one.
 *
 * Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Transformation-parseToOCSF.html,
 * https://docs.aws.amazon.com/security-lake/latest/userguide/vpc-flow-logs.html and the mapping that it refers to,
 * https://github.com/ocsf/examples/tree/main/mappings/markdown/AWS
 */
const OCSF_FIELDS: readonly OcsfField[] = [
  ['version', ['metadata.product.version']],
  ['account-id', ['cloud.account.uid', 'cloud.account_uid']],
  ['interface-id', ofRecordingEnd('interface_uid')],
  // an intermediate address belongs to the interface; `ip` is then the packet's address
  ['srcaddr', ['src_endpoint.intermediate_ips', 'src_endpoint.ip']],
  ['dstaddr', ['dst_endpoint.intermediate_ips', 'dst_endpoint.ip']],
  ['srcport', ['src_endpoint.port']],
  ['dstport', ['dst_endpoint.port']],
  ['protocol', ['connection_info.protocol_num']],
  ['packets', ['traffic.packets']],
  ['bytes', ['traffic.bytes']],
  ['start', secondsOf('start_time', 'start_time_dt', 'time', 'time_dt')],
  ['end', secondsOf('end_time', 'end_time_dt')],
  ['action', actionOf],
  ['log-status', ['status_code']],
  ['vpc-id', ofRecordingEnd('vpc_uid')],
  ['subnet-id', ofRecordingEnd('subnet_uid')],
  ['instance-id', ofRecordingEnd('instance_uid')],
  ['tcp-flags', ['connection_info.tcp_flags']],
  ['type', addressTypeOf],
  ['pkt-srcaddr', packetAddressOf('src_endpoint')],
  ['pkt-dstaddr', packetAddressOf('dst_endpoint')],
  ['region', ['cloud.region']],
  ['az-id', ['cloud.zone']],
  ['pkt-src-aws-service', ['src_endpoint.svc_name']],
  ['pkt-dst-aws-service', ['dst_endpoint.svc_name']],
  ['flow-direction', directionOf],
  ['traffic-path', trafficPathOf],
  ['reject-reason', ['status_detail']],
];

/** Maximum depth of the objects that are read; `metadata.product.feature` is the deepest one used. */
const MAX_DEPTH = 4;

/**
 * Converts flow log records in the form of OCSF Network Activity, written by a log group transformer's `parseToOCSF` or
 * by Security Lake, back into the fields of the flow log. Values are copied digit for digit; times lose their
 * milliseconds.
 */
export class OcsfRecordReader {
  readonly #formats: ObjectFormats = new ObjectFormats('OCSF object');

  /**
   * Appends the values to the arena and their offsets to `bounds`, and returns the format that they define. Returns
   * undefined and leaves `bounds` unchanged if the object is not a flow log record in OCSF.
   */
  read(arena: ByteArena, start: number, end: number, bounds: Int32List): FormatMatcher | undefined {
    const attributes = readAttributes(arena.bytes, start, end);
    if (attributes === undefined || !isFlowLog(attributes)) return undefined;
    const values = valuesOf((path) => attributes.get(path));
    // fields without an OCSF attribute, under AWS's names with hyphens or underscores
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
    return this.#formats.of([...values.keys()]);
  }
}

function isFlowLog(attributes: ReadonlyMap<string, string>): boolean {
  if (attributes.get('class_uid') !== NETWORK_ACTIVITY) return false;
  const product = `${attributes.get('metadata.product.name') ?? ''} ${attributes.get('metadata.product.feature.name') ?? ''}`;
  return product === ' ' || FLOW_LOG_PRODUCT.test(product);
}

function valuesOf(attribute: Attributes): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, source] of OCSF_FIELDS) {
    const text = typeof source === 'function' ? source(attribute) : firstOf(attribute, source);
    if (text !== undefined) values.set(name, text);
  }
  return values;
}

/**
 * The scalars of an object and of the objects in it, by path, without `-` and null; undefined if it is not valid JSON.
 */
function readAttributes(bytes: Buffer, start: number, end: number): Map<string, string> | undefined {
  const scanner = new JsonScanner(bytes, start, end);
  const attributes = new Map<string, string>();
  readObject(scanner, bytes, '', attributes, 1);
  return scanner.failed ? undefined : attributes;
}

function readObject(
  scanner: JsonScanner,
  bytes: Buffer,
  path: string,
  attributes: Map<string, string>,
  depth: number,
): void {
  scanner.enter();
  for (let isFirst = true; scanner.nextMember(isFirst); isFirst = false) {
    const key = path + bytes.toString('latin1', scanner.stringStart, scanner.stringEnd);
    const first = scanner.peek();
    if (first === OPEN_BRACE && depth < MAX_DEPTH) readObject(scanner, bytes, `${key}.`, attributes, depth + 1);
    else if (first === OPEN_BRACKET && key.endsWith('intermediate_ips')) {
      readFirstElement(scanner, bytes, key, attributes);
    } else if (first === OPEN_BRACE || first === OPEN_BRACKET) scanner.skipValue();
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

function firstOf(attribute: Attributes, paths: readonly string[]): string | undefined {
  return paths.map(attribute).find((text) => text !== undefined);
}

/**
 * An attribute of the end whose interface recorded the flow: the end that has an interface; of two, the one given by
 * the direction.
 */
function ofRecordingEnd(member: string): OcsfField[1] {
  return (attribute) => {
    const ends = directionOf(attribute) === 'egress' ? ['src', 'dst'] : ['dst', 'src'];
    return firstOf(
      attribute,
      ends.map((end) => `${end}_endpoint.${member}`),
    );
  };
}

/** The packet's address, if it differs from that of the interface. */
function packetAddressOf(end: string): OcsfField[1] {
  return (attribute) => (attribute(`${end}.intermediate_ips`) === undefined ? undefined : attribute(`${end}.ip`));
}

/** Seconds of the first of several times, which are milliseconds or ISO 8601. */
function secondsOf(...paths: readonly string[]): OcsfField[1] {
  return (attribute) => {
    const text = firstOf(attribute, paths);
    if (text === undefined) return undefined;
    const milliseconds = /^\d{11,16}$/.test(text) ? Number(text) : Date.parse(text);
    if (/^\d{1,10}$/.test(text)) return text;
    // the parser reports an invalid time
    return Number.isNaN(milliseconds) ? text : String(Math.floor(milliseconds / 1000));
  };
}

function actionOf(attribute: Attributes): string | undefined {
  const action = firstOf(attribute, ['action', 'action_id', 'disposition_id']) ?? '';
  if (/^(?:allowed|1)$/i.test(action)) return 'ACCEPT';
  return /^(?:denied|2)$/i.test(action) ? 'REJECT' : undefined;
}

function directionOf(attribute: Attributes): string | undefined {
  const direction = firstOf(attribute, ['connection_info.direction', 'connection_info.direction_id']) ?? '';
  if (/^(?:inbound|1)$/i.test(direction)) return 'ingress';
  return /^(?:outbound|2)$/i.test(direction) ? 'egress' : undefined;
}

/** `boundary_id` 4 to 11 are the traffic paths 1 to 8. */
function trafficPathOf(attribute: Attributes): string | undefined {
  const id = Number(attribute('connection_info.boundary_id'));
  return Number.isInteger(id) && id >= 4 && id <= 11 ? String(id - 3) : undefined;
}

function addressTypeOf(attribute: Attributes): string | undefined {
  const version = firstOf(attribute, ['connection_info.protocol_ver', 'connection_info.protocol_ver_id']) ?? '';
  return /^[46]$/.test(version) ? `IPv${version}` : /^(?:IPv[46]|EFA)$/.exec(version)?.[0];
}
