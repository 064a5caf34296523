import { ByteMemo } from '../memory/byte-memo.ts';
import type { AddedValues } from '../model/added-values.generated.ts';
import { FlowCounts, type FlowSums } from '../model/flow-counts.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { KnownEnd } from '../model/known-end.ts';
import type { LineCounts } from '../model/line-counts.ts';
import type { TrafficCounter } from '../model/ports.ts';
import type { UnenrichedReason } from '../model/unenriched.ts';
import { UPPER_A } from '../text/ascii.ts';
import {
  type FlowAction,
  MAX_VPCS,
  OTHER,
  PEER_CLASSES,
  TRAFFIC_BREAKDOWNS,
  type TrafficBreakdown,
  UNKNOWN_TRANSFER,
  UNKNOWN_VPC,
} from './traffic-table.ts';

const UPPER_R = 0x52;

/** Maximum number of cached VPC ids; those beyond {@link MAX_VPCS} share one value. */
const MAX_CACHED_IDS = 1_024;

/** An id that may become the value of a dimension: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html */
const VPC_ID = /^vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;

/** Upper bound of the number of classes of either kind. */
const MAX_CLASSES = 32;

const ACTIONS: readonly FlowAction[] = ['accept', 'reject', 'none'];
const ACCEPT = 0;
const REJECT = 1;
const NO_ACTION = 2;

/** The first values of `VpcId`, by number. */
const OTHER_VPC = 0;
const NO_VPC = 1;

const PUBLIC_CLASS = PEER_CLASSES.indexOf('public');
const PRIVATE_CLASS = PEER_CLASSES.indexOf('private');
const OTHER_CLASS = PEER_CLASSES.indexOf(OTHER);

/** The index in {@link PEER_CLASSES} by address class; all other classes are `other`. */
const CLASS_NUMBERS: ReadonlyMap<string | undefined, number> = new Map([
  ['public', PUBLIC_CLASS],
  ['private', PRIVATE_CLASS],
  ['shared', PRIVATE_CLASS],
  ['unique_local', PRIVATE_CLASS],
]);

/** Flows, and their bytes. */
export interface TrafficSum {
  readonly flows: number;
  readonly bytes: number;
}

/** The counts of one combination of dimension values. */
export interface TrafficGroup {
  /** Values of the dimensions of the breakdown, in its order. */
  readonly values: readonly string[];
  /** Flows and bytes by action; actions without flows are missing. */
  readonly byAction: Readonly<Partial<Record<FlowAction, TrafficSum>>>;
}

/**
 * Counts traffic by action, VPC and class of the remote end, or by transfer class. One instance serves all invocations of a process: the
 * first {@link MAX_VPCS} VPCs have separate values, all others are `other`.
 *
 * Both interfaces of a flow record it. For accepted traffic, the sender's record counts (egress); the receiver's counts
 * only if the sender is outside, where nothing else records the flow. Rejected traffic is recorded and counted where it
 * was rejected. A record whose direction is unknown always counts.
 */
export class TrafficMeter implements TrafficCounter {
  readonly breakdown: TrafficBreakdown;
  readonly #byVpc: boolean;
  readonly #byClass: boolean;
  readonly #byTransfer: boolean;
  /** The classes by which flows are counted: of the remote end, or of the transfer. */
  readonly #classes: string[];
  readonly #vpcs: string[] = [OTHER, UNKNOWN_VPC];
  readonly #vpcNumbers: Map<string, number> = new Map();
  readonly #vpcOfField: ByteMemo<number> = new ByteMemo(MAX_CACHED_IDS, (id) => this.#vpcNumber(id));

  constructor(breakdown: TrafficBreakdown) {
    this.breakdown = breakdown;
    const dimensions: readonly string[] = TRAFFIC_BREAKDOWNS[breakdown];
    this.#byVpc = dimensions.includes('VpcId');
    this.#byClass = dimensions.includes('PeerClass');
    this.#byTransfer = dimensions.includes('TransferClass');
    this.#classes = this.#byTransfer ? [UNKNOWN_TRANSFER] : [...PEER_CLASSES];
  }

  count(record: FlowLogRecord, added: AddedValues, counts: LineCounts): void {
    const at = record.format.positions;
    const action = actionOf(record);
    if (action !== REJECT && added.direction === 'ingress') {
      // a Transit Gateway records every flow twice: when it enters and when it leaves
      if (at['tgw-id'] >= 0 || at['tgw-attachment-id'] >= 0 || isInside(added)) return;
    }
    const vpc = this.#byVpc ? this.#vpcOf(record, added) : 0;
    const classNumber = this.#byClass ? peerClassOf(added) : this.#byTransfer ? this.#transferNumber(added) : 0;
    const weight = Math.max(1, added.sampleWeight);
    const bytes = Math.max(0, record.number(at.bytes));
    counts.traffic ??= new FlowCounts();
    counts.traffic.add((vpc * MAX_CLASSES + classNumber) * ACTIONS.length + action, weight, bytes * weight);
  }

