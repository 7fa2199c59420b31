// The values of one event by path, each read once and kept until the next event. Arrays are opened on the way.
type Scalar = null | boolean | number | string;

interface Path {
  readonly names: readonly string[];
  /** Number of the event the caches are of. */
  stamp: number;
  there: boolean;
  values: Scalar[];
  textStamp: number;
  texts: string[];
  lowerStamp: number;
  lowers: string[];
  /** What was made of the texts, by the function that made it. */
  readonly derived: Map<(text: string) => unknown, Derived>;
}

interface Derived {
  stamp: number;
  values: unknown[];
}

/** Number of a path of an EventView. */
export type Slot = number;

export class EventView {
  readonly #paths: Path[] = [];
  readonly #slots = new Map<string, Slot>();
  #event: object = {};
  #stamp = 0;
  #json = "";
  #jsonStamp = -1;
  #jsonLower = "";
  #jsonLowerStamp = -1;

  /** The slot of a dotted path, made if new. */
  slot(path: string): Slot {
    let slot = this.#slots.get(path);
    if (slot === undefined) {
      slot = this.#paths.length;
      this.#slots.set(path, slot);
      const unread = { stamp: -1, there: false, textStamp: -1, lowerStamp: -1 };
      this.#paths.push({ names: path.split("."), values: [], texts: [], lowers: [], derived: new Map(), ...unread });
    }
    return slot;
  }

  /** Goes on to the next event. */
  open(event: object): void {
    this.#event = event;
    this.#stamp++;
  }

  /** Number of the event, for caches of others. */
  get stamp(): number {
    return this.#stamp;
  }

  #read(slot: Slot): Path {
    const path = this.#paths[slot] as Path;
    if (path.stamp !== this.#stamp) {
      path.stamp = this.#stamp;
      path.there = false;
      path.values.length = 0;
      collect(this.#event, path, 0);
    }
    return path;
  }

  /** Whether the attribute is there at all. */
  has(slot: Slot): boolean {
    return this.#read(slot).there;
  }

  /** Every scalar at the path, null included. */
  values(slot: Slot): readonly Scalar[] {
    return this.#read(slot).values;
  }

  /** The values but null as text: numbers as JavaScript writes them, `true` and `false`. */
  texts(slot: Slot): readonly string[] {
    const path = this.#paths[slot] as Path;
    if (path.textStamp !== this.#stamp) {
      const { values } = this.#read(slot);
      path.textStamp = this.#stamp;
      path.texts.length = 0;
      for (let i = 0; i < values.length; i++) {
        const value = values[i] as Scalar;
        if (value !== null) path.texts.push(typeof value === "string" ? value : String(value));
      }
    }
    return path.texts;
  }

  /** The texts in lower case. */
  lowers(slot: Slot): readonly string[] {
    const path = this.#paths[slot] as Path;
    if (path.lowerStamp !== this.#stamp) {
      const texts = this.texts(slot);
      path.lowerStamp = this.#stamp;
      path.lowers.length = 0;
      for (let i = 0; i < texts.length; i++) path.lowers.push(lower(texts[i] as string));
    }
    return path.lowers;
  }

  /** A reader of the texts as something else (numbers, addresses), made once per event; undefined where a text is none. */
  reader<T>(slot: Slot, make: (text: string) => T | undefined): () => readonly T[] {
    const { derived } = this.#paths[slot] as Path;
    const kept: Derived = derived.get(make) ?? { stamp: -1, values: [] };
    derived.set(make, kept);
    return () => {
      if (kept.stamp !== this.#stamp) {
        kept.stamp = this.#stamp;
        kept.values = this.texts(slot)
          .map(make)
          .filter((value) => value !== undefined);
      }
      return kept.values as T[];
    };
  }

  /** The whole event as JSON text, for keywords. */
  json(): string {
    if (this.#jsonStamp !== this.#stamp) {
      this.#jsonStamp = this.#stamp;
      this.#json = JSON.stringify(this.#event);
    }
    return this.#json;
  }

  jsonLower(): string {
    if (this.#jsonLowerStamp !== this.#stamp) {
      this.#jsonLowerStamp = this.#stamp;
      this.#jsonLower = lower(this.json());
    }
    return this.#jsonLower;
  }
}

/** Lower case as Unicode has it without a language, which ClickHouse's lowerUTF8 gives too. */
export function lower(text: string): string {
  return text.toLowerCase();
}

function collect(value: unknown, path: Path, depth: number): void {
  let at = value;
  for (let place = depth; place < path.names.length; place++) {
    if (Array.isArray(at)) {
      for (let i = 0; i < at.length; i++) collect(at[i], path, place);
      return;
    }
    if (typeof at !== "object" || at === null) return;
    at = (at as Readonly<Record<string, unknown>>)[path.names[place] as string];
    if (at === undefined) return;
  }
  path.there = true;
  addScalars(at, path.values);
}

function addScalars(value: unknown, into: Scalar[]): void {
  if (Array.isArray(value)) for (let i = 0; i < value.length; i++) addScalars(value[i], into);
  else if (typeof value !== "object" || value === null) into.push(value as Scalar);
}
