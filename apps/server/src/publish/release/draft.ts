// Drafts a release: the events that match, and what may be personal data in their texts, for a person to decide. That it was drafted is sealed with its digest.
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { MAX_RELEASE_ROWS, type ReleaseDraftQuery, type ReleaseDraftSummary } from "@quis/contract";
import { checkFile, readPolicyText } from "@quis/disclosure";
import {
  knownNames,
  listFindings,
  profileText,
  readProfile,
  type RedactionProfile,
  type SourceEvent,
} from "@quis/release";
import { parseYaml } from "@quis/sources";
import { asking } from "../../access/index.ts";
import { QuisError } from "../../instance/error.ts";
import type { WorkOptions } from "../../instance/instance.ts";
import type { Parts } from "../../instance/parts.ts";
import { type Deed, DOCUMENTS_SOURCE } from "../../oversight/oversight.ts";
import type { BundleHost } from "../bundle/bundle.ts";
import { chooseEvents } from "../bundle/choose-events.ts";
import { policyOf, proveEvents } from "../bundle/prove.ts";
import { checkTarget, writeFolder } from "../bundle/write-folder.ts";
import { DEED, DRAFT, DRAFT_FORMAT, type DraftFile, DRAFTED, REVIEW } from "./draft-folder.ts";
import { countErased } from "./erased.ts";
import { namesToFind } from "./names.ts";
import { asQuisError } from "./release-error.ts";
import { reviewOf } from "./review-file.ts";

type Work = WorkOptions & { readonly signal: AbortSignal };

/** Where a draft goes. */
export interface DraftTarget {
  /** @throws QuisError for what hinders it to be put there */
  check(): Promise<void>;
  /** Gives the folder as its summary names it. */
  write(draft: DraftFile, events: readonly SourceEvent[], files: Files, deed: number): Promise<string>;
}

type Files = ReadonlyMap<string, Uint8Array>;

/** A new folder of this machine, whose review.json a person edits. */
export function draftInFolder(data: string, folder: string, signal: AbortSignal): DraftTarget {
  return {
    check: () => checkTarget(data, folder),
    write: async (draft, events, files, deed) => {
      const all = new Map(files)
        .set(DEED, Buffer.from(`${JSON.stringify({ deed })}\n`))
        .set(REVIEW, Buffer.from(`${JSON.stringify(reviewOf(draft, events), null, 2)}\n`));
      await writeFolder(folder, all, signal);
      return folder;
    },
  };
}

const MAX_PROFILE_BYTES = 1_048_576;
/** A person decides each; more is no review. */
const MAX_FOUND = 50_000;

/** @throws QuisError QUIS_BAD_INPUT, QUIS_USAGE, QUIS_NOT_FOUND when nothing matches; that it was tried is sealed then, and nothing is left behind */
export async function draftRelease(
  host: BundleHost,
  actor: string,
  query: ReleaseDraftQuery,
  work: Work,
  target: DraftTarget,
): Promise<ReleaseDraftSummary> {
  const startedMs = performance.now();
  const { parts, seal } = host;
  const {
    folder: _folder,
    profile: _profile,
    profile_text: _text,
    title,
    case: caseReference,
    reason,
    ...filters
  } = query;
  const { subject, ...others } = filters;
  const parameters = Object.fromEntries(
    Object.entries(others).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const asked = { title, case: caseReference, reason, ...parameters };
  const deed: Deed = { actor, activity: "export", what: DRAFTED, ...(subject === undefined ? {} : { subject }) };
  let isSealed = false;
  try {
    await target.check();
    const profile = await profileOf(query);
    const erased = await countErased(parts, query.source);
    const events = await eventsOf(parts, query, work);
    work.signal.throwIfAborted();
    const found = listFindings(events, profile, knownNames(await namesToFind(parts, events)));
    if (found.length > MAX_FOUND)
      throw new QuisError(
        "QUIS_BAD_INPUT",
        `expected at most ${MAX_FOUND} parts to decide, got ${found.length}; narrow the range, or show fewer fields`,
      );
    const draft: DraftFile = {
      format: DRAFT_FORMAT,
      title,
      case: caseReference,
      question: publicQuestion(filters),
      profile: profileText(profile),
      events: events.map(({ index }) => index),
      found: found.map(({ id, index, field, path, start, end, kind }) => ({
        id,
        index,
        field,
        path: [...path],
        start,
        end,
        kind: kind as DraftFile["found"][number]["kind"],
      })),
    };
    const bytes = Buffer.from(`${JSON.stringify(draft, null, 2)}\n`);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    work.signal.throwIfAborted();
    isSealed = true;
    const index = await seal({
      ...deed,
      source: DOCUMENTS_SOURCE,
      parameters: { ...asked, sha256, events: events.length, erased, found: found.length, profile: profile.name },
      recordCount: events.length,
    });
    await parts.ledgers.oversight.settle();
    const folder = await target.write(draft, events, new Map([[DRAFT, bytes]]), index);
    const seconds = (performance.now() - startedMs) / 1000;
    return { folder, events: events.length, erased, found: found.length, sha256, deed: index, seconds };
  } catch (error) {
    const failed = error instanceof QuisError ? error.code : "QUIS_INTERNAL";
    if (!isSealed) await seal({ ...deed, parameters: { ...asked, failed } });
    throw error;
  }
}

/** @throws QuisError QUIS_BAD_INPUT, QUIS_NOT_FOUND, QUIS_TOO_LARGE */
async function profileOf({ profile: path, profile_text: text }: ReleaseDraftQuery): Promise<RedactionProfile> {
  if (path !== undefined && text === undefined) return profileFrom(path);
  if (path !== undefined || text === undefined)
    throw new QuisError("QUIS_BAD_INPUT", "expected `profile` or `profile_text`, got neither or both");
  // What whoever asks has sent themselves may be quoted to them.
  return parseProfile(decodeProfile(text));
}

function decodeProfile(text: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(text, "base64url"));
  } catch (cause) {
    throw new QuisError("QUIS_BAD_INPUT", "profile_text: expected base64url of UTF-8 text, got other bytes", { cause });
  }
}

