// The present unit of each user by the users table, read at most once a minute: a list of findings must not read context each time.
import type { ContextStore } from "../context/context-store.ts";

const FRESH_MS = 60_000;

export class UnitsOfUsers {
  readonly #context: Pick<ContextStore, "read">;
  #read: { readonly atMs: number; readonly units: Promise<ReadonlyMap<string, string>> } | undefined;

  constructor(context: Pick<ContextStore, "read">) {
    this.#context = context;
  }

  /** Empty if no users table was imported. */
  present(): Promise<ReadonlyMap<string, string>> {
    const nowMs = performance.now();
    if (this.#read === undefined || nowMs - this.#read.atMs > FRESH_MS) {
      const units = unitsOf(this.#context);
      this.#read = { atMs: nowMs, units };
      units.catch(() => (this.#read = undefined));
    }
    return this.#read.units;
  }
}

/** Of several posts the one that began last. */
async function unitsOf(context: Pick<ContextStore, "read">): Promise<ReadonlyMap<string, string>> {
  const table = await context.read("users");
  const posts = new Map<string, { readonly start: string; readonly unit: string }>();
  for (const row of table?.rows ?? []) {
    const { user = "", unit = "", start = "" } = row;
    const known = posts.get(user);
    if (user !== "" && (known === undefined || start >= known.start)) posts.set(user, { start, unit });
  }
  return new Map([...posts].map(([user, { unit }]) => [user, unit]));
}
