/** Something with a number that it has in common with everything equal. */
export type Numbered<Thing> = Thing & {
  /** From 1; -1 if too many others have one already. */
  readonly number: number;
};

/** Numbers texts from 1, so that several of them fit into a key; 0 stands for none. */
export class TextNumbers {
  readonly #most: number;
  readonly #numbers: Map<string, number> = new Map();

  /** @param most so many texts get a number: records may name any */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether no other text gets a number. */
  get isFull(): boolean {
    return this.#numbers.size >= this.#most;
  }

  /** The number of a text; -1 if too many others have one already. */
  of(text: string | undefined): number {
    if (text === undefined) return 0;
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    if (this.isFull) return -1;
    const number = this.#numbers.size + 1;
    this.#numbers.set(text, number);
    return number;
  }

  /** Gives numbers anew. */
  clear(): void {
    this.#numbers.clear();
  }
}

/** A thing with its number among others of its kind. Its values are texts, numbers and booleans, or undefined. */
export function numbered<Thing extends object>(thing: Thing, numbers: TextNumbers): Numbered<Thing> {
  // JSON has no undefined in an array, and null stands for nothing else here
  return { ...thing, number: numbers.of(JSON.stringify(Object.values(thing))) };
}
