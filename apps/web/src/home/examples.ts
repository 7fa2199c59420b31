// Questions to begin with, taken from the newest accesses.
import type { AccessRow } from "@quis/contract";

export type Example =
  | { readonly kind: "who" | "user" | "session"; readonly value: string }
  | { readonly kind: "event"; readonly value: string };

/** At most one person, user, session and event each, newest first; a kind that no row has is left out. */
export function examplesOf(rows: readonly AccessRow[]): Example[] {
  const examples: Example[] = [];
  const subject = rows.flatMap((row) => row.subjects).find((uid) => uid !== "");
  const user = rows.find((row) => row.user !== "")?.user;
  const session = rows.find((row) => row.session !== "")?.session;
  const event = rows[0]?.index;
  if (subject !== undefined) examples.push({ kind: "who", value: subject });
  if (user !== undefined) examples.push({ kind: "user", value: user });
  if (session !== undefined) examples.push({ kind: "session", value: session });
  if (event !== undefined) examples.push({ kind: "event", value: String(event) });
  return examples;
}
