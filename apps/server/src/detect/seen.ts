// Who has opened which finding. The reading itself is sealed in the oversight log before it is answered; this remembers it, so that a list can say what
// is new to whom. index/seen.ndjson may be deleted: then everything is new again.
import { appendFile, readFile } from "node:fs/promises";

export class SeenFindings {
  readonly #file: string;
  #seen: Promise<Map<string, Set<string>>> | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** Ids of the findings that `actor` has opened. */
  async by(actor: string): Promise<ReadonlySet<string>> {
    return (await this.#read()).get(actor) ?? new Set();
  }

  async note(actor: string, id: string): Promise<void> {
    const seen = await this.#read();
    if (seen.get(actor)?.has(id) === true) return;
    put(seen, actor, id);
    await appendFile(this.#file, `${JSON.stringify([actor, id])}\n`, { mode: 0o600 });
  }

  #read(): Promise<Map<string, Set<string>>> {
    this.#seen ??= readSeen(this.#file).catch((error: unknown) => {
      this.#seen = undefined;
      throw error;
    });
    return this.#seen;
  }
}

async function readSeen(file: string): Promise<Map<string, Set<string>>> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return "";
  });
  const seen = new Map<string, Set<string>>();
  for (const line of text.split("\n")) {
    const pair = parse(line);
    if (pair !== undefined) put(seen, ...pair);
  }
  return seen;
}

// A line that a crash has torn says nothing.
function parse(line: string): [actor: string, id: string] | undefined {
  try {
    const pair = JSON.parse(line) as unknown;
    if (!Array.isArray(pair) || pair.length !== 2) return undefined;
    const [actor, id] = pair as [unknown, unknown];
    return typeof actor === "string" && typeof id === "string" ? [actor, id] : undefined;
  } catch {
    return undefined;
  }
}

function put(seen: Map<string, Set<string>>, actor: string, id: string): void {
  const ids = seen.get(actor);
  if (ids === undefined) seen.set(actor, new Set([id]));
  else ids.add(id);
}
