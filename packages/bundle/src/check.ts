// A bundle checked on its own: nothing is asked of anybody. Each step rests on those before it; whoever is not sure says no.
import { sha256Hex } from "#sha256";
import { checkFile, type FileVerdict } from "@quis/disclosure";
import type { Policy } from "@quis/tlog";
import { BAG_FILES, bagSteps, type Files, finish, infoText, textOf } from "./bag.ts";
import {
  type BundledEvent,
  type Contents,
  CONTENTS_PATH,
  DEED_PATH,
  EVENTS_PATH,
  infoOf,
  parseContents,
  STAMP_CHAIN_PATH,
  STAMP_PATH,
  TABLE_PATH,
} from "./contents.ts";
import { eventsAsLines, eventsAsTable, type ProvedEvent } from "./copies.ts";
import { BundleError, type BundleErrorCode } from "./error.ts";
import { type Certificate, checkStamp, parseCertificates, type TimeStamp } from "./time-stamp/index.ts";

export const CHECKPOINT_PATH = "data/log/checkpoint";
export const POLICY_PATH = "data/log/policy.txt";

export type BundleStepName = "bag" | "contents" | "log" | "events" | "copies" | "deed" | "stamp";

export interface BundleStep {
  readonly name: BundleStepName;
  readonly outcome: "passed" | "failed" | "not done";
  readonly detail: string;
}

/** How far a check is: of its files, then of its events. */
export interface BundleProgress {
  readonly step: BundleStepName;
  readonly done: number;
  readonly of: number;
}

/** What was found. `contents` and `events` are there only if all was proved. */
export interface BundleVerdict {
  readonly proved: boolean;
  readonly steps: readonly BundleStep[];
  readonly reason?: { readonly code: BundleErrorCode; readonly message: string };
  readonly contents?: Contents;
  readonly events?: readonly ProvedEvent[];
  readonly witnesses?: FileVerdict["witnesses"];
  /** Who stamped the log's state, and when; undefined if there is no time stamp. */
  readonly stamp?: TimeStamp;
  /** The deed of making it: entry and log of the oversight log. */
  readonly deed?: { readonly index: number; readonly origin: string };
}

/** The bag's own files, and those that the contents cannot name: themselves, and the deed that seals them. */
const UNLISTED = new Set([...BAG_FILES, CONTENTS_PATH, DEED_PATH]);

/** As the oversight log names Quis itself. */
const OWN_ACTOR = "quis";

const STEPS: readonly BundleStepName[] = ["bag", "contents", "log", "events", "copies", "deed", "stamp"];

/**
 * Checks a bundle under the keys of `policy`: the log's, and the oversight log's that the deed stands in. With the policy that lies in the bundle it shows
 * that the bundle is whole, not whose it is. `roots`: authorities of time stamps that the reader trusts; without them a stamp proves no time.
 */
export function checkBundle(files: Files, policy: Policy, roots: readonly Certificate[] = []): BundleVerdict {
  return finish(bundleSteps(files, policy, roots));
}

/** The same in small steps, for who must not be held up by it: a page. Not gone on with, it is no verdict. */
export function bundleSteps(
  files: Files,
  policy: Policy,
  roots: readonly Certificate[] = [],
): Generator<BundleProgress, BundleVerdict> {
  return stepsWith(files, policy, (event, contents) => checkEvent(files, event, contents, policy), roots);
}

/** The same with events that were proved a moment ago, from the same bytes: for whoever packs a bundle. */
export function checkWith(
  files: Files,
  policy: Policy,
  eventOf: (event: BundledEvent, contents: Contents) => ProvedEvent,
): BundleVerdict {
  return finish(stepsWith(files, policy, eventOf, []));
}

function* stepsWith(
  files: Files,
  policy: Policy,
  eventOf: (event: BundledEvent, contents: Contents) => ProvedEvent,
  roots: readonly Certificate[],
): Generator<BundleProgress, BundleVerdict> {
  const steps: BundleStep[] = [];
  const pass = (name: BundleStepName, detail: string): void => void steps.push({ name, outcome: "passed", detail });
  try {
    const digests = yield* inStep("bag", files.size, bagSteps(files));
    pass("bag", `${files.size} files, none changed, lost or added since it was packed`);
    const text = textOf(files, CONTENTS_PATH);
    const contents = parseContents(text);
    checkListed(files, contents, digests);
    checkInfo(files, contents, sha256Hex(new TextEncoder().encode(text)));
    pass("contents", `${contents.events.length} events, and every other file, by its SHA-256`);
    const log = checkLog(files, contents, policy);
    pass("log", `${contents.log.origin} signed a tree of ${contents.log.size} entries`);
    const events: ProvedEvent[] = [];
    for (const event of contents.events) {
      events.push(eventOf(event, contents));
      yield { step: "events", done: events.length, of: contents.events.length };
    }
    checkSources(contents, events);
    pass("events", `each of ${events.length} stands in that tree, its shown fields as they were sealed`);
    checkCopies(files, events);
    pass("copies", "events.jsonl and events.csv say what was proved and nothing else");
    const deed = checkDeed(files, text, contents, policy);
    pass(
      "deed",
      `entry ${deed.index} of ${deed.origin} has sealed that this bundle, as it is, was made by ${contents.made_by}`,
    );
    const stamp = checkTime(files, contents, roots);
    steps.push({ name: "stamp", ...stampStep(contents, stamp) });
    return {
      proved: true,
      steps,
      contents,
      events,
      deed,
      ...(stamp === undefined ? {} : { stamp }),
      ...(log.witnesses === undefined ? {} : { witnesses: log.witnesses }),
    };
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    const { code, message } = error;
    for (const [i, name] of STEPS.slice(steps.length).entries()) {
      steps.push(
        i === 0
          ? { name, outcome: "failed", detail: message }
          : { name, outcome: "not done", detail: "what it rests on does not hold" },
      );
    }
    return { proved: false, steps, reason: { code, message } };
  }
}

