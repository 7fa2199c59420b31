// Texts of the screen about the log itself.
import { count } from "./en.ts";

const plural = (value: number, one: string, many: string): string => `${count(value)} ${value === 1 ? one : many}`;

export const logWords = {
  title: "Log",
  lead: "Everything that was sealed stands in two logs that only grow. What they hold is public and names nobody; anyone can check it, this browser too.",
  wait: "Asking for the logs’ state…",
  names: {
    records: "Accesses",
    oversight: "Quis’s own users",
  } as Readonly<Record<string, string>>,
  about: {
    records: "what authorised users did in the record systems",
    oversight: "who asked Quis what, and every decision",
  } as Readonly<Record<string, string>>,
  entries: (value: number) => plural(value, "entry", "entries"),
  size: "Size",
  signed: "Signed state",
  signedAt: (size: number) => `at ${plural(size, "entry", "entries")}`,
  pending: (value: number) => `${plural(value, "entry", "entries")} wait for the next signature`,
  never: "not signed since the start",
  root: "Root",
  origin: "Name",
  key: "Key",
  publication: "Publication",
  published: (size: number | null) =>
    size === null ? "nothing is published yet" : `published up to ${plural(size, "entry", "entries")}`,
  lag: (value: number) => `${plural(value, "signed entry is", "signed entries are")} not published`,
  open: "whatever is signed is published",
  closed: "only what has the witnesses’ quorum is published",
  forked: "This log has stopped: a witness saw another history of it.",
  chooseLog: "Log",
  shown: "shown below",

  here: {
    title: "Checked in this browser",
    lead: "Computed here, from the public files, with code that this page brought. Nothing below is believed because the server says so.",
    begin: "Reading the signed state…",
    none: "The log has published no signed state yet.",
    signature: (size: number, at: string | null) =>
      `The signature over ${plural(size, "entry", "entries")} holds${at === null ? "" : ` (${at})`}.`,
    refused: "Refused",
    proved: "Proved",
    first:
      "This browser had never seen this log before. It remembers the signed state from now on, and compares the next time.",
    same: (at: string) => `Unchanged since this browser looked last (${at} UTC).`,
    grown: (from: number, to: number, at: string) =>
      `What this browser saw at ${count(from)} entries (${at} UTC) is the beginning of the ${count(to)} entries of today: nothing was changed or taken away.`,
    shrunk: (from: number, to: number) =>
      `The log shows ${count(to)} entries; this browser has seen ${count(from)} under the same key. A log never shrinks.`,
    forked:
      "The log does not contain what this browser has seen under the same key. Keep this browser’s data, and ask whoever runs it.",
    seen: "States that this browser has seen",
    seenAt: "Seen (UTC)",
    compare: "compare",

    wholeTitle: "Compute the root from the entries",
    wholeLead: "Fetches the entries, hashes each one, and builds the tree. The root must be the signed one.",
    limit: "Entries, from the first",
    all: (value: number) => `all ${count(value)}`,
    run: "Compute",
    stop: "Stop",
    running: (done: number, all: number) => `${count(done)} of ${plural(all, "entry", "entries")} hashed`,
    stopped: (done: number) => `Stopped after ${plural(done, "entry", "entries")}. Nothing is proved by that.`,
    whole: (value: number) =>
      `The root over all ${plural(value, "entry", "entries")}, computed here, is the signed one.`,
    part: (value: number, size: number) =>
      `The root over the first ${plural(value, "entry", "entries")}, computed here, is the one that the signed ${count(size)} lead to.`,
    wrong: "The root computed here is another one. Do not rely on this log.",
    computed: "Computed",
    wanted: "Signed",
    notProved:
      "That proves that no entry was changed, moved or taken out. It does not prove that every access was logged, nor that what a source said is true.",
  },

  proofs: {
    title: "Proofs, step by step",
    inclusion: "An entry stands in the log",
    inclusionLead: "The entry’s hash is joined with hashes that stand for the rest, until the whole log is covered.",
    entry: "Entry",
    show: "Show the proof",
    consistency: "The log of then is the beginning of the log of now",
    consistencyLead: "From one set of hashes both roots are computed: the older one and the newer one.",
    from: "At",
    to: "and at",
    entriesWord: "entries",
    wait: "Fetching tiles…",
    start: "Begin",
    step: (nth: number) => `Step ${nth}`,
    one: (index: number) => `entry ${count(index)}`,
    range: (start: number, end: number) =>
      end - start === 1 ? `entry ${count(start)}` : `entries ${count(start)} to ${count(end - 1)}`,
    joinedLeft: (what: string) => `joined on the left with ${what}`,
    joinedRight: (what: string) => `joined on the right with ${what}`,
    gives: "gives",
    covered: "covered",
    old: "older root so far",
    holds: (size: number) => `The last hash is the root that was signed over ${plural(size, "entry", "entries")}.`,
    holdsBoth: (old: number, now: number) =>
      `They come to the root at ${count(old)} and to the signed root at ${count(now)}.`,
    none: "No hash is needed: the tree is this one entry.",
    equal: "The two sizes are the same.",
    outside: (size: number) => `Expected a number from 1 to ${count(size)}.`,
    outsideEntry: (size: number) => `Expected an entry below ${count(size)}.`,
    drawing: (steps: number) => `Drawing of the ${plural(steps, "step", "steps")}; the list below says the same.`,
    openEntry: "Open the entry",
  },

  growth: {
    title: "Growth",
    chart: (name: string, size: number) =>
      `Entries of ${name} over time, up to ${count(size)}. The same figures are in “as table”.`,
    lead: "By the time at which entries were received.",
    when: "Received (UTC)",
    size: "Entries",
    none: "Too few entries to draw.",
    svg: "Save the chart as SVG",
    csv: "Save the figures as CSV",
  },

  witnesses: {
    title: "Witnesses",
    none: "No witness cosigns this log. Whoever holds its key could show different people different logs, and nobody would notice.",
    noneHow: "How to add some: docs/how-to/use-witnesses.md",
    name: "Witness",
    last: "Cosigned last",
    size: "At",
    lag: "Behind",
    state: "State",
    ok: "up to date",
    behind: (value: number) => plural(value, "entry", "entries"),
    never: "never yet",
    quorumMet: "Quorum met",
    quorumNot: "Quorum not met",
  },

  mirrors: {
    title: "Copies elsewhere",
    none: "No copy is kept elsewhere. How: docs/how-to/mirror-off-site.md",
    name: "Copy",
    to: "Where",
    log: "Log",
    lag: "Behind",
    lagSaid: (entries: number, seconds: number) =>
      entries === 0
        ? "has everything"
        : `${plural(entries, "entry", "entries")}, ${plural(Math.round(seconds), "second", "seconds")}`,
    last: "Last accepted (UTC)",
    never: "never yet",
  },

  keys: {
    title: "Keys",
    lead: "Each key was handed over by the one before; every hand-over was checked.",
    since: "Since",
    from: (size: number) => `from entry ${count(size)}`,
    first: "the first key",
    handover: "The hand-over, as both keys signed it",
    overlap: (until: string) => `The former key signs too until ${until} UTC.`,
    mldsa: "Beside it signs an ML-DSA-44 key (post-quantum)",
    reason: "Reason",
  },

  keeping: {
    title: "What is kept, and backups",
    gone: (erased: number, destroyed: number) =>
      erased + destroyed === 0
        ? "Nothing was erased."
        : `${plural(erased, "event was", "events were")} erased one by one, ${plural(destroyed, "event", "events")} with a month’s key. Their entries stay in the log.`,
    decisions: "Decisions",
    none: "No decision about erasure or retention was made.",
    when: "When (UTC)",
    kind: "Decision",
    kinds: {
      erase: "an event erased",
      destroy: "months destroyed",
      policy: "policy in force",
      hold: "hold",
      prune: "public entries withdrawn",
    } as Readonly<Record<string, string>>,
    authority: "By authority of",
    reason: "Reason",
    events: "Events gone",
    deed: "Sealed as",
    more: (value: number) => `and ${count(value)} older ones`,
    backups: "Backups",
    noBackup: "No backup was made by this version yet. How: docs/how-to/back-up-and-restore.md",
    files: "Files",
    bytes: "Bytes",
    withKeys: "with keys",
    without: "without keys",
    hash: "Manifest (SHA-256)",
  },

  server: {
    title: "Verified by the server",
    lead: "Signatures, every tile, every payload against its commitment, every row of the store; both logs.",
    never: "Not verified since the server started.",
    ok: (entries: number, at: string) =>
      `Whole: ${plural(entries, "entry", "entries")} of the accesses’ log checked, ${at} UTC.`,
    whole: "whole",
    broken: "not whole",
    run: "Verify everything",
    running: (done: number, total: number | null, phase: string) =>
      `${phase}: ${count(done)}${total === null ? "" : ` of ${count(total)}`}`,
    stopped: "Stopped before the end. Nothing is proved by that.",
    took: (seconds: number) => `took ${seconds < 10 ? seconds.toFixed(1) : count(Math.round(seconds))} s`,
    whose:
      "That is the server’s word for it. To check it without the server, compute the root here, or run quis verify --url elsewhere.",
  },

  file: {
    title: "Check a file or evidence",
    lead: "An evidence bundle, a public-records release, a disclosure (.quis.json), a proof (.tlog-proof) or a checkpoint that somebody gave you. It stays in this browser.",
    choose: "File",
    folder: "Folder",
    drop: "or drop file, zip or folder here",
    evidence: "Given",
    about: "What it is",
    more: (rest: string) => `${rest} more were checked too, and are in the files.`,
    roots: "Root certificates (PEM) of time-stamp authorities that you trust",
    checking: "checking…",
    progress: (what: string, done: string, of: string) => `${what}: ${done} of ${of}`,
    units: { bytes: "Bytes read", files: "Files", events: "Events", rows: "Rows" },
    stop: "Stop",
    stopped: "Stopped before the end. Nothing is proved by that.",
    stoppedState: "stopped",
    provedByOwn: "proved, by its own keys only",
    policy: "Whom do you believe? The log’s key, witnesses, quorum",
    policyHint:
      "Filled with the keys that this server publishes. Put in what you were given another way. Empty: a bundle or release is checked by the keys in it.",
    policyWrong: "This policy cannot be used",
    entry: "The entry’s bytes, which this proof is about",
    nothing: "nothing checked yet",
    proved: "proved",
    refused: "not proved",
    notProved: "Not proved",
    so: "So",
    provedHead: "Proved",
    fields: "The fields shown",
    steps: "Step by step",
    marks: { passed: "✓", failed: "✗", "not done": "–" } as Readonly<Record<string, string>>,
    failed: "NOT PROVED: the file could not be checked.",
    alone: "Save the page that checks files without a network",
  },
} as const;
