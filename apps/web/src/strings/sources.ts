// Texts of the screens about sources: calendar, one source, records set aside, adding one.
import type { DayState, GapKind } from "@quis/contract";
import { count } from "./en.ts";

const plural = (value: number, one: string, many: string): string => `${count(value)} ${value === 1 ? one : many}`;

const states: Readonly<Record<DayState, { readonly word: string; readonly meaning: string }>> = {
  complete: { word: "complete", meaning: "events came, and no rule found anything missing or changed" },
  gap: { word: "gap", meaning: "something is missing, changed or set aside" },
  silent: { word: "silent", meaning: "no event came where so many were due that it is no chance" },
  late: { word: "late", meaning: "events are due and have not come; too early to call it silence" },
  quiet: { word: "quiet", meaning: "no event came where a few are usual; not improbable enough for a finding" },
  "not-expected": { word: "not expected", meaning: "no event came, and none is usual then" },
  unknown: { word: "nothing known", meaning: "too few weeks to compare with, or not judged yet" },
};

const kinds: Readonly<Record<GapKind, string>> = {
  silence: "silence",
  low: "few events",
  heartbeat: "heartbeat missed",
  "sequence-gap": "numbers missing",
  "sequence-repeated": "numbers twice",
  clock: "clock shifted",
  future: "events of the future",
  "field-vanished": "field vanished",
  "field-appeared": "field appeared",
  "vocabulary-collapsed": "words collapsed",
  "names-replaced": "names replaced",
  "partial-unresolved": "never finished",
  quarantined: "set aside",
  "digest-break": "digest broken",
  "coverage-operation": "operation not logged",
  "coverage-field": "field not logged",
  "leaver-active": "account of a leaver",
  "account-without-person": "account of nobody",
  "accounts-unknown": "accounts unknown",
  "review-overdue": "review overdue",
};

