/** Something with its number among others of its kind; equal ones are one object. */
export type Numbered<Thing> = Thing & {
  /** From 1; -1 if too many others have one. */
  readonly number: number;
};

/** Numbers texts of records from 1, so that several of them fit into a key; 0 stands for none. */
export class TextNumbers {
  readonly #most: number;
  readonly #numbers: Map<string, number> = new Map();

  /** @param most so many texts get a number: records may name any */
  constructor(most: number) {
    this.#most = most;
  }

  /** The number of a text; -1 if too many others have one. */
  of(text: string | undefined): number {
    if (text === undefined) return 0;
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    if (this.#numbers.size >= this.#most) return -1;
    const number = this.#numbers.size + 1;
    this.#numbers.set(text, number);
    return number;
  }
}

/** Numbers things whose values are texts, numbers and booleans, or undefined, and keeps one object for all that are equal. */
export class Numbering<Thing extends object> {
  readonly #most: number;
  readonly #things: Map<string, Numbered<Thing>> = new Map();

  /** @param most so many things get a number */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether no other thing gets a number. */
  get isFull(): boolean {
    return this.#things.size >= this.#most;
  }

  /** The thing with its number. */
  of(thing: Thing): Numbered<Thing> {
    // an array in JSON has null in place of undefined, which stands for nothing else here
    const key = JSON.stringify(Object.values(thing));
    let known = this.#things.get(key);
    if (known === undefined) {
      known = { ...thing, number: this.isFull ? -1 : this.#things.size + 1 };
      if (!this.isFull) this.#things.set(key, known);
    }
    return known;
  }

  /** Gives numbers anew; what was given out keeps its own. */
  clear(): void {
    this.#things.clear();
  }
}
