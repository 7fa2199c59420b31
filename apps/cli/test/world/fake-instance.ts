// An Instance that answers from rows in memory: what the commands make of an answer is tested without a ledger.
import type { AccessRow, Answer, PageQuery } from "@quis/contract";
import type { Instance } from "@quis/server";

const vkey = "log.example/audit+5f469888+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs";

/** A row of an invented access; every test says what matters to it. */
export function makeRow(part: Partial<AccessRow> = {}): AccessRow {
  return {
    index: 0,
    time: "2026-03-02T09:15:00.000Z",
    received: "2026-03-03T00:00:00.000Z",
    source: "records-app",
    class_uid: 6001,
    activity_id: 2,
    activity: "Read",
    operation: "consultation",
    status: "success",
    user: "u-17",
    user_name: "Ada Sample",
    user_type: "User",
    unit: "Archive",
    session: "s-1",
    subjects: ["p-1042"],
    record_count: 1,
    case_ref: "C-2026-0007",
    justification: "check of address",
    purpose: "",
    object: "person",
    text: "",
    src_ip: "192.0.2.7",
    ...part,
  };
}

export type Fake = Instance & { readonly calls: { readonly name: string; readonly args: readonly unknown[] }[] };

/** Answers from `rows` in pages; records every call. `over` replaces single methods. */
export function makeFake(rows: readonly AccessRow[], over: Partial<Instance> = {}): Fake {
  const calls: { name: string; args: readonly unknown[] }[] = [];
  const answer = (kind: Answer["question"]["kind"], value: string, page: PageQuery): Promise<Answer> => {
    const from = page.cursor === undefined ? 0 : Number(page.cursor);
    const end = from + page.limit;
    const first = page.cursor === undefined;
    return Promise.resolve({
      question: { kind, value },
      rows: rows.slice(from, end),
      next: end < rows.length ? String(end) : null,
      summary: first
        ? {
            events: rows.length,
            users: new Set(rows.map((row) => row.user)).size,
            subjects: new Set(rows.flatMap((row) => row.subjects)).size,
            sources: [...new Set(rows.map((row) => row.source))],
            first: rows.at(-1)?.time ?? null,
            last: rows[0]?.time ?? null,
          }
        : null,
      timeline: first ? [] : null,
    });
  };
  const refuse = (name: string) => () => Promise.reject(new Error(`the fake has no ${name}`));
  const base: Instance = {
    status: () =>
      Promise.resolve({
        version: "0.1.0",
        data: "/nowhere",
        logs: [
          {
            name: "records",
            origin: "log.example/audit",
            vkey,
            size: rows.length,
            checkpoint_size: rows.length,
            root: "",
            signed_at: null,
          },
        ],
        indexed: rows.length,
        sources: [],
        quarantined: 0,
        verified: null,
        demo: false,
      }),
    log: refuse("log"),
    ask: refuse("ask"),
    who: (_actor, subject, page) => answer("who", subject, page),
    user: (_actor, user, page) => answer("user", user, page),
    session: (_actor, session, page) => answer("session", session, page),
    events: (_actor, query) => answer("events", "", query),
    asking: () => ({
      figures: refuse("figures"),
      explanations: refuse("explanations"),
      exportFile: refuse("exportFile"),
      savedQuestions: refuse("savedQuestions"),
      saveQuestion: refuse("saveQuestion"),
      renameQuestion: refuse("renameQuestion"),
      removeQuestion: refuse("removeQuestion"),
    }),
    event: refuse("event"),
    disclose: refuse("disclose"),
    subjectKey: refuse("subjectKey"),
    gaps: refuse("gaps"),
    rules: () => Promise.resolve({ rules: [], refused: [], off: [] }),
    backtest: refuse("backtest"),
    duty: () => ({
      duties: refuse("duties"),
      signOff: refuse("duty sign-off"),
      sample: refuse("duty sample"),
      judge: refuse("duty judge"),
    }),
    publishing: () => ({
      bundle: refuse("bundle"),
      bundleFile: refuse("bundleFile"),
      documents: refuse("documents"),
      documentFile: refuse("documentFile"),
      documentAgain: refuse("documentAgain"),
      document: refuse("document"),
      sign: refuse("sign"),
      releaseDraft: refuse("releaseDraft"),
      release: refuse("release"),
      releases: () => ({
        list: refuse("releases"),
        one: refuse("release"),
        parts: refuse("release parts"),
        record: refuse("release record"),
        decide: refuse("release decision"),
        preview: refuse("release preview"),
        vaughn: refuse("release index"),
        file: refuse("release file"),
      }),
    }),
    reviewing: () => ({
      reviews: refuse("reviews"),
      review: refuse("review"),
      take: refuse("take"),
      attach: refuse("attach"),
      attachment: refuse("attachment"),
    }),
    disposals: () => ({
      erase: refuse("erase"),
      retain: refuse("retain"),
      list: refuse("list"),
      decide: refuse("decide"),
    }),
    reveals: () => ({ list: refuse("list"), ask: refuse("ask"), decide: refuse("decide") }),
    masks: () => undefined,
    overview: () => ({
      today: refuse("today"),
      change: refuse("change"),
      setupChanges: refuse("setupChanges"),
      setupFiles: refuse("setupFiles"),
    }),
    detection: () => ({
      status: refuse("status"),
      findings: refuse("findings"),
      finding: refuse("finding"),
      accesses: refuse("accesses"),
      detectors: refuse("detectors"),
      explain: refuse("explain"),
      coverage: refuse("coverage"),
      fairness: refuse("fairness"),
      run: refuse("run"),
    }),
    access: () => ({
      people: refuse("people"),
      invite: refuse("invite"),
      inviteAgain: refuse("inviteAgain"),
      changePerson: refuse("changePerson"),
      approveChange: refuse("approveChange"),
      withdrawChange: refuse("withdrawChange"),
      tokens: refuse("tokens"),
      makeToken: refuse("makeToken"),
      revokeToken: refuse("revokeToken"),
    }),
    survey: () => ({
      calendar: refuse("calendar"),
      source: refuse("source"),
      preview: refuse("preview"),
      growth: refuse("growth"),
      keeping: refuse("keeping"),
    }),
    reconcile: refuse("reconcile"),
    importFile: refuse("importFile"),
    importContext: refuse("importContext"),
    verify: refuse("verify"),
    rebuild: refuse("rebuild"),
    erase: refuse("erase"),
    retain: refuse("retain"),
    encrypt: refuse("encrypt"),
    quarantineList: () => Promise.resolve({ rows: [], next: null, total: 0 }),
    quarantineShow: refuse("quarantineShow"),
    quarantineRetry: refuse("quarantineRetry"),
    logNames: () => ["records", "oversight"],
    vkey: () => vkey,
    keyHistory: refuse("keyHistory"),
    rotateKey: refuse("rotateKey"),
    addMldsaKey: refuse("addMldsaKey"),
    backup: refuse("backup"),
    mirrors: () => Promise.resolve([]),
    addMirror: refuse("addMirror"),
    removeMirror: refuse("removeMirror"),
    sources: () => Promise.resolve([]),
    addSource: refuse("addSource"),
    reloadSources: refuse("reloadSources"),
    sourceToken: refuse("sourceToken"),
    oversight: () => ({
      record: () => Promise.resolve(),
      usersOfEvent: () => Promise.resolve([]),
      usersOfSession: () => Promise.resolve([]),
      usersOfFinding: () => Promise.resolve([]),
      usersOfDisposal: () => Promise.resolve([]),
      told: () => Promise.resolve(new Set<string>()),
      staff: () => Promise.resolve({ unitOf: () => undefined, managersOf: () => [] }),
    }),
    intake: () => undefined,
    logFolder: (log) => `/nowhere/log/${log}`,
    checkpointPath: (log) => `/nowhere/log/${log}/checkpoint`,
    settle: () => Promise.resolve(),
    close: () => Promise.resolve(),
    ...over,
  };
  const recorded = Object.fromEntries(
    Object.entries(base).map(([name, method]: [string, (...args: unknown[]) => unknown]) => [
      name,
      (...args: unknown[]) => {
        calls.push({ name, args });
        return method(...args);
      },
    ]),
  );
  return Object.assign(recorded as unknown as Instance, { calls });
}
