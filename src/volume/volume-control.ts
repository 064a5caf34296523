import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { DropRule } from './drop-rule.ts';
import { FlowSampler } from './flow-sampler.ts';
import { ParsedAddresses } from './parsed-addresses.ts';
import { NO_RULE, RuleBook } from './rule-book.ts';

/**
 * Decides which records are left out before anything is looked up for them or written: first by the drop rules, then by
 * sampling accepted flows. The same record always meets the same verdict, whatever came before it.
 */
export class VolumeControl {
  /** Whether any record can be left out at all; where not, there is no need to ask. */
  readonly isActive: boolean;
  readonly #addresses: ParsedAddresses = new ParsedAddresses();
  readonly #rules: RuleBook;
  readonly #sampler: FlowSampler | undefined;
  readonly #sampleAccept: number;
  #lastRule = NO_RULE;
  #lastWeight = 1;

  /**
   * @param sampleAccept of accepted flows one in so many is kept; 1 keeps all
   * @throws RangeError where `sampleAccept` is no whole number from 1
   */
  constructor(rules: readonly DropRule[], sampleAccept: number) {
    if (!Number.isSafeInteger(sampleAccept) || sampleAccept < 1) {
      throw new RangeError(`sampleAccept must be a whole number from 1, not ${sampleAccept}`);
    }
    this.isActive = rules.length > 0 || sampleAccept > 1;
    this.#rules = new RuleBook(rules, this.#addresses);
    this.#sampler = sampleAccept > 1 ? new FlowSampler(sampleAccept, this.#addresses) : undefined;
    this.#sampleAccept = sampleAccept;
  }

  /** The number, from 1 and in the order given, of the rule that the last {@link DROP_BY_RULE} went by; 0 before one. */
  get lastRule(): number {
    return this.#lastRule;
  }

  /** Of how many flows the last record judged stands for one: more than 1 only where it was kept by sampling. */
  get lastWeight(): number {
    return this.#lastWeight;
  }

  /** Judges the record under the cursor. Allocates nothing but on the first record of a format. */
  judge(record: FlowLogRecord): Verdict {
    this.#lastWeight = 1;
    this.#addresses.forget();
    const rule = this.#rules.firstMatch(record);
    if (rule !== NO_RULE) {
      this.#lastRule = rule;
      return DROP_BY_RULE;
    }
    if (this.#sampler?.covers(record) === true) {
      if (!this.#sampler.keeps(record)) return DROP_BY_SAMPLE;
      this.#lastWeight = this.#sampleAccept;
    }
    return KEEP;
  }
}

/** The record goes on to be enriched. */
export const KEEP = 0;
/** The record is left out because every term of a drop rule holds for it. */
export const DROP_BY_RULE = 1;
/** The record is left out because its flow is not among those that sampling keeps. */
export const DROP_BY_SAMPLE = 2;

/** What volume control makes of a record. */
export type Verdict = typeof KEEP | typeof DROP_BY_RULE | typeof DROP_BY_SAMPLE;