function* inStep<T>(step: BundleStepName, of: number, steps: Generator<number, T>): Generator<BundleProgress, T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    yield { step, done: value, of };
  }
}

/** Every file but the bag's own is named in the contents, and is what is named. `digests`: of the files, as the bag's check found them. */
function checkListed(files: Files, contents: Contents, digests: ReadonlyMap<string, string>): void {
  const listed = new Map<string, string>();
  for (const { path, sha256 } of [...contents.events, ...contents.files]) {
    if (listed.has(path) || UNLISTED.has(path)) {
      throw new BundleError(
        "BUNDLE_INDEX_INVALID",
        `${CONTENTS_PATH}: expected each file once, and none of the bag's own, got ${path}`,
      );
    }
    listed.set(path, sha256);
  }
  for (const path of files.keys()) {
    if (UNLISTED.has(path)) continue;
    const expected = listed.get(path);
    if (expected === undefined) {
      throw new BundleError(
        "BUNDLE_FILE_UNEXPECTED",
        `expected only files that ${CONTENTS_PATH} names, got ${path} too`,
      );
    }
    const got = digests.get(path);
    if (got !== expected)
      throw new BundleError("BUNDLE_FILE_CHANGED", `${path}: expected SHA-256 ${expected}, got ${got}`);
  }
  for (const path of listed.keys()) {
    if (!files.has(path))
      throw new BundleError("BUNDLE_FILE_MISSING", `expected ${path}, which ${CONTENTS_PATH} names, got none`);
  }
}

// Whoever opens the bag reads it first; no hash names it.
function checkInfo(files: Files, contents: Contents, sha256: string): void {
  if (textOf(files, "bag-info.txt") === infoText(files, infoOf(contents, sha256))) return;
  throw new BundleError(
    "BUNDLE_INDEX_INVALID",
    `bag-info.txt: expected what ${CONTENTS_PATH} says, got something else`,
  );
}

function checkLog(files: Files, { log }: Contents, policy: Policy): FileVerdict {
  const file = files.get(CHECKPOINT_PATH);
  if (file === undefined) throw new BundleError("BUNDLE_FILE_MISSING", `expected ${CHECKPOINT_PATH}, got none`);
  const verdict = checkFile({ file, policy });
  if (!verdict.proved || verdict.kind !== "checkpoint") {
    throw new BundleError(
      "BUNDLE_LOG_NOT_BELIEVED",
      `${CHECKPOINT_PATH}: ${verdict.reason?.message ?? "expected a signed checkpoint"}`,
    );
  }
  sameLog(CHECKPOINT_PATH, verdict, log, "BUNDLE_LOG_NOT_BELIEVED");
  return verdict;
}

function sameLog(path: string, { log: got }: FileVerdict, log: Contents["log"], code: BundleErrorCode): void {
  if (got?.origin === log.origin && got.size === log.size && got.root === log.root) return;
  throw new BundleError(
    code,
    `${path}: expected the state of ${log.origin} at ${log.size} entries with root ${log.root}, got ${got?.origin} at ${got?.size} with ${got?.root}`,
  );
}

function checkEvent(files: Files, { path, index }: BundledEvent, { log }: Contents, policy: Policy): ProvedEvent {
  const verdict = checkFile({ file: files.get(path)!, policy });
  const { disclosed, entry } = verdict;
  if (!verdict.proved || disclosed === undefined || entry === undefined) {
    throw new BundleError(
      "BUNDLE_EVENT_NOT_PROVED",
      `${path}: ${verdict.reason?.message ?? "expected a disclosure file"}`,
    );
  }
  sameLog(path, verdict, log, "BUNDLE_EVENT_NOT_PROVED");
  if (verdict.index !== index) {
    throw new BundleError(
      "BUNDLE_EVENT_NOT_PROVED",
      `${path}: expected the entry at index ${index}, got the one at ${verdict.index}`,
    );
  }
  return { index, source: entry.source, fields: disclosed.fields, hidden: disclosed.hidden };
}

