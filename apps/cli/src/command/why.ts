// Why somebody asks, and in which case: sealed with each question of the command, as a page's requests bring it.
import { type Command, Option } from "commander";
import { CliError } from "../error.ts";

export interface Why {
  readonly purpose?: string;
  readonly caseReference?: string;
}

/** As the server takes them (X-Quis-Purpose, X-Quis-Case). */
const MOST = { purpose: 1024, case: 256 } as const;
/** They ask nothing of a folder, or serve it to others who say why themselves. */
const NOT_ASKING: ReadonlySet<string> = new Set([
  "serve",
  "start",
  "simulate",
  "witness",
  "check",
  "statement",
  "signin",
  "signout",
  "bench",
  "help",
]);

const ours = new WeakSet<Option>();

/**
 * Adds --purpose and --case to every command that asks, and has no option of that name: where a command has one, it says what the command is about,
 * and the environment says why it is asked.
 */
export function addWhy(program: Command): void {
  for (const command of program.commands) if (!NOT_ASKING.has(command.name())) addTo(command);
}

function addTo(command: Command): void {
  if (command.commands.length > 0) {
    command.commands.forEach(addTo);
    return;
  }
  const add = (flags: string, does: string): void => {
    const option = new Option(flags, does);
    if (command.options.some(({ long }) => long === option.long)) return;
    ours.add(option);
    command.addOption(option);
  };
  add("--purpose <text>", "why you ask; sealed with the question (default: $QUIS_PURPOSE)");
  add("--case <reference>", "the case you ask in; sealed with the question (default: $QUIS_CASE)");
}

/** What was given to `command`, or else stands in the environment. @throws CliError CLI_USAGE */
export function whyOf(command: Command, env: Readonly<Record<string, string | undefined>>): Why {
  const given = (name: "purpose" | "case", variable: string): string | undefined => {
    const option = command.options.find((one) => one.attributeName() === name && ours.has(one));
    const value: unknown = option === undefined ? undefined : command.getOptionValue(name);
    const [text, from] = typeof value === "string" ? [value, `--${name}`] : [env[variable] ?? "", variable];
    const trimmed = text.trim();
    // oxlint-disable-next-line no-control-regex
    if (trimmed.length > MOST[name] || /[\u0000-\u001f\u007f]/.test(trimmed))
      throw new CliError("CLI_USAGE", `${from}: expected at most ${MOST[name]} characters on one line, got others`);
    if (trimmed === "" && typeof value === "string")
      throw new CliError("CLI_USAGE", `${from}: expected a text, got none`);
    return trimmed === "" ? undefined : trimmed;
  };
  const purpose = given("purpose", "QUIS_PURPOSE");
  const caseReference = given("case", "QUIS_CASE");
  return {
    ...(purpose === undefined ? {} : { purpose }),
    ...(caseReference === undefined ? {} : { caseReference }),
  };
}
