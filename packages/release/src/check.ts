// A release checked on its own: nothing is asked of anybody. Each row has its own verdict; the whole holds if all do, and files, copies and signature too.
import { checkFile } from "@quis/disclosure";
import type { Policy } from "@quis/tlog";
import {
  bad,
  CHECKPOINT_PATH,
  CONTENTS_PATH,
  DEED_PATH,
  isObject,
  isWhole,
  parseContents,
  parseObject,
  parseSignature,
  type ReleaseContents,
  type ReleaseSignature,
  SIGNATURE_PATH,
} from "./contents.ts";
import { copiesOf, type ProvedRow, ROWS_PATH, rowsAsLines, VAUGHN_PATH } from "./copies.ts";
import { ReleaseError, type ReleaseErrorCode } from "./error.ts";
import { type RedactionProfile, ruleOf } from "./profile.ts";
import { checkRow, type ReleasedRow, type RowVerdict, type Withheld } from "./row.ts";
import { sha256Hex } from "./sha256.ts";
import { type VaughnEntry, vaughnIndex } from "./vaughn.ts";

export interface ReleaseVerdict {
  readonly proved: boolean;
  readonly reason?: { readonly code: ReleaseErrorCode; readonly message: string };
  /** One per row that could be read, in the order of the release, though the whole may not hold. */
  readonly rows: readonly RowReport[];
  /** Only if all holds. */
  readonly contents?: ReleaseContents;
  readonly signature?: ReleaseSignature;
}

export interface RowReport {
  readonly index: number;
  readonly proved: boolean;
  readonly reason?: string;
  /** Names of fields: shown as sealed and proved, shown changed, not shown. */
  readonly shown: readonly string[];
  readonly changed: readonly string[];
  readonly withheld: readonly string[];
}

type Files = ReadonlyMap<string, Uint8Array>;

/** Checks a release under the keys of `policy`: the log's, and the oversight log's that the signature is sealed in. */
export function checkRelease(files: Files, policy: Policy): ReleaseVerdict {
  return readRelease(files, policy).verdict;
}

export interface ReleaseReading {
  readonly verdict: ReleaseVerdict;
  /** With their values, if all holds. */
  readonly rows: readonly ProvedRow[];
}

