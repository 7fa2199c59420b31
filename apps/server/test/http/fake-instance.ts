// An instance without a data folder: invented answers, and a record of what was asked in whose name.
import type {
  AccessExplanation,
  AccessRow,
  ApiToken,
  Answer,
  Ask,
  BacktestSummary,
  BackupSummary,
  BundleSummary,
  DocumentsAnswer,
  DocumentSignature,
  DocumentSummary,
  KeptRelease,
  ReleasePartRow,
  ReleaseProfile,
  ReleaseRecord,
  ReleaseSummary,
  ReviewAnswer,
  ReviewRow,
  ReviewsAnswer,
  CalendarAnswer,
  Disposal,
  ContextSummary,
  CoverageAnswer,
  FairnessAnswer,
  DetectionStatus,
  DetectorsAnswer,
  EventDetail,
  Finding,
  GapsAnswer,
  ImportSummary,
  IntakeState,
  KeyHistory,
  MirrorState,
  LogReport,
  Person,
  PreviewAnswer,
  DutiesAnswer,
  SampleAnswer,
  QuarantinedDetail,
  QueuedFinding,
  ReconcileAnswer,
  Reveal,
  RotationSummary,
  RulesAnswer,
  SourceReport,
  Status,
  Today,
  VerifySummary,
} from "@quis/contract";
import { Pseudonyms } from "../../src/access/masks/index.ts";
import type { Instance } from "../../src/instance/instance.ts";
import { staffOf } from "../../src/instance/oversight-door.ts";
import type { Deed } from "../../src/oversight/oversight.ts";

export const detectionStatus: DetectionStatus = {
  state: "never",
  progress: null,
  last: null,
  future: 0,
  detectors: [],
  findings: 0,
  samples: 0,
  failure: null,
  webhook: null,
};

export const fakePseudonyms: Pseudonyms = new Pseudonyms(Buffer.alloc(32));

export interface Call {
  readonly name: string;
  readonly actor: string;
  readonly args: readonly unknown[];
}

export type FakeInstance = Instance & {
  readonly calls: Call[];
  /** What the HTTP layer sealed by itself. */
  readonly deeds: Deed[];
};

const time = "2026-03-01T08:00:00.000Z";

const finding: Finding = {
  id: "",
  rank: 1,
  kind: "repeat-target",
  about: "target",
  user: "u-17",
  subject: "p-4",
  day: "2026-03-01",
  since: "2026-03-01",
  sentence: "Opened on 9 days.",
  counter: [],
  p: 0.001,
  upheld: 0.4,
  priority: 0.2,
  events: [1],
  signals: [],
  raised: { deed: 3, at: time },
  updates: [],
  basis: {
    software: "0.1.0",
    detectors: {},
    parameters: {},
    engine: {},
    learned: { before: "2026-03-01", tree_size: 3, events: 2 },
    day: { date: "2026-03-01", tree_size: 3, events: 1, users: 1 },
    context: [],
    explanations: "case-agency:0011223344556677",
  },
};
const accessExplanation: AccessExplanation = {
  index: 1,
  time,
  user: "u-17",
  subjects: [{ subject: "p-4", explanation: null }],
  absent: [{ id: "assigned", table: "cases" }],
  context: [],
  explanations: "case-agency:0011223344556677",
};
const share = { count: 2, explained: 1, share: 0.5, low: 0.1, high: 0.9 };
const coverage: CoverageAnswer = {
  all: share,
  first: share,
  randomFakes: share,
  matchedFakes: share,
  context: "",
  explanations: "case-agency:0011223344556677",
  seed: "quis",
  days: 1,
  relationships: [{ id: "nothing", all: 1, first: 1, randomFakes: 1, matchedFakes: 1 }],
  roles: [],
  units: [],
  absent: [],
  text: "",
};
const fairness: FairnessAnswer = {
  rows: [
    {
      attribute: "role",
      value: "clerk",
      users: 30,
      user_days: 300,
      findings: 3,
      rate: 0.01,
      other_rate: 0.01,
      ratio: 1,
      low: 0.3,
      high: 3,
      decided: 0,
      false_positive_share: null,
      verdict: "unclear",
    },
  ],
  withheld: 0,
  from: "2026-03-01",
  to: "2026-03-10",
  user_days: 600,
  findings: 6,
  context: [],
};
const queued: QueuedFinding = {
  id: "f".repeat(32),
  rank: 1,
  kind: "repeat-target",
  about: "target",
  sentence: "Opened on 9 days.",
  p: 0.0004,
  priority: 0.2,
  user: "u-17",
  subject: "p-4",
  day: "2026-03-01",
  events: [1],
  raised: { deed: 3, at: time },
  unit: "North",
  against: [{ detector: "D4", sentence: "Opened on 9 days." }],
  counter: ["The case of that day names the subject."],
  stratum: "clerk of North, day shift",
  calibration: 5120,
  upheld: 0.4,
  minutes: 15,
  harm: 8,
  drawn: null,
  seen: false,
  with: [],
};
const detectorsAnswer: DetectorsAnswer = {
  detectors: [
    {
      id: "D4",
      kind: "repeat-target",
      version: "1",
      applies: true,
      about: "target",
      harm: 8,
      minutes: 15,
      upheld_before: 0.2,
      parameters: [{ name: "window_days", value: 60, usual: 30 }],
      findings: 1,
    },
  ],
  budget: 10,
  sample: 0.1,
  explanations: "case-agency",
  judged: { state: "never", last: null, future: 0, failure: null },
};
const calendar: CalendarAnswer = {
  as_of: time,
  rules: "1.1.0",
  first_day: "2026-03-01",
  last_day: "2026-03-01",
  sources: [],
  gaps: [],
};
const sourceReport: SourceReport = {
  as_of: time,
  rules: "1.1.0",
  source: "invented",
  span: null,
  intake: null,
  week: [],
  weeks: 0,
  gaps: [],
  more_gaps: 0,
  field_weeks: [],
  fields: [],
  clock: [],
  quarantine: [],
  profiles: [],
};
const preview: PreviewAnswer = {
  file: "a",
  bytes: 0,
  compression: "none",
  format: null,
  refused: null,
  mapping: null,
  notes: [],
  events: 0,
  quarantined: 0,
  rows: [],
  more: false,
};
const reproduction = { same: true, differs: [], missing: [], seconds: 0.1 };
export const vkey = "quis.example/records+00000000+AQcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";

