/** A source of whole numbers that is the same for the same seed. */
export interface Random {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  pick<T>(list: readonly T[]): T;
}

/** A source of numbers that look random and are the same each time. */
export function makeRandom(seed: number): Random;
