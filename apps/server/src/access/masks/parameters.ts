// Pseudonyms in a request: each is opened to the id it stands for; and a name where a pseudonym belongs is refused, since its answer would open
// what masks close.
import type { LookUp } from "./answers.ts";
import { MaskError } from "./error.ts";
import { looksLikePseudonym, type PseudonymKind, type Pseudonyms, type PseudonymPurpose } from "./pseudonym.ts";
import { isPlainObject, type View } from "./view.ts";

/** Parameters that are ids of persons, by name. */
const IDS: Readonly<Record<string, PseudonymKind>> = { subject: "person", user: "user", session: "session" };
const WORDS: Readonly<Record<PseudonymKind, string>> = {
  user: "a user's",
  person: "a person's",
  session: "a session's",
  value: "a value's",
};

/** Ids that are hashes over names, by the route that takes them as `id`, or what lies below it. */
const VEILED: readonly { readonly route: string; readonly kind: string; readonly digits: number }[] = [
  { route: "/api/v1/findings/:id", kind: "finding", digits: 48 },
  { route: "/api/v1/quarantine/:id", kind: "quarantine", digits: 32 },
];

export type Parameters = Record<string, unknown>;

export interface ParameterTools {
  readonly pseudonyms: Pseudonyms;
  readonly purpose: PseudonymPurpose;
  readonly lookUp: LookUp;
  /** Address of the route, as it was registered. */
  readonly route: string;
}

function veilOf(route: string, name: string): (typeof VEILED)[number] | undefined {
  if (name !== "id") return undefined;
  return VEILED.find((veiled) => route === veiled.route || route.startsWith(`${veiled.route}/`));
}

/**
 * Replaces pseudonyms among `given` in place, and gives back what was opened: ids with their pseudonyms. Before anything is decided about the
 * request, so that it is decided about whom it concerns.
 * @throws MaskError MASK_FORGED for what is written as a pseudonym and is none of this folder and purpose
 */
export async function openParameters(
  given: readonly (Parameters | undefined)[],
  tools: ParameterTools,
): Promise<Map<string, string>> {
  const opened = new Map<string, string>();
  for (const parameters of given) {
    for (const [name, value] of Object.entries(parameters ?? {})) {
      if (typeof value !== "string") continue;
      const written = value.trim();
      const id = await openOne(name, written, tools);
      if (id === undefined) continue;
      parameters![name] = id;
      opened.set(id, written);
    }
  }
  return opened;
}

async function openOne(
  name: string,
  written: string,
  { pseudonyms, purpose, lookUp, route }: ParameterTools,
): Promise<string | undefined> {
  const veil = veilOf(route, name);
  if (veil !== undefined) return written.length === veil.digits ? pseudonyms.unveil(veil.kind, written) : undefined;
  if (!looksLikePseudonym(written)) return undefined;
  const wanted = IDS[name];
  const found = pseudonyms.open(written, purpose);
  if (found !== undefined && (wanted === undefined || wanted === found.kind)) return found.id;
  // Somebody may really be called so; whether who asks may name them is decided later.
  if (found === undefined && (await isName(written, lookUp))) return undefined;
  const got = found === undefined ? "one that was not made here, or was changed" : WORDS[found.kind];
  throw new MaskError(
    "MASK_FORGED",
    `${name}: expected ${wanted === undefined ? "a" : WORDS[wanted]} pseudonym as an answer showed it, got ${got}`,
  );
}

async function isName(text: string, lookUp: LookUp): Promise<boolean> {
  const { users, subjects } = await lookUp(new Set([text]));
  return users.has(text.toLowerCase()) || subjects.has(text.toLowerCase());
}

/**
 * Refuses what a request may not say in the view of whoever asks; `opened` is what `openParameters` gave.
 * @throws MaskError MASK_NAMED for a name, MASK_FORGED for an id that is not veiled, MASK_WITHHELD for a question that would spell names out
 */
export function checkParameters(
  given: readonly (Parameters | undefined)[],
  opened: ReadonlyMap<string, string>,
  view: View,
  { route, isQuestion }: { readonly route: string; readonly isQuestion: boolean },
): void {
  if (view.isOpen) return;
  for (const parameters of given) {
    for (const [name, value] of Object.entries(parameters ?? {})) {
      if (typeof value !== "string" || opened.has(value)) continue;
      checkOne(name, value, view, route);
      if (isQuestion) checkSearch(name, value);
    }
  }
}

function checkOne(name: string, value: string, view: View, route: string): void {
  const wanted = IDS[name];
  const isShown =
    wanted === undefined ||
    (wanted === "user" && view.showsUser(value)) ||
    (wanted === "person" && view.showsSubject(value)) ||
    (wanted === "session" && !view.masksUsers);
  if (!isShown) {
    throw new MaskError(
      "MASK_NAMED",
      `${name}: expected ${WORDS[wanted]} pseudonym, or a name that was opened to you for this case (quis reveals), got another text`,
    );
  }
  // A hash over a name that is guessed would say whether there is such a finding.
  if (veilOf(route, name) !== undefined)
    throw new MaskError("MASK_FORGED", "id: expected the id as an answer showed it, got another");
  // OCSF events are as they were sealed.
  if (name === "ocsf" && value === "true")
    throw new MaskError("MASK_WITHHELD", "ocsf: expected somebody who sees names, since OCSF events hold them");
}

// A part of a name is found in a text, one letter after the other; and whoever guesses what was touched would be told by whom, and whose it is.
function checkSearch(name: string, value: string): void {
  if (name === "text" || name === "reason") {
    throw new MaskError(
      "MASK_WITHHELD",
      `${name}: expected no search in texts, which would spell out names; filter by user, subject, session or time`,
    );
  }
  if (name === "object" && !isPlainObject(value)) {
    throw new MaskError(
      "MASK_NAMED",
      "object: expected the name of a table or a system, or a value's pseudonym as an answer showed it, got another text",
    );
  }
}
