import type { AddedValues } from '../../model/added-values.generated.ts';
import type { FlowLogRecord } from '../../model/flow-log-record.ts';
import type { FieldPositions, LogFormat } from '../../model/log-format.ts';
import type { ValueGroup } from '../../model/value-group.ts';
import { UPPER_A } from '../../text/ascii.ts';
import { type FormatRoles, rolesOf } from './field-roles.ts';
import { DIRECTED_SEPARATOR, type FlowFacts, FlowGroup, FORWARD, type GroupDirection, RETURN } from './flow-group.ts';
import { KeyBytes } from './key-bytes.ts';

const SECONDS_PER_MINUTE = 60;
/** Maximum number of groups at a time, about 800 bytes each; flows that would need another one are not joined. */
const MAX_GROUPS = 32_768;
/** Maximum number of groups with one key that are searched, the newest first; older ones take no more flows. */
const MAX_OPEN = 4;
/** Maximum number of digits of a counter whose value is always exact: 10^15 is below 2^53. */
const MAX_EXACT_DIGITS = 15;
const DIGIT_ZERO = 0x30;
const UPPER_O = 0x4f;

/** The values of a verdict, and of a transfer, that records must share to be joined. */
const COMMON_VALUES = [
  ...['verdict', 'sg_rule_id'],
  ...['transfer_class', 'transfer_zones', 'transfer_service', 'transfer_payer'],
] as const;

/**
 * Joins the flows of records: those of one recording interface, between the same ends, of one service, in either
 * direction, with the same verdict and the same class and payer of the transfer, that ended in the same minute.
 * Everything else in the records, except the port of the client, must be the same too, or belong to a direction.
 *
 * Not joined are rejected records, those without traffic or with a status other than OK, those
 * that lost packets, those without both addresses or without times, and those with counters of more than 15 digits.
 */
export class Rollup {
  readonly #roles: WeakMap<LogFormat, FormatRoles> = new WeakMap();
  readonly #key: KeyBytes = new KeyBytes();
  #groupCount = 0;
  readonly #groups: Map<string, FlowGroup> = new Map();
  readonly #numbers: Map<unknown, number> = new Map();
  readonly #flow: FlowFacts = {
    line: -1,
    direction: FORWARD,
    bytes: -1,
    packets: -1,
    start: -1,
    end: -1,
    flags: -1,
    clientPort: -1,
    usd: -1,
    directed: '',
  };

  /** Forgets all flows. */
  clear(): void {
    this.#groups.clear();
    this.#groupCount = 0;
    this.#numbers.clear();
  }

  /**
   * Adds the flow of a record, with its added values. Returns its group, which is new if it has one flow; undefined if
   * the record is not joined.
   */
  add(record: FlowLogRecord, added: AddedValues, line: number): FlowGroup | undefined {
    const roles = this.#rolesOf(record.format);
    const at = record.format.positions;
    if (!isJoined(record, at, roles)) return undefined;
    const hasServer = this.#orient(record, added, at);
    const key = this.#keyOf(record, added, roles, hasServer);
    if (key === undefined) return undefined;
    const flow = this.#flow;
    flow.line = line;
    flow.directed = this.#directedOf(record, roles);
    const first = this.#groups.get(key);
    let group = first;
    for (let open = 0; group !== undefined && open < MAX_OPEN; open++) {
      if (group.takes(flow)) {
        group.add(flow);
        return group;
      }
      group = group.next;
    }
    if (this.#groupCount >= MAX_GROUPS) return undefined;
    this.#groupCount++;
    group = new FlowGroup(flow, hasServer, roles.directed);
    group.next = first;
    this.#groups.set(key, group);
    return group;
  }

  /** Reads the numbers of a record and its direction. Returns whether one of the ends is known to be the server. */
  #orient(record: FlowLogRecord, added: AddedValues, at: FieldPositions): boolean {
    const flow = this.#flow;
    flow.bytes = record.number(at.bytes);
    flow.packets = record.number(at.packets);
    flow.start = record.number(at.start);
    flow.end = record.number(at.end);
    flow.flags = record.number(at['tcp-flags']);
    flow.usd = added.transferUsd;
    const sourcePort = record.number(at.srcport);
    const destinationPort = record.number(at.dstport);
    const { servicePort } = added;
    const hasServer = servicePort >= 0 && sourcePort !== destinationPort;
    if (hasServer) {
      flow.direction = destinationPort === servicePort ? FORWARD : RETURN;
      flow.clientPort = flow.direction === FORWARD ? sourcePort : destinationPort;
    } else {
      flow.direction = inOrder(record, at, sourcePort, destinationPort);
      flow.clientPort = -1;
    }
    return hasServer;
  }

  #keyOf(record: FlowLogRecord, added: AddedValues, roles: FormatRoles, hasServer: boolean): string | undefined {
    const key = this.#key;
    const { direction, bytes, packets, start, end, flags, usd } = this.#flow;
    const at = record.format.positions;
    const isReturn = direction === RETURN;
    key.begin();
    key.addNumber(roles.number);
    key.addNumber(Math.floor(end / SECONDS_PER_MINUTE));
    key.addNumber(presenceOf(bytes, packets, start, flags, usd));
    key.addNumber(added.sampleWeight);
    key.addNumber(directionNumber(added.direction, isReturn));
    key.addNumber(this.#numberOf(added.directionSource));
    for (const position of roles.equal) key.addField(record, position);
    for (const [own, other] of roles.ends) key.addField(record, isReturn ? other : own);
    if (hasServer) key.addNumber(added.servicePort);
    else {
      key.addNumber(-1);
      key.addField(record, isReturn ? at.dstport : at.srcport);
      key.addField(record, isReturn ? at.srcport : at.dstport);
    }
    key.addNumber(this.#numberOf(isReturn ? added.destination : added.source));
    key.addNumber(this.#numberOf(isReturn ? added.source : added.destination));
    key.addNumber(this.#numberOf(added.signals?.join(' ')));
    this.#addCommonValues(added.verdict);
    this.#addCommonValues(added.transfer);
    return key.finish();
  }

  #addCommonValues(group: ValueGroup | undefined): void {
    for (const name of COMMON_VALUES) this.#key.addNumber(this.#numberOf(group?.attributes[name]));
  }

  /** A number for an object or a text, the same until {@link clear}. */
  #numberOf(value: unknown): number {
    if (value === undefined) return -1;
    let number = this.#numbers.get(value);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(value, number);
    }
    return number;
  }

  #directedOf(record: FlowLogRecord, { directed }: FormatRoles): string {
    const [only] = directed;
    if (only === undefined) return '';
    if (directed.length === 1) return record.text(only) ?? '';
    return directed.map((position) => record.text(position) ?? '').join(DIRECTED_SEPARATOR);
  }

  #rolesOf(format: LogFormat): FormatRoles {
    let roles = this.#roles.get(format);
    if (roles === undefined) {
      roles = rolesOf(format);
      this.#roles.set(format, roles);
    }
    return roles;
  }
}

