// Attributes are taken by their names; what nobody took is left for `unmapped`.
import { integerOf, textOf } from "../record/index.ts";
import type { Attributes } from "./attributes.ts";

/** Current and former names of one attribute, the current one first. */
export type Names = readonly string[];

/** Takes values out of a log record's attributes. */
export class AttributeReader {
  readonly #attributes: Attributes;
  readonly #taken = new Set<string>();

  constructor(attributes: Attributes) {
    this.#attributes = attributes;
  }

  /** Text, or a number or boolean as text. */
  text(names: Names): string | undefined {
    for (const name of names) {
      const text = textOf(this.#attributes[name]);
      if (text !== undefined) return this.#take(name, text);
    }
    return undefined;
  }

  integer(names: Names): number | undefined {
    for (const name of names) {
      const integer = integerOf(this.#attributes[name]);
      if (integer !== undefined) return this.#take(name, integer);
    }
    return undefined;
  }

  boolean(name: string): boolean | undefined {
    const value = this.#attributes[name];
    return typeof value === "boolean" ? this.#take(name, value) : undefined;
  }

  /** A text or a list of texts as a list; undefined where a member is anything else. */
  texts(name: string): string[] | undefined {
    const value = this.#attributes[name];
    const list = Array.isArray(value) ? value : typeof value === "string" ? [value] : [];
    if (list.length === 0 || !list.every((item) => typeof item === "string" && item !== "")) return undefined;
    return this.#take(name, list as string[]);
  }

  has(...names: Names): boolean {
    return names.some((name) => Object.hasOwn(this.#attributes, name));
  }

  /** What nobody took. */
  rest(): Attributes | undefined {
    let rest: Attributes | undefined;
    for (const key in this.#attributes) if (!this.#taken.has(key)) (rest ??= {})[key] = this.#attributes[key];
    return rest;
  }

  #take<T>(name: string, value: T): T {
    this.#taken.add(name);
    return value;
  }
}
