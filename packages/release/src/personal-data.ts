// Personal data in free text, as a proposal to a person: patterns of identifiers, and the names that the context's own lists have. It finds too much rather
// than too little, and it does not find everything: a nickname or a description is no pattern.

export type PersonalKind = "e-mail" | "number of a person" | "telephone" | "date" | "plate" | "name";

/** A part of a text, in UTF-16 units. */
export interface PersonalSpan {
  readonly start: number;
  readonly end: number;
  readonly kind: PersonalKind;
}

// Each is linear: bounded repeats, no two that can take the same letters.
const PATTERNS: readonly (readonly [kind: PersonalKind, pattern: RegExp])[] = [
  ["e-mail", /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}.-]{1,190}/gu],
  ["number of a person", /(?<![\p{L}\p{N}])\d{3}[ -]?\d{2}[ -]?\d{4}(?![\p{L}\p{N}])/gu],
  ["date", /(?<!\p{N})(?:(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2}))(?!\p{N})/gu],
  ["telephone", /(?<![\p{L}\p{N}])\+?(?:\(?\d{1,5}\)?[ ./-]?){2,6}\d{2,5}(?![\p{L}\p{N}])/gu],
  ["plate", /(?<![\p{L}\p{N}-])[A-Z0-9]{1,4}[ -]?[A-Z0-9]{2,5}(?![\p{L}\p{N}-])/gu],
];
const MIN_TELEPHONE_DIGITS = 7;

/** Names to look for, as a table of first words. */
export interface KnownNames {
  readonly byFirstWord: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** Names in scripts that leave no space between words: looked for as they are. */
  readonly unspaced: readonly string[];
}

// Marks too: a Vietnamese or Arabic name may be written with letters and marks apart.
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const MIN_NAME_LETTERS = 2;

/** Names and identifiers of users and subjects, as the context's tables have them; one letter alone says nothing. */
export function knownNames(names: Iterable<string>): KnownNames {
  const byFirstWord = new Map<string, (readonly string[])[]>();
  const unspaced = new Set<string>();
  for (const name of names) {
    const trimmed = name.trim();
    if (UNSPACED.test(trimmed) && trimmed.length >= MIN_NAME_LETTERS) unspaced.add(trimmed);
    const words = wordsOf(name).map(({ folded }) => folded);
    const [first] = words;
    if (first === undefined || words.join("").length < MIN_NAME_LETTERS) continue;
    byFirstWord.set(first, [...(byFirstWord.get(first) ?? []), words]);
  }
  return { byFirstWord, unspaced: [...unspaced] };
}

/** All that may be personal data in a text, in its order; none within another. */
export function findPersonalData(text: string, names: KnownNames): PersonalSpan[] {
  const found: PersonalSpan[] = [];
  for (const [kind, pattern] of PATTERNS) {
    for (const { 0: match, index } of text.matchAll(pattern)) {
      if (isLikely(kind, match)) found.push({ start: index, end: index + match.length, kind });
    }
  }
  found.push(...namesIn(text, names));
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  return found.filter((span, i) => !found.slice(0, i).some((other) => other.end >= span.end));
}

function isLikely(kind: PersonalKind, match: string): boolean {
  if (kind === "telephone") return match.replaceAll(/\D/g, "").length >= MIN_TELEPHONE_DIGITS;
  if (kind !== "plate") return true;
  return match.length >= 5 && /\d/.test(match) && /[A-Z]/.test(match);
}

function namesIn(text: string, { byFirstWord, unspaced }: KnownNames): PersonalSpan[] {
  const found = unspaced.flatMap((name) => placesOf(text, name));
  if (byFirstWord.size === 0) return found;
  const words = wordsOf(text);
  const spaced = words.flatMap(({ folded, start }, i): PersonalSpan[] => {
    const fitting = (byFirstWord.get(folded) ?? []).filter((name) =>
      name.every((word, n) => words[i + n]?.folded === word),
    );
    const longest = Math.max(0, ...fitting.map(({ length }) => length));
    return longest === 0 ? [] : [{ start, end: words[i + longest - 1]!.end, kind: "name" }];
  });
  return [...found, ...spaced];
}

function placesOf(text: string, name: string): PersonalSpan[] {
  const places: PersonalSpan[] = [];
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length))
    places.push({ start: at, end: at + name.length, kind: "name" });
  return places;
}

// Folded word by word, so that places in the text stay what they are.
function wordsOf(text: string): { readonly folded: string; readonly start: number; readonly end: number }[] {
  return [...text.matchAll(WORD)].map(({ 0: word, index }) => ({
    folded: word.normalize("NFKC").toLowerCase(),
    start: index,
    end: index + word.length,
  }));
}
