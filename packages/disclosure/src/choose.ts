// Which fields of an event a person means: exact names, and words for those that are asked for most.
import { DisclosureError } from "./error.ts";

/** Words for fields. One that ends in a dot means all fields that begin so. An exact name goes before a word. */
export const FIELD_WORDS: Readonly<Record<string, readonly string[]>> = {
  actor: ["actor."],
  user: ["actor.user"],
  session: ["actor.session"],
  operation: ["oversight.operation"],
  subject: ["oversight.subjects"],
  case: ["oversight.case_ref"],
  reason: ["oversight.justification"],
  purpose: ["oversight.purpose"],
  records: ["oversight.record_count"],
  oversight: ["oversight."],
  activity: ["class_uid", "activity_id", "type_uid"],
  raw: ["raw_data_hash"],
  all: [""],
};

/**
 * The fields among `have` that `words` name, in the order of `have`. No words, no fields: nothing is disclosed that was not named.
 * @throws DisclosureError DISCLOSURE_BAD_CHOICE for a word that names none of them
 */
export function chooseFields(words: readonly string[], have: readonly string[]): string[] {
  const chosen = new Set<string>();
  for (const word of words) {
    const found = have.includes(word) ? [word] : namedBy(word, have);
    if (found.length === 0) {
      throw new DisclosureError(
        "DISCLOSURE_BAD_CHOICE",
        `expected a field of this event (${have.join(", ")}) or a word for one (${Object.keys(FIELD_WORDS).join(", ")}), got ${JSON.stringify(word.slice(0, 80))}`,
      );
    }
    for (const name of found) chosen.add(name);
  }
  return have.filter((name) => chosen.has(name));
}

function namedBy(word: string, have: readonly string[]): string[] {
  const meant = Object.hasOwn(FIELD_WORDS, word) ? FIELD_WORDS[word]! : [];
  return have.filter((name) =>
    meant.some((start) => name === start || ((start === "" || start.endsWith(".")) && name.startsWith(start))),
  );
}
