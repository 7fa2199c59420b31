// quis statement --verify: all entries about one subject, counted in the public log by that subject's key. Needs no data folder.
import { parseSubjectKey, STATEMENT_LIMITS, SubjectSearch } from "@quis/disclosure";
import { toBase64 } from "@quis/tlog";
import { auditLog } from "@quis/tlog/audit";
import { resolve } from "node:path";
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { openLogSource } from "../log-source/log-source.ts";
import { countOf, formatCount } from "../output/figures.ts";
import { sayItem } from "../output/item.ts";
import { startProgress } from "../output/progress.ts";
import type { CommandContext } from "./context.ts";
import { readTextFile } from "./file.ts";
import { policyOfKey, type PolicyOptions, readPolicy } from "./policy.ts";

export interface StatementOptions extends PolicyOptions {
  readonly verify: string;
  readonly log: string;
}

/** Rows that a person reads; --json has all. */
const SHOWN = 200;

export async function verifyStatement(context: CommandContext, options: StatementOptions): Promise<ExitCode> {
  const { terminal, world, signal } = context;
  const key = parseSubjectKey(await readTextFile(resolve(world.cwd, options.verify)));
  const given = options.policy !== undefined || options.vkey !== undefined;
  const policy = given ? await readPolicy(context, options) : policyOfKey(key.vkey);
  const source = openLogSource(options.log, world.cwd, signal);
  const search = new SubjectSearch(key.keyBytes);
  const progress = startProgress(terminal, "statement");
  const report = await auditLog({
    source,
    policy,
    signal,
    onEntries: (first, entries) => search.look(first, entries),
    onProgress: ({ entriesChecked: done, size: total }) =>
      progress.update({ type: "progress", phase: "verify", done, total, unit: "entries" }),
  }).finally(() => progress.stop());
  const { checkpoint, failure } = report;
  const ok = report.ok && checkpoint !== undefined && search.unreadable.length === 0;
  const reason =
    failure ??
    (ok
      ? undefined
      : {
          code: "EVENT_BAD_LEAF",
          message: `expected entries of a kind known here, got ${countOf(search.unreadable.length, "other", "others")}, first at ${search.unreadable[0] ?? "?"}`,
        });
  terminal.printJson({
    ok,
    subject: key.subject,
    ...(checkpoint === undefined
      ? {}
      : { origin: checkpoint.origin, tree_size: checkpoint.size, root: toBase64(checkpoint.root) }),
    ...(ok ? { count: search.found.length, entries: search.found } : { reason }),
    not_proved: STATEMENT_LIMITS,
  });
  if (!ok || checkpoint === undefined) {
    terminal.say(`NOT VERIFIED: ${reason?.code}: ${reason?.message}`, "red");
    terminal.say("So no number is given: entries may be missing.");
    return EXIT.failed;
  }
  terminal.say(
    `${countOf(search.found.length, "entry", "entries")} about ${key.subject} among the ${formatCount(checkpoint.size)} of ${checkpoint.origin}.`,
    "bold",
  );
  terminal.say(
    `Verified here: every entry of that log under the signed root ${toBase64(checkpoint.root)} was looked at.`,
    "green",
  );
  for (const { index, source: from } of search.found.slice(0, SHOWN)) terminal.say(`  entry ${index}, from ${from}`);
  const more = search.found.length - SHOWN;
  if (more > 0) terminal.note(`${formatCount(more)} more; --json lists all`);
  if (!given) {
    terminal.note(
      "the log's key came with the key file; compare it with one you have from elsewhere, or give --policy",
    );
  }
  terminal.print();
  terminal.say("Not proved", "bold");
  for (const sentence of STATEMENT_LIMITS) sayItem(terminal, "–", sentence);
  return EXIT.ok;
}
