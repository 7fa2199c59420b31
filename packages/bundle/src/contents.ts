// data/bundle.json: what a bundle is about and what it holds. Its SHA-256 is sealed in the oversight log as the deed of making the bundle, so that none of it
// can be changed afterwards, whoever packs the bag again. docs/reference/evidence-bundle.md
import { BundleError } from "./error.ts";

export const BUNDLE_FORMAT = "quis-evidence-bundle/v1";
export const CONTENTS_PATH = "data/bundle.json";
export const DEED_PATH = "data/custody/deed.quis.json";
export const EVENTS_PATH = "data/events.jsonl";
export const TABLE_PATH = "data/events.csv";
/** The time-stamp response (RFC 3161) over the checkpoint file, and the certificates that led its maker to a root. */
export const STAMP_PATH = "data/log/checkpoint.tsr";
export const STAMP_CHAIN_PATH = "data/log/tsa-chain.pem";

/** A file of the bundle and its SHA-256 in hexadecimal. */
export interface BundledFile {
  readonly path: string;
  readonly sha256: string;
}

/** One event: its entry's index in the log, and the disclosure file that proves it. */
export interface BundledEvent extends BundledFile {
  readonly index: number;
}

export interface BundledSource {
  readonly id: string;
  /** Events of it in the bundle. */
  readonly events: number;
  /** Gaps that are known in the period, in words; an empty list says that none is known. */
  readonly gaps: readonly string[];
}

/** Either a stamp, or why there is none. */
export interface BundledStamp {
  /** The authority's address; null if none was asked. */
  readonly authority: string | null;
  readonly token: typeof STAMP_PATH | null;
  readonly why: string | null;
}

export interface Contents {
  readonly format: typeof BUNDLE_FORMAT;
  readonly title: string;
  readonly case: string;
  readonly reason: string;
  /** Who made it, as the oversight log names them; and when. */
  readonly made_by: string;
  readonly made_at: string;
  readonly software: string;
  /** The question whose answer this is. */
  readonly question: { readonly words: string; readonly parameters: Readonly<Record<string, string>> };
  readonly period: { readonly from: string | null; readonly to: string | null };
  readonly sources: readonly BundledSource[];
  /** The signed state of the log that all proofs stand under. */
  readonly log: { readonly origin: string; readonly size: number; readonly root: string };
  /** Of bundles that are older than time stamps there is none. */
  readonly time_stamp?: BundledStamp;
  /** Fields that are shown, as they were asked for; all others are hidden. */
  readonly fields: readonly string[];
  readonly events: readonly BundledEvent[];
  /** All other files, but the bag's own, this one and the deed. */
  readonly files: readonly BundledFile[];
}

const MEMBERS = [
  "format",
  "title",
  "case",
  "reason",
  "made_by",
  "made_at",
  "software",
  "question",
  "period",
  "sources",
  "log",
  "time_stamp",
  "fields",
  "events",
  "files",
] as const;

/** Its one spelling. */
export function formatContents(contents: Contents): string {
  const ordered = Object.fromEntries(MEMBERS.map((name) => [name, contents[name]]));
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

/** Its bag-info.txt (RFC 8493 §2.2.2); `sha256` is that of the contents. */
export function infoOf(contents: Contents, sha256: string): readonly (readonly [name: string, value: string])[] {
  return [
    ["Bagging-Date", contents.made_at.slice(0, 10)],
    ["Bag-Software-Agent", contents.software],
    ["External-Identifier", sha256],
    ["External-Description", contents.title],
    ["Internal-Sender-Identifier", contents.case],
  ];
}

/** Takes it apart; it may be an attacker's. @throws BundleError BUNDLE_INDEX_INVALID */
export function parseContents(text: string): Contents {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw bad("JSON", cause instanceof Error ? cause.message : "another text", cause);
  }
  const contents = parsed as Contents;
  if (!isObject(parsed)) throw bad("an object", "another value");
  if (parsed["format"] !== BUNDLE_FORMAT)
    throw bad(`"format" ${BUNDLE_FORMAT}`, JSON.stringify(parsed["format"])?.slice(0, 80) ?? "none");
  const texts = ["title", "case", "reason", "made_by", "made_at", "software"];
  for (const name of texts) if (typeof parsed[name] !== "string") throw bad(`"${name}" to be a text`, "another value");
  if (Number.isNaN(Date.parse(contents.made_at))) throw bad('"made_at" to be a time', contents.made_at.slice(0, 40));
  const { question, period, log } = parsed;
  if (!isObject(question) || typeof question["words"] !== "string" || !isTexts(question["parameters"])) {
    throw bad('"question" with words and parameters', "another value");
  }
  if (!isObject(period) || ![period["from"], period["to"]].every((time) => time === null || typeof time === "string")) {
    throw bad('"period" with from and to', "another value");
  }
  if (!isObject(log) || typeof log["origin"] !== "string" || !isWhole(log["size"]) || typeof log["root"] !== "string") {
    throw bad('"log" with origin, size and root', "another value");
  }
  if (parsed["time_stamp"] !== undefined && !isStamp(parsed["time_stamp"]))
    throw bad('"time_stamp" with authority, and token or why', "another value");
  lists(parsed, "fields", (field) => typeof field === "string");
  lists(parsed, "files", isFile);
  lists(parsed, "events", (event) => isFile(event) && isWhole((event as { index?: unknown }).index));
  lists(parsed, "sources", isSource);
  // The one spelling: two readers cannot take one text for different things, nor does a double member pass.
  if (formatContents(contents) !== text) throw bad("its one spelling", "another: it was changed after it was made");
  for (const [i, { index }] of contents.events.entries()) {
    if (i > 0 && index <= contents.events[i - 1]!.index)
      throw bad("events in the order of the log, each once", `${index} out of order`);
  }
  return contents;
}

function lists(parsed: Readonly<Record<string, unknown>>, name: string, fits: (item: unknown) => boolean): void {
  const value = parsed[name];
  if (!Array.isArray(value) || !value.every(fits)) throw bad(`"${name}" to be a list of its kind`, "another value");
}

function isSource(value: unknown): boolean {
  if (!isObject(value) || typeof value["id"] !== "string" || !isWhole(value["events"])) return false;
  const { gaps } = value;
  return Array.isArray(gaps) && gaps.every((gap) => typeof gap === "string");
}

function isStamp(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { authority, token, why } = value;
  if (authority !== null && typeof authority !== "string") return false;
  return token === STAMP_PATH ? authority !== null && why === null : token === null && typeof why === "string";
}

function isFile(value: unknown): boolean {
  return isObject(value) && typeof value["path"] === "string" && /^[0-9a-f]{64}$/.test(String(value["sha256"]));
}

function isTexts(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((text) => typeof text === "string");
}

function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function bad(expected: string, got: string, cause?: unknown): BundleError {
  return new BundleError("BUNDLE_INDEX_INVALID", `${CONTENTS_PATH}: expected ${expected}, got ${got}`, { cause });
}
