// quis document: statements, accountings and reports as drafts, made again from the same state of the logs, and signed.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  type DocumentSummary,
  type PersonDocumentQuery,
  personDocumentQuerySchema,
  type ReportQuery,
  reportKindSchema,
  reportQuerySchema,
} from "@quis/contract";
import { CliError, EXIT, type ExitCode } from "../error.ts";
import { countOf, formatCount, formatSeconds } from "../output/figures.ts";
import { startProgress } from "../output/progress.ts";
import type { CommandContext } from "./context.ts";
import { parseInstant } from "./parse.ts";

export interface DocumentOptions {
  readonly subject?: string;
  readonly reason?: string;
  readonly case?: string;
  readonly title?: string;
  readonly profile?: string;
  readonly from?: string;
  readonly to?: string;
  readonly on?: string;
  readonly namesBy?: string;
  readonly namesWhy?: string;
  /** `--count` and `--no-count`; undefined leaves it to the size of the log. */
  readonly count?: boolean;
  readonly user?: string;
  readonly session?: string;
  readonly source?: string;
  readonly knownAt?: string;
}

export interface SignOptions {
  readonly name?: string;
  readonly as?: string;
}

export async function makeDocument(
  context: CommandContext,
  kind: string,
  folder: string,
  options: DocumentOptions,
): Promise<ExitCode> {
  if ((options.reason?.trim() ?? "") === "")
    throw new CliError("CLI_USAGE", "expected --reason TEXT: what leaves the house says why, got none");
  const { from, to, knownAt, namesBy, namesWhy, count, ...rest } = options;
  const summary = await run(context, {
    ...rest,
    kind,
    folder: resolve(context.world.cwd, folder),
    from: from === undefined ? undefined : parseInstant(from),
    to: to === undefined ? undefined : parseInstant(to),
    known_at: knownAt === undefined ? undefined : parseInstant(knownAt),
    names_by: namesBy,
    names_why: namesWhy,
    count: count === undefined ? undefined : String(count),
  });
  context.terminal.printJson(summary);
  saySummary(context, folder, summary);
  return EXIT.ok;
}

async function run(context: CommandContext, asked: Readonly<Record<string, unknown>>): Promise<DocumentSummary> {
  const query = queryOf(asked);
  const instance = await context.open();
  const progress = startProgress(context.terminal, "document");
  try {
    return await instance
      .publishing()
      .document(context.actor, query, { onProgress: progress.update, signal: context.signal });
  } finally {
    progress.stop();
  }
}

function queryOf(asked: Readonly<Record<string, unknown>>): PersonDocumentQuery | ReportQuery {
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  const isReport = reportKindSchema.options.some((kind) => kind === asked["kind"]);
  const parsed = (isReport ? reportQuerySchema : personDocumentQuerySchema).safeParse(given);
  if (parsed.success) return parsed.data;
  const why = parsed.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
  throw new CliError("CLI_USAGE", why.join("; "));
}

function saySummary({ terminal }: CommandContext, folder: string, summary: DocumentSummary): void {
  terminal.say(
    `DRAFT ${summary.kind} in ${folder} (document.html, document.pdf, document.json) in ${formatSeconds(summary.seconds)}, from ${summary.origin} at ${countOf(summary.tree_size, "entry", "entries")}.`,
    "bold",
  );
  if (summary.gaps > 0)
    terminal.note(`${countOf(summary.gaps, "known gap", "known gaps")} in its period; its first page says so`);
  terminal.say(
    `That it was made is sealed: entry ${formatCount(summary.deed)} of the oversight log, SHA-256 ${summary.sha256}.`,
  );
  terminal.say(`A person who stands for it signs it: quis document sign ${folder} SIGNED --name NAME --as CAPACITY`);
}

/** The same question under the same state of the logs: the same bytes, or it says where the first difference is. */
export async function makeAgain(context: CommandContext, folder: string, copy: string): Promise<ExitCode> {
  const { terminal, world } = context;
  const at = resolve(world.cwd, folder);
  const before = await readFile(join(at, "document.json")).catch((cause: unknown) => {
    throw new CliError("CLI_USAGE", `expected a document in ${folder}, found no document.json`, { cause });
  });
  const target = resolve(world.cwd, copy);
  const summary = await run(context, { ...parametersOf(before, folder), folder: target, at });
  const names = ["document.json", "document.html", "document.pdf"];
  const pairs = await Promise.all(
    names.map(async (name) => [await readFile(join(at, name)), await readFile(join(target, name))] as const),
  );
  const different = names.filter((_, i) => !pairs[i]![0].equals(pairs[i]![1]));
  terminal.printJson({ same: different.length === 0, different, sha256: summary.sha256, deed: summary.deed });
  if (different.length === 0) {
    terminal.say(`Made again: the same to the byte, SHA-256 ${summary.sha256}.`, "green");
    return EXIT.ok;
  }
  terminal.say(`Made again, and not the same: ${different.join(" and ")}.`, "red");
  terminal.say("Settings (documents.yaml), the software or what is kept may have changed since; compare both copies.");
  return EXIT.failed;
}

function parametersOf(bytes: Uint8Array, folder: string): Record<string, unknown> {
  try {
    const { envelope } = JSON.parse(Buffer.from(bytes).toString("utf8")) as {
      readonly envelope: { readonly question: { readonly parameters: Record<string, unknown> } };
    };
    return { ...envelope.question.parameters };
  } catch (cause) {
    throw new CliError("CLI_USAGE", `expected a document in ${folder}, got another document.json`, { cause });
  }
}

/** As what it is signed; of what cannot be read whoever signs it says why. */
async function partOf(draft: string): Promise<"persons" | "reports"> {
  try {
    const { kind } = JSON.parse(await readFile(join(draft, "document.json"), "utf8")) as { readonly kind?: unknown };
    return reportKindSchema.options.some((one) => one === kind) ? "reports" : "persons";
  } catch {
    return "persons";
  }
}

export async function signDocument(
  context: CommandContext,
  folder: string,
  copy: string,
  { name, as: capacity }: SignOptions,
): Promise<ExitCode> {
  const { terminal, world, actor } = context;
  if (capacity === undefined || capacity.trim() === "")
    throw new CliError("CLI_USAGE", "expected --as CAPACITY, such as 'Privacy officer', got none");
  const instance = await context.open();
  const draft = resolve(world.cwd, folder);
  const query = { draft, folder: resolve(world.cwd, copy), capacity, ...(name === undefined ? {} : { name }) };
  const signature = await instance.publishing().sign(actor, query, await partOf(draft));
  terminal.printJson(signature);
  terminal.say(`Signed by ${signature.name}, ${signature.capacity}: ${copy}`, "bold");
  terminal.say(
    `Sealed: entry ${formatCount(signature.deed)} of the oversight log, over SHA-256 ${signature.sha256}. document.json is unchanged.`,
  );
  return EXIT.ok;
}
