// Which words are names: ids and full names of users, ids of subjects, as far as accesses and context tables have them.
import type { ContextStore } from "../../context/context-store.ts";
import type { Store } from "../../store/index.ts";
import type { LookUp } from "./answers.ts";
import type { KnownWords } from "./view.ts";

/** Words of one question to the store. */
const BATCH = 5000;
/** Context tables that name users and subjects, and are small. Cases and work name those whose records are looked at, so accesses know them. */
const TABLES = ["users", "relationships", "subject_groups"] as const;

export interface DirectoryParts {
  readonly store: Pick<Store, "database" | "query">;
  readonly context: Pick<ContextStore, "present" | "read">;
}

/** Looks words up, in any case; ids of subjects in the case they are written in, in lower and in upper case. */
export function createLookUp({ store, context }: DirectoryParts): LookUp {
  const tables = contextNames(context);
  return async (words) => {
    const users = new Map<string, string>();
    const subjects = new Map<string, string>();
    const inTables = await tables();
    const all = [...words];
    for (const word of all) {
      const lower = word.toLowerCase();
      const user = inTables.users.get(lower);
      const subject = inTables.subjects.get(lower);
      if (user !== undefined) users.set(lower, user);
      if (subject !== undefined) subjects.set(lower, subject);
    }
    for (let at = 0; at < all.length; at += BATCH) {
      const batch = all.slice(at, at + BATCH);
      const lower = [...new Set(batch.map((word) => word.toLowerCase()))];
      const spelled = [...new Set([...batch, ...lower, ...batch.map((word) => word.toUpperCase())])];
      const [named, accessed] = await Promise.all([
        store.query<[string, string]>(
          `SELECT DISTINCT user, user_name FROM ${store.database}.users
          WHERE lowerUTF8(user) IN {words:Array(String)} OR lowerUTF8(user_name) IN {words:Array(String)}`,
          { words: lower },
        ),
        store.query<[string]>(
          `SELECT DISTINCT subject FROM ${store.database}.access_by_subject WHERE subject IN {words:Array(String)}`,
          { words: spelled },
        ),
      ]);
      for (const [user, name] of named) {
        if (user === "") continue;
        users.set(user.toLowerCase(), user);
        if (name !== "") users.set(name.toLowerCase(), user);
      }
      for (const [subject] of accessed) subjects.set(subject.toLowerCase(), subject);
    }
    return { users, subjects };
  };
}

/** Names in the context tables, read again when a table has changed. */
function contextNames(context: DirectoryParts["context"]): () => Promise<KnownWords> {
  let version: string | undefined;
  let names: Promise<KnownWords> | undefined;
  return async () => {
    const present = (await context.present()).join(" ");
    if (names === undefined || version !== present) {
      version = present;
      names = readNames(context);
      names.catch(() => (version = undefined));
    }
    return names;
  };
}

async function readNames(context: DirectoryParts["context"]): Promise<KnownWords> {
  const users = new Map<string, string>();
  const subjects = new Map<string, string>();
  for (const kind of TABLES) {
    const table = await context.read(kind);
    for (const { user = "", name = "", subject = "" } of table?.rows ?? []) {
      if (user !== "") users.set(user.toLowerCase(), user);
      if (kind === "users" && name !== "") users.set(name.toLowerCase(), user);
      if (subject !== "") subjects.set(subject.toLowerCase(), subject);
    }
  }
  return { users, subjects };
}
