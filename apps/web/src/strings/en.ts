// Every text of the page in English. Plain words, no blame: a figure is a figure, a question is a question.
import type { StepName } from "../proof/check-event.ts";

const number = new Intl.NumberFormat("en-GB");

/** `4,218` */
export function count(value: number): string {
  return number.format(value);
}

export function plural(value: number, one: string, many: string): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** The verbs of Directive (EU) 2016/680, Art. 25, as the page says them. */
const operations: Readonly<Record<string, string>> = {
  collection: "collected",
  alteration: "changed",
  consultation: "consulted",
  disclosure: "disclosed",
  combination: "combined",
  erasure: "erased",
};

const steps: Readonly<Record<StepName, { readonly title: string; readonly proved: string; readonly absent: string }>> =
  {
    asked: {
      title: "This is the entry you asked for",
      proved: "The answer is about the index in the address, and no other.",
      absent: "",
    },
    raw: {
      title: "The raw bytes are those that were received",
      proved: "Their SHA-256, computed here, is the one sealed in the event.",
      absent: "Quis made this entry itself, so there are no raw bytes of a source to check.",
    },
    event: {
      title: "Every field is as it was sealed",
      proved: "The commitment, computed here from all fields and their salts, is the one in the log entry.",
      absent: "",
    },
    source: { title: "The source is the one in the entry", proved: "The log entry names the same source.", absent: "" },
    leaf: {
      title: "The entry is the one that the proof is about",
      proved: "The entry’s hash, computed here, is where the proof starts.",
      absent: "",
    },
    key: {
      title: "The key is this log’s key",
      proved: "The proof names the key that this server publishes. Compare it with one you were given another way.",
      absent: "",
    },
    checkpoint: {
      title: "The log signed its state",
      proved: "The signature over the log’s size and root holds under that key (Ed25519).",
      absent: "",
    },
    tree: {
      title: "The entry is in the signed log",
      proved: "The path of hashes leads from the entry to the signed root, so the entry stands at this index.",
      absent: "",
    },
  };