  /** The sums by combination of dimension values; empty if nothing was counted. */
  groupsOf({ flows, bytes }: FlowSums): TrafficGroup[] {
    const groups = new Map<number, TrafficGroup & { readonly byAction: Partial<Record<FlowAction, TrafficSum>> }>();
    for (const [cell, sum] of flows) {
      const key = Math.floor(cell / ACTIONS.length);
      const group = groups.get(key) ?? { values: this.#valuesOf(key), byAction: {} };
      group.byAction[ACTIONS[cell % ACTIONS.length] ?? 'none'] = { flows: sum, bytes: bytes.get(cell) ?? 0 };
      groups.set(key, group);
    }
    return [...groups.values()];
  }

  #valuesOf(key: number): string[] {
    const vpc = this.#vpcs[Math.floor(key / MAX_CLASSES)] ?? OTHER;
    const classOfFlows = this.#classes[key % MAX_CLASSES] ?? OTHER;
    return [...(this.#byVpc ? [vpc] : []), ...(this.#byClass || this.#byTransfer ? [classOfFlows] : [])];
  }

  /** The VPC of the recording interface, or of the sender behind a Transit Gateway. */
  #vpcOf(record: FlowLogRecord, added: AddedValues): number {
    const at = record.format.positions;
    const named =
      this.#vpcOfField.of(record, at['vpc-id']) ??
      this.#vpcOfField.of(record, at['tgw-src-vpc-id']) ??
      this.#vpcOfField.of(record, at['tgw-dst-vpc-id']);
    if (named !== undefined) return named;
    const found = recordingEndOf(added)?.attributes.vpc_id;
    return found === undefined ? NO_VPC : this.#vpcNumber(found);
  }

  /** The number of a transfer class, in the order in which they were seen. */
  #transferNumber({ transfer }: AddedValues): number {
    const name = transfer?.attributes.transfer_class;
    if (typeof name !== 'string') return 0;
    const known = this.#classes.indexOf(name);
    return known === -1 ? this.#classes.push(name) - 1 : known;
  }

  #vpcNumber(id: string): number {
    const known = this.#vpcNumbers.get(id);
    if (known !== undefined) return known;
    if (this.#vpcNumbers.size >= MAX_VPCS || !VPC_ID.test(id)) return OTHER_VPC;
    const number = this.#vpcs.push(id) - 1;
    this.#vpcNumbers.set(id, number);
    return number;
  }
}

function actionOf(record: FlowLogRecord): number {
  const first = record.firstByte(record.format.positions.action);
  if (first === UPPER_A) return ACCEPT;
  return first === UPPER_R ? REJECT : NO_ACTION;
}

/** Reasons that imply that one of the user’s interfaces had the address at some time. */
const HAD_AN_INTERFACE: ReadonlySet<UnenrichedReason> = new Set([
  ...(['shared', 'attached_later', 'owner_changed', 'not_known_then'] as const),
]);

/**
 * Whether the source of a flow is an interface with its own records, according to the metadata. Without metadata, a
 * source with a private address is assumed to be one.
 */
function isInside({ source, sourceUnknown, sourceClass }: AddedValues): boolean {
  if (source?.isKnown === true) return true;
  // there was an interface with the address, or there are several
  if (sourceUnknown !== undefined) return HAD_AN_INTERFACE.has(sourceUnknown);
  return CLASS_NUMBERS.get(sourceClass) === PRIVATE_CLASS;
}

/** The end that recorded the flow; if the direction is unknown, an end with metadata. */
function recordingEndOf({ direction, source, destination }: AddedValues): KnownEnd | undefined {
  if (direction === 'egress') return source;
  if (direction === 'ingress') return destination;
  return source?.isKnown === true ? source : destination;
}

/** The class of the remote end; if the direction is unknown, of the public end, if any. */
function peerClassOf({ direction, sourceClass, destinationClass }: AddedValues): number {
  const isSource = direction === undefined ? destinationClass !== 'public' : direction === 'ingress';
  return CLASS_NUMBERS.get(isSource ? sourceClass : destinationClass) ?? OTHER_CLASS;
}
