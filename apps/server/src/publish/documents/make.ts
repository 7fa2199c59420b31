// Makes a document: read under one state of both logs, drafted, its making sealed with its digest, then written. Nobody has it before that is durable.
import { createHash } from "node:crypto";
import type { DocumentSummary } from "@quis/contract";
import { DocumentError, type Envelope, machineCopy, profileOf, renderHtml } from "@quis/documents";
import { asking } from "../../access/principal.ts";
import { QuisError, type QuisErrorCode } from "../../instance/error.ts";
import type { WorkOptions } from "../../instance/instance.ts";
import { LOCKFILE_SHA256, VERSION } from "../../instance/version.ts";
import { type Deed, DOCUMENTS_SOURCE } from "../../oversight/oversight.ts";
import type { BundleHost } from "../bundle/bundle.ts";
import {
  draftAccounting,
  draftBreach,
  draftReport,
  type DocumentQuery,
  type Draft,
  type DraftContext,
  draftStatement,
  draftTransparency,
} from "./drafts.ts";
import { drawPdf, PDF } from "./pdf.ts";
import { MACHINE_COPY, type Pin, pinLike, pinNow } from "./pin.ts";
import { folderPlace, type Place } from "./place.ts";
import { rangeOf } from "./range.ts";
import { type DocumentRegister, MADE } from "./register.ts";
import { type DocumentSettings, readDocumentSettings } from "./settings.ts";
import { sourcesOf } from "./sources.ts";

type Work = WorkOptions & { readonly signal: AbortSignal };

export const PAGE = "document.html";

const TITLES: Readonly<Record<DocumentQuery["kind"], string>> = {
  statement: "Who looked at this record",
  accounting: "Accounting of disclosures",
  breach: "Breach worksheet",
  transparency: "Transparency report",
  audit: "Audit report",
  supervision: "Report to the supervisory authority",
};

/** @throws QuisError QUIS_BAD_INPUT, QUIS_USAGE, QUIS_DOCUMENT_REFUSED, QUIS_DATA_CORRUPT; that it was tried is sealed then, and nothing is left behind */
export async function makeDocument(
  host: BundleHost,
  register: DocumentRegister,
  actor: string,
  query: DocumentQuery,
  work: Work,
  place: Place = folderPlace(host.parts.data, query.folder),
): Promise<DocumentSummary> {
  const startedMs = performance.now();
  const { parts, seal } = host;
  const subject = "subject" in query ? query.subject : undefined;
  const deed: Deed = { actor, activity: "export", what: MADE, ...(subject === undefined ? {} : { subject }) };
  const asked = askedOf(query);
  let isSealed = false;
  try {
    await place.check();
    const { settings, sha256: settingsSha256 } = await readDocumentSettings(parts.data);
    const on = query.on ?? new Date(parts.now()).toISOString().slice(0, 10);
    // What is missing is looked for first, so that the document knows it.
    if (query.at === undefined) await lookForGaps(host);
    const own = asking.getStore()?.principal?.name ?? actor;
    const { author = own, ...pin }: Pin & { readonly author?: string } =
      query.at === undefined ? await pinNow(parts) : await pinLike(parts, register, query.at);
    await parts.indexer.settle(pin.records.size);
    const context = await contextOf(host, { register, settings, settingsSha256, on, pin, author, work }, query);
    const { document, items, sealed } = await asQuisError(() => draftOf(context, query));
    work.signal.throwIfAborted();
    const bytes = machineCopy(document);
    const sha256 = sha256Of(bytes);
    const page = Buffer.from(renderHtml(document, { sha256 }));
    const gaps = context.envelope.sources.reduce((sum, one) => sum + one.gaps.length, 0);
    const pdf = await drawPdf({ copy: bytes, edition: { sha256 } }, work.signal);
    const digests = { sha256, page_sha256: sha256Of(page), pdf_sha256: sha256Of(pdf) };
    // Beside the document, not in it: an update of a package must not make what `again` makes another document.
    const software = LOCKFILE_SHA256 === undefined ? {} : { lockfile_sha256: LOCKFILE_SHA256 };
    isSealed = true;
    const index = await seal({
      ...deed,
      source: DOCUMENTS_SOURCE,
      parameters: { ...asked, on, ...digests, ...software, tree_size: pin.records.size, gaps, ...sealed },
      recordCount: items,
    });
    await parts.ledgers.oversight.settle();
    const files = new Map<string, Uint8Array>([
      [MACHINE_COPY, bytes],
      [PAGE, page],
      [PDF, pdf],
    ]);
    const folder = await place.write({ kind: query.kind, sha256, deed: index }, files, work.signal);
    const { origin, size, root } = pin.records;
    return {
      folder,
      kind: query.kind,
      items,
      gaps,
      sha256,
      origin,
      tree_size: size,
      root,
      deed: index,
      seconds: (performance.now() - startedMs) / 1000,
    };
  } catch (error) {
    const failed = error instanceof QuisError ? error.code : "QUIS_INTERNAL";
    if (!isSealed) await seal({ ...deed, parameters: { ...asked, failed } });
    throw error;
  }
}

