// quis token: tokens for programs.
import { type ApiToken, apiTokenMakeSchema } from "@quis/contract";
import { CliError, EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { askerOf, findPerson } from "./asker.ts";
import type { CommandContext } from "./context.ts";
import { parseWhole } from "./parse.ts";

export interface MakeTokenOptions {
  readonly actions: string;
  readonly owner?: string;
  readonly days: string;
}

export async function listTokens(context: CommandContext): Promise<ExitCode> {
  const tokens = await (await context.open()).access().tokens(askerOf(context));
  sayTokens(context, tokens);
  return EXIT.ok;
}

export async function makeToken(context: CommandContext, name: string, options: MakeTokenOptions): Promise<ExitCode> {
  const { terminal } = context;
  const days = parseWhole(options.days, "--days");
  const instance = await context.open();
  const asker = askerOf(context);
  const owner = options.owner === undefined ? undefined : (await findPerson(instance, asker, options.owner)).id;
  const asked = apiTokenMakeSchema.safeParse({
    name,
    actions: options.actions.split(",").filter((action) => action !== ""),
    expires: new Date(Date.now() + days * 86_400_000).toISOString(),
    ...(owner === undefined ? {} : { owner }),
  });
  if (!asked.success) {
    const mistakes = asked.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new CliError("CLI_USAGE", mistakes.join("; "));
  }
  const made = await instance.access().makeToken(asker, asked.data);
  terminal.printJson(made);
  terminal.print(made.secret);
  terminal.say(`Only its hash is kept: it is shown this once. It ends at ${made.token.expires}.`, "dim");
  return EXIT.ok;
}

export async function revokeToken(context: CommandContext, id: string): Promise<ExitCode> {
  sayTokens(context, await (await context.open()).access().revokeToken(askerOf(context), id));
  return EXIT.ok;
}

function sayTokens({ terminal }: CommandContext, tokens: readonly ApiToken[]): void {
  for (const token of tokens) {
    terminal.printJson(token);
    terminal.say(`${token.id}  ${token.name}  of ${token.owner}  until ${token.expires}`, "bold");
    terminal.say(`  ${token.actions.join(", ")}; last used ${token.last_used ?? "never"}`, "dim");
  }
  if (tokens.length === 0) terminal.say("There is no token. quis token make NAME --actions … makes one.");
}
