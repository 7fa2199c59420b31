// One event for people: what it says, as it was received, and what was checked.
import type { EventDetail } from "@quis/contract";
import type { ProofVerdict } from "../proof/check-detail.ts";
import { formatCount, formatTime } from "./figures.ts";
import { writeGone } from "./gone.ts";
import { printRaw } from "./raw.ts";
import type { Terminal } from "./terminal.ts";
import { measureWidth, padText, showControls, wrapText } from "./text.ts";

/** Attributes that are instants in milliseconds since the epoch. */
const INSTANTS = new Set(["time", "metadata.logged_time", "start_time", "end_time"]);
/** Widest column of names; longer ones get a line of their own. */
const MAX_NAME = 34;

export function printEvent(terminal: Terminal, detail: EventDetail, verdict: ProofVerdict): void {
  const { event, index, log, source } = detail;
  terminal.say(
    `Event ${formatCount(index)} of the ${log} log, from source ${source}${writeWhen(event["time"])}.`,
    "bold",
  );
  if (detail.gone !== undefined) {
    terminal.say(`Its content is gone: ${writeGone(detail.gone)}.`, "bold");
    if (verdict.ok) {
      terminal.say(
        `Proved here: entry ${index} is in the tree of ${formatCount(detail.proof.tree_size)} entries that ${detail.proof.origin} signed. What it said cannot be checked any more; quis verify checks that the decision is sealed.`,
        "green",
      );
    }
  } else if (verdict.ok && detail.withheld !== undefined) {
    const { masked, hidden } = detail.withheld;
    terminal.say(
      `Proved here: entry ${index} commits to what you read, and it is in the tree of ${formatCount(detail.proof.tree_size)} entries that ${detail.proof.origin} signed. Not proved, since names in them are kept from you: ${masked.join(", ") || "none"}. Not shown: ${hidden.join(", ") || "none"}.`,
      "green",
    );
  } else if (verdict.ok) {
    terminal.say(
      `Proved here: what you read is what entry ${index} commits to, and it is in the tree of ${formatCount(detail.proof.tree_size)} entries that ${detail.proof.origin} signed.`,
      "green",
    );
  }
  if (!verdict.ok) {
    terminal.say(`NOT PROVED: ${verdict.reason}`, "red");
  }
  if (detail.gone === undefined) {
    printPart(terminal, "The event");
    printPairs(terminal, flatten(event));
    printPart(terminal, "As received");
    const raw = Buffer.from(detail.raw, "base64");
    if (detail.withheld !== undefined) terminal.print("  kept from you, since it may name people");
    else if (raw.length === 0) terminal.print("  no bytes");
    else printRaw(terminal, raw);
  }
  printPart(terminal, "In the log");
  printPairs(terminal, [
    ["origin", detail.proof.origin],
    ["leaf hash", detail.proof.leaf_hash],
    ["tree size", String(detail.proof.tree_size)],
    [
      "proof",
      `${detail.proof.path.length} hashes; --json has them, the entry, the event key and the signed checkpoint`,
    ],
  ]);
}

function writeWhen(time: unknown): string {
  return typeof time === "number" ? `, ${writeInstant(time)}` : "";
}

function writeInstant(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : `${formatTime(date.toISOString())} UTC`;
}

function printPart(terminal: Terminal, title: string): void {
  terminal.print();
  terminal.say(title, "bold");
}

/** Every attribute as a path and its value: nothing of the event is left out. */
function flatten(value: unknown, path = ""): [string, string][] {
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    const name = (key: string) => (Array.isArray(value) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`);
    if (entries.length > 0) return entries.flatMap(([key, item]) => flatten(item, name(key)));
    return [[path, Array.isArray(value) ? "[]" : "{}"]];
  }
  if (typeof value === "number" && INSTANTS.has(path)) return [[path, `${value} (${writeInstant(value)})`]];
  return [[path, typeof value === "string" ? value : String(value)]];
}

function printPairs(terminal: Terminal, pairs: readonly (readonly [string, string])[]): void {
  const names = pairs.map(([name]) => showControls(name));
  const width = Math.min(MAX_NAME, Math.max(0, ...names.map(measureWidth)));
  const indent = " ".repeat(width + 4);
  for (const [at, [, value]] of pairs.entries()) {
    const name = names[at] ?? "";
    const lines = wrapText(showControls(value), Math.max(20, terminal.width - width - 4));
    const start = `  ${terminal.style("dim", padText(name, width))}  `;
    if (measureWidth(name) > width) {
      terminal.print(`  ${terminal.style("dim", name)}`);
      terminal.print(`${indent}${lines[0] ?? ""}`);
    } else terminal.print(`${start}${lines[0] ?? ""}`);
    for (const line of lines.slice(1)) terminal.print(`${indent}${line}`);
  }
}
