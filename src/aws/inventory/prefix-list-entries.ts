import type { PrefixList } from '../../model/rules.ts';
import type { LookupAnswer, ScopeCaller } from '../calls/scope-caller.ts';
import { GET_PREFIX_LIST_ENTRIES, PREFIX_LIST_ID, type PrefixListVersion } from '../clients/ec2-rules-api.ts';

/**
 * Entries of prefix lists in one sweep. A list is requested once, even if many accounts name it, and not at all if its
 * version is the one in an earlier document. AWS-managed lists have no version and are requested by every sweep.
 */
export class PrefixListEntries {
  readonly #known: ReadonlyMap<string, PrefixList>;
  /** By id and version. */
  readonly #answers: Map<string, Promise<LookupAnswer<string>>> = new Map();

  constructor(earlier: readonly PrefixList[]) {
    this.#known = new Map(earlier.map((list) => [list.id, list]));
  }

  /** The list as an earlier document has it. */
  earlier(id: string): PrefixList | undefined {
    return this.#known.get(id);
  }

  /** The CIDR blocks of a list. Never throws. */
  async read(list: PrefixListVersion, caller: ScopeCaller, deadlineMs: number): Promise<LookupAnswer<string>> {
    const known = this.#known.get(list.id);
    if (known !== undefined && known.version !== undefined && known.version === list.version) {
      return { items: known.cidrs, failure: undefined, errorCode: undefined, calls: 0 };
    }
    const key = `${list.id}@${list.version}`;
    const asked = this.#answers.get(key);
    if (asked !== undefined) return asked;
    const filters = [{ name: PREFIX_LIST_ID, values: [list.id] }];
    const answer = caller.describe(GET_PREFIX_LIST_ENTRIES, filters, deadlineMs);
    this.#answers.set(key, answer);
    // another account may have the permission
    if ((await answer).failure !== undefined) this.#answers.delete(key);
    return answer;
  }
}
