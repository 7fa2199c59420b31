// Where a reading of a text is answered.
import type { Ask } from "@quis/contract";

/** The page's address of a reading, as the router takes it. */
export function readingAddress({ kind, value }: Ask["readings"][number]) {
  if (kind === "who") return { to: "/who/$subject", params: { subject: value } } as const;
  if (kind === "user") return { to: "/user/$user", params: { user: value } } as const;
  if (kind === "session") return { to: "/session/$id", params: { id: value } } as const;
  if (kind === "record") return { to: "/record/$id", params: { id: value } } as const;
  if (kind === "case") return { to: "/ask", search: { case: value } } as const;
  if (kind === "address") return { to: "/ask", search: { ip: value } } as const;
  if (kind === "time") {
    const [from, to] = value.split("/");
    return { to: "/ask", search: { from, to } } as const;
  }
  return { to: "/event/$index", params: { index: value } } as const;
}
