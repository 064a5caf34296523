import type { FlowLogRecord } from '../model/flow-log-record.ts';
import { addOne, type LineCounts } from '../model/line-counts.ts';
import type { DropRule } from '../volume/drop-rule.ts';
import { DROP_BY_RULE, DROP_BY_SAMPLE, KEEP, type Verdict, VolumeControl } from '../volume/volume-control.ts';

const UPPER_N = 0x4e;
const UPPER_S = 0x53;

/** The record has no traffic, and such records are dropped (ON_NODATA). */
const DROP_NO_DATA = -1;

/** The filter's decision on a record: a {@link Verdict} of volume control, or that it has no traffic. */
export type DropVerdict = Verdict | typeof DROP_NO_DATA;

/** Settings of the filter. */
export interface DropFilterSettings {
  /** Whether records without traffic (NODATA, SKIPDATA) are dropped. */
  readonly dropsNoData: boolean;
  readonly dropRules: readonly DropRule[];
  /** One in this many accepted flows is kept. */
  readonly sampleAccept: number;
  /** Whether rules and sampling are applied, or only counted. */
  readonly appliesDrops: boolean;
}

/**
 * Decides which records become documents: ON_NODATA first, then the drop rules, then sampling. ON_NODATA always applies;
 * rules and sampling may be in count mode, where their verdict is only counted.
 */
export class DropFilter {
  readonly #dropsNoData: boolean;
  /** Undefined without rules and sampling. */
  readonly #volume: VolumeControl | undefined;
  readonly #applies: boolean;

  constructor({ dropsNoData, dropRules, sampleAccept, appliesDrops }: DropFilterSettings) {
    const volume = new VolumeControl(dropRules, sampleAccept);
    this.#dropsNoData = dropsNoData;
    this.#volume = volume.isActive ? volume : undefined;
    this.#applies = appliesDrops;
  }

  /** How many flows the last judged record represents; undefined if it represents one. */
  get sampleWeight(): number | undefined {
    if (this.#volume === undefined || !this.#applies) return undefined;
    const weight = this.#volume.lastWeight;
    return weight > 1 ? weight : undefined;
  }

  /** Judges the current record, in count mode too. */
  judge(record: FlowLogRecord): DropVerdict {
    if (this.#dropsNoData && !hasTraffic(record)) return DROP_NO_DATA;
    return this.#volume === undefined ? KEEP : this.#volume.judge(record);
  }

  /** Whether a record with this verdict is dropped. */
  drops(verdict: DropVerdict): boolean {
    return verdict !== KEEP && (verdict === DROP_NO_DATA || this.#applies);
  }

  /** Counts the verdict on the last judged record. */
  count(verdict: DropVerdict, counts: LineCounts): void {
    if (verdict === KEEP) return;
    if (verdict === DROP_BY_RULE) addOne(counts.ruleDrops, this.#volume?.lastRule ?? 0);
    if (verdict === DROP_NO_DATA) counts.droppedNoData++;
    else if (!this.#applies) counts.wouldDrop++;
    else if (verdict === DROP_BY_RULE) counts.droppedByRule++;
    else if (verdict === DROP_BY_SAMPLE) counts.droppedBySample++;
  }
}

/** Counts a record whose log status is NODATA or SKIPDATA. */
export function countLogStatus(record: FlowLogRecord, counts: LineCounts): void {
  const first = record.firstByte(record.format.positions['log-status']);
  if (first === UPPER_N) counts.noData++;
  else if (first === UPPER_S) counts.skipData++;
}

/**
 * Whether a record describes traffic. NODATA and SKIPDATA mean that there was none or that it was not recorded; a
 * record with such a status that nevertheless has an address describes traffic.
 */
export function hasTraffic(record: FlowLogRecord): boolean {
  const at = record.format.positions;
  const first = record.firstByte(record.format.positions['log-status']);
  return (first !== UPPER_N && first !== UPPER_S) || record.has(at.srcaddr) || record.has(at.dstaddr);
}