/** Whether a record can be joined with others. */
function isJoined(record: FlowLogRecord, at: FieldPositions, { losses, rejections }: FormatRoles): boolean {
  if (!record.has(at.srcaddr) || !record.has(at.dstaddr) || !record.has(at.end)) return false;
  const action = record.firstByte(at.action);
  const status = record.firstByte(at['log-status']);
  if ((action !== 0 && action !== UPPER_A) || (status !== 0 && status !== UPPER_O)) return false;
  if (digitsOf(record, at.bytes) > MAX_EXACT_DIGITS || digitsOf(record, at.packets) > MAX_EXACT_DIGITS) return false;
  for (const position of losses) if (record.number(position) > 0) return false;
  for (const position of rejections) if (record.has(position)) return false;
  return true;
}

/** The digits of a counter, without leading zeros; 0 if it is absent. */
function digitsOf(record: FlowLogRecord, position: number): number {
  if (!record.has(position)) return 0;
  const end = record.endOf(position);
  let start = record.startOf(position);
  while (start < end && record.bytes[start] === DIGIT_ZERO) start++;
  return end - start;
}

/** The direction of a flow if neither end is the server: from the lower to the higher end is forward. */
function inOrder(
  record: FlowLogRecord,
  at: FieldPositions,
  sourcePort: number,
  destinationPort: number,
): GroupDirection {
  const { bytes } = record;
  const order = bytes.compare(
    bytes,
    record.startOf(at.dstaddr),
    record.endOf(at.dstaddr),
    record.startOf(at.srcaddr),
    record.endOf(at.srcaddr),
  );
  if (order !== 0) return order < 0 ? FORWARD : RETURN;
  return sourcePort <= destinationPort ? FORWARD : RETURN;
}

function presenceOf(...numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => 2 * sum + (number < 0 ? 0 : 1), 0);
}

function directionNumber(direction: AddedValues['direction'], isReturn: boolean): number {
  if (direction === undefined) return 0;
  return (direction === 'egress') === isReturn ? 1 : 2;
}