function parseProfile(text: string): RedactionProfile {
  const parsed = parseYaml(text, MAX_PROFILE_BYTES);
  if ("mistake" in parsed) throw new QuisError("QUIS_BAD_INPUT", `redaction profile: ${parsed.mistake}`);
  return asQuisError(() => readProfile(parsed.value));
}

async function profileFrom(path: string): Promise<RedactionProfile> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true)
    throw new QuisError("QUIS_NOT_FOUND", `expected a redaction profile, found no file ${path}`);
  if (found.size > MAX_PROFILE_BYTES)
    throw new QuisError(
      "QUIS_TOO_LARGE",
      `expected a profile of at most ${MAX_PROFILE_BYTES} bytes, got ${found.size}`,
    );
  const text = await readFile(path, "utf8");
  try {
    return parseProfile(text);
  } catch (cause) {
    const principal = asking.getStore()?.principal ?? undefined;
    if (principal === undefined || principal.method === "local") throw cause;
    // Attacker: names any file of the machine as a profile, to read of it what the mistake quotes.
    throw new QuisError(
      "QUIS_BAD_INPUT",
      "expected a redaction profile without a mistake, got another file; on the machine itself the message names the place",
      { cause },
    );
  }
}

async function eventsOf(
  parts: Parts,
  { folder: _folder, profile: _profile, profile_text: _text, ...request }: ReleaseDraftQuery,
  work: Work,
): Promise<readonly SourceEvent[]> {
  const eventsOfFinding = async (): Promise<never> => {
    throw new QuisError("QUIS_BAD_INPUT", "expected filters, got a finding");
  };
  const places = { store: parts.store, eventsOf: eventsOfFinding, signal: work.signal };
  const { indices } = await chooseEvents(places, request, MAX_RELEASE_ROWS);
  const { events } = await provedEvents(parts, indices, work);
  if (events.length > 0) return events;
  throw new QuisError(
    "QUIS_NOT_FOUND",
    "expected events that match, got none that can be shown: there is nothing to release",
  );
}

/** Events with all their fields, and the disclosure file that proves them; without those that are erased. */
export async function provedEvents(
  parts: Parts,
  indices: readonly number[],
  work: Work,
): Promise<{
  readonly checkpoint: string;
  readonly events: readonly SourceEvent[];
  readonly files: readonly string[];
}> {
  const { checkpoint, proved } = await proveEvents(parts, indices, ["all"], work);
  const policy = readPolicyText(policyOf(parts));
  const events: SourceEvent[] = [];
  const files: string[] = [];
  for (const { index, source, file } of proved) {
    if (file === undefined) continue;
    const { proved: holds, disclosed, reason } = checkFile({ file: Buffer.from(file), policy });
    if (!holds || disclosed === undefined)
      throw new QuisError("QUIS_DATA_CORRUPT", `entry ${index}: ${reason?.message ?? "expected a disclosure file"}`);
    events.push({ index, source, fields: disclosed.fields });
    files.push(file);
  }
  return { checkpoint, events, files };
}

/** Filters that name a person are not repeated to the public. */
const PRIVATE: ReadonlySet<string> = new Set(["user", "subject", "session", "text"]);

function publicQuestion(filters: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filters).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, PRIVATE.has(name) ? "one that is not named here" : value]],
    ),
  );
}
