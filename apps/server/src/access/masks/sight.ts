// Whose names somebody sees, as policies say it, and whose they see in this request because it was opened to them.
import type { Sight } from "@quis/contract";

/** Names that are shown although names of their kind are not. */
export interface Shown {
  readonly users: ReadonlySet<string>;
  readonly subjects: ReadonlySet<string>;
}

export const NOBODY_SHOWN: Shown = { users: new Set(), subjects: new Set() };

export function seesAll({ users, subjects }: Sight): boolean {
  return users === "named" && subjects === "named";
}
