// The start of a file as formats look at it to recognise their own.
import { Problem } from "../error.ts";
import { createFramer, type Framing } from "../framing/index.ts";
import { decodeUtf8, type JsonObject, splitCsvRow } from "../text/index.ts";

const MAX_RECORDS = 100;

/** The first records of a file, in every way they can be read. What cannot be read is left out: one broken record does not hide a file's format. */
export class Sample {
  readonly #head: Uint8Array;
  readonly #lists: readonly string[] | undefined;
  #lines: string[] | undefined;
  #objects: JsonObject[] | undefined;
  #rows: string[][] | undefined;
  #elements: string[] | undefined;

  /** `head` is the first DETECTION_BYTES of a file, `lists` what a format may have its records in (`SourceFormat.lists`). */
  constructor(head: Uint8Array, lists?: readonly string[]) {
    this.#head = head;
    this.#lists = lists;
  }

  /** The sample as a format with these lists would read it: what it recognises is what it imports. */
  in(lists: readonly string[] | undefined): Sample {
    return lists === undefined ? this : new Sample(this.#head, lists);
  }

  /** Lines that are not blank. */
  get lines(): readonly string[] {
    return (this.#lines ??= this.#records("lines"));
  }

  /** JSON objects: one per line, one after the other, in an array, or in one of the lists of an outermost object. */
  get objects(): readonly JsonObject[] {
    return (this.#objects ??= this.#records("json", this.#lists).flatMap(objectOf));
  }

  /** Rows of comma-separated fields. */
  get rows(): readonly (readonly string[])[] {
    this.#rows ??= this.#records("csv").flatMap((text) => {
      const row = splitCsvRow(text, ",");
      return row instanceof Problem ? [] : [row];
    });
    return this.#rows;
  }

  /** Local names of the elements that the head begins, in their order; none if it is no XML. */
  get elementNames(): readonly string[] {
    this.#elements ??= /^\s*(?:<\d{1,3}>\S* [^<]*)?</.test(this.text)
      ? [...this.text.matchAll(/<(?:[\w.-]{1,64}:)?([A-Za-z_][\w.-]{0,64})[\s/>]/g)]
          .slice(0, MAX_RECORDS)
          .map(([, name]) => name as string)
      : [];
    return this.#elements;
  }

  /** Decoded text of the head; bytes that are no UTF-8 are replaced. */
  get text(): string {
    return new TextDecoder().decode(this.#head);
  }

  #records(framing: Framing, lists?: readonly string[]): string[] {
    const found: string[] = [];
    const sink = {
      record: (_: number, bytes: Uint8Array): void => {
        if (found.length >= MAX_RECORDS) return;
        const text = decodeUtf8(bytes);
        if (!(text instanceof Problem) && text.trim() !== "") found.push(text.trimStart());
      },
      oversizeStart: (): void => undefined,
      oversizeChunk: (): void => undefined,
      oversizeEnd: (): void => undefined,
    };
    const framer = createFramer(framing, { lists });
    framer.push(this.#head, sink);
    framer.end(sink);
    return found;
  }
}

// Not strictly: a number that does not fit says nothing about the format.
function objectOf(text: string): JsonObject[] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? [value as JsonObject] : [];
  } catch {
    return [];
  }
}

/** Whether the object has all of these members. */
export function hasMembers(object: JsonObject, ...names: readonly string[]): boolean {
  return names.every((name) => Object.hasOwn(object, name));
}
