// What people type: reasons of very different quality, and case references that are usually right.
import type { Person } from "../agency/index.ts";
import { DIFFICULTY } from "../difficulty.ts";
import { HOSPITAL_PURPOSES, HOSPITAL_WORDS } from "./hospital-words.ts";
import type { Random } from "../random/index.ts";
import type { Purpose } from "./purpose.ts";

export type { Purpose } from "./purpose.ts";

const VERBS: Readonly<Record<Purpose, readonly string[]>> = {
  casework: ["Reviewing", "Updating", "Checking", "Preparing decision on", "Following up on", "Reading in on"],
  intake: ["Registering", "Completing", "Checking identity for", "Taking down"],
  enquiry: ["Caller asks about", "Answering question on", "Looking up status of", "Call back about"],
  hearing: ["Preparing hearing on", "Bundle for", "Reading file before hearing on", "After hearing:"],
  supervision: ["Quality check of", "Approving", "Discussing with caseworker:", "Complaint about"],
  records: ["Records request:", "Correcting", "Scanning backlog:", "Merging duplicate:"],
  audit: ["Sample review of", "Testing controls on", "Re-checking"],
  emergency: ["Emergency placement after", "Urgent contact details,", "On-call request,"],
  training: ["Learning about", "Training:", "Shadowing colleague on"],
  interface: ["Nightly", "Scheduled", "Automatic"],
};
const OBJECTS: readonly string[] = [
  "income statement",
  "change of address",
  "application",
  "support decision",
  "household details",
  "medical certificate",
  "missing document",
  "repayment plan",
  "appeal letter",
  "contact details",
  "guardianship papers",
  "licence renewal",
  "residence record",
  "benefit review",
  "interview notes",
  "employer statement",
];
const CONTEXTS: readonly string[] = [
  "",
  "",
  "",
  " before decision",
  " after phone call",
  " as agreed with team",
  " received by post",
  " due this week",
  " on request of applicant",
  " for second opinion",
  " from last month",
];
const PLAIN: Readonly<Record<Purpose, readonly string[]>> = {
  casework: ["Case work", "File review", "Updating case", "Decision prep", "Follow-up", "Check documents"],
  intake: ["New application", "Intake interview", "Registration", "Identity check"],
  enquiry: ["Phone call", "Caller enquiry", "Status question", "Walk-in"],
  hearing: ["Hearing prep", "Appeal", "Hearing bundle"],
  supervision: ["Approval", "Supervision", "Quality check", "Case discussion"],
  records: ["Records request", "Correction", "Archive", "Data entry"],
  audit: ["Audit", "Sample check"],
  emergency: ["Emergency", "Urgent", "On call"],
  training: ["Training", "Induction"],
  interface: ["Batch"],
};
/** A word or two that fit anything. */
const STOCK: readonly string[] = [
  "work",
  "case",
  "update",
  "check",
  "review",
  "investigation",
  "as requested",
  "per supervisor",
  "info",
  "follow up",
  "admin",
  "n/a",
];

/** Words of a place. */
interface Vocabulary {
  readonly verbs: Readonly<Record<Purpose, readonly string[]>>;
  readonly objects: readonly string[];
  readonly contexts: readonly string[];
  readonly plain: Readonly<Record<Purpose, readonly string[]>>;
}
const AGENCY_WORDS: Vocabulary = { verbs: VERBS, objects: OBJECTS, contexts: CONTEXTS, plain: PLAIN };

function wordsOf(person: Person): Vocabulary {
  return person.unit.isHospital ? HOSPITAL_WORDS : AGENCY_WORDS;
}

/** The purpose as this place names it. */
export function purposeOf(person: Person, purpose: Purpose): string {
  return person.unit.isHospital ? HOSPITAL_PURPOSES[purpose] : purpose;
}

/** The reason field for one visit, by the person's habit; an empty text is a field left blank. */
export function writeReason(random: Random, person: Person, purpose: Purpose): string {
  const poor = person.habit === "poor";
  if (person.role !== "service" && random.chance(poor ? DIFFICULTY.blankReasonPoorHabit : DIFFICULTY.blankReason))
    return "";
  const { verbs, objects, contexts, plain } = wordsOf(person);
  const u = random.unit();
  const stock = STOCK[person.stockReason % STOCK.length] as string;
  if (poor) return u < 0.75 ? stock : random.pick(STOCK);
  if (person.habit === "terse") return u < 0.35 ? stock : u < 0.55 ? random.pick(STOCK) : random.pick(plain[purpose]);
  if (person.habit === "plain" ? u < 0.65 : u < 0.15) return random.pick(plain[purpose]);
  return `${random.pick(verbs[purpose])} ${random.pick(objects)}${random.pick(contexts)}`;
}

/** Types a reference with one digit wrong: mostly a case that does not exist, sometimes somebody else's. */
export function mistype(random: Random, ref: string): string {
  const at = ref.length - 1 - random.below(6);
  const digit = (ref.charCodeAt(at) - 48 + random.int(1, 9)) % 10;
  return `${ref.slice(0, at)}${digit}${ref.slice(at + 1)}`;
}

/** The reference as it ends up in the field. */
export function citeReference(random: Random, ref: string, previousRef: string): string {
  const u = random.unit();
  if (ref === "" || u < DIFFICULTY.missingCaseRef) return "";
  if (u < DIFFICULTY.missingCaseRef + DIFFICULTY.mistypedCaseRef) return mistype(random, ref);
  if (u < DIFFICULTY.missingCaseRef + DIFFICULTY.mistypedCaseRef + DIFFICULTY.staleCaseRef) return previousRef;
  return ref;
}

const PLATE_REASONS: readonly string[] = [
  "Address check",
  "Address+check",
  "address check",
  "Welfare Check",
  "Welfare+Check",
  "Licence review",
  "licence",
  "Vehicle Ownership",
  "Vehicle+Ownership",
  "check",
  "Check",
  "CHECK",
  "Support claim review",
  "Missing Person",
  "verification",
  "Verification",
  "test",
];

export function writePlateReason(random: Random, person: Person): string {
  const favourite = PLATE_REASONS[person.stockReason % PLATE_REASONS.length] as string;
  return random.chance(0.6) ? favourite : random.pick(PLATE_REASONS);
}
