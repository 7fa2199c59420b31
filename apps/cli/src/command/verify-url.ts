// quis verify --url: audits a log that somebody else serves, as an outsider. Needs no data folder.
import type { PublishedRetention } from "@quis/contract";
import { type AuditReport, auditLog } from "@quis/tlog/audit";
import { toBase64 } from "@quis/tlog";
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { fetchBytes } from "../log-source/http.ts";
import { openUrl, parsePrefix } from "../log-source/log-source.ts";
import { readPublishedRetention } from "../log-source/retention.ts";
import { countOf, formatCount, formatSeconds } from "../output/figures.ts";
import { startProgress } from "../output/progress.ts";
import type { Terminal } from "../output/terminal.ts";
import type { CommandContext } from "./context.ts";
import { readBytes } from "./file.ts";
import { replaceFile } from "./new-file.ts";
import { type PolicyOptions, readPolicy } from "./policy.ts";

export interface VerifyUrlOptions extends PolicyOptions {
  readonly url: string;
  readonly since?: string;
  readonly save?: string;
}

/** A checkpoint with many witnesses. */
const MAX_NOTE_BYTES = 1 << 20;
/** A witness that does not answer must not hold up the audit. */
const WITNESS_TIMEOUT_MS = 10_000;

export async function verifyUrl(context: CommandContext, options: VerifyUrlOptions): Promise<ExitCode> {
  const { terminal, signal, world } = context;
  const policy = await readPolicy(context, options);
  const since = options.since === undefined ? undefined : await readBytes(world.cwd, options.since, MAX_NOTE_BYTES);
  const source = openUrl(options.url, signal);
  const retention = await readPublishedRetention(source);
  const progress = startProgress(terminal, "verify");
  const beganMs = performance.now();
  const report = await auditLog({
    source,
    policy,
    signal,
    ...(since === undefined ? {} : { since }),
    ...(retention === undefined ? {} : { minimumIndex: retention.minimum_index }),
    readWitness: ({ url }, path) =>
      fetchBytes(new URL(path, parsePrefix(url ?? "")), {
        maxBytes: MAX_NOTE_BYTES,
        signal,
        timeoutMs: WITNESS_TIMEOUT_MS,
        tries: 1,
      }),
    onProgress: ({ entriesChecked: done, size: total }) =>
      progress.update({ type: "progress", phase: "verify", done, total, unit: "entries" }),
  }).finally(() => progress.stop());
  const seconds = (performance.now() - beganMs) / 1000;
  // What is kept must have been verified: the next audit believes it.
  if (report.ok && options.save !== undefined) await replaceFile(world.cwd, options.save, report.note ?? "");
  terminal.printJson({
    ...asJson(report),
    ...(retention === undefined ? {} : { retention }),
    url: options.url,
    seconds,
  });
  sayReport(terminal, report, seconds);
  if (retention !== undefined && report.entriesPruned > 0) sayPruned(terminal, report, retention);
  if (report.ok && options.save !== undefined) {
    terminal.say(`The checkpoint is kept in ${options.save}; next time: --since ${options.save}`);
  }
  return report.ok ? EXIT.ok : EXIT.failed;
}

function asJson(report: AuditReport): object {
  const { checkpoint, since, cosignatures, witnesses, note: _note, entriesChecked, entriesPruned, ...rest } = report;
  return {
    ...rest,
    ...(checkpoint === undefined
      ? {}
      : { origin: checkpoint.origin, tree_size: checkpoint.size, root: toBase64(checkpoint.root) }),
    entries_checked: entriesChecked,
    entries_pruned: entriesPruned,
    cosignatures: cosignatures.map(({ witness, time }) => ({ name: witness.name, time })),
    ...(since === undefined ? {} : { since: { tree_size: since.size, root: toBase64(since.root) } }),
    witnesses: witnesses.map(({ witness, ...view }) => ({ name: witness.name, url: witness.url, ...view })),
  };
}

// A log that hides entries can call it retention: that is for the reader to judge.
function sayPruned(terminal: Terminal, { entriesPruned }: AuditReport, retention: PublishedRetention): void {
  terminal.say(
    `NOT CHECKED: ${countOf(entriesPruned, "entry", "entries")} below ${formatCount(entriesPruned)}, which the log no longer publishes. It names as authority ` +
      `${JSON.stringify(retention.authority)} (since ${retention.since}, policy SHA-256 ${retention.policy_sha256}).`,
    "yellow",
  );
}

const VIEWS = {
  same: "was shown the same",
  older: "was shown an earlier state of the same history",
  newer: "was shown a later state of the same history",
  split: "WAS SHOWN ANOTHER HISTORY",
  unknown: "could not be compared",
} as const;

function sayReport(terminal: Terminal, report: AuditReport, seconds: number): void {
  const { ok, checkpoint, failure, since, cosignatures, witnesses, evidence } = report;
  if (ok) terminal.say("Verified: every tile and every entry served agrees with the signed root.", "green");
  else terminal.say(`NOT VERIFIED: ${failure?.code}: ${failure?.message}`, "red");
  terminal.print();
  if (checkpoint !== undefined) {
    terminal.say(checkpoint.origin, "bold");
    terminal.say(`  ${countOf(report.entriesChecked, "entry", "entries")} checked in ${formatSeconds(seconds)}`);
    terminal.say(`  root of ${formatCount(checkpoint.size)}: ${toBase64(checkpoint.root)}`);
  }
  if (since !== undefined && ok) {
    terminal.say(
      `  goes on from the ${formatCount(since.size)} entries of the checkpoint kept (root ${toBase64(since.root)})`,
    );
  }
  if (checkpoint !== undefined) {
    const names = cosignatures.map(({ witness }) => witness.name).join(", ");
    terminal.say(`  cosigned by ${names === "" ? "no witness of the policy" : names}; ${report.quorum}`);
  }
  for (const { witness, state, size, reason } of witnesses) {
    const at = size === undefined ? "" : ` (${countOf(size, "entry", "entries")})`;
    const why = reason === undefined || state === "split" ? "" : `: ${reason}`;
    terminal.say(`  witness ${witness.name} ${VIEWS[state]}${at}${why}`, state === "split" ? "red" : undefined);
  }
  if (evidence !== undefined) {
    terminal.print();
    terminal.say(
      "These two signed checkpoints cannot both be true. Keep both: together they prove it to anybody.",
      "red",
    );
    for (const note of evidence) for (const line of ["", ...note.trimEnd().split("\n")]) terminal.say(`  ${line}`);
  }
  terminal.print();
  if (!ok) return terminal.say("Keep what you have of this log, and ask whoever runs it, in writing.", "dim");
  const compared = witnesses.some(({ state }) => state !== "unknown");
  const alone = cosignatures.length === 0 && !compared;
  terminal.say(
    alone
      ? "Not proved: that nobody is shown another log. No witness was compared; keep this checkpoint (--save) and compare its root with somebody else's."
      : "Not proved: that the log holds every access. Integrity is not capture.",
    "dim",
  );
}
