// A file of access/: read strictly, changed one change at a time, sealed in the oversight log before it is replaced, durable when it resolves.
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { z } from "zod";
import { QuisError } from "../../instance/error.ts";
import { readSecret } from "../../instance/keys.ts";
import { replaceFile } from "../../ledger/durable.ts";
import type { Deed } from "../../oversight/oversight.ts";

export type Seal = (deed: Deed) => Promise<void>;

export interface StateFileParts<T> {
  readonly path: string;
  readonly schema: z.ZodType<T>;
  /** What a folder without the file has. */
  readonly empty: T;
  readonly seal: Seal;
}

/** INVARIANT: what `state` gives is what the file holds; nothing is in force that a power cut would take back. */
export class StateFile<T> {
  readonly #parts: StateFileParts<T>;
  #state: T;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(parts: StateFileParts<T>, state: T) {
    this.#parts = parts;
    this.#state = state;
  }

  /** @throws QuisError QUIS_DATA_CORRUPT for a file that is not whole, QUIS_DATA_UNUSABLE for one that others may read */
  static async open<T>(parts: StateFileParts<T>): Promise<StateFile<T>> {
    await mkdir(dirname(parts.path), { recursive: true, mode: 0o700 });
    const bytes = await readSecret(parts.path);
    return new StateFile(parts, bytes === undefined ? parts.empty : parse(parts, bytes));
  }

  get state(): T {
    return this.#state;
  }

  /**
   * Runs `change` on a copy of the present state, when all changes before it have ended: what it checks still holds when it is done. Its deed
   * is sealed, then the file replaced. If anything fails, nothing has changed.
   */
  change<R>(change: (draft: T) => { readonly deed: Deed | undefined; readonly result: R }): Promise<R> {
    const done = this.#last.then(async () => {
      const draft = structuredClone(this.#state);
      const { deed, result } = change(draft);
      const { path, seal } = this.#parts;
      if (deed !== undefined) await seal(deed);
      try {
        await replaceFile(path, `${JSON.stringify(draft)}\n`, 0o600);
      } catch (error) {
        // Else the log would tell of a change that nobody can find.
        if (deed !== undefined) await seal({ ...deed, what: `${deed.what} failed` }).catch(() => undefined);
        throw error;
      }
      this.#state = draft;
      return result;
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Resolves when no change is under way. */
  async idle(): Promise<void> {
    await this.#last;
  }
}

function parse<T>({ path, schema }: StateFileParts<T>, bytes: Buffer): T {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    // The parser's own words would quote the file.
    throw corrupt(path, "other text");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map((issue) => issue.path.join(".") || "the whole");
  throw corrupt(path, `misfits at ${[...new Set(places)].slice(0, 4).join(", ")}`);
}

function corrupt(path: string, got: string): QuisError {
  return new QuisError(
    "QUIS_DATA_CORRUPT",
    `expected who may sign in as JSON in ${path}, got ${got}. Restore the file from a copy; Quis does not guess who may sign in.`,
  );
}
