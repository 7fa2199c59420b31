// Which column is what: by its name, and by whether its values agree.
import { isAddress } from "../record/index.ts";
import type { DraftSample, SampledColumn } from "./sample.ts";
import { findTimeFormat, type TimeFormat } from "./times.ts";
import { fitOfName, operationOfWord, type Role, statusOfWord, wordsOfName } from "./words.ts";

/** A column with what its values are like. */
export interface Candidate {
  readonly column: SampledColumn;
  readonly words: readonly string[];
  /** Values that are not empty. */
  readonly filled: readonly string[];
  readonly distinct: ReadonlySet<string>;
  readonly time: TimeFormat | undefined;
}

export interface Assigned {
  readonly candidate: Candidate;
  readonly role: Role;
  /** Why, in words; shares are of the sampled records. */
  readonly why: string;
}

/** Words that make a count something else than a number of records. */
const NO_RECORDS = /^(camera|cameras|network|networks|device|devices|kamera|kameras|netz)$/;
const FEW = 12;

// What is sure by its values comes first; what only a name speaks for, last.
const ORDER: readonly Role[] = [
  "time",
  "address",
  "session",
  "userName",
  "user",
  "id",
  "status",
  "operation",
  "recordCount",
  "caseRef",
  "justification",
  "purpose",
  "subject",
  "unit",
  "station",
  "query",
  "object",
];

export function candidatesOf(sample: DraftSample): Candidate[] {
  return sample.columns.map((column) => {
    const filled = column.values.filter((value) => value.trim() !== "");
    const looksLikeTime = filled.filter((value) => /\d/.test(value)).length * 10 >= filled.length * 9;
    return {
      column,
      words: wordsOfName(column.name.replace(/^.*\.(?=[^.]*[a-z])/i, (path) => path.replaceAll(".", " "))),
      filled,
      distinct: new Set(filled),
      time: looksLikeTime && !column.isList ? findTimeFormat(filled) : undefined,
    };
  });
}

/** Gives each role to one column at most, and each column one role at most. */
export function assignRoles(candidates: readonly Candidate[], count: number): Map<Role, Assigned> {
  const assigned = new Map<Role, Assigned>();
  const taken = new Set<Candidate>();
  for (const role of ORDER) {
    const ranked = candidates
      .filter((candidate) => !taken.has(candidate))
      .map((candidate) => ({ candidate, score: scoreOf(candidate, role, count) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score);
    const best = ranked[0]?.candidate;
    if (best === undefined) continue;
    taken.add(best);
    assigned.set(role, { candidate: best, role, why: whyOf(best, role, count) });
  }
  const name = assigned.get("userName");
  // A name is all there is of the user: then the user is known by it.
  if (name !== undefined && !assigned.has("user")) {
    assigned.delete("userName");
    assigned.set("user", { ...name, role: "user" });
  }
  return assigned;
}

/** Whose name is nobody's: `user name`, and `name` where a user stands before it. */
function isUserName(words: readonly string[]): boolean {
  return fitOfName(words, "userName") > 0 && (fitOfName(words, "user") > 0 || words.length === 1);
}

function scoreOf(candidate: Candidate, role: Role, count: number): number {
  const { filled, words, distinct, time, column } = candidate;
  if (filled.length === 0) return 0;
  const name = fitOfName(words, role);
  const share = filled.length / count;
  switch (role) {
    case "time":
      // A number can be a time by chance; then its name must say so.
      return time === undefined || (time.format.startsWith("epoch") && name === 0) ? 0 : 1 + name + share;
    case "id":
      return !column.isList && distinct.size === count && count > 1 && name > 0 ? name + 1 / (1 + words.length) : 0;
    case "address":
      return filled.every(isAddress) ? 1 + name : 0;
    case "status":
      return name > 0 && isVocabulary(candidate, statusOfWord) ? name : 0;
    case "operation":
      return isVocabulary(candidate, operationOfWord) ? 0.5 + name : 0;
    case "recordCount":
      return filled.every((value) => /^\d{1,9}$/.test(value)) && !words.some((word) => NO_RECORDS.test(word))
        ? name
        : 0;
    case "userName":
      return isUserName(words) ? 1 : 0;
    case "user":
      return isUserName(words) ? name / 2 : name;
    default:
      return time === undefined ? name : 0;
  }
}

/** Few words, all of them known. */
function isVocabulary({ distinct }: Candidate, meaning: (word: string) => unknown): boolean {
  return distinct.size > 0 && distinct.size <= FEW && [...distinct].every((word) => meaning(word) !== undefined);
}

function whyOf({ column, filled, distinct, words }: Candidate, role: Role, count: number): string {
  const share = `${filled.length} of ${count} filled`;
  const different = distinct.size === filled.length ? "all different" : `${distinct.size} different`;
  const named = fitOfName(words, role) > 0 ? `its name speaks for it` : `its values speak for it`;
  return `${share}, ${different}${column.isList ? ", lists" : ""}; ${named}`;
}