export const en = {
  name: "Quis",
  skip: "Skip to the answer",
  home: "Quis, to the first screen",
  title: (page: string) => (page === "" ? "Quis" : `${page} · Quis`),
  yourTime: "your time",

  ask: {
    label: "Who looked?",
    placeholder: "person, user, session, case, address, object, time",
    submit: "Ask",
    hint: "Each question is sealed in the oversight log, in your name.",
    working: "Looking for what this may mean…",
    several: (text: string) => `“${text}” may mean several things`,
    severalHint: "Choose what you mean.",
    none: (text: string) => `No access concerns “${text}”`,
    noneHint:
      "No sealed access names it as a person, a user or a session, and no entry has it as its index. Identifiers must be written as the source writes them, letter for letter.",
    noneMeaning: "That is what this log holds. It does not say what sources that are not connected hold.",
    noneSearch: "Search in reasons, objects and requests instead",
    kinds: { who: "Person", user: "User", session: "Session", event: "Event" } as Readonly<Record<string, string>>,
    readings: {
      who: "Who looked at this person’s records",
      user: "What this user did",
      session: "What happened in this session",
      event: "The event at this index",
    } as Readonly<Record<string, string>>,
    accesses: (value: number) => plural(value, "access", "accesses"),
  },

  home_: {
    title: "Who looked?",
    lead: "Every access that your systems recorded is sealed here. Ask about a person, a user or a session; each answer brings its proof.",
    examples: "For example, from the newest accesses",
    event: ["Event", ""],
    all: "All accesses, newest first",
    whole: "Is the log whole?",
    sources: "Sources",
    source: "Source",
    events: "Accesses",
    first: "First",
    last: "Last",
    demo: "Invented data. The agency, its people and its cases do not exist.",
    emptyTitle: "Nothing is sealed yet",
    emptyHint: "Import a log file, for example:",
    emptyCommand: "quis import events.ndjson --source my-system",
  },

  question: {
    who: ["Who looked at", "?"],
    user: ["What did", " do?"],
    session: ["What happened in session", "?"],
    some: "Accesses that match",
    all: "All accesses",
  },

  headline: {
    accesses: (value: number) => plural(value, "access", "accesses"),
    users: (value: number) => plural(value, "user", "users"),
    people: (value: number) => plural(value, "person’s records", "people’s records"),
    none: "No access in this range.",
    noneOf: {
      who: "Nobody looked at these records, as far as the sealed log shows.",
      user: "This user did nothing, as far as the sealed log shows.",
      session: "Nothing happened in this session, as far as the sealed log shows.",
      events: "No access matches.",
    },
    noneHint: "Check the spelling and the filters. A source that is not connected cannot show here.",
  },

  filter: {
    label: "Filters",
    names: {
      from: "from",
      to: "to the end of",
      user: "user",
      subject: "person",
      session: "session",
      source: "source",
      operation: "operation",
      text: "text",
    } as Readonly<Record<string, string>>,
    before: "before",
    add: "Filter",
    remove: (what: string) => `Remove filter ${what}`,
    from: "From day (UTC)",
    to: "To day (UTC), included",
    source: "Source",
    operation: "Operation",
    text: "Text in reason, object or request",
    any: "any",
    apply: "Apply",
    close: "Close",
    order: "The last day lies before the first.",
    operations,
  },

  days: {
    title: { day: "Accesses by day", week: "Accesses by week", month: "Accesses by month" },
    unit: { day: "Day (UTC)", week: "Week from Monday (UTC)", month: "Month (UTC)" },
    chart: (sentence: string) => `Bar chart: ${sentence}. The same figures are in “as table”.`,
    highest: (events: string, when: string) => `most: ${events} on ${when}`,
    asTable: "as table",
    asChart: "as chart",
    saveSvg: "SVG",
    saveCsv: "CSV",
    saveSvgLabel: "Save the chart as SVG",
    saveCsvLabel: "Save the figures as CSV",
    only: (day: string) => `Show only ${day}`,
  },

  list: {
    title: "Accesses, newest first",
    shown: (rows: number, all: number | undefined) =>
      all === undefined
        ? `${count(rows)} shown`
        : rows === all
          ? `all ${count(all)}`
          : `${count(rows)} of ${count(all)} shown`,
    time: "When (UTC)",
    who: "Who",
    what: "What they did",
    whom: "Whose record",
    reason: "Reason given",
    source: "Source",
    noReason: "none given",
    noUser: "not named",
    noSubject: "none named",
    failed: "failed",
    unknownStatus: "outcome unknown",
    more: (value: number) => `and ${count(value)} more`,
    older: "Older",
    olderWorking: "Loading…",
    end: "That is all.",
    save: "CSV",
    saveLabel: "Save the rows shown as CSV",
    caseRef: "case",
    open: (index: number) => `Open access ${count(index)}`,
    columns: "Columns",
    records: (value: number) => plural(value, "record", "records"),
  },

  event: {
    title: (index: string) => `Access ${index}`,
    inspector: "Selected access",
    close: "Close",
    full: "Open in full",
    newer: "Next entry",
    older: "Previous entry",
    time: "Happened",
    timeHint: "by the source’s clock, UTC",
    received: "Received",
    receivedHint: "by Quis, UTC",
    who: "Who",
    session: "Session",
    what: "What",
    object: "Object",
    whom: "Whose record",
    operation: "Operation",
    reason: "Reason given",
    purpose: "Purpose",
    caseRef: "Case",
    legal: "Legal basis",
    records: "Records",
    request: "Request",
    from: "From address",
    source: "Source",
    entry: "Log entry",
    status: "Outcome",
    breakGlass: "Emergency access",
    yes: "yes",
    none: "none given",
    allFields: (value: number) => `All ${count(value)} fields, as sealed`,
    raw: "Raw bytes as received",
    rawSize: (bytes: number) => plural(bytes, "byte", "bytes"),
    rawNotText: "Not UTF-8 text, so shown as hexadecimal.",
    rawCut: (shown: number) => `The first ${count(shown)} bytes are shown.`,
    rawAll: "Save all as a file",
    rawNone: "There are none.",
    marks: "Characters that would not show are spelt out, such as ␀ or ⟨U+202E⟩.",
    gone: (what: "erased" | "destroyed", when: string) =>
      what === "erased" ? `Erased ${when} UTC` : `Destroyed with its data key ${when} UTC`,
    goneBy: "By authority of",
    goneReason: "Reason",
    goneApproved: "Approved by",
    goneDeed: "Sealed as",
    goneEntry: (deed: number) => `entry ${count(deed)} of the oversight log`,
    activity: (id: string, classUid: string) => `activity ${id} of class ${classUid}`,
  },

  proof: {
    title: "Proof, checked in this browser",
    proved: "Proved",
    refused: "Refused",
    checking: "Checking…",
    absent: "nothing to check",
    notRun: "The proof could not be checked.",
    provedLead: "This event stands in the signed log exactly as shown. Every step was computed in this browser.",
    gone: "Erased",
    goneLead: "The content was erased. Its entry stands in the signed log; what it said cannot be checked any more.",
    goneStep: "It was erased, so there is nothing to check.",
    refusedLead: "Do not rely on what is shown here: it does not match what the log sealed.",
    reason: "Reason",
    steps,
    key: "Log’s key",
    head: (size: number) => `signed at ${plural(size, "entry", "entries")}`,
    notTitle: "What this does not prove",
    not: [
      "That the source told the truth about what happened.",
      "That nothing was left out before it reached Quis.",
      "That everyone sees the same log: compare the key and the signed root with another holder of the log.",
    ],
    howto: "To check it without this page: quis event",
  },

  strip: {
    label: "State of the log",
    loading: "Asking for the log’s state…",
    entries: (value: number) => plural(value, "entry", "entries"),
    signed: (clock: string) => `signed ${clock} UTC`,
    unsigned: "not signed since start",
    pending: (value: number) => `${count(value)} not yet under a signature`,
    indexing: (value: number) => `${count(value)} being indexed`,
    never: "Not verified since start",
    verified: (clock: string, entries: string) => `Verified whole ${clock} UTC · ${entries}`,
    broken: (reason: string) => `Verification failed: ${reason}`,
    witnessed: (cosigned: number, of: number) => `cosigned by ${cosigned} of ${plural(of, "witness", "witnesses")}`,
    unpublished: (log: string, value: number) =>
      `${log} log: ${plural(value, "entry", "entries")} without the witnesses’ quorum`,
    forked: (log: string) => `${log} log stopped: a witness saw another history`,
    quarantined: (value: number) => `${plural(value, "record", "records")} set aside as unreadable`,
    check: "Check it in this browser",
    down: "The server does not answer",
    refused: "The log’s state is not shown without a session",
    demo: "Invented data",
  },

  check: {
    title: "Check the log in this browser",
    lead: "This browser asks for the newest signed entry and computes its proof itself.",
    empty: "The log has no signed entry yet, so there is nothing to check.",
    proved: "The log’s signature holds, and its newest entry is in it exactly as shown.",
    more: "This checks one entry. To check every entry, file and row: quis verify",
    again: "Check again",
    entry: "The entry that was checked",
    alone: "Save the page that checks files without a network",
    aloneHint: "for disclosure files, proofs and whole logs; open it from your disk",
  },

  wait: { answer: "Asking…", event: "Fetching the event…" },

  fail: {
    unreachableTitle: "The server does not answer",
    unreachable:
      "Quis may have been stopped, or is starting. Nothing sealed is lost. Start it with npm start, then try again.",
    badAnswerTitle: "An answer that makes no sense",
    badAnswer:
      "The server answered something this page does not understand. The page and the server may be of different versions; load the page again.",
    refusedTitle: "The question was refused",
    notFoundTitle: "There is no such entry",
    notFound: "The log has no entry with this index, at least not yet under a signature.",
    internalTitle: "Something went wrong in the server",
    internal: "Nothing sealed is lost. The server’s own log names the cause.",
    busyTitle: "The server cannot answer now",
    code: "Code",
    request: "Request",
    retry: "Try again",
    pageTitle: "This page has a fault",
    page: "Something could not be shown. Load the page again; if it stays, tell whoever runs Quis.",
  },

  lost: {
    title: "There is no such page",
    lead: "The address leads nowhere. Ask instead:",
    home: "To the first screen",
  },

  keys: {
    title: "Keys",
    open: "Keys",
    close: "Close",
    rows: [
      ["/", "to the question"],
      ["j", "next access"],
      ["k", "previous access"],
      ["Enter", "open the access"],
      ["Esc", "close the access"],
      ["?", "these keys"],
    ] as readonly (readonly [string, string])[],
    enabled: "Single keys are on (/, j, k, ?)",
  },

  unknown: "unknown",
} as const;
