// Names in a free text: which of its words could be ids, and the text with pseudonyms in their place.

/** Runs of letters and digits; what stands between them may be part of an id. */
const ATOMS = /[\p{L}\p{N}]+/gu;
/** Longest id in such runs that is looked for: a UUID has five, a full name seldom more than four. */
const MOST_ATOMS = 6;
/** Numbers of up to three digits inside a sentence of Quis's own are figures. */
const FIGURE = /^\d{1,3}$/;
const LONGEST_CANDIDATE = 256;

/** Who wrote a text: people may write any id, Quis's own sentences are full of small numbers. */
export type Author = "people" | "quis";

interface Span {
  readonly start: number;
  readonly end: number;
}

function* spansOf(text: string): Generator<Span> {
  const atoms = [...text.matchAll(ATOMS)].map(({ index, 0: { length } }) => ({ start: index, end: index + length }));
  for (const [i, { start }] of atoms.entries()) {
    // Longest first: an id goes before the one that it begins with.
    for (let j = Math.min(i + MOST_ATOMS, atoms.length) - 1; j >= i; j--) {
      const { end } = atoms[j]!;
      if (end - start <= LONGEST_CANDIDATE) yield { start, end };
    }
  }
}

/** Words and runs of words of `text` that could be ids or full names, and the text itself. */
export function candidatesOf(text: string, into: Set<string>): void {
  const trimmed = text.trim();
  if (trimmed === "") return;
  if (trimmed.length <= LONGEST_CANDIDATE) into.add(trimmed);
  for (const spelling of spellingsOf(text))
    for (const { start, end } of spansOf(spelling)) into.add(spelling.slice(start, end));
}

// The text, and what it says where it is written as in an address.
function spellingsOf(text: string): string[] {
  if (!/%[0-9a-f]{2}|\+/i.test(text)) return [text];
  try {
    return [text, decodeURIComponent(text.replaceAll("+", " "))];
  } catch {
    return [text];
  }
}

/** A pseudonym for each known name, by its words in lower case. */
export type Names = ReadonlyMap<string, string>;

/** Said instead of a text that holds a name in another spelling than its own. */
export const WITHHELD = "[withheld]";

/** `text` with a pseudonym for each name in it that stands as whole words. */
export function maskText(text: string, names: Names, author: Author): string {
  if (text === "" || names.size === 0) return text;
  const whole = names.get(text.trim().toLowerCase());
  if (whole !== undefined) return whole;
  let masked = "";
  let at = 0;
  for (const { start, end } of spansOf(text)) {
    if (start < at) continue;
    const word = text.slice(start, end);
    if (author === "quis" && FIGURE.test(word)) continue;
    const pseudonym = names.get(word.toLowerCase());
    if (pseudonym === undefined) continue;
    masked += text.slice(at, start) + pseudonym;
    at = end;
  }
  masked += text.slice(at);
  return holdsName(masked, names) ? WITHHELD : masked;
}

/** Whether a name is in `text` in another spelling, or where words do not show it: with a sign at its edge, in an address, as base64 or hex. */
function holdsName(text: string, names: Names): boolean {
  const plain = withoutPseudonyms(text.toLowerCase());
  const decoded = [...spellingsOf(text).slice(1), ...decodedParts(text)].map((part) =>
    withoutPseudonyms(part.toLowerCase()),
  );
  for (const name of names.keys()) {
    // Short ids, and numbers, are in any text by chance; as words they are replaced above.
    if (name.length < SHORTEST_INSIDE || SHORT_NUMBER.test(name)) continue;
    if (decoded.some((part) => part.includes(name))) return true;
    // A name of letters alone is a word, or the beginning of another word.
    if (!LETTERS.test(name) && plain.includes(name)) return true;
  }
  return false;
}

/** Names of fewer characters are looked for as words only. */
const SHORTEST_INSIDE = 4;
const SHORT_NUMBER = /^\d{1,5}$/;
const LETTERS = /^\p{L}+$/u;

// A pseudonym that was put in holds no name, however its letters fall.
function withoutPseudonyms(text: string): string {
  return text.replaceAll(/(?:user|person|session|value)~[0-9a-z]+/g, "~");
}

function decodedParts(text: string): string[] {
  const parts: string[] = [];
  for (const [part] of text.matchAll(/[A-Za-z0-9+/_-]{6,}={0,2}/g)) {
    parts.push(Buffer.from(part, "base64").toString("utf8"));
    if (/^(?:[0-9a-f]{2}){4,}$/i.test(part)) parts.push(Buffer.from(part, "hex").toString("utf8"));
  }
  return parts;
}
