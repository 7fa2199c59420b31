// The part of the command tree that is about who may sign in.
import type { Command } from "commander";
import type { InviteOptions } from "./people.ts";
import type { MakeTokenOptions } from "./token.ts";
import type { SignInOptions } from "./sign-in.ts";
import type { Run } from "./tree-continuity.ts";

const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

export function addAccess(program: Command, run: Run): void {
  const people = program.command("people").description("who may sign in");
  people
    .command("list", { isDefault: true })
    .description("list them, with roles and what waits for a second person")
    .action((_options: object, command: Command) =>
      run(command, async (at) => (await import("./people.ts")).listPeople(at)),
    );
  people
    .command("invite <name>")
    .description("let somebody in by a link that works once; shown this once")
    .requiredOption("--role <role>", "a role; may be given more than once", collect)
    .option("--case <case>", "an investigator's one case")
    .option("--until <time>", "and when it ends")
    .option("--user <user>", "the user of the record systems that they are")
    .option("--unit <unit>", "where they work")
    .action((name: string, options: InviteOptions, command: Command) =>
      run(command, async (at) => (await import("./people.ts")).invitePerson(at, name, options)),
    );
  people
    .command("link <person>")
    .description("a new link for somebody (id or name) who lost what they sign in with; shown this once")
    .requiredOption("--reason <text>", "why; it is sealed")
    .action((person: string, options: { reason: string }, command: Command) =>
      run(command, async (at) => (await import("./people.ts")).linkPerson(at, person, options.reason)),
    );
  people
    .command("disable <person>")
    .description("let somebody (id or name) in no more; an overseer only with a second person")
    .requiredOption("--reason <text>", "why; it is sealed")
    .action((person: string, options: { reason: string }, command: Command) =>
      run(command, async (at) => (await import("./people.ts")).switchPerson(at, person, true, options.reason)),
    );
  people
    .command("enable <person>")
    .description("let somebody (id or name) in again")
    .requiredOption("--reason <text>", "why; it is sealed")
    .action((person: string, options: { reason: string }, command: Command) =>
      run(command, async (at) => (await import("./people.ts")).switchPerson(at, person, false, options.reason)),
    );
  const token = program.command("token").description("tokens for programs");
  token
    .command("list", { isDefault: true })
    .description("list them, never their secrets")
    .action((_options: object, command: Command) =>
      run(command, async (at) => (await import("./token.ts")).listTokens(at)),
    );
  token
    .command("make <name>")
    .description("make a token; its secret is shown this once")
    .requiredOption("--actions <names>", "what it is for, with commas, such as who,findings")
    .option("--owner <person>", "whose it is (id or name): it may no more than they")
    .option("--days <n>", "days until it ends, up to 366", "90")
    .action((name: string, options: MakeTokenOptions, command: Command) =>
      run(command, async (at) => (await import("./token.ts")).makeToken(at, name, options)),
    );
  token
    .command("revoke <id>")
    .description("end a token at once")
    .action((id: string, _options: object, command: Command) =>
      run(command, async (at) => (await import("./token.ts")).revokeToken(at, id)),
    );
  program
    .command("signin <url>")
    .description("sign in to a server elsewhere by an API token, which is read from standard input")
    .option("--token-file <file>", "file that holds the token instead")
    .action((url: string, options: SignInOptions, command: Command) =>
      run(command, async (at) => (await import("./sign-in.ts")).signIn(at, url, options)),
    );
  program
    .command("signout <url>")
    .description("forget the token of a server elsewhere")
    .action((url: string, _options: object, command: Command) =>
      run(command, async (at) => (await import("./sign-in.ts")).signOut(at, url)),
    );
}
