import type { SeededRandom } from '../../../src/simulate/seeded-random.ts';
import type { SecondsRange } from './churn-levels.ts';

/** The addresses or prefixes of a subnet. A released one stays free for a while before it can be taken again. */
export class AddressPool {
  readonly #random: SeededRandom;
  readonly #freeFor: SecondsRange;
  readonly #free: string[];
  readonly #resting: { readonly address: string; readonly until: number }[] = [];

  constructor(addresses: readonly string[], freeFor: SecondsRange, random: SeededRandom) {
    this.#free = [...addresses];
    this.#freeFor = freeFor;
    this.#random = random;
  }

  /** Takes a random free address; returns undefined if there is none. */
  take(seconds: number): string | undefined {
    for (let index = this.#resting.length - 1; index >= 0; index--) {
      const resting = this.#resting[index];
      if (resting === undefined || resting.until > seconds) continue;
      this.#free.push(resting.address);
      this.#resting.splice(index, 1);
    }
    const index = this.#random.between(0, Math.max(0, this.#free.length - 1));
    return this.#free.splice(index, 1)[0];
  }

  /** Releases an address. */
  release(address: string, seconds: number): void {
    const [low, high] = this.#freeFor;
    this.#resting.push({ address, until: seconds + this.#random.between(low, high) });
  }
}
