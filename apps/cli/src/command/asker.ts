// Whoever runs the command, as people and tokens are asked about in their name.
import type { Principal } from "@quis/server";
import { CliError } from "../error.ts";
import type { CommandContext } from "./context.ts";
import type { Instance } from "@quis/server";
import type { Person } from "@quis/contract";

/** Holder of the data folder. A server that one has signed in to goes by the token instead. */
export function askerOf({ actor }: CommandContext): Principal {
  return {
    uid: actor,
    name: actor,
    roles: [],
    method: "local",
    scope: null,
    user: null,
    unit: null,
    freshUntilMs: Infinity,
  };
}

/** The person of an id or a name. @throws CliError CLI_USAGE if there is none */
export async function findPerson(instance: Instance, asker: Principal, wanted: string): Promise<Person> {
  const people = await instance.access().people(asker);
  const key = wanted.normalize("NFKC").trim().toLowerCase();
  const person = people.find(({ id, name }) => id === wanted || name.normalize("NFKC").trim().toLowerCase() === key);
  if (person === undefined)
    throw new CliError(
      "CLI_USAGE",
      `expected a person's id or name (see: quis people list), got ${JSON.stringify(wanted)}`,
    );
  return person;
}
