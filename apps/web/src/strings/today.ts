// Words of the first screen.
import { count } from "./en.ts";

const plural = (value: number, one: string, many: string): string => `${count(value)} ${value === 1 ? one : many}`;

/** Kinds of findings, as a reader says them; a kind that is not here stays as it is. */
const kinds: Readonly<Record<string, string>> = {
  bulk: "many records at once",
  "false-case-reference": "a case that does not fit",
  "impossible-travel": "two places at once",
  "leaver-login": "after leaving",
  namesake: "the same name",
  "off-hours": "outside the shift",
  "outside-circle": "outside the usual circle",
  "rare-category": "a rare kind of record",
  "record-crowd": "many looked at one record",
  relationship: "somebody close",
  "repeat-target": "the same person again and again",
  "reused-reason": "the same reason again and again",
  "sensitive-access-without-need": "sensitive record without need",
  "sensitive-access-without-work": "sensitive record without work",
  "shared-login": "one login, several people",
  "slow-drip": "a few every day",
  unexplained: "no work explains it",
  "vague-reason": "a reason that says nothing",
  sample: "drawn at random",
};

const gaps: Readonly<Record<string, string>> = {
  silence: "silent",
  low: "fewer than usual",
  heartbeat: "no sign of life",
  "sequence-gap": "numbers missing",
  "sequence-repeated": "numbers twice",
  clock: "clock off",
  future: "from the future",
  "field-vanished": "a field vanished",
  "field-appeared": "a new field",
  "vocabulary-collapsed": "values all alike",
  "names-replaced": "names replaced",
  "partial-unresolved": "parts never completed",
  quarantined: "unreadable records",
  "digest-break": "digest broken",
  "coverage-operation": "operation not covered",
  "coverage-field": "field not covered",
  "leaver-active": "active after leaving",
  "account-without-person": "account of nobody",
  "accounts-unknown": "accounts not known",
  "review-overdue": "review overdue",
};

export const today = {
  title: "Today",
  loading: "Looking at the log…",
  asOf: "As of",
  whole: {
    title: "Is the record whole?",
    ok: "whole as far as looked",
    gaps: (value: number) => plural(value, "gap", "gaps"),
    none: "No gap is open.",
    notVerified: "Nothing was verified since the start. This browser can check one entry at any time.",
    verify: "Verify everything now",
    verifying: (percent: number) => `Verifying… ${percent} %`,
    sources: "Sources",
    last: "newest access",
    late: "late or silent",
    all: (value: number) => `All ${plural(value, "gap", "gaps")}`,
    watchOff: "Quis does not look for gaps by itself: completeness.yaml says off.",
    watchFailed: "The last look for gaps failed, so what is missing since is not known.",
    looked: "Looked for gaps",
    notLooked: "Nobody has looked for gaps since the start.",
    mirror: (name: string, behind: number) =>
      behind === 0 ? `Copy ${name} is up to date` : `Copy ${name} is ${plural(behind, "entry", "entries")} behind`,
    kinds: gaps,
    check: "Check it in this browser",
    coverage: "Coverage of what the law names",
    coverageOk: "No operation or field that a profile names is missing.",
    coverageOpen: (value: number) => plural(value, "part is not covered", "parts are not covered"),
  },
  waiting: {
    title: "Waiting for you",
    nothing: "Nothing waits for you.",
    nothingHint: "New findings, requests to open a name and changes that need a second person come here.",
    findings: (value: number) => plural(value, "finding", "findings"),
    reveals: (value: number) => plural(value, "request to open a name", "requests to open a name"),
    revealFor: (who: string, caseReference: string) => `${who} asks to open a name, for case ${caseReference}`,
    people: (value: number) => plural(value, "change waits for a second person", "changes wait for a second person"),
    personChange: (name: string, change: string) => `${name}: ${change}`,
    askedBy: (who: string) => `asked by ${who}`,
    quarantine: (value: number) => `${plural(value, "record", "records")} could not be read`,
    quarantineHint: "Each is kept whole, with its reason; it can be tried again.",
    toQuarantine: "To the quarantine",
    all: "All findings",
    newest: "newest",
    mine: "Accesses made in your name",
    mineHint: "You see each access that the systems recorded for your account, and findings about it.",
    toMine: "See them",
    noUser: "Your account is not linked to a user of the record systems. An administrator can link it.",
    caseScope: (caseReference: string) => `Your case ${caseReference}`,
    caseUntil: "until",
    caseHint: "Everything you ask belongs to this case; you are asked for the purpose once.",
    toAsk: "Ask in this case",
    subjects: "Somebody asks who looked at their record",
    subjectsHint: "Write the person’s identifier into the box above; the answer can be handed out as a statement.",
  },
  kinds: {
    title: "Findings by kind",
    never: "Nothing has been judged yet.",
    running: "judging now",
    behind: "newer accesses are not judged yet",
    current: "judged up to the newest access",
    kind: "Kind",
    week: "last 7 days",
    total: "in all",
    newest: "newest",
    none: "No finding was raised.",
    names: kinds,
    note: "A finding is a question about accesses, not an answer about a person.",
  },
  rhythm: {
    title: "Accesses per hour against rhythm",
    band: "least to most of the same hour in the 8 weeks before",
    line: "accesses",
    none: "Nothing is sealed yet, so there is no rhythm.",
    noBand: "There are not three weeks before yet, so nothing is usual.",
    asTable: "as table",
    asChart: "as chart",
    hour: "Hour (UTC)",
    events: "Accesses",
    low: "Least before",
    middle: "Middle before",
    high: "Most before",
    outside: "outside",
    sentence: (hours: number, above: number, below: number) =>
      above + below === 0
        ? `All of the last ${hours} hours lie within what is usual.`
        : `${[above > 0 ? `${plural(above, "hour", "hours")} above` : "", below > 0 ? `${plural(below, "hour", "hours")} below` : ""].filter((part) => part !== "").join(", ")} what is usual, of the last ${hours}.`,
    saveSvg: "Save the chart as SVG",
    saveCsv: "Save the figures as CSV",
    empty: (hour: string) => `nothing at ${hour}`,
  },
  empty: {
    title: "Nothing is sealed yet",
    hint: "Import a log file, or add a source that sends its events:",
    command: "quis import events.ndjson --source my-system",
    add: "Add a source",
  },
  reload: "Show what has come since",
} as const;

export function kindName(kind: string): string {
  // A rule's kind is its id; its sentence has its title.
  if (kind.startsWith("rule:")) return "a rule matched";
  return Object.hasOwn(kinds, kind) ? kinds[kind]! : kind.replaceAll("-", " ");
}

export function gapName(kind: string): string {
  return Object.hasOwn(gaps, kind) ? gaps[kind]! : kind.replaceAll("-", " ");
}
