import type { AddedValues } from '../../model/added-values.generated.ts';
import type { FlowLogRecord } from '../../model/flow-log-record.ts';
import type { TrafficCounter } from '../../model/ports.ts';
import { Verdict, type VerdictName, type VerdictReason } from '../../model/verdict.ts';
import type { DenialCount } from '../terminal/flow-rows.ts';

const UPPER_R = 0x52;

/** Counts denied flows by verdict and reason. Accepted flows cost nothing, and denied ones are never sampled. */
export class DenialReasons implements TrafficCounter {
  readonly #counts: Map<VerdictName, Map<VerdictReason, number>> = new Map();

  count(record: FlowLogRecord, added: AddedValues): void {
    if (!(added.verdict instanceof Verdict)) return;
    if (record.firstByte(record.format.positions.action) !== UPPER_R) return;
    const { verdict, reason } = added.verdict.facts;
    const reasons = this.#counts.get(verdict) ?? new Map<VerdictReason, number>();
    this.#counts.set(verdict, reasons);
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }

  /** The reasons, most frequent first. */
  entries(): DenialCount[] {
    return [...this.#counts]
      .flatMap(([verdict, reasons]) => [...reasons].map(([reason, flows]) => ({ verdict, reason, flows })))
      .toSorted((a, b) => b.flows - a.flows);
  }
}
