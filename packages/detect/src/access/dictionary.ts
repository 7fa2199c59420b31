// Texts as small numbers, so that millions of accesses fit into typed arrays and are compared without hashing.

/** The number of the empty text: nobody, nothing, not stated. */
export const NONE = 0;

/** Numbers texts in the order in which they come; 0 is the empty text. Same order, same numbers. */
export class Dictionary {
  readonly #ids = new Map<string, number>([["", NONE]]);
  readonly #texts: string[] = [""];

  /** How many numbers there are, the empty text's included. */
  get size(): number {
    return this.#texts.length;
  }

  /** The text's number, a new one if it is new. */
  add(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#texts.length;
    this.#ids.set(text, id);
    this.#texts.push(text);
    return id;
  }

  /** The text's number, undefined if it never came. */
  find(text: string): number | undefined {
    return this.#ids.get(text);
  }

  text(id: number): string {
    return this.#texts[id] ?? "";
  }
}