export function fakeRow(index: number): AccessRow {
  return {
    index,
    time,
    received: "2026-03-01T08:00:01.000Z",
    source: "invented",
    class_uid: 6005,
    activity_id: 1,
    activity: "Search",
    operation: "consultation",
    status: "success",
    user: "u-17",
    user_name: "Alma Invented",
    user_type: "User",
    unit: "north",
    session: "s-1",
    subjects: ["p-4"],
    record_count: null,
    case_ref: "2026-1",
    justification: "stolen bicycle",
    purpose: "investigation",
    object: "people",
    text: "select * from people where id = 4",
    src_ip: "192.0.2.7",
  };
}

function fakeAnswer(kind: Answer["question"]["kind"], value: string, rows: number): Answer {
  return {
    rows: Array.from({ length: rows }, (_, at) => fakeRow(rows - at - 1)),
    next: rows === 0 ? null : "c1",
    question: { kind, value },
    summary: { events: rows, users: 1, subjects: 1, sources: ["invented"], first: time, last: time },
    timeline: [{ day: "2026-03-01", events: rows }],
  };
}

const verified: VerifySummary = {
  ok: true,
  log: "records",
  tree_size: 3,
  root: "AAAA",
  entries_checked: 3,
  checked_at: time,
  seconds: 0.1,
};

const intakeState: IntakeState = {
  id: "invented",
  intake: "push",
  format: "ocsf",
  state: "running",
  problem: null,
  has_token: true,
  read: 3,
  sealed: 3,
  duplicates: 0,
  quarantined: 0,
  cut_off: 0,
  last: time,
  files: [],
};

const status: Status = {
  version: "0.1.0",
  data: "/invented/quis-data",
  logs: [
    {
      name: "records",
      origin: "quis.example/records",
      vkey,
      size: 3,
      checkpoint_size: 3,
      root: "AAAA",
      signed_at: null,
    },
    {
      name: "oversight",
      origin: "quis.example/oversight",
      vkey,
      size: 9,
      checkpoint_size: 9,
      root: "BBBB",
      signed_at: time,
    },
  ],
  indexed: 3,
  sources: [{ source: "invented", events: 3, first: time, last: time }],
  quarantined: 1,
  verified,
  demo: true,
};

const today: Today = {
  as_of: time,
  status,
  gaps: { open: 1, newest: [], kinds: [{ kind: "silence", open: 1 }] },
  findings: {
    state: "current",
    judged_at: time,
    total: 2,
    kinds: [{ kind: "repeat-target", total: 2, week: 0, newest: time }],
  },
  rhythm: [{ hour: time, events: 3, usual: null }],
};

export const report: LogReport = {
  ...status.logs[1]!,
  fail: "closed",
  published_size: 8,
  publication_lag: 1,
  quorum: { met: false, words: "both has 1 of the 2 it needs (a has cosigned, b has not)", size: 8, time },
  witnesses: [
    { name: "a", vkey, url: "https://a.example", size: 9, time, lag: 0, error: null, failing_since: null },
    { name: "b", vkey, url: null, size: null, time: null, lag: 9, error: "it failed (500)", failing_since: time },
  ],
  forked: null,
};

const detail: EventDetail = {
  index: 0,
  log: "records",
  source: "invented",
  event: { class_uid: 6005, oversight: { justification: "stolen bicycle" } },
  raw: "e30=",
  event_key: "AAAA",
  entry: "AQ==",
  proof: {
    origin: "quis.example/records",
    vkey,
    checkpoint: "quis.example/records\n3\nAAAA\n",
    tree_size: 3,
    leaf_hash: "AAAA",
    path: ["BBBB"],
  },
};

