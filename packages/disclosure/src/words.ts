// What a check proved and what it did not, in plain words: the same on the command line and on the page.
import type { CheckStep, FileVerdict } from "./check.ts";

/** A verdict as a person reads it. */
export interface VerdictWords {
  readonly headline: string;
  /** What was expected and what came, if the file was refused. */
  readonly reason?: string;
  /** Sentences, each of which was proved. Empty if the file was refused. */
  readonly proved: readonly string[];
  /** What does not follow, though one might think so. */
  readonly notProved: readonly string[];
}

/** Titles of the steps of a check. */
export const STEP_TITLES: Readonly<Record<CheckStep["name"], string>> = {
  form: "The file has its one form",
  log: "The log signed its state",
  quorum: "Enough witnesses cosigned it",
  inclusion: "The entry is in the signed log",
  fields: "The fields shown are those that were sealed",
};

/** What it means that a step failed. */
const REFUSALS: Readonly<Record<CheckStep["name"], string>> = {
  form: "the file is not as such a file is made",
  log: "no log that you believe signed this",
  quorum: "too few of the witnesses that you believe cosigned this",
  inclusion: "the entry does not stand in the signed log",
  fields: "what the file shows is not what was sealed",
};

const grouped = new Intl.NumberFormat("en-US");

function countOf(value: number, one: string, many: string): string {
  return `${grouped.format(value)} ${value === 1 ? one : many}`;
}

/** The words of a verdict. */
export function describeVerdict(verdict: FileVerdict): VerdictWords {
  if (!verdict.proved || verdict.log === undefined) {
    const failed = verdict.steps.find(({ outcome }) => outcome === "failed")?.name ?? "form";
    return {
      headline: `NOT PROVED: ${REFUSALS[failed]}.`,
      reason: verdict.reason?.message ?? "expected a check that comes to its end, got none",
      proved: [],
      notProved: ["Nothing in this file may be relied on. Ask for it again, from whoever gave it to you."],
    };
  }
  return { headline: headlineOf(verdict), proved: provedBy(verdict), notProved: limitsOf(verdict) };
}

function headlineOf({ kind, disclosed, index, log }: FileVerdict): string {
  if (kind === "checkpoint")
    return `Proved: ${log?.origin} signed a log of ${countOf(log?.size ?? 0, "entry", "entries")}.`;
  const where = `entry ${grouped.format(index ?? 0)} of ${log?.origin}`;
  if (disclosed === undefined) return `Proved: the entry given is ${where}.`;
  const { fields, hidden } = disclosed;
  const rest = hidden === 0 ? "nothing is hidden" : `${countOf(hidden, "field stays", "fields stay")} hidden`;
  if (fields.length === 0) return `Proved: there is ${where}; no field is shown, ${rest}.`;
  return `Proved: ${countOf(fields.length, "field", "fields")} of ${where} ${fields.length === 1 ? "is" : "are"} as sealed; ${rest}.`;
}

function provedBy({ log, witnesses = [], index, entry, disclosed }: FileVerdict): string[] {
  const said = [
    `The log ${log?.origin} signed that it holds ${countOf(log?.size ?? 0, "entry", "entries")} under the root ${log?.root}.`,
  ];
  if (witnesses.length > 0) {
    const who = witnesses.map(({ name, time }) => `${name} (${time})`).join(", ");
    said.push(`${countOf(witnesses.length, "witness", "witnesses")} cosigned that state: ${who}.`);
  }
  if (index !== undefined) {
    const from = entry === undefined ? "" : `, sealed for the source ${entry.source}`;
    const whom =
      entry === undefined ? "" : ` It concerns ${countOf(entry.subjects, "person’s record", "people’s records")}.`;
    said.push(`The entry stands in that log at index ${grouped.format(index)}${from}.${whom}`);
  }
  if (disclosed !== undefined && disclosed.fields.length > 0) {
    said.push("Each field shown has stood there since it was sealed, exactly as shown.");
  }
  return said;
}

function limitsOf({ kind, witnesses = [], disclosed }: FileVerdict): string[] {
  const shown = new Set(disclosed?.fields.map(({ name }) => name));
  const limits: string[] = [];
  if (kind !== "checkpoint") {
    limits.push("That it happened so. Integrity is not truth: a source that reports falsely is sealed as it reported.");
  }
  limits.push(
    "That it is everything. Integrity is not capture: an access that was never reported, or was left out before sealing, is in no log.",
  );
  if (disclosed !== undefined && disclosed.hidden > 0) {
    limits.push(
      `What the ${disclosed.hidden === 1 ? "hidden field says" : `${grouped.format(disclosed.hidden)} hidden fields say`}, or that no hidden one gives another value under a name shown here.`,
    );
  }
  if (shown.has("time")) limits.push("When it happened: the time is what the source’s clock said.");
  if ([...shown].some((name) => name.startsWith("actor"))) {
    limits.push("Who sat at the keyboard: a user’s id is what the source wrote.");
  }
  limits.push(
    witnesses.length === 0
      ? "That there is one history only. No witness cosigned, so whoever holds the log’s key could show somebody else another log."
      : "That there is one history only, unless one of these witnesses is honest and independent of whoever runs the log.",
  );
  limits.push(
    "That the policy is right. Its keys were believed as you gave them; get them another way than this file.",
  );
  return limits;
}