export const sourceWords = {
  title: "Sources",
  lead: (sources: number, open: number, unheard: number) =>
    sources === 0
      ? "No source has sent anything yet."
      : [
          plural(sources, "source", "sources"),
          open === 0
            ? "nothing is missing that the rules can see"
            : `${count(open)} ${open === 1 ? "has" : "have"} something open`,
          ...(unheard === 0 ? [] : [`${count(unheard)} ${unheard === 1 ? "has" : "have"} sent nothing yet`]),
        ].join("; ") + ".",
  judged: "Judged",
  again: "Look again",
  looking: "Looking…",
  wait: "Judging the sources… The first time this reads every source once.",
  add: "Add a source",
  kinds,
  states,

  calendar: {
    title: "What each day brought",
    chart: (sources: number, days: number, words: string) =>
      `Calendar of ${plural(sources, "source", "sources")} over ${plural(days, "day", "days")}: ${words}. The same days are in “as table”.`,
    days: (value: number) => `${value} days`,
    range: "Days shown",
    earlier: "Earlier",
    later: "Later",
    asTable: "as table",
    asChart: "as chart",
    svg: "SVG",
    csv: "CSV",
    saveSvg: "Save the calendar as SVG",
    saveCsv: "Save the days as CSV",
    legend: "What the shapes mean",
    day: "Day (UTC)",
    state: "State",
    events: "Events",
    expected: "Expected",
    findings: "Findings",
    filled: (value: number) => `${plural(value, "finding was", "findings were")} filled later`,
    none: "Nothing to look at in these days.",
    look: "Days to look at",
    more: (value: number) => `and ${plural(value, "more day", "more days")}: see the table`,
    open: (day: string, source: string) => `${day}, ${source}`,
    close: "Close",
    said: (events: number, expected: number | null) =>
      expected === null
        ? `${plural(events, "event", "events")}; nothing to compare with`
        : `${plural(events, "event", "events")}, where about ${count(Math.round(expected))} are usual`,
    accesses: "See the accesses of this day",
  },

  list: {
    title: "All sources",
    source: "Source",
    how: "Comes by",
    last: "Newest event (UTC)",
    rhythm: "Usual day",
    state: "Now",
    gaps: "Open findings",
    quarantine: "Set aside",
    files: "imported files",
    perDay: (value: number) => plural(value, "event", "events"),
    noRhythm: "not known yet",
    neverSent: "has sent nothing yet",
    whole: "nothing missing",
    late: (due: number) => `late: about ${count(Math.round(due))} events due`,
    silent: "silent",
    open: "something open",
    failed: "cannot run",
    stopped: "stopped",
    intakes: { push: "push", tail: "file tail", syslog: "syslog over TLS", otlp: "OpenTelemetry" } as Readonly<
      Record<string, string>
    >,
    empty: "No source has sent anything yet.",
    emptyHint: "Add one here, or import a file: quis import FILE --source NAME",
    sendsLive: "sends as it happens",
    inFiles: "comes in files",
  },

  reconcile: {
    title: "Hold two sources against each other",
    lead: "If two systems see the same accesses, each must have what the other has.",
    a: "Source",
    b: "Other source",
    window: "At most apart (s)",
    common: "only users whom both know",
    run: "Compare",
    wait: "Comparing…",
    same: "Choose two different sources.",
    matched: (value: number) => `${plural(value, "access is", "accesses are")} in both`,
    onlyA: (source: string, value: number) => `${plural(value, "access", "accesses")} only in ${source}`,
    offset: (ms: number | null) =>
      ms === null
        ? "No pair, so nothing to say of their clocks."
        : `The second is ${count(ms)} ms behind the first (median).`,
    when: "When (UTC)",
    who: "User",
    whom: "Whose record",
    first: (shown: number, all: number) => `the first ${count(shown)} of ${count(all)}`,
    none: "None: every access has its partner.",
    entry: "Entry",
  },

  source: {
    title: (source: string) => `Source ${source}`,
    back: "All sources",
    wait: "Reading what is known of this source…",
    events: "Events",
    span: "First and newest",
    about: "What it is",
    how: "Comes by",
    format: "Format",
    live: "Judged until",
    numbered: "Numbered by",
    numberedBy: { source: "the whole source", origin: "host and log", session: "session" } as Readonly<
      Record<string, string>
    >,
    notNumbered: "its numbers are no numbering",
    problem: "Problem",
    duplicates: "Since the server started",
    duplicatesSaid: (read: number, sealed: number, twice: number, aside: number) =>
      `${count(read)} read = ${count(sealed)} sealed + ${count(twice)} already sealed + ${count(aside)} set aside`,
    accesses: "See its accesses",
    files: "Files",
    fileAt: (offset: number, size: number) => `${count(offset)} of ${count(size)} bytes sealed`,
    token: "New token",
    tokenHint: "The one before is valid no more.",

    week: "Its week",
    weekLead: (weeks: number) =>
      weeks < 2
        ? "Fewer than two weeks before the last seven days: no rhythm is known yet."
        : `Band: least to most of the ${count(weeks)} weeks before, by hour. Line: their mean. Bars: the last seven days.`,
    weekChart: "Events by hour of the week, Monday to Sunday, UTC. The same figures are in “as table”.",
    weekTable: "Hours of the week",
    hour: "Hour (UTC)",
    mean: "Mean",
    band: "Least to most",
    came: "Last 7 days",
    days: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as readonly string[],

    gaps: "Findings",
    gapsNone: "The rules found nothing missing or changed.",
    gapsNoneHint:
      "They judge silence, numbers, clocks, fields and vocabularies. They cannot see what a system never logs.",
    gapOpen: "open",
    gapClosed: "filled",
    gapOver: "over",
    gapSpan: "From and to (UTC)",
    goesOn: "goes on",
    evidence: "Evidence",
    raised: (deed: number) => `raised: entry ${count(deed)} of the oversight log`,
    closed: (deed: number) => `closed: entry ${count(deed)} of the oversight log`,
    filledBy: "Filled by entries",
    digest: "SHA-256 over their leaf hashes",
    moreGaps: (value: number) => `and ${count(value)} more: quis gaps --source lists them all`,
    rules: (version: string) => `rules ${version}`,

    fields: "Columns and fields",
    fieldsLead: "Share of the events that have it, by week.",
    fieldsNone: "No events to read fields from.",
    field: "Field",
    weeks: (first: string, last: string) => `${first} to ${last}`,
    fieldState: { present: "there", new: "new", gone: "gone" } as Readonly<Record<string, string>>,
    fieldSince: "First and last day",
    share: "Share now",
    fieldFilter: "Show",
    fieldAll: "all",
    fieldChanged: "only what came or went",
    fieldChangedNone: "No field came or went.",
    weekShare: (week: string, share: number | null) =>
      share === null ? `week of ${week}: no events` : `week of ${week}: ${count(Math.round(share * 100))} %`,

    clock: "Clock",
    clockLead: "How long after its own time an event was received (the quickest 5 % of each hour).",
    clockNone: "No hour of receipt yet.",
    clockHour: "Hour of receipt (UTC)",
    clockDelay: "Delay",
    clockEvents: "Events",
    clockSaid: (hours: number, median: string) =>
      `${plural(hours, "hour", "hours")} of receipt; median delay ${median}`,

    quarantine: "Set aside",
    quarantineNone: "No record of this source waits.",
    quarantineSee: "See the records",
    records: (value: number) => plural(value, "record", "records"),

    profiles: "What laws want logged",
    profilesLead: "Of the last 30 days with events. It says what this log has, not whether a law is kept.",
    declared: "declared",
    notDeclared: "not declared for this source",
    operation: "Operation",
    wants: "Wanted",
    has: "Has it",
    met: "met",
    notMet: "not met",
    never: "never",
    atLeast: (share: number) => `in at least ${count(Math.round(share * 100))} % of events`,
    shareOf: (part: number, all: number) =>
      all === 0 ? "no such events" : `${((part / all) * 100).toFixed(part === all ? 0 : 1)} % of ${count(all)}`,
  },

  quarantine: {
    title: "Records set aside",
    lead: (total: number) =>
      total === 0
        ? "No record waits. Everything that was read is sealed."
        : `${plural(total, "record", "records")} could not be understood. Nothing is dropped: each is kept whole until it can be sealed.`,
    filtered: (total: number) => plural(total, "record matches", "records match"),
    wait: "Fetching the records…",
    source: "Source",
    code: "Code",
    any: "any",
    apply: "Show",
    clear: "Clear",
    reason: "Why it was set aside",
    file: "File",
    line: "Line",
    size: "Size",
    when: "Received (UTC)",
    bytes: (value: number) => plural(value, "byte", "bytes"),
    older: "More",
    end: "That is all.",
    open: (file: string, line: number) => `Open line ${count(line)} of ${file}`,
    none: "No record matches these filters.",
    retry: "Try again",
    retryAll: "Try all again",
    retrying: "Trying again…",
    retryLine: (done: number, total: number | null) =>
      total === null ? `${count(done)} tried` : `${count(done)} of ${count(total)} tried`,
    stop: "Stop",
    stopped: "Stopped. What was sealed stays sealed.",
    result: (tried: number, sealed: number, twice: number, left: number) =>
      `${count(tried)} tried: ${count(sealed)} sealed, ${count(twice)} sealed before; ${count(left)} still wait in all.`,
    retryHint: "With the format and mapping it came with; helps after Quis or the context has changed.",
    panel: "Record set aside",
    raw: "The record as it came",
    cut: "The first MiB is shown; all of it is kept.",
    close: "Close",
    id: "Id",
    format: "Format",
    counts: "Waiting by source and reason",
    records: (value: number) => plural(value, "record", "records"),
  },
} as const;
