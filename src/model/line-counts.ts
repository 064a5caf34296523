import { COUNTED } from './added-slots.generated.ts';
import type { LineFaultCode } from './fault.ts';
import type { FlowCounts } from './flow-counts.ts';

/**
 * The counts of the lines of one source, held until the source is settled: lines that are put back are counted only
 * when they arrive again. The maps by code are empty for nearly every source.
 */
export class LineCounts {
  headers = 0;
  noData = 0;
  skipData = 0;
  /** Lines dropped by rule, by the kind of rule. */
  droppedNoData = 0;
  droppedByRule = 0;
  droppedBySample = 0;
  wouldDrop = 0;
  /** Lines whose flows are in the document of another line. */
  rolledUp = 0;
  /** Documents that this program had already written in an earlier run. */
  ownDocuments = 0;
  /** Traffic; undefined unless it is counted. */
  traffic: FlowCounts | undefined;
  /** What enrichers count, by slot. */
  readonly added: Float64Array = new Float64Array(COUNTED.length);
  readonly lineFaults: Map<LineFaultCode, number> = new Map();
  /** By the number of the rule, from 1. */
  readonly ruleDrops: Map<number, number> = new Map();

  /** Lines dropped, whatever the rule. */
  get dropped(): number {
    return this.droppedNoData + this.droppedByRule + this.droppedBySample;
  }

  /** Resets everything to 0, for the next source. */
  clear(): void {
    this.headers = 0;
    this.noData = 0;
    this.skipData = 0;
    this.droppedNoData = 0;
    this.droppedByRule = 0;
    this.droppedBySample = 0;
    this.wouldDrop = 0;
    this.rolledUp = 0;
    this.ownDocuments = 0;
    this.added.fill(0);
    if (this.traffic !== undefined) this.traffic.length = 0;
    if (this.lineFaults.size > 0) this.lineFaults.clear();
    if (this.ruleDrops.size > 0) this.ruleDrops.clear();
  }

  /** A copy that stays valid after the window has moved on to its next source. */
  copy(): LineCounts {
    return Object.assign(new LineCounts(), this, {
      added: this.added.slice(),
      traffic: this.traffic?.copy(),
      lineFaults: new Map(this.lineFaults),
      ruleDrops: new Map(this.ruleDrops),
    });
  }
}

/** Adds one to the count of a key. */
export function addOne<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
