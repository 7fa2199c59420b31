// An answer as somebody may see it: ids as pseudonyms, texts without the names in them, records' own words withheld.
import {
  type Ask,
  askSchema,
  type Disclosure,
  disclosureSchema,
  type EventDetail,
  eventDetailSchema,
  subjectKeySchema,
} from "@quis/contract";
import { parseDisclosureFile } from "@quis/disclosure";
import { canonicalJson } from "@quis/event";
import type { z } from "zod";
import { MaskError } from "./error.ts";
import { isShownWhole, maskEventDetail, textOfField } from "./event-detail.ts";
import type { AnswerRules, Visited } from "./rules.ts";
import { findAnswer } from "./table.ts";
import { isPlainObject, type KnownWords, type View } from "./view.ts";
import { candidatesOf, type Names } from "./words.ts";

/** Which of `words` are names: of users by id or full name, of subjects by id. */
export type LookUp = (words: ReadonlySet<string>) => Promise<KnownWords>;

/** More words are not looked up: the texts of such an answer are withheld. */
const MOST_WORDS = 100_000;

/** How a request was asked, as far as its answer says it again. */
export interface AskedBy {
  /** What was opened in its parameters: the id, and the pseudonym as it was written. */
  readonly opened: ReadonlyMap<string, string>;
}

/**
 * The answer that `schema` describes, as `view` lets it be seen.
 * @throws MaskError MASK_WITHHELD for an answer that is nothing without names, MASK_UNCLASSIFIED for one that nobody has classified
 */
export async function maskAnswer(
  schema: z.ZodType,
  answer: unknown,
  view: View,
  lookUp: LookUp,
  asked: AskedBy = { opened: new Map() },
): Promise<unknown> {
  if (view.isOpen) return answer;
  const rules = findAnswer(schema);
  if (rules === undefined)
    throw new MaskError(
      "MASK_UNCLASSIFIED",
      "expected an answer that is known to be maskable, got another; it is withheld",
    );
  if (schema === (subjectKeySchema as z.ZodType) && view.masksSubjects)
    throw new MaskError("MASK_WITHHELD", "expected somebody who sees subjects: a key finds the entries of one person");
  if (schema === (disclosureSchema as z.ZodType)) return wholeDisclosure(answer as Disclosure, view, lookUp);
  const seen = schema === (askSchema as z.ZodType) ? readingsFor(answer as Ask, view, asked) : answer;
  const names = await namesIn(rules, seen, view, lookUp, asked);
  if (schema === (eventDetailSchema as z.ZodType)) return maskEventDetail(seen as EventDetail, view, names);
  return rules.map(seen, (visited) => masked(visited, view, names, asked));
}

/** A file that proves fields cannot be masked: it is given if each of them is shown as it was sealed, or not at all. */
async function wholeDisclosure(answer: Disclosure, view: View, lookUp: LookUp): Promise<Disclosure> {
  const fields = parseDisclosureFile(answer.file).disclosures.map((text) => {
    const [, name, value] = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as [string, string, unknown];
    return { name, valueJson: canonicalJson(value) };
  });
  const words = new Set<string>();
  for (const field of fields) candidatesOf(textOfField(field), words);
  const names = words.size > MOST_WORDS ? undefined : view.namesOf(await lookUp(words));
  const kept = fields.filter((field) => !isShownWhole(field, view, names));
  if (kept.length === 0) return answer;
  throw new MaskError(
    "MASK_WITHHELD",
    `disclose: expected fields that are shown to you as they were sealed, got ${kept.map(({ name }) => name).join(", ")} too`,
  );
}

