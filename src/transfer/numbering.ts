/** Something with its number among others of its kind; equal ones are one object. */
export type Numbered<Thing> = Thing & {
  /** From 1; -1 if too many others have one. */
  readonly number: number;
};

/** Maximum number of texts that get a number: it has 8 bits, and records may contain any text. */
const MAX_TEXTS = 255;
/** Maximum number of things that get a number, which has 16 bits. */
const MAX_THINGS = 65_535;

/** Numbers texts of records from 1, so that several of them fit into a key; 0 stands for none. */
export class TextNumbers {
  readonly #numbers: Map<string, number> = new Map();

  /** Whether no other text gets a number. */
  get isFull(): boolean {
    return this.#numbers.size >= MAX_TEXTS;
  }

  /** The number of a text; -1 if too many others have one. */
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

/** Numbers things whose values are texts, numbers and booleans, or undefined, and keeps one object for all that are equal. */
export class Numbering<Thing extends object> {
  readonly #things: Map<string, Numbered<Thing>> = new Map();

  /** Whether no other thing gets a number. */
  get isFull(): boolean {
    return this.#things.size >= MAX_THINGS;
  }

  /** The thing with its number. */
  of(thing: Thing): Numbered<Thing> {
    // an array in JSON has null in place of undefined, which stands for nothing else here
    const key = JSON.stringify(Object.values(thing));
    const known = this.#things.get(key);
    if (known !== undefined) return known;
    if (this.isFull) return { ...thing, number: -1 };
    const numbered = { ...thing, number: this.#things.size + 1 };
    this.#things.set(key, numbered);
    return numbered;
  }

  /** Gives numbers anew; what was given out keeps its own. */
  clear(): void {
    this.#things.clear();
  }
}
