// quis signin and signout: a server elsewhere, by an API token.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { sessionAnswerSchema } from "@quis/contract";
import { CliError, EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { callJson } from "../remote/http.ts";
import { forgetToken, keepToken, originOf } from "../remote/signed-in.ts";
import type { CommandContext } from "./context.ts";

export interface SignInOptions {
  readonly tokenFile?: string;
}

const MAX_TOKEN_CHARS = 512;

/** Keeps a token that the server takes. It is never an argument: those are seen by every user of the machine. */
export async function signIn(context: CommandContext, server: string, { tokenFile }: SignInOptions): Promise<ExitCode> {
  const { terminal, world } = context;
  const url = originOf(server);
  if (tokenFile === undefined && terminal.interactive) terminal.note("paste the API token, then Enter and Ctrl-D");
  const given =
    tokenFile === undefined ? await text(world.stdin ?? process.stdin) : await readToken(world.cwd, tokenFile);
  const token = given.trim();
  if (!/^[!-~]+$/.test(token) || token.length > MAX_TOKEN_CHARS)
    throw new CliError("CLI_USAGE", "expected one API token, got other text");
  const answer = sessionAnswerSchema.safeParse(
    await callJson({ url, token, signedIn: true }, { method: "GET", actor: context.actor, path: "/api/v1/session" }),
  );
  const principal = answer.success ? answer.data.principal : null;
  if (principal === null)
    throw new CliError("CLI_SERVER_ANSWER", `expected ${url} to take the token, got another answer`);
  await keepToken(world.env, url, token);
  terminal.printJson({ url, principal });
  terminal.say(`Signed in to ${url} as ${principal.name}. Ask it by --server ${url} or QUIS_SERVER.`);
  return EXIT.ok;
}

export async function signOut(context: CommandContext, server: string): Promise<ExitCode> {
  const url = originOf(server);
  const known = await forgetToken(context.world.env, url);
  context.terminal.printJson({ url, known });
  context.terminal.say(
    known
      ? `The token of ${url} is forgotten. quis token revoke ends it for everybody.`
      : `There is no token of ${url}.`,
  );
  return EXIT.ok;
}

async function readToken(cwd: string, file: string): Promise<string> {
  return readFile(resolve(cwd, file), "utf8").catch((cause: unknown) => {
    throw new CliError("CLI_FILE", `expected a token in ${file}, got no file that can be read`, { cause });
  });
}