/** The same, with the values of its rows if all holds. */
export function readRelease(files: Files, policy: Policy): ReleaseReading {
  const steps = releaseSteps(files, policy);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** The same in small steps, for who must not be held up by it: a page. Not gone on with, it is no verdict. */
export function* releaseSteps(
  files: Files,
  policy: Policy,
): Generator<{ readonly done: number; readonly of: number }, ReleaseReading> {
  const reports: RowReport[] = [];
  try {
    const { contents, profile } = parseContents(textOf(files, CONTENTS_PATH));
    const rows = parseRows(textOf(files, ROWS_PATH));
    const proved: ProvedRow[] = [];
    for (const row of rows) {
      const verdict = checkUnder(row, contents, profile, policy);
      reports.push(reportOf(row, verdict));
      proved.push({ row, fields: verdict.proved ? verdict.fields : [] });
      yield { done: proved.length, of: rows.length };
    }
    const failed = reports.find((report) => !report.proved);
    if (failed !== undefined) throw notProved(`row ${failed.index}: ${failed.reason}`);
    checkLog(files, contents, policy);
    checkFiles(files, contents);
    checkCopies(files, contents, profile, proved);
    const signature = checkSignature(files, contents, policy);
    return { verdict: { proved: true, rows: reports, contents, signature }, rows: proved };
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    const reason = { code: error.code, message: error.message };
    return { verdict: { proved: false, reason, rows: reports }, rows: [] };
  }
}

/** A row under the release's own state of the log, withheld as the profile says. */
function checkUnder(row: ReleasedRow, { log }: ReleaseContents, profile: RedactionProfile, policy: Policy): RowVerdict {
  const verdict = checkRow(row, policy);
  if (!verdict.proved) return verdict;
  const { origin, size, root } = verdict.log;
  if (origin !== log.origin || size !== log.size || root !== log.root)
    return { proved: false, reason: `expected a proof under ${log.origin} at ${log.size} entries, got another` };
  const shown = verdict.fields.find(({ name }) => ruleOf(profile, name).action !== "show");
  if (shown !== undefined)
    return { proved: false, reason: `expected ${shown.name} not to be shown, as the profile says; it is` };
  const wrong = row.withheld.find((one) => !isAllowed(one, row, profile));
  if (wrong === undefined) return verdict;
  return { proved: false, reason: `expected ${wrong.field} to be withheld as the profile says, got another way` };
}

function isAllowed(
  { field, exemption, also = [], extent }: Withheld,
  row: ReleasedRow,
  profile: RedactionProfile,
): boolean {
  const rule = ruleOf(profile, field);
  const isGiven = Object.hasOwn(row.vouched, field);
  if (![exemption, ...also].every((key) => profile.exemptions.has(key))) return false;
  if (extent === "part") return rule.action === "show" && isGiven;
  if (rule.exemption !== exemption || also.length > 0) return false;
  return extent === "whole" ? rule.action !== "show" && !isGiven : rule.action === "pseudonym" && isGiven;
}

function reportOf(row: ReleasedRow, verdict: RowVerdict): RowReport {
  return {
    index: row.index,
    proved: verdict.proved,
    ...(verdict.proved ? {} : { reason: verdict.reason }),
    shown: verdict.proved ? verdict.fields.map(({ name }) => name) : [],
    changed: Object.keys(row.vouched),
    withheld: row.withheld.map(({ field }) => field).filter((field) => !Object.hasOwn(row.vouched, field)),
  };
}

const EXTENTS: readonly unknown[] = ["part", "pseudonym", "whole"];

function parseRows(text: string): ReleasedRow[] {
  const lines = text.split("\n");
  if (lines.pop() !== "") throw bad(ROWS_PATH, "a last line that ends");
  const rows = lines.map((line, i) => {
    const row = parseObject(`${ROWS_PATH} line ${i + 1}`, line);
    const { index, file, vouched, withheld } = row;
    const fits = isWhole(index) && typeof file === "string" && isObject(vouched);
    if (!fits || !Array.isArray(withheld) || !withheld.every(isWithheld))
      throw bad(`${ROWS_PATH} line ${i + 1}`, "a row");
    return { index, file, vouched, withheld };
  });
  if (rowsAsLines(rows) !== text) throw bad(ROWS_PATH, "its one spelling");
  const late = rows.find(({ index }, i) => i > 0 && index <= rows[i - 1]!.index);
  if (late !== undefined) throw bad(ROWS_PATH, `each row once and in the order of the log (${late.index})`);
  return rows;
}

function isWithheld(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { field, exemption, also = [], extent } = value;
  const fits = typeof field === "string" && typeof exemption === "string" && EXTENTS.includes(extent);
  return fits && Array.isArray(also) && also.every((key) => typeof key === "string");
}

function checkLog(files: Files, { log, rows }: ReleaseContents, policy: Policy): void {
  const verdict = checkFile({ file: bytesOf(files, CHECKPOINT_PATH), policy });
  if (!verdict.proved || verdict.kind !== "checkpoint" || verdict.log === undefined)
    throw notProved(`${CHECKPOINT_PATH}: ${verdict.reason?.message ?? "expected a signed checkpoint"}`);
  const { origin, size, root } = verdict.log;
  if (origin !== log.origin || size !== log.size || root !== log.root || rows > size)
    throw notProved(`${CHECKPOINT_PATH}: expected the state that ${CONTENTS_PATH} names, got another`);
}

/** As the oversight log names Quis itself. */
const OWN_ACTOR = "quis";
const UNLISTED: ReadonlySet<string> = new Set([CONTENTS_PATH, SIGNATURE_PATH, DEED_PATH]);

function checkFiles(files: Files, contents: ReleaseContents): void {
  const listed = new Map(contents.files.map(({ path, sha256 }) => [path, sha256]));
  if (listed.size !== contents.files.length) throw bad(CONTENTS_PATH, "each file once");
  for (const [path, sha256] of listed)
    if (UNLISTED.has(path) || sha256Hex(bytesOf(files, path)) !== sha256)
      throw bad(path, `the file of SHA-256 ${sha256} that was released`);
  const strange = [...files.keys()].find((path) => !listed.has(path) && !UNLISTED.has(path));
  if (strange !== undefined) throw bad(strange, `only files that ${CONTENTS_PATH} names`);
}

function checkCopies(
  files: Files,
  contents: ReleaseContents,
  profile: RedactionProfile,
  proved: readonly ProvedRow[],
): void {
  if (proved.length !== contents.rows) throw bad(ROWS_PATH, `the ${contents.rows} rows that ${CONTENTS_PATH} names`);
  const index = parseVaughn(textOf(files, VAUGHN_PATH));
  // Who decided is the body's word; the rest follows from the rows.
  const own = vaughnIndex(
    proved.map(({ row }) => row),
    [],
    profile,
  ).map((entry, i) => ({ ...entry, decided_by: index[i]?.decided_by ?? [] }));
  for (const [path, expected] of copiesOf(contents, proved, own, profile))
    if (textOf(files, path) !== expected) throw bad(path, "what the rows say");
}

function parseVaughn(text: string): readonly Pick<VaughnEntry, "decided_by">[] {
  const { entries } = parseObject(VAUGHN_PATH, `{"entries":${text}}`);
  const fits = (entry: unknown): boolean =>
    isObject(entry) && Array.isArray(entry["decided_by"]) && entry["decided_by"].every((by) => typeof by === "string");
  if (!Array.isArray(entries) || !entries.every(fits)) throw bad(VAUGHN_PATH, "a list of what is withheld");
  return entries;
}

/** The oversight log holds that this person signed this release as it is. */
function checkSignature(files: Files, contents: ReleaseContents, policy: Policy): ReleaseSignature {
  const signature = parseSignature(textOf(files, SIGNATURE_PATH));
  const sha256 = sha256Hex(bytesOf(files, CONTENTS_PATH));
  const verdict = checkFile({ file: bytesOf(files, DEED_PATH), policy });
  const { disclosed, index, log } = verdict;
  if (!verdict.proved || disclosed === undefined || index === undefined || log === undefined)
    throw notProved(`${DEED_PATH}: ${verdict.reason?.message ?? "expected a disclosure file"}`);
  const fields = new Map(disclosed.fields.map(({ name, value }) => [name, value]));
  const resources = fields.get("web_resources");
  const resource: unknown = Array.isArray(resources) ? resources[0] : undefined;
  const { name: what, data } = isObject(resource) ? resource : {};
  const about = isObject(data) ? data : {};
  const user = fields.get("actor.user");
  const { name, capacity, at, by, deed, origin } = signature;
  const said = JSON.stringify([sha256, name, capacity, at, by, deed, origin, contents.made_at]);
  const actor = isObject(user) ? user["uid"] : undefined;
  // Of a request whose own deed was sealed before, because its answer had begun, this is Quis's act for whoever asked.
  const uid = actor === OWN_ACTOR ? about["for"] : actor;
  const sealed = [about["sha256"], about["name"], about["capacity"], about["at"], uid, index, log.origin];
  const isOther = log.origin !== contents.log.origin && what === "release";
  if (isOther && signature.sha256 === sha256 && said === JSON.stringify([...sealed, about["at"]])) return signature;
  throw notProved(`${SIGNATURE_PATH}: expected who signed this very release, as ${DEED_PATH} proves, got another`);
}

function notProved(message: string): ReleaseError {
  return new ReleaseError("RELEASE_NOT_PROVED", message);
}

function bytesOf(files: Files, path: string): Uint8Array {
  const bytes = files.get(path);
  if (bytes === undefined) throw bad(path, "this file");
  return bytes;
}

function textOf(files: Files, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytesOf(files, path));
  } catch (cause) {
    if (cause instanceof ReleaseError) throw cause;
    throw bad(path, "UTF-8", cause);
  }
}