async function namesIn(
  rules: AnswerRules,
  answer: unknown,
  view: View,
  lookUp: LookUp,
  { opened }: AskedBy,
): Promise<Names | undefined> {
  const words = new Set<string>();
  const own = { users: new Map<string, string>(), subjects: new Map<string, string>() };
  const note = (known: Map<string, string>, word: string, id: string): void => {
    if (word.trim() !== "" && id !== "") known.set(word.trim().toLowerCase(), id);
  };
  rules.map(answer, ({ text, place, owner }) => {
    if (place === "user") note(own.users, text, text);
    else if (place === "subject") note(own.subjects, text, text);
    else if (place === "userName" && typeof owner["user"] === "string") note(own.users, text, owner["user"]);
    else if (place === "typed" || place === "said" || place === "object") candidatesOf(text, words);
    return text;
  });
  if (words.size > MOST_WORDS) return undefined;
  const known = words.size === 0 ? own : await lookUp(words);
  const names = view.namesOf({
    users: new Map([...known.users, ...own.users]),
    subjects: new Map([...known.subjects, ...own.subjects]),
  });
  // What was asked by is said again as it was written, unless it is shown.
  const isShown = (id: string, written: string): boolean =>
    (written.startsWith("user~") && view.showsUser(id)) || (written.startsWith("person~") && view.showsSubject(id));
  const written = [...opened].filter(([id, pseudonym]) => !isShown(id, pseudonym));
  return new Map([...names, ...written.map(([id, pseudonym]) => [id.toLowerCase(), pseudonym] as const)]);
}

/** Instead of a text in which names could not be looked for. */
const UNREAD = "[withheld]";

function masked({ text, place, owner }: Visited, view: View, names: Names | undefined, asked: AskedBy): string {
  switch (place) {
    case "plain":
      return text;
    case "user":
      return view.user(text);
    case "subject":
      return view.subject(text);
    case "session":
      return view.session(text);
    case "userName":
      return typeof owner["user"] === "string" && view.showsUser(owner["user"]) ? text : "";
    case "typed":
    case "said":
      if (asked.opened.has(text)) return asked.opened.get(text)!;
      if (names === undefined) return text === "" ? "" : UNREAD;
      return view.text(text, names, place === "typed" ? "people" : "quis");
    case "object":
      return names === undefined ? view.value(text) : view.object(text, names);
    case "value":
      return view.value(text);
    case "asked":
      return question(text, String(owner["kind"]), view, names, asked);
    case "hidden":
      return "";
    case "findingId":
      return view.veil("finding", text);
    case "gapId":
      return view.veil("gap", text);
    case "quarantineId":
      return view.veil("quarantine", text);
  }
}

function question(text: string, kind: string, view: View, names: Names | undefined, asked: AskedBy): string {
  if (kind === "user") return view.user(text);
  if (kind === "who") return view.subject(text);
  if (kind === "session") return view.session(text);
  if (kind === "events") return filters(text, view);
  if (asked.opened.has(text)) return asked.opened.get(text)!;
  return kind === "event" || names === undefined ? text : view.text(text, names, "people");
}

// Filters of `events`, as JSON.
function filters(text: string, view: View): string {
  const given = JSON.parse(text) as Record<string, string>;
  const hide: Readonly<Record<string, (id: string) => string>> = {
    user: (id) => view.user(id),
    subject: (id) => view.subject(id),
    session: (id) => view.session(id),
    text: () => "",
    reason: () => "",
    object: (text) => (isPlainObject(text) ? text : view.value(text)),
  };
  return JSON.stringify(
    Object.fromEntries(Object.entries(given).map(([name, value]) => [name, hide[name]?.(value) ?? value])),
  );
}

/** By what pseudonym a reading can be asked for. Others, such as an index or a case, are no names. */
const PREFIXES: Readonly<Record<string, string>> = { who: "person", user: "user", session: "session", record: "value" };

// A name that somebody types is not answered whether it is known: that would open what masks close.
function readingsFor(answer: Ask, view: View, asked: AskedBy): Ask {
  const pseudonym = asked.opened.get(answer.text.trim());
  const readings = answer.readings.filter(({ kind, value }) => {
    const prefix = PREFIXES[kind];
    if (pseudonym !== undefined)
      return prefix !== undefined && pseudonym.startsWith(`${prefix}~`) && asked.opened.has(value);
    if (kind === "who") return view.showsSubject(value);
    if (kind === "user") return view.showsUser(value);
    if (kind === "session") return !view.masksUsers;
    return prefix === undefined || isPlainObject(value);
  });
  return { ...answer, readings };
}