const reveal: Reveal = {
  id: "r-0000000000000000",
  kind: "user",
  state: "pending",
  pseudonym: "user~00000000",
  name: null,
  case: "C-1",
  reason: "a complaint",
  asked_by: { uid: "person:p-1", name: "Alma Invented" },
  asked_at: time,
  expires: time,
  decided: null,
  deeds: [7],
  mine: false,
  may_decide: true,
};

const disposal: Disposal = {
  id: "d-0000000000000000",
  state: "waiting",
  what: { kind: "erase", index: 7, authority: "Court order 1/26", reason: "wrong person" },
  asked_by: { uid: "person:p-1", name: "Alma Invented" },
  asked_at: time,
  expires: time,
  decided: null,
  deeds: [7],
  mine: false,
  may_decide: true,
};

const quarantined: QuarantinedDetail = {
  id: "q-1",
  file: "searches.csv",
  line: 7,
  source: "invented",
  format: "csv",
  code: "SOURCE_BAD_TIME",
  reason: "expected a time, got x",
  size_bytes: 12,
  time,
  raw: "eHh4",
  truncated: false,
};

export const importSummary: ImportSummary = {
  file: "searches.csv",
  source: "invented",
  format: "csv",
  read: 3,
  sealed: 3,
  duplicates: 0,
  quarantined: 0,
  seconds: 0.5,
  tree_size: 3,
  notes: [],
};

const contextSummary: ContextSummary = {
  kind: "users",
  file: "users.csv",
  rows: 2,
  version: 1,
  notes: [],
  unchanged: false,
  sha256: "00",
  tree_size: 4,
};

const keyHistory: KeyHistory = {
  log: "records",
  origin: "quis.example/records",
  keys: [{ vkey, from_size: 0, since: null, reason: null, handover: null }],
  overlap_until: null,
  ml_dsa_vkey: null,
};

const rotationSummary: RotationSummary = {
  log: "records",
  origin: "quis.example/records",
  number: 1,
  old_vkey: vkey,
  new_vkey: vkey,
  size: 3,
  root: "AAAA",
  overlap_until: null,
};

