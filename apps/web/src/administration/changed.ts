// What differs between a person and what was entered.
import type { Role } from "@quis/contract";
import type { Person } from "./queries.ts";

type Parts = Pick<Person, "scope" | "user" | "unit"> & { readonly roles: readonly Role[] };

/** Only what differs: a second person must see what is asked of them, and no more. */
export function changed(person: Parts, parts: Parts): Partial<Parts> {
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  return {
    ...(same(person.roles.toSorted(), parts.roles.toSorted()) ? {} : { roles: parts.roles }),
    ...(same(person.scope, parts.scope) ? {} : { scope: parts.scope }),
    ...(person.user === parts.user ? {} : { user: parts.user }),
    ...(person.unit === parts.unit ? {} : { unit: parts.unit }),
  };
}