function checkSources({ sources }: Contents, events: readonly ProvedEvent[]): void {
  const counts = new Map<string, number>();
  for (const { source } of events) counts.set(source, (counts.get(source) ?? 0) + 1);
  const said = sources.filter(({ events: count }) => count > 0);
  const agree = said.length === counts.size && said.every(({ id, events: count }) => counts.get(id) === count);
  if (agree) return;
  throw new BundleError(
    "BUNDLE_INDEX_INVALID",
    `${CONTENTS_PATH}: expected the events' own sources in "sources", got others`,
  );
}

function checkCopies(files: Files, events: readonly ProvedEvent[]): void {
  for (const [path, expected] of [
    [EVENTS_PATH, eventsAsLines(events)],
    [TABLE_PATH, eventsAsTable(events)],
  ] as const) {
    if (textOf(files, path) === expected) continue;
    throw new BundleError(
      "BUNDLE_COPY_DIFFERS",
      `${path}: expected what the disclosure files prove, got something else`,
    );
  }
}

/** The oversight log holds that this bundle was made: by whom, and its contents' SHA-256. */
function checkDeed(files: Files, text: string, contents: Contents, policy: Policy): { index: number; origin: string } {
  const file = files.get(DEED_PATH);
  if (file === undefined) throw new BundleError("BUNDLE_FILE_MISSING", `expected ${DEED_PATH}, got none`);
  const verdict = checkFile({ file, policy });
  const { disclosed, index, log } = verdict;
  if (!verdict.proved || disclosed === undefined || index === undefined || log === undefined) {
    throw new BundleError(
      "BUNDLE_DEED_DIFFERS",
      `${DEED_PATH}: ${verdict.reason?.message ?? "expected a disclosure file"}`,
    );
  }
  if (log.origin === contents.log.origin) {
    throw new BundleError(
      "BUNDLE_DEED_DIFFERS",
      `${DEED_PATH}: expected an entry of the oversight log, got one of ${log.origin}`,
    );
  }
  const fields = new Map(disclosed.fields.map(({ name, value }) => [name, value]));
  const [resource] = (fields.get("web_resources") ?? []) as readonly {
    name?: unknown;
    data?: { sha256?: unknown; for?: unknown };
  }[];
  const user = fields.get("actor.user") as { uid?: unknown } | undefined;
  const sha256 = sha256Hex(new TextEncoder().encode(text));
  if (resource?.name !== "bundle" || resource.data?.sha256 !== sha256) {
    throw new BundleError(
      "BUNDLE_DEED_DIFFERS",
      `${DEED_PATH}: expected a deed that made the bundle with contents of SHA-256 ${sha256}, got ${typeof resource?.data?.sha256 === "string" ? resource.data.sha256 : "another deed"}`,
    );
  }
  // Of a request whose own deed was sealed before, because its answer had begun, this is Quis's act for whoever asked.
  const by = user?.uid === OWN_ACTOR ? resource.data.for : user?.uid;
  if (by !== contents.made_by) {
    throw new BundleError(
      "BUNDLE_DEED_DIFFERS",
      `${DEED_PATH}: expected the deed of ${contents.made_by}, got that of ${typeof by === "string" ? by : "nobody"}`,
    );
  }
  return { index, origin: log.origin };
}

// A stamp that does not hold was put there to deceive: its maker checked it before it was sealed. One by an authority that the reader does not trust holds,
// and proves no time.
function checkTime(files: Files, { time_stamp: said }: Contents, roots: readonly Certificate[]): TimeStamp | undefined {
  const response = files.get(STAMP_PATH);
  if (
    (response === undefined) !== ((said?.token ?? null) === null) ||
    (response === undefined && files.has(STAMP_CHAIN_PATH))
  ) {
    throw new BundleError(
      "BUNDLE_INDEX_INVALID",
      `${CONTENTS_PATH}: expected "time_stamp" to say whether there is one, got another answer`,
    );
  }
  if (response === undefined) return undefined;
  const others = files.has(STAMP_CHAIN_PATH) ? parseCertificates(textOf(files, STAMP_CHAIN_PATH)) : [];
  return checkStamp(response, { data: files.get(CHECKPOINT_PATH)!, others, roots }).stamp;
}

function stampStep({ time_stamp: said }: Contents, stamp: TimeStamp | undefined): Omit<BundleStep, "name"> {
  if (stamp === undefined)
    return { outcome: "not done", detail: `no time stamp: ${said?.why ?? "none was asked for"}` };
  const { authority, time, trust } = stamp;
  if (trust.trusted)
    return { outcome: "passed", detail: `${authority} stamped it ${time}, under the root ${trust.root}` };
  return {
    outcome: "not done",
    detail: `a time stamp by an authority that you have not said you trust: ${authority} says ${time} (${trust.why})`,
  };
}