const reviewRow: ReviewRow = {
  finding: "0123456789abcdef0123456789abcdef",
  kind: "repeat-target",
  sentence: "One user opened one record on nine days.",
  day: "2026-03-04",
  state: "triage",
  waiting: { for: "inquiry-or-dismissal", due: null, late: false },
  reviewer: "person:p-invented",
  reviewer_name: "Nele Arvidsen",
  case_ref: null,
  outcome: null,
  replies: 0,
  mine: true,
};
const reviewsAnswer: ReviewsAnswer = {
  reviews: [reviewRow],
  total: 1,
  states: [{ state: "triage", reviews: 1 }],
  dispositions: [{ kind: "bulk", upheld: 1, dismissed: 2, unsubstantiated: 0 }],
};
const reviewAnswer: ReviewAnswer = {
  review: reviewRow,
  steps: [
    { step: "opened", at: "2026-03-05T00:00:00.000Z", by: "quis", deed: null },
    { step: "taken", at: "2026-03-05T08:00:00.000Z", by: "person:p-invented", deed: 7 },
  ],
  decision: null,
  earlier: [],
  may: [{ step: "taken", allowed: true, why: null }],
  mails: [{ at: "2026-03-05T09:00:00.000Z", state: "retrying", why: "refused", status: 451, tries: 1, deed: 9 }],
};
const leftOpen = { untouched: 1, undecided: 0, unjudged: 2, total: 3 };
const dutiesAnswer: DutiesAnswer = {
  as_of: "2026-03-20T08:00:00.000Z",
  duties: [
    {
      programme: {
        id: "weekly",
        title: "Weekly review",
        basis: "CJIS v6.0 AU-6",
        every: "week",
        begins: "2026-03-02",
        ends: null,
        grace_days: 3,
        sample: 2,
        double_share: 0.5,
      },
      in_force: true,
      periods: [
        {
          period: "2026-03-09",
          from: "2026-03-09T00:00:00.000Z",
          to: "2026-03-16T00:00:00.000Z",
          due: "2026-03-19T00:00:00.000Z",
          state: "overdue",
          every: "week",
          left: leftOpen,
          sample: { drawn: 2, unjudged: 2 },
          sign_off: null,
        },
        {
          period: "2026-03-02",
          from: "2026-03-02T00:00:00.000Z",
          to: "2026-03-09T00:00:00.000Z",
          due: "2026-03-12T00:00:00.000Z",
          state: "done",
          every: "week",
          left: leftOpen,
          sample: null,
          sign_off: {
            by: "person:p-invented",
            at: "2026-03-10T08:00:00.000Z",
            text: "Two of three read.",
            left: leftOpen,
            deed: 9,
          },
        },
      ],
      total: 2,
      overdue: 1,
    },
  ],
  changes: [{ id: "weekly", what: "first", at: "2026-03-02T08:00:00.000Z", deed: 4, weaker: [] }],
  overdue: 1,
  problem: null,
  reminders: { on: true, problem: null, sent: 1, waiting: 0, failed: 0 },
};
const sampleAnswer: SampleAnswer = {
  programme: "weekly",
  period: "2026-03-09",
  drawn: {
    at: "2026-03-16T08:00:00.000Z",
    deed: 11,
    seed: "0".repeat(64),
    root: "AAAA",
    tree_size: 9,
    strata: [{ source: "invented", unit: "Intake", size: 7, drawn: 1 }],
  },
  accesses: [
    {
      index: 3,
      twice: true,
      state: "half",
      row: null,
      why_no_row: "erased",
      judgements: [],
      may: { allowed: true, why: null },
    },
  ],
  report: { drawn: 1, unjudged: 1, unexplained: null, suspected: null, agreement: null },
  reproduction: { same: true, missing: [], added: [], erased: 1 },
};
const bundleSummary: BundleSummary = {
  folder: "/invented/bundle",
  events: 2,
  erased: 0,
  files: 12,
  bytes: 34_567,
  sha256: "0".repeat(64),
  origin: "log.example/records",
  tree_size: 9,
  root: "AAAA",
  time_stamp: { authority: "https://tsa.example/", time: null, why: "it could not be asked" },
  deed: 4,
  seconds: 0.1,
};
const documentSummary: DocumentSummary = {
  folder: "/invented/statement",
  kind: "statement",
  items: 2,
  gaps: 0,
  sha256: "0".repeat(64),
  origin: "log.example/records",
  tree_size: 9,
  root: "AAAA",
  deed: 4,
  seconds: 0.1,
};
const documentsAnswer: DocumentsAnswer = {
  documents: [
    {
      sha256: "0".repeat(64),
      kind: "statement",
      title: null,
      subject: "p-1",
      reason: "asked for",
      case: "Q-1",
      profile: null,
      from: null,
      to: null,
      by: "local:someone",
      at: "2026-03-05T08:00:00.000Z",
      items: 2,
      gaps: 0,
      tree_size: 9,
      deed: 4,
      kept: true,
      signatures: [{ name: "A. Invented", capacity: "Privacy officer", at: "2026-03-05T08:00:00.000Z", deed: 5 }],
    },
  ],
  total: 1,
  next: null,
};
const releaseSummary: ReleaseSummary = {
  folder: "/invented/release",
  rows: 2,
  erased: 0,
  taken_out: 2,
  kept: 1,
  sha256: "0".repeat(64),
  origin: "log.example/records",
  tree_size: 9,
  root: "AAAA",
  deed: 4,
  seconds: 0.1,
};
const keptRelease: KeptRelease = {
  id: 4,
  title: "Accesses",
  case: "R-1",
  reason: "Request",
  by: "person:r",
  at: "2026-03-01T00:00:00.000Z",
  question: { source: "desk" },
  profile: "invented",
  events: 1,
  erased: 0,
  parts: { undecided: 1, withheld: 0, disclosed: 0 },
  state: "open",
  done: null,
};

const releaseProfile: ReleaseProfile = {
  name: "invented",
  exemptions: [{ key: "privacy", code: "(b)(6)", description: "privacy", harm: "trouble" }],
  fields: [{ field: "time", action: "show", exemption: null }],
  otherwise: "privacy",
  personal: "privacy",
};

const releasePart: ReleasePartRow = {
  id: "17:oversight.justification:0-3",
  index: 17,
  field: "oversight.justification",
  kind: "name",
  state: "undecided",
};

const releaseRecord: ReleaseRecord = { index: 17, source: "desk", texts: [], others: [], withheld: [] };

const documentSignature: DocumentSignature = {
  folder: "/invented/signed",
  sha256: "0".repeat(64),
  name: "A. Invented",
  capacity: "Privacy officer",
  by: "local:someone",
  at: "2026-03-05T08:00:00.000Z",
  deed: 5,
  origin: "log.example/oversight",
};
const backupSummary: BackupSummary = {
  to: "/invented/backup",
  logs: [{ name: "records", origin: "quis.example/records", size: 3, root: "AAAA" }],
  files: 9,
  bytes: 900,
  copied_files: 9,
  copied_bytes: 900,
  with_keys: false,
  manifest_sha256: "00",
  seconds: 0.1,
};

const mirrorState: MirrorState = {
  name: "cellar",
  to: "/invented/mirror",
  logs: [{ log: "records", size: 2, lag_entries: 1, lag_seconds: 0.5 }],
  last_ok: time,
  error: null,
};