/** A look stands so long while nothing new is sealed: only a silence can begin meanwhile. It takes seconds per million events. */
const LOOK_STANDS_MS = 300_000;
const looked = new WeakMap<BundleHost["parts"], { readonly size: number; readonly atMs: number }>();

async function lookForGaps({ parts, gaps }: BundleHost): Promise<void> {
  const last = looked.get(parts);
  const { size } = parts.ledgers.records;
  if (last !== undefined && last.size === size && parts.now() - last.atMs < LOOK_STANDS_MS) return;
  await gaps();
  looked.set(parts, { size, atMs: parts.now() });
}

/** What was asked, without where it is written: the same question gives the same bytes in any folder. */
function askedOf(query: DocumentQuery): Record<string, string> {
  const { folder: _folder, at: _at, ...rest } = query;
  return Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) =>
      value === undefined || name === "subject" ? [] : [[name, value] as const],
    ),
  );
}

interface Found {
  readonly register: DocumentRegister;
  readonly settings: DocumentSettings;
  readonly settingsSha256: string | null;
  readonly on: string;
  readonly pin: Pin;
  readonly author: string;
  readonly work: Work;
}

async function contextOf(
  { parts }: BundleHost,
  { register, settings, settingsSha256, on, pin, author, work }: Found,
  query: DocumentQuery,
): Promise<DraftContext> {
  const id = query.profile ?? settings.profile;
  const profile = profileOf(id);
  if (profile === undefined) throw new QuisError("QUIS_BAD_INPUT", `profile: expected one that is known, got ${id}`);
  const range = rangeOf(query.from, query.to);
  const { sources, date } = await sourcesOf(parts, pin.records, pin.oversight.size, range);
  const subject = "subject" in query ? query.subject : undefined;
  const envelope: Envelope = {
    title: query.title ?? TITLES[query.kind],
    language: "en",
    organisation: settings.organisation ?? null,
    profile: { id: profile.id, name: profile.name, laws: profile.laws },
    period: { from: query.from ?? null, to: query.to ?? null },
    sources,
    question: {
      words: questionWords(query),
      parameters: { ...askedOf(query), on, ...(subject === undefined ? {} : { subject }) },
    },
    checkpoints: pin,
    software: { name: "Quis", version: VERSION },
    author,
    date,
    redaction: redactionWords(query),
    settingsSha256,
    verify: [
      `${PAGE}, ${PDF} and ${MACHINE_COPY} say the same. sha256sum ${MACHINE_COPY} gives the digest above; the oversight log has it in the entry that says that this document was made.`,
      "quis document again FOLDER (by whoever holds the data) makes the document again from the same state of the logs: it must be the same to the byte.",
      `The states of the logs above are signed notes (c2sp.org/tlog-checkpoint). Key of the records: ${pin.records.vkey}. Key of the oversight log: ${pin.oversight.vkey}. Compare both with keys that you have from elsewhere.`,
      "quis verify --url ADDRESS checks every entry of the public log under such a state, with no trust in who serves it.",
    ],
  };
  return { parts, register, settings, profile, pin, range, envelope, on, work };
}

function questionWords({ kind }: DocumentQuery): string {
  switch (kind) {
    case "statement":
      return "All accesses to the record of this person in the period.";
    case "accounting":
      return "All disclosures of the record of this person in the period.";
    case "breach":
      return "All persons whose records were accessed as the parameters say.";
    default:
      return "All accesses in the period.";
  }
}

function redactionWords(query: DocumentQuery): string {
  if (query.kind === "statement") {
    return "names_by" in query && query.names_by !== undefined
      ? "free-text reasons are left out"
      : "names of employees and free-text reasons are left out";
  }
  return query.kind === "transparency"
    ? "counts of 1 to 10 and what would tell them"
    : "names of employees are left out";
}

async function draftOf(context: DraftContext, query: DocumentQuery): Promise<Draft> {
  switch (query.kind) {
    case "statement":
      return draftStatement(context, query);
    case "accounting":
      return draftAccounting(context, query);
    case "transparency":
      return draftTransparency(context, query);
    case "breach":
      return draftBreach(context, query);
    case "audit":
    case "supervision":
      return draftReport(context, query.kind);
  }
}

const CODES: Readonly<Record<DocumentError["code"], QuisErrorCode>> = {
  DOCUMENT_COUNTS_DISAGREE: "QUIS_DOCUMENT_REFUSED",
  DOCUMENT_INVALID: "QUIS_BAD_INPUT",
  DOCUMENT_NOT_ALLOWED: "QUIS_DOCUMENT_REFUSED",
  DOCUMENT_RELEASE_DIFFERS: "QUIS_DOCUMENT_REFUSED",
};

async function asQuisError<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (cause) {
    if (!(cause instanceof DocumentError)) throw cause;
    throw new QuisError(CODES[cause.code], cause.message, { cause });
  }
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
