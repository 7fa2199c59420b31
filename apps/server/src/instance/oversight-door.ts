// What the HTTP layer needs of an instance to hold askers to their duties: a place to seal what they did, and whom a request is about.
import type { ContextStore } from "../context/context-store.ts";
import type { Deed } from "../oversight/oversight.ts";
import type { Parts } from "./parts.ts";

/** How long a table of users counts as the present one. */
const STAFF_FOR_MS = 30_000;
/** Circles of managers end here. */
const MOST_MANAGERS = 64;

export interface OversightDoor {
  /** Seals a deed. Resolves when it is durable. */
  record(deed: Deed): Promise<unknown>;
  /** Users that the accesses at an index, in a session, or of a finding are of; none if there is no such thing. */
  usersOfEvent(index: number): Promise<readonly string[]>;
  usersOfSession(session: string): Promise<readonly string[]>;
  usersOfFinding(id: string): Promise<readonly string[]>;
  usersOfDisposal(id: string): Promise<readonly string[]>;
  /** Findings whose employee was told of them: until then they are not theirs to see. */
  told(): Promise<ReadonlySet<string>>;
  /** Who works where, as the imported table of users says; nobody is known without one. */
  staff(): Promise<Staff>;
}

export interface Staff {
  unitOf(user: string): string | undefined;
  /** Those above a user, nearest first. */
  managersOf(user: string): readonly string[];
}

export const NO_STAFF: Staff = { unitOf: () => undefined, managersOf: () => [] };

const known = new WeakMap<ContextStore, { readonly atMs: number; readonly staff: Staff }>();

export function oversightDoor(parts: Parts, seal: (deed: Deed) => Promise<unknown>): OversightDoor {
  const { store, detection, context, disposals, reviews, now } = parts;
  const users = async (sql: string, params: Record<string, string | number>): Promise<string[]> =>
    (await store.query<[string]>(sql, params)).map(([user]) => user);
  const usersOfEvent = (index: number) =>
    users(`SELECT user FROM ${store.database}.access WHERE idx = {index:UInt64} LIMIT 1`, { index });
  return {
    record: seal,
    usersOfEvent,
    usersOfDisposal: async (id) => {
      const what = (await disposals.all()).find(({ asked }) => asked.step.id === id)?.asked.step.what;
      return what?.kind === "erase" ? usersOfEvent(what.index) : [];
    },
    usersOfSession: (session) =>
      users(`SELECT DISTINCT user FROM ${store.database}.sessions WHERE session = {session:String} LIMIT 100`, {
        session,
      }),
    usersOfFinding: (id) => detection.usersOf(id),
    told: () => reviews.told(),
    staff: async () => {
      const last = known.get(context);
      if (last !== undefined && now() - last.atMs < STAFF_FOR_MS) return last.staff;
      const staff = staffOf((await context.read("users"))?.rows ?? []);
      known.set(context, { atMs: now(), staff });
      return staff;
    },
  };
}

export function staffOf(rows: Iterable<Readonly<Record<string, string>>>): Staff {
  const units = new Map<string, string>();
  const managers = new Map<string, string>();
  for (const row of rows) {
    const user = row["user"] ?? "";
    // The last row of a user is the present one.
    if (row["unit"]) units.set(user, row["unit"]);
    if (row["manager"]) managers.set(user, row["manager"]);
  }
  return {
    unitOf: (user) => units.get(user),
    managersOf: (user) => {
      const above: string[] = [];
      for (let at = managers.get(user); at !== undefined && above.length < MOST_MANAGERS; at = managers.get(at))
        above.push(at);
      return above;
    },
  };
}
