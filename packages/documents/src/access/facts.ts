// One access as documents need it, and what can be said of it without naming anybody.

export interface AccessFacts {
  /** Entry of the records log. */
  readonly index: number;
  readonly timeMs: number;
  readonly source: string;
  readonly activity: string;
  readonly operation: string;
  readonly status: string;
  readonly user: string;
  readonly userName: string;
  readonly unit: string;
  readonly subjects: readonly string[];
  readonly recordCount: number | null;
  readonly caseReference: string;
  readonly purpose: string;
}

/** `record`: the record itself was open. `row`: it was one row of a list of hits. `nothing`: the access was refused. `unknown`: the source does not say. */
export type Seen = "record" | "row" | "nothing" | "unknown";

/** A search, or what gave several records at once, shows rows; what reads, changes or gives one record shows it. */
export function seenOf({ status, activity, operation, recordCount }: AccessFacts): Seen {
  if (status === "failure") return "nothing";
  if (activity === "Search" || activity === "List" || (recordCount !== null && recordCount > 1)) return "row";
  if (recordCount === 1 || (operation !== "" && recordCount === null && activity !== "Unknown" && activity !== "Other"))
    return "record";
  return "unknown";
}

export function seenWords(seen: Seen, recordCount: number | null): string {
  switch (seen) {
    case "record":
      return "the full record";
    case "row":
      return recordCount === null ? "one row of a list of hits" : `one row of a list of ${recordCount} hits`;
    case "nothing":
      return "nothing: the access was refused";
    case "unknown":
      return "not recorded by the source";
  }
}

const OPERATION_WORDS: Readonly<Record<string, string>> = {
  collection: "entered",
  alteration: "changed",
  consultation: "looked at",
  disclosure: "given to others",
  combination: "combined with other data",
  erasure: "erased",
};

export function operationWords(operation: string): string {
  return OPERATION_WORDS[operation] ?? "not classified by the source";
}

const PURPOSE_WORDS: Readonly<Record<string, string>> = {
  audit: "checking how records are used",
  casework: "work on a case",
  emergency: "an emergency",
  enquiry: "answering an enquiry",
  hearing: "preparing a hearing",
  intake: "taking in a new matter",
  interface: "an automatic exchange between systems",
  oversight: "oversight",
  records: "keeping records in order",
  supervision: "supervising work",
  training: "training",
};

export interface PurposeWords {
  readonly text: string;
  /** Whether the code was known; what is not known is said to be, never guessed. */
  readonly isKnown: boolean;
}

/** A purpose code in plain words: those of documents.yaml first. */
export function purposeWords(code: string, own: Readonly<Record<string, string>>): PurposeWords {
  if (code === "") return { text: "the source gives no purpose", isKnown: false };
  const text = Object.hasOwn(own, code)
    ? own[code]
    : Object.hasOwn(PURPOSE_WORDS, code)
      ? PURPOSE_WORDS[code]
      : undefined;
  return text === undefined ? { text: code, isKnown: false } : { text, isKnown: true };
}

/** `2026-01-31 08:00:05` in UTC. */
export function secondOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}

/** `2026-01-31`. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