const gapsAnswer: GapsAnswer = {
  as_of: time,
  rules: "1.0.0",
  sources: [
    {
      source: "invented",
      events: 3,
      first: time,
      last: time,
      live: false,
      judged_until: time,
      numbered_by: "source",
      quarantined: 0,
      open: 1,
    },
  ],
  gaps: [
    {
      id: "00",
      kind: "sequence-gap",
      source: "invented",
      state: "open",
      title: "The number 2 is missing",
      from: time,
      to: time,
      evidence: { first_missing: 2, last_missing: 2, scope: "", index_before: null, numbers: [2], erased: false },
      rules: "1.0.0",
      raised: { deed: 4, at: time },
      closed: null,
    },
  ],
};

const reconcileAnswer: ReconcileAnswer = {
  a: "invented",
  b: "other",
  window_ms: 5000,
  accesses_a: 2,
  accesses_b: 1,
  matched: 1,
  offset_ms: 12,
  only_a: 1,
  only_b: 0,
  unmatched_a: [{ index: 1, time, user: "u-1", subjects: ["p-4"] }],
  unmatched_b: [],
};

const rulesAnswer: RulesAnswer = {
  rules: [
    {
      id: "bulk",
      name: "bulk",
      title: "Many records",
      description: "",
      level: "medium",
      status: null,
      kind: "value_count",
      origin: "own",
      file: "rules/bulk.yml",
      version: "00",
      falsepositives: [],
      tags: [],
    },
  ],
  refused: [{ file: "rules/bad.yml", line: 4, code: "SIGMA_FIELD", message: "expected a path, got another" }],
  off: [],
};

const backtestSummary: BacktestSummary = {
  events: 3,
  users: 2,
  from: null,
  to: null,
  tree_size: 3,
  rules: [
    {
      id: "bulk",
      version: "00",
      title: "Many records",
      level: "medium",
      matches: 1,
      events: 1,
      share: 1 / 3,
      users: 1,
      by_user_count: [{ from: 1, up_to: 1, users: 1 }],
      days: [{ day: "2026-01-01", events: 1 }],
      evidence: [{ index: 2, time, group: ["u-1"], value: 61 }],
      failed: null,
    },
  ],
  seconds: 0.1,
};

export async function countBytes(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let count = 0;
  for await (const chunk of bytes) count += chunk.length;
  return count;
}

const savedQuestion = { id: "q-0011223344556677", name: "mine", address: "/ask?case=C-1", made: time };

async function* oneText(text: string): AsyncGenerator<string> {
  yield text;
}
export const person: Person = {
  id: "p-0000000000000007",
  name: "Alma Invented",
  roles: ["reviewer"],
  scope: null,
  user: null,
  unit: "north",
  state: "invited",
  methods: [],
  last_sign_in: null,
  pending: null,
};
const apiToken: ApiToken = {
  id: "t-0000000000000007",
  name: "nightly",
  owner: person.id,
  roles: ["reviewer"],
  actions: ["who"],
  made: time,
  expires: time,
  last_used: null,
};

