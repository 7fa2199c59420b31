// release.json: what a release is about and what it holds. Its SHA-256 is sealed in the oversight log with the name of the person who signs, so that none of it can
// be changed afterwards. docs/reference/public-records-release.md
import { ReleaseError } from "./error.ts";
import { readProfile, type RedactionProfile } from "./profile.ts";

export const RELEASE_FORMAT = "quis-release/v1";
export const CONTENTS_PATH = "release.json";
export const SIGNATURE_PATH = "signature.json";
export const DEED_PATH = "deed.quis.json";
export const CHECKPOINT_PATH = "log/checkpoint";
export const POLICY_PATH = "log/policy.txt";

export interface ReleaseContents {
  readonly format: typeof RELEASE_FORMAT;
  readonly title: string;
  /** Reference of the request that it answers. */
  readonly case: string;
  readonly made_at: string;
  readonly software: string;
  /** What was searched for; names of persons are not repeated. */
  readonly question: Readonly<Record<string, string>>;
  readonly profile: ProfileText;
  readonly rows: number;
  /** Entries of the source asked for, of all without one, that sealed decisions erased: whether they match can no longer be said. */
  readonly erased: number;
  readonly log: { readonly origin: string; readonly size: number; readonly root: string };
  /** All files but this one, the signature and its deed. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}

/** A profile as its file says it. */
export interface ProfileText {
  readonly name: string;
  readonly exemptions: Readonly<Record<string, object>>;
  readonly fields: readonly object[];
  readonly otherwise: string;
  readonly personal: string;
}

export interface ReleaseSignature {
  /** Of release.json. */
  readonly sha256: string;
  readonly name: string;
  readonly capacity: string;
  /** Who was signed in, as the oversight log names them. */
  readonly by: string;
  readonly at: string;
  /** Index in the oversight log, and its name. */
  readonly deed: number;
  readonly origin: string;
}

export function profileText({ name, exemptions, fields, otherwise, personal }: RedactionProfile): ProfileText {
  return { name, exemptions: Object.fromEntries(exemptions), fields, otherwise, personal };
}

const MEMBERS = [
  "format",
  "title",
  "case",
  "made_at",
  "software",
  "question",
  "profile",
  "rows",
  "erased",
  "log",
  "files",
] as const;

/** Its one spelling. */
export function formatContents(contents: ReleaseContents): string {
  return `${JSON.stringify(Object.fromEntries(MEMBERS.map((name) => [name, contents[name]])), null, 2)}\n`;
}

/** Takes it apart; it may be an attacker's. @throws ReleaseError RELEASE_FOLDER_INVALID, RELEASE_PROFILE_INVALID */
export function parseContents(text: string): {
  readonly contents: ReleaseContents;
  readonly profile: RedactionProfile;
} {
  const parsed = parseObject(CONTENTS_PATH, text);
  if (parsed["format"] !== RELEASE_FORMAT) throw bad(CONTENTS_PATH, `"format" ${RELEASE_FORMAT}`);
  texts(CONTENTS_PATH, parsed, ["title", "case", "made_at", "software"]);
  const { question, log, files, rows, erased } = parsed;
  if (!isObject(question) || !Object.values(question).every((value) => typeof value === "string"))
    throw bad(CONTENTS_PATH, '"question" with texts');
  if (!isObject(log) || !isWhole(log["size"])) throw bad(CONTENTS_PATH, '"log" with origin, size and root');
  texts(CONTENTS_PATH, log, ["origin", "root"]);
  if (!isWhole(rows) || !isWhole(erased)) throw bad(CONTENTS_PATH, "counts of rows and of erased events");
  const isFile = (file: unknown): boolean =>
    isObject(file) && typeof file["path"] === "string" && /^[0-9a-f]{64}$/.test(String(file["sha256"]));
  if (!Array.isArray(files) || !files.every(isFile)) throw bad(CONTENTS_PATH, '"files" with paths and SHA-256');
  const contents = parsed as unknown as ReleaseContents;
  // Two readers cannot take one text for different things, nor does a double member pass.
  if (formatContents(contents) !== text) throw bad(CONTENTS_PATH, "its one spelling");
  return { contents, profile: readProfile(contents.profile) };
}

/** @throws ReleaseError RELEASE_FOLDER_INVALID */
export function parseSignature(text: string): ReleaseSignature {
  const parsed = parseObject(SIGNATURE_PATH, text);
  texts(SIGNATURE_PATH, parsed, ["sha256", "name", "capacity", "by", "at", "origin"]);
  if (!isWhole(parsed["deed"])) throw bad(SIGNATURE_PATH, '"deed" to be an index');
  const signature = parsed as unknown as ReleaseSignature;
  if (formatSignature(signature) !== text) throw bad(SIGNATURE_PATH, "its one spelling");
  return signature;
}

const SIGNATURE_MEMBERS = ["sha256", "name", "capacity", "by", "at", "deed", "origin"] as const;

export function formatSignature(signature: ReleaseSignature): string {
  return `${JSON.stringify(Object.fromEntries(SIGNATURE_MEMBERS.map((name) => [name, signature[name]])), null, 2)}\n`;
}

export function parseObject(place: string, text: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw bad(place, "JSON", cause);
  }
  if (!isObject(parsed)) throw bad(place, "an object");
  return parsed;
}

function texts(place: string, value: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  for (const name of names) if (typeof value[name] !== "string") throw bad(place, `"${name}" to be a text`);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

export function bad(place: string, expected: string, cause?: unknown): ReleaseError {
  return new ReleaseError("RELEASE_FOLDER_INVALID", `${place}: expected ${expected}, got another`, { cause });
}
