// quis people: who may sign in.
import { type Person, type PersonInvited, personInviteSchema } from "@quis/contract";
import { CliError, EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { showControls } from "../output/text.ts";
import { askerOf, findPerson } from "./asker.ts";
import type { CommandContext } from "./context.ts";
import { parseInstant } from "./parse.ts";

export interface InviteOptions {
  readonly role: readonly string[];
  readonly case?: string;
  readonly until?: string;
  readonly user?: string;
  readonly unit?: string;
}

export async function listPeople(context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const people = await (await context.open()).access().people(askerOf(context));
  for (const person of people) sayPerson(context, person);
  if (people.length === 0)
    terminal.say("Nobody may sign in yet. quis serve prints the link that makes the first administrator.");
  return EXIT.ok;
}

export async function invitePerson(context: CommandContext, name: string, options: InviteOptions): Promise<ExitCode> {
  const { user, unit } = options;
  if ((options.case === undefined) !== (options.until === undefined))
    throw new CliError("CLI_USAGE", "expected --case and --until together, got one of them");
  const scope =
    options.case === undefined || options.until === undefined
      ? null
      : { case: options.case, expires: parseInstant(options.until) };
  const asked = personInviteSchema.safeParse({ name, roles: options.role, scope, user, unit });
  if (!asked.success) {
    const mistakes = asked.error.issues.map(
      (issue) => `${issue.path[0] === "roles" ? "--role" : issue.path.join(".")}: ${issue.message}`,
    );
    throw new CliError("CLI_USAGE", mistakes.join("; "));
  }
  const instance = await context.open({ create: true });
  await sayLink(context, await instance.access().invite(askerOf(context), asked.data));
  return EXIT.ok;
}

export async function linkPerson(context: CommandContext, wanted: string, reason: string): Promise<ExitCode> {
  const instance = await context.open();
  const asker = askerOf(context);
  const { id } = await findPerson(instance, asker, wanted);
  await sayLink(context, await instance.access().inviteAgain(asker, id, reason));
  return EXIT.ok;
}

export async function switchPerson(
  context: CommandContext,
  wanted: string,
  disabled: boolean,
  reason: string,
): Promise<ExitCode> {
  const instance = await context.open();
  const asker = askerOf(context);
  const { id } = await findPerson(instance, asker, wanted);
  sayPerson(context, await instance.access().changePerson(asker, id, { disabled, reason }));
  return EXIT.ok;
}

async function sayLink(context: CommandContext, made: PersonInvited): Promise<void> {
  const { terminal, data } = context;
  const { findRunning } = await import("@quis/server");
  // The page that the link opens is the running server's.
  const url = (await findRunning(data))?.url.replace("127.0.0.1", "localhost") ?? "";
  const link = `${url}/enrol#${made.secret}`;
  terminal.printJson({ ...made, link });
  sayPerson(context, made.person, false);
  terminal.print();
  terminal.print(`  ${link}`);
  terminal.print();
  terminal.say(
    `${url === "" ? "Put the server's address before it. " : ""}It works once, until ${made.expires}. Give it to that person alone: only its hash is kept.`,
    "dim",
  );
}

function sayPerson({ terminal }: CommandContext, person: Person, json = true): void {
  if (json) terminal.printJson(person);
  const { id, name, roles, state, methods, last_sign_in, pending, scope } = person;
  terminal.say(`${id}  ${name}  ${state}  ${roles.join(", ") || "no role"}`, "bold");
  const ways = methods.length === 0 ? "no way to sign in yet" : `signs in by ${methods.join(", ")}`;
  terminal.say(`  ${ways}; last ${last_sign_in ?? "never"}`, "dim");
  if (scope !== null) terminal.say(`  case ${showControls(scope.case)} until ${scope.expires}`, "dim");
  if (pending !== null)
    terminal.say(
      `  waits for a second person: to ${pending.change}, asked by ${pending.asked_by} at ${pending.asked_at}; an overseer may agree, from ${pending.notice_until} an administrator too`,
      "yellow",
    );
}