/** `overrides` replaces single answers. */
export function createFakeInstance(overrides: Partial<Instance> = {}): FakeInstance {
  const calls: Call[] = [];
  const deeds: Deed[] = [];
  const note = (name: string, actor: string, ...args: unknown[]): void => {
    calls.push({ name, actor, args });
  };
  const ask: Ask = { text: "", readings: [{ kind: "who", value: "p-4", events: 3 }] };
  return {
    calls,
    deeds,
    status: async () => status,
    log: async (log) => ({ ...report, name: log }),
    ask: async (actor, text) => (note("ask", actor, text), { ...ask, text }),
    who: async (actor, subject, page) => (
      note("who", actor, subject, page),
      fakeAnswer("who", subject, Math.min(page.limit, 100))
    ),
    user: async (actor, user, page) => (note("user", actor, user, page), fakeAnswer("user", user, 3)),
    session: async (actor, session, page) => (note("session", actor, session, page), fakeAnswer("session", session, 0)),
    gaps: async (actor, query) => (note("gaps", actor, query), gapsAnswer),
    access: () => ({
      people: async ({ uid }) => (note("people", uid), [person]),
      invite: async ({ uid }, asked) => (note("invite", uid, asked), { person, secret: "s".repeat(43), expires: time }),
      inviteAgain: async ({ uid }, id, reason) => (
        note("inviteAgain", uid, id, reason),
        { person, secret: "s".repeat(43), expires: time }
      ),
      changePerson: async ({ uid }, id, change) => (note("changePerson", uid, id, change), person),
      approveChange: async ({ uid }, id) => (note("approveChange", uid, id), person),
      withdrawChange: async ({ uid }, id) => (note("withdrawChange", uid, id), person),
      tokens: async ({ uid }) => (note("tokens", uid), [apiToken]),
      makeToken: async ({ uid }, asked) => (note("makeToken", uid, asked), { token: apiToken, secret: "quis_api_x" }),
      revokeToken: async ({ uid }, id) => (note("revokeToken", uid, id), []),
    }),
    reconcile: async (actor, query) => (note("reconcile", actor, query), reconcileAnswer),
    rules: async () => rulesAnswer,
    backtest: async (actor, request, work) => {
      note("backtest", actor, request);
      work?.onProgress?.({ type: "progress", phase: "read", done: 1, total: 3, unit: "events" });
      return backtestSummary;
    },
    events: async (actor, query) => (note("events", actor, query), fakeAnswer("events", "", 3)),
    asking: () => ({
      figures: async (actor, query) => (note("figures", actor, query), { figures: null }),
      explanations: async (actor, indices) => (
        note("explanations", actor, indices),
        { rows: [], absent: [], context: [] }
      ),
      exportFile: async (actor, query, reason) => {
        note("exportFile", actor, query, reason);
        return {
          rows: 1,
          matching: 3,
          mediaType: "text/csv; charset=utf-8",
          name: "quis.csv",
          bytes: oneText("a,b\r\n"),
        };
      },
      savedQuestions: async (actor) => (note("savedQuestions", actor), []),
      saveQuestion: async (actor, question) => (note("saveQuestion", actor, question), [savedQuestion]),
      renameQuestion: async (actor, id, name) => (
        note("renameQuestion", actor, id, name),
        [{ ...savedQuestion, name }]
      ),
      removeQuestion: async (actor, id) => (note("removeQuestion", actor, id), []),
    }),
    event: async (actor, index, log) => (note("event", actor, index, log), { ...detail, index, log: log ?? "records" }),
    disclose: async (actor, request) => (
      note("disclose", actor, request),
      {
        index: request.index,
        log: request.log,
        fields: ["actor.user", "time"],
        disclosed: ["time"],
        hidden: 1,
        file: "{}\n",
      }
    ),
    subjectKey: async (actor, subject) => (note("subjectKey", actor, subject), { subject, vkey, key: "AAAA" }),
    importFile: async (actor, input, work) => {
      note("importFile", actor, { ...input, bytes: undefined });
      work?.onProgress?.({ type: "progress", phase: "read", done: 0, total: input.sizeBytes ?? null, unit: "bytes" });
      const read = await countBytes(input.bytes);
      work?.onProgress?.({ type: "progress", phase: "seal", done: read, total: read, unit: "bytes" });
      return { ...importSummary, file: input.file, read };
    },
    importContext: async (actor, input) => {
      note("importContext", actor, { ...input, bytes: undefined });
      return { ...contextSummary, kind: input.kind, file: input.file, rows: await countBytes(input.bytes) };
    },
    reveals: () => ({
      list: async ({ uid }, all) => (note("reveals", uid, all), { reveals: [reveal] }),
      ask: async ({ uid }, asked) => (note("reveal ask", uid, asked), reveal),
      decide: async ({ uid }, id, outcome, reason) => (
        note("reveal decide", uid, id, outcome, reason),
        { ...reveal, id }
      ),
    }),
    masks: () => ({
      pseudonyms: fakePseudonyms,
      lookUp: async () => ({ users: new Map(), subjects: new Map() }),
      shownTo: async () => ({ users: new Set(), subjects: new Set() }),
    }),
    overview: () => ({
      today: async (actor) => (note("today", actor), today),
      change: async () => ({ status, findings: 2, gaps: 1 }),
      setupChanges: async (actor) => (note("setupChanges", actor), { deeds: [], looked_through: 9, size: 9 }),
      setupFiles: async (actor) => (note("setupFiles", actor), { files: [] }),
    }),
    detection: () => ({
      status: async () => detectionStatus,
      findings: async (actor, query) => (
        note("findings", actor, query),
        {
          findings: [queued],
          total: 1,
          next: null,
          kinds: [{ kind: "repeat-target", title: null, total: 1, new: 1 }],
          detection: detectionStatus,
        }
      ),
      finding: async (actor, id, reproduce) => {
        note("finding", actor, id, reproduce);
        return {
          finding: { ...finding, id },
          row: { ...queued, id },
          rule: null,
          related: [{ relation: "user", row: queued }],
          ...(reproduce ? { reproduction } : {}),
        };
      },
      accesses: async (actor, id, query) => {
        note("accesses", actor, id, query);
        return {
          accesses: [
            { row: fakeRow(1), explained: [{ subject: "p-4", by: { id: "assigned", sentence: "On the case." } }] },
          ],
          next: null,
          total: 1,
          gone: [],
          by: "recorded",
          context: [],
          explanations: "case-agency:0011223344556677",
          absent: [],
        };
      },
      detectors: async () => detectorsAnswer,
      explain: async (actor, index) => (note("explain", actor, index), { ...accessExplanation, index }),
      coverage: async (actor) => (note("coverage", actor), coverage),
      fairness: async (actor) => (note("fairness", actor), fairness),
      run: async (actor) => (
        note("detect run", actor),
        { tree_size: 3, events: 3, days: 1, raised: 0, updated: 0, sampled: 1, seconds: 0.1, peak_mib: 100 }
      ),
    }),
    survey: () => ({
      calendar: async (actor, query) => (note("calendar", actor, query), calendar),
      source: async (actor, source, fresh) => (note("source", actor, source, fresh), { ...sourceReport, source }),
      preview: async (actor, { sample, ...input }) => (
        note("preview", actor, { ...input, bytes: sample.length }),
        { ...preview, file: input.file, bytes: sample.length }
      ),
      growth: async (log) => ({ log, size: 3, points: [{ size: 1, at: time }] }),
      keeping: async (actor) => (
        note("keeping", actor),
        { decisions: [], more_decisions: 0, gone: { erased: 0, destroyed: 0 }, backups: [] }
      ),
    }),
    verify: async (actor, work) => {
      note("verify", actor);
      work?.onProgress?.({ type: "progress", phase: "verify", done: 1, total: 3, unit: "entries" });
      return { ...verified, oversight: { ...verified, log: "oversight" } };
    },
    rebuild: async (actor) => (note("rebuild", actor), { events: 3, seconds: 0.1 }),
    // Over HTTP by the door of two people alone.
    erase: async () => {
      throw new Error("expected the door of disposals, got another");
    },
    retain: async () => {
      throw new Error("expected the door of disposals, got another");
    },
    disposals: () => ({
      erase: async ({ uid }, request) => (
        note("erase", uid, request),
        { type: "erase", summary: { ...request, source: "invented", month: "2026-01", at: time, deed: 4 } }
      ),
      retain: async ({ uid }, request) => {
        note("retain", uid, request);
        const { dry_run } = request;
        const nothing = { destroyed: [], held: [], kept: [], minimum_index: 0, deed: null };
        return { type: "retain", summary: { dry_run, policy: "00", ...nothing } };
      },
      list: async ({ uid }, all) => (note("disposals", uid, all), { disposals: [disposal] }),
      decide: async ({ uid }, id, outcome, reason) => (
        note("disposal decide", uid, id, outcome, reason),
        { ...disposal, id }
      ),
    }),
    encrypt: async (actor) => (note("encrypt", actor), { bundles: 0, seconds: 0.1 }),
    quarantineList: async (actor, page) => (
      note("quarantineList", actor, page),
      { rows: [quarantined], next: null, total: 1 }
    ),
    quarantineShow: async (actor, id) => (note("quarantineShow", actor, id), { ...quarantined, id }),
    quarantineRetry: async (actor, id) => (
      note("quarantineRetry", actor, id),
      { tried: 1, sealed: 0, duplicates: 0, still_quarantined: 1, tree_size: 3 }
    ),
    logNames: () => ["records", "oversight"],
    vkey: () => vkey,
    keyHistory: async (log) => ({ ...keyHistory, log }),
    rotateKey: async (actor, rotation) => (
      note("rotateKey", actor, rotation),
      { ...rotationSummary, log: rotation.log }
    ),
    addMldsaKey: async (actor, log) => (note("addMldsaKey", actor, log), { log, origin: "quis.example/records", vkey }),
    reviewing: () => ({
      reviews: async (actor, query) => (note("reviews", actor, query), reviewsAnswer),
      review: async (actor, id) => (note("review", actor, id), reviewAnswer),
      take: async (actor, id, step) => (note("take", actor, id, step), reviewAnswer),
      attach: async (actor, id, { name, mediaType, bytes }) => (
        note("attach", actor, id),
        { name, media_type: mediaType, size_bytes: bytes.length, sha256: "ab".repeat(32) }
      ),
      attachment: async (actor, id, sha256) => (
        note("attachment", actor, id, sha256),
        { name: "roster's (post 4).txt", mediaType: "text/plain", bytes: Buffer.from("on duty") }
      ),
    }),
    duty: () => ({
      duties: async (actor, query) => (note("duties", actor, query), dutiesAnswer),
      signOff: async (actor, of, input) => (note("duty sign-off", actor, of, input), dutiesAnswer),
      sample: async (actor, of, query) => (note("duty sample", actor, of, query), sampleAnswer),
      judge: async (actor, of, index, input) => (note("duty judge", actor, of, index, input), sampleAnswer),
    }),
    publishing: () => ({
      bundleFile: async (actor, query) => {
        note("bundleFile", actor, query);
        return {
          rows: 1,
          matching: 1,
          mediaType: "application/zip",
          name: "quis-bundle-0.zip",
          sizeBytes: 5,
          bytes: oneText("a,b\r\n"),
        };
      },
      bundle: async (actor, query, work) => {
        note("bundle", actor, query);
        work?.onProgress?.({ type: "progress", phase: "prove", done: 1, total: 2, unit: "events" });
        return { ...bundleSummary, folder: query.folder };
      },
      document: async (actor, query, work) => {
        note("document", actor, query);
        work?.onProgress?.({ type: "progress", phase: "read", done: 1, total: 2, unit: "events" });
        return { ...documentSummary, folder: query.folder ?? "documents/persons/0", kind: query.kind };
      },
      releaseDraft: async (actor, query, work) => {
        note("releaseDraft", actor, query);
        work?.onProgress?.({ type: "progress", phase: "prove", done: 1, total: 2, unit: "events" });
        return {
          folder: query.folder ?? "releases/4",
          events: 2,
          erased: 0,
          found: 3,
          sha256: "0".repeat(64),
          deed: 4,
          seconds: 0.1,
        };
      },
      release: async (actor, query, work) => {
        note("release", actor, query);
        work?.onProgress?.({ type: "progress", phase: "prove", done: 1, total: 2, unit: "events" });
        return { ...releaseSummary, folder: query.folder ?? "releases/4/public" };
      },
      releases: () => ({
        list: async (actor, query) => {
          note("releases.list", actor, query);
          return { releases: [keptRelease], total: 1, next: null };
        },
        one: async (actor, id) => {
          note("releases.one", actor, id);
          return { release: keptRelease, profile: releaseProfile, gone: 0 };
        },
        parts: async (actor, id, query) => {
          note("releases.parts", actor, id, query);
          return { parts: [releasePart], events: [17], total: 1, next: null };
        },
        record: async (actor, id, index) => (note("releases.record", actor, id, index), releaseRecord),
        decide: async (actor, id, decision) => {
          note("releases.decide", actor, id, decision);
          return { part: releasePart.id, record: releaseRecord, parts: keptRelease.parts };
        },
        preview: async (actor, id, query) => {
          note("releases.preview", actor, id, query);
          const cells = [{ field: "time", text: "1", how: "proved" as const }];
          return { rows: [{ index: 17, cells, withheld: 3 }], undecided: 1, total: 1, next: null };
        },
        vaughn: async (actor, id) => (note("releases.vaughn", actor, id), { entries: [] }),
        file: async (actor, id) => {
          note("releases.file", actor, id);
          const bytes = oneText("a,b\r\n");
          return { rows: 1, matching: 1, mediaType: "application/zip", name: "r.zip", sizeBytes: 5, bytes };
        },
      }),
      sign: async (actor, query, part) => (
        note("sign", actor, query, part),
        { ...documentSignature, folder: query.folder ?? "documents/persons/0" }
      ),
      documents: async (actor, query) => (note("documents", actor, query), documentsAnswer),
      documentFile: async (actor, kept, form) => {
        note("documentFile", actor, kept, form);
        return {
          rows: 1,
          matching: 1,
          mediaType: form === "zip" ? "application/zip" : "application/octet-stream",
          name: `quis-document-0.${form}`,
          sizeBytes: 5,
          bytes: oneText("a,b\r\n"),
        };
      },
      documentAgain: async (actor, kept, work) => {
        note("documentAgain", actor, kept);
        work?.onProgress?.({ type: "progress", phase: "read", done: 1, total: 3, unit: "events" });
        return { sha256: kept.sha256, same: true, different: [], deed: 6, seconds: 0.1 };
      },
    }),
    backup: async (actor, input, work) => {
      note("backup", actor, input);
      work?.onProgress?.({ type: "progress", phase: "backup records", done: 1, total: 3, unit: "entries" });
      return { ...backupSummary, to: input.to, with_keys: input.withKeys };
    },
    mirrors: async () => [mirrorState],
    addMirror: async (actor, mirror) => (note("addMirror", actor, mirror), { ...mirrorState, name: mirror.name }),
    removeMirror: async (actor, name) => note("removeMirror", actor, name),
    sources: async () => [intakeState],
    addSource: async (actor, entry) => (
      note("addSource", actor, entry),
      { ...intakeState, id: entry.id, intake: entry.intake, format: entry.format }
    ),
    reloadSources: async (actor) => (note("reloadSources", actor), [intakeState]),
    sourceToken: async (actor, id) => (note("sourceToken", actor, id), { id, token: "quis_invented" }),
    oversight: () => ({
      record: async (deed) => void deeds.push(deed),
      // The event 3, the session s-1 and every finding are of u-17.
      usersOfEvent: async (index) => (index === 3 ? ["u-17"] : []),
      usersOfSession: async (session) => (session === "s-1" ? ["u-17"] : []),
      usersOfFinding: async () => ["u-17"],
      usersOfDisposal: async () => ["u-17"],
      told: async () => new Set(["0".repeat(32), queued.id]),
      staff: async () =>
        staffOf([
          { user: "u-17", unit: "intake", manager: "u-1" },
          { user: "u-18", unit: "intake", manager: "u-17" },
          { user: "u-20", unit: "audit", manager: "u-21" },
        ]),
    }),
    intake: () => undefined,
    logFolder: (log) => `/nonexistent/log/${log}`,
    checkpointPath: (log) => `/nonexistent/log/${log}/checkpoint`,
    settle: async () => {},
    close: async () => {},
    ...overrides,
  };
}
