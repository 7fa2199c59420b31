// Each kind of document: what is read for it, and what its deed says beside the common.
import type { PersonDocumentQuery, ReportQuery } from "@quis/contract";
import {
  type AccessFacts,
  type DisclosureFacts,
  type Envelope,
  type Profile,
  makeAccounting,
  makeAudit,
  makeBreach,
  makeStatement,
  makeSupervision,
  makeTransparency,
  type QuisDocument,
} from "@quis/documents";
import { decodePayload, eventOfFields } from "@quis/event";
import { QuisError } from "../../instance/error.ts";
import type { WorkOptions } from "../../instance/instance.ts";
import type { Parts } from "../../instance/parts.ts";
import { accessesTo, checkTags, COUNTED_UNASKED } from "./accesses.ts";
import { affectedPersons } from "./affected.ts";
import type { Pin } from "./pin.ts";
import { publicCounts } from "./public-counts.ts";
import type { Range } from "./range.ts";
import type { DocumentRegister } from "./register.ts";
import type { DocumentSettings } from "./settings.ts";
import { useFacts } from "./use.ts";

export type DocumentQuery = PersonDocumentQuery | ReportQuery;

export interface DraftContext {
  readonly parts: Parts;
  readonly register: DocumentRegister;
  readonly settings: DocumentSettings;
  readonly profile: Profile;
  readonly pin: Pin;
  readonly range: Range;
  readonly envelope: Envelope;
  /** Day (UTC) that restrictions are judged on. */
  readonly on: string;
  readonly work: WorkOptions & { readonly signal: AbortSignal };
}

export interface Draft {
  readonly document: QuisDocument;
  readonly items: number;
  /** For the deed: also what the document itself may not say. */
  readonly sealed: Readonly<Record<string, string | number>>;
}

export async function draftStatement(context: DraftContext, query: PersonDocumentQuery): Promise<Draft> {
  const { parts, settings, profile, pin, range, envelope, on, work } = context;
  const subject = subjectOf(query);
  const accesses = await accessesTo(parts, subject, pin.records.size, range);
  const { count = "auto" } = query;
  const countAll = count === "true" || (count === "auto" && pin.records.size <= COUNTED_UNASKED);
  const tagged = await checkTags(parts, subject, pin.records.size, accesses, { countAll, work });
  const { document, restricted, shown, generalised } = makeStatement({
    subject,
    on,
    accesses,
    ...tagged,
    restrictions: settings.restrictions,
    telling: settings.tells,
    purposes: settings.purposes,
    balancing: balancingOf(query),
    complaints: settings.complaints ?? null,
    profile,
    envelope,
  });
  const idsOf = (list: typeof restricted.said): string =>
    list.map(({ restriction, accesses: withheld }) => `${restriction.id}: ${withheld}`).join(", ");
  return {
    document,
    items: shown,
    sealed: {
      generalised,
      ...(restricted.said.length === 0 ? {} : { restricted: idsOf(restricted.said) }),
      ...(restricted.silent.length === 0 ? {} : { restricted_silently: idsOf(restricted.silent) }),
      ...(query.names_by === undefined ? {} : { names_by: query.names_by, names_why: query.names_why ?? "" }),
    },
  };
}

export async function draftAccounting(context: DraftContext, query: PersonDocumentQuery): Promise<Draft> {
  const { parts, settings, profile, pin, range, envelope, on, work } = context;
  const subject = subjectOf(query);
  const all = await accessesTo(parts, subject, pin.records.size, range);
  const disclosures: DisclosureFacts[] = [];
  for (const access of all) {
    if (access.operation !== "disclosure") continue;
    work.signal.throwIfAborted();
    disclosures.push({ ...access, recipients: await recipientsOf(parts, access) });
  }
  const made = makeAccounting({
    subject,
    on,
    disclosures,
    exemptions: settings.exemptions,
    suspensions: settings.suspensions,
    recipients: settings.recipients,
    purposes: settings.purposes,
    system: settings.system ?? null,
    complaints: settings.complaints ?? null,
    profile,
    envelope,
  });
  const exempt = Object.entries(made.exempt).filter(([, number]) => number > 0);
  return {
    document: made.document,
    items: made.items,
    sealed: { suspended: made.suspended, exempt: exempt.map(([code, number]) => `${code}: ${number}`).join(", ") },
  };
}

async function recipientsOf({ ledgers }: Parts, { index }: AccessFacts): Promise<readonly string[]> {
  const { fields } = decodePayload(await ledgers.records.readPayload(index));
  const recipients: unknown = eventOfFields(fields).oversight?.recipients;
  return Array.isArray(recipients) ? recipients.filter((one) => typeof one === "string" && one !== "") : [];
}

export async function draftTransparency(context: DraftContext, query: ReportQuery): Promise<Draft> {
  const { parts, register, settings, pin, envelope, work } = context;
  const counted = await publicCounts(parts, register, { pin, from: query.from, to: query.to, work });
  const { document, release, withheld } = await makeTransparency({ ...counted, purposes: settings.purposes, envelope });
  return {
    document,
    items: release.cells.length,
    sealed: { withheld, release: JSON.stringify(release) },
  };
}

export async function draftBreach(context: DraftContext, query: PersonDocumentQuery): Promise<Draft> {
  const { parts, pin, range, envelope } = context;
  const persons = await affectedPersons(parts, query, pin.records.size, range);
  const knownAt = query.known_at ?? null;
  return { document: makeBreach({ persons, knownAt, envelope }), items: persons.length, sealed: {} };
}

export async function draftReport(context: DraftContext, kind: "audit" | "supervision"): Promise<Draft> {
  const { parts, envelope, work } = context;
  const facts = { ...(await useFacts(parts, context, work)), envelope };
  return { document: kind === "audit" ? makeAudit(facts) : makeSupervision(facts), items: facts.accesses, sealed: {} };
}

function subjectOf({ subject, kind }: PersonDocumentQuery): string {
  if (subject !== undefined) return subject;
  throw new QuisError("QUIS_BAD_INPUT", `subject: expected whose record a document of kind ${kind} is about, got none`);
}

function balancingOf({ names_by: by, names_why: why }: PersonDocumentQuery): { by: string; why: string } | null {
  if (by === undefined && why === undefined) return null;
  if (by !== undefined && why !== undefined) return { by, why };
  throw new QuisError(
    "QUIS_BAD_INPUT",
    "names_by, names_why: expected both, since names are told by a recorded balancing decision only, got one",
  );
}
