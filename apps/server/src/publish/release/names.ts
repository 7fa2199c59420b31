// Names and ids to look for in free text: those of users and subjects in the context tables, of all users who were seen, and of the chosen events themselves.
import type { SourceEvent } from "@quis/release";
import type { Parts } from "../../instance/parts.ts";

/** Context tables that name users and subjects. */
const TABLES = ["users", "relationships", "subject_groups", "cases"] as const;
const PERSONS: ReadonlySet<string> = new Set(["actor.user", "oversight.subjects", "user"]);
const NAMING: ReadonlySet<string> = new Set(["uid", "name", "full_name", "email_addr"]);

export async function namesToFind(
  { store, context }: Pick<Parts, "store" | "context">,
  events: readonly SourceEvent[],
): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const kind of TABLES)
    for (const { user = "", name = "", subject = "" } of (await context.read(kind))?.rows ?? [])
      for (const text of [user, kind === "users" ? name : "", subject]) names.add(text);
  const users = await store.query<[string, string]>(`SELECT DISTINCT user, user_name FROM ${store.database}.users`);
  for (const texts of users) for (const text of texts) names.add(text);
  for (const { fields } of events)
    for (const { name, value } of fields) if (PERSONS.has(name)) for (const text of namingTexts(value)) names.add(text);
  names.delete("");
  return names;
}

function namingTexts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namingTexts);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    NAMING.has(key) && typeof member === "string" ? [member] : [],
  );
}
