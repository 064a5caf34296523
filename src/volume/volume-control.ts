import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { DropRule } from './drop-rule.ts';
import { FlowSampler, isSubjectToSampling } from './flow-sampler.ts';
import { ParsedAddresses } from './parsed-addresses.ts';
import { NO_RULE, RuleBook } from './rule-book.ts';

/**
 * Decides which records are dropped before they are enriched: first by the drop rules, then by sampling accepted flows.
 * The decision on a record does not depend on earlier records.
 */
export class VolumeControl {
  /** Whether any record can be dropped; if not, callers skip this step. */
  readonly isActive: boolean;
  readonly #addresses: ParsedAddresses = new ParsedAddresses();
  readonly #rules: RuleBook;
  readonly #sampler: FlowSampler | undefined;
  readonly #sampleAccept: number;
  #lastRule = NO_RULE;
  #lastWeight = 1;

  /**
   * @param sampleAccept one in this many accepted flows is kept; 1 keeps all
   * @throws RangeError unless `sampleAccept` is a whole number of at least 1
   */
  constructor(rules: readonly DropRule[], sampleAccept: number) {
    if (!Number.isSafeInteger(sampleAccept) || sampleAccept < 1) {
      throw new RangeError(`sampleAccept must be a whole number of at least 1, not ${sampleAccept}`);
    }
    this.isActive = rules.length > 0 || sampleAccept > 1;
    this.#rules = new RuleBook(rules, this.#addresses);
    this.#sampler = sampleAccept > 1 ? new FlowSampler(sampleAccept, this.#addresses) : undefined;
    this.#sampleAccept = sampleAccept;
  }

  /**
   * The number, from 1 in the configured order, of the rule that caused the last {@link DROP_BY_RULE}; 0 before the
   * first.
   */
  get lastRule(): number {
    return this.#lastRule;
  }

  /** How many flows the last record represents: more than 1 only if sampling kept it. */
  get lastWeight(): number {
    return this.#lastWeight;
  }

  /** Decides on the current record. Allocates only for the first record of a format. */
  judge(record: FlowLogRecord): Verdict {
    this.#lastWeight = 1;
    this.#addresses.forget();
    const rule = this.#rules.firstMatch(record);
    if (rule !== NO_RULE) {
      this.#lastRule = rule;
      return DROP_BY_RULE;
    }
    if (this.#sampler !== undefined && isSubjectToSampling(record)) {
      if (!this.#sampler.keeps(record)) return DROP_BY_SAMPLE;
      this.#lastWeight = this.#sampleAccept;
    }
    return KEEP;
  }
}

/** The record is kept and will be enriched. */
export const KEEP = 0;
/** The record is dropped because every term of a drop rule holds. */
export const DROP_BY_RULE = 1;
/** The record is dropped because its flow is not in the sample. */
export const DROP_BY_SAMPLE = 2;

/** The decision of volume control on a record. */
export type Verdict = typeof KEEP | typeof DROP_BY_RULE | typeof DROP_BY_SAMPLE;
